"""Forms of sessions: the plan, results, the scan of a joining letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.protection.shaped import OfficeTextField
from itsso.training.forms import KeyedForm, courses_to_choose, short_box
from itsso.training.models import AttendanceOutcome, Session
from itsso.training.sessions import queries
from itsso.training.sessions.changes import SessionPlan
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField
from itsso.units.models import Unit


class SessionPlanForm(forms.Form):
    """The fields of a session that can be changed later."""

    place = OfficeTextField(label=gettext_lazy("Place"), max_length=200)
    trainers = OfficeTextField(
        label=gettext_lazy("Trainers"), max_length=400, help_text=gettext_lazy("Names or institution")
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=1000,
        widget=forms.TextInput(attrs=short_box(inputmode="numeric")),
    )
    begins_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    def clean(self) -> dict[str, object]:
        """Check that the last day is not before the first."""
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins_on"), cleaned.get("ends_on")
        if begins and ends and ends < begins:
            self.add_error("ends_on", _("The last day is before the first day."))
        return cleaned


class SessionForm(KeyedForm, SessionPlanForm):
    """The form that plans a session."""

    course = forms.ChoiceField(label=gettext_lazy("Course"), choices=lambda: [("", "—"), *courses_to_choose()])
    field_order = ("key", "course")


class SessionChangeForm(SessionPlanForm):
    """The form that changes a plan; `shown_change` is the id of the last change that it showed."""

    shown_change = forms.CharField(required=False, max_length=36, widget=forms.HiddenInput)

    def plan(self) -> SessionPlan:
        """Return the plan of a valid form."""
        return SessionPlan(**{name: self.cleaned_data[name] for name in SessionPlanForm.base_fields})


class SessionListForm(forms.Form):
    """The filters of a list of sessions: which course, and whether to come or past."""

    course = forms.ChoiceField(label=gettext_lazy("Course"), required=False)
    when = forms.ChoiceField(
        label=pgettext_lazy("course", "When"),
        required=False,
        choices=(
            ("", gettext_lazy("Upcoming courses")),
            ("past", gettext_lazy("Past or cancelled courses")),
        ),
    )

    def __init__(self, data: Mapping[str, object], *, course: str = "") -> None:
        """Ask for the course only where the page is not that of one `course`."""
        super().__init__(data, auto_id="list_%s")
        self._course = course
        if course:
            del self.fields["course"]
        else:
            set_choices(self, course=[("", _("All courses")), *courses_to_choose()])

    def sessions(self, day: date) -> QuerySet[Session]:
        """Return the sessions that are asked for; those to come where the filters are not valid."""
        filters = self.cleaned_data if self.is_valid() else {}
        course = self._course or filters.get("course", "")
        return queries.past_sessions(day, course) if filters.get("when") else queries.sessions(day, course)


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
        required=False, min_value=0, max_value=100, widget=forms.TextInput(attrs=short_box(inputmode="numeric"))
    )


class CandidateForm(forms.Form):
    """A filter of the people who can be nominated, and the page of the list to show."""

    unit = forms.ChoiceField(label=pgettext_lazy("filter", "District or station"), required=False)
    name = forms.CharField(
        label=gettext_lazy("Name or number"),
        help_text=gettext_lazy("This also finds officers who already have the course."),
        required=False,
        max_length=100,
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, units: Sequence[Unit], data: QueryDict) -> None:
        super().__init__(data)
        set_choices(self, unit=[("", _("All")), *((str(unit.pk), unit.local_name) for unit in units)])
        if not units:
            del self.fields["unit"]


class LetterScanForm(forms.Form):
    """The code of a joining letter, which a scanner types, followed by Enter."""

    code = forms.CharField(
        label=gettext_lazy("Code of the joining letter"),
        max_length=100,
        help_text=gettext_lazy("Scan it; the scanner enters the code and presses Enter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "govuk-input--width-20"}),
    )
