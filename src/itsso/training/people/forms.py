"""Forms of persons: search, transfer, check of a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.platform.clock import today
from itsso.protection.shaped import OfficeTextField
from itsso.training.forms import courses_to_choose
from itsso.training.models import Duty, Rank
from itsso.training.people.queries import SHOW_CHOICES
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField
from itsso.ui.picker import PickerForm
from itsso.ui.text import day
from itsso.units.models import Unit
from itsso.units.picker import UnitSource, unit_field


class TransferForm(PickerForm):
    """A transfer: to which unit a person is posted, as what, and from when."""

    unit = unit_field(gettext_lazy("Unit"))
    rank = forms.ChoiceField(label=gettext_lazy("Rank group"), choices=Rank.choices)
    title = OfficeTextField(label=gettext_lazy("Rank"), max_length=40, required=False)
    duty = forms.ChoiceField(label=gettext_lazy("Duty"), choices=Duty.choices)
    since = DayField(
        label=gettext_lazy("From"),
        recent=True,
        error_messages={"required": gettext_lazy("Choose the day from which the person is posted there.")},
    )

    def __init__(
        self, top: Unit, data: Mapping[str, object] | None = None, *, initial: Mapping[str, object] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["unit"].choose_from(UnitSource("own", top))  # type: ignore[attr-defined]

    def clean_since(self) -> date:
        """Check that the day is not in the future."""
        since: date = self.cleaned_data["since"]
        if since > today():
            raise ValidationError(_("%(day)s is in the future."), params={"day": day(since)})
        return since


SHOW_LABELS = {
    "": gettext_lazy("All"),
    "trained": gettext_lazy("Who have every required course"),
    "lacking": gettext_lazy("Who lack the course"),
    "held": gettext_lazy("Who have the course"),
    "lapsing": gettext_lazy("Whose course expires within 90 days"),
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

    def __init__(self, data: Mapping[str, object]) -> None:
        super().__init__(data)
        set_choices(self, course=[("", _("All")), *courses_to_choose()])


class CheckForm(forms.Form):
    """The code of a certificate."""

    code = forms.CharField(
        label=gettext_lazy("Code of the certificate"),
        max_length=30,
        help_text=gettext_lazy("Twelve letters and digits, as 7KMP-2R4T-9XWB"),
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
