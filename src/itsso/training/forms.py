"""Forms of training: plan, file, transfer, result, reason, search."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.platform.clock import today
from itsso.protection.shaped import OfficeTextField
from itsso.training import catalogue
from itsso.training.coverage.suggestions import MAX_SEATS as MOST_SEATS
from itsso.training.files.reading import MAX_BYTES
from itsso.training.models import AttendanceOutcome, Duty, Rank, Upload
from itsso.training.sessions.queries import SHOW_CHOICES
from itsso.ui.dates import DayField
from itsso.ui.text import day


class KeyedForm(forms.Form):
    """A form with a key, so that posting it twice has the effect of once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def courses_to_choose() -> list[tuple[str, str]]:
    """Return every course's code and title, as choices of a field."""
    return [(course.code, course.title) for course in catalogue.courses().values()]


def _short(**attrs: str) -> dict[str, str]:
    return {"class": "govuk-input--width-5", **attrs}


class SessionForm(KeyedForm):
    """The plan of a session."""

    course = forms.ChoiceField(label=gettext_lazy("Course"), choices=courses_to_choose)
    place = OfficeTextField(label=gettext_lazy("Place"), max_length=200)
    trainers = OfficeTextField(
        label=gettext_lazy("Trainers"), max_length=400, help_text=gettext_lazy("Names or institution")
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(attrs=_short(inputmode="numeric")),
    )
    begins_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, Any]:
        """Check that the last day is not before the first."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day lies before the first."))
        return cleaned


class TrainingUploadForm(KeyedForm):
    """A CSV file of the register or of attendances."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the file holds"), choices=Upload.FileKind.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV in UTF-8, up to 30 MB. The columns stand below."),
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large for a page."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(_("The file is larger than 30 MB. Send it in parts."))
        return file


class TrainingReasonForm(forms.Form):
    """The reason for a withdrawal or cancellation."""

    reason = OfficeTextField(label=gettext_lazy("Reason"), max_length=200)


class TransferForm(forms.Form):
    """A transfer: to which unit a person is posted, as what, and from when."""

    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=120,
        help_text=gettext_lazy("Its code or name, as IN-UP/PS0001"),
    )
    rank = forms.ChoiceField(label=gettext_lazy("Rank group"), choices=Rank.choices)
    title = OfficeTextField(label=gettext_lazy("Rank"), max_length=40, required=False)
    duty = forms.ChoiceField(label=gettext_lazy("Duty"), choices=Duty.choices)
    since = DayField(label=gettext_lazy("From"))

    def clean_since(self) -> date:
        """Check that the day is not in the future."""
        since: date = self.cleaned_data["since"]
        if since > today():
            raise ValidationError(_("%(day)s has not come yet."), params={"day": day(since)})
        return since


class ResultForm(forms.Form):
    """The result of one attendee; an empty one changes nothing."""

    outcome = forms.ChoiceField(
        required=False,
        choices=[
            ("", "–"),
            (AttendanceOutcome.PASSED, AttendanceOutcome.PASSED.label),
            (AttendanceOutcome.FAILED, AttendanceOutcome.FAILED.label),
        ],
    )
    score = forms.IntegerField(
        required=False, min_value=0, max_value=100, widget=forms.TextInput(attrs=_short(inputmode="numeric"))
    )


class LetterScanForm(forms.Form):
    """The code of a joining letter, which a scanner types, followed by Enter."""

    code = forms.CharField(
        label=gettext_lazy("Code of the joining letter"),
        max_length=100,
        help_text=gettext_lazy("Scan it; the reader types it and presses Enter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )


SHOW_LABELS = {
    "": gettext_lazy("All"),
    "trained": gettext_lazy("Who hold every course asked"),
    "lacking": gettext_lazy("Who lack it"),
    "held": gettext_lazy("Who hold it"),
    "lapsing": gettext_lazy("Whose lapses within 90 days"),
    "women": gettext_lazy("Trained women officers"),
}


class PeopleForm(forms.Form):
    """A filter of a unit's people."""

    show = forms.ChoiceField(
        label=pgettext_lazy("people", "Show"),
        required=False,
        choices=[(choice, SHOW_LABELS[choice]) for choice in SHOW_CHOICES],
    )
    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    rank = forms.ChoiceField(
        label=gettext_lazy("Rank group"), required=False, choices=[("", gettext_lazy("All")), *Rank.choices]
    )
    name = forms.CharField(label=gettext_lazy("Name or number"), required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = self.fields["course"]
        assert isinstance(course, forms.ChoiceField)
        course.choices = [("", str(_("All"))), *courses_to_choose()]


class SuggestForm(forms.Form):
    """The course for which seats are to be filled, and their number."""

    course = forms.ChoiceField(label=gettext_lazy("Course"), choices=courses_to_choose)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.TextInput(attrs=_short(inputmode="numeric")),
    )


class CheckForm(forms.Form):
    """The code of a certificate."""

    code = forms.CharField(
        label=gettext_lazy("Code of the certificate"),
        max_length=30,
        help_text=gettext_lazy("Twelve letters and figures, as 7KMP-2R4T-9XWB"),
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
