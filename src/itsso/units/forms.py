"""Forms of a station's capacity, and of the search for a station."""

from __future__ import annotations

from django import forms
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.text import fold
from itsso.units.capacities import StationStatement
from itsso.units.models import Unit
from itsso.units.queries import states


class FoldedField(forms.CharField):
    """A text field whose digits are stored as 0-9."""

    def to_python(self, value: object) -> str:
        """Return the text folded, before it is validated."""
        return fold(super().to_python(value) or "")


def _number(label: Text) -> forms.IntegerField:
    box = forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=999, widget=box)


def _hour(label: Text) -> forms.TimeField:
    box = forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"})
    return forms.TimeField(
        label=label,
        required=False,
        widget=box,
        input_formats=["%H:%M", "%H.%M"],
        help_text=_("For example 09:00 or 21:00"),
        error_messages={"invalid": _("Enter the time as 09:00 or 21:00.")},
    )


class CapacityForm(forms.Form):
    """The capacity of a station."""

    help_desk = forms.BooleanField(label=_("There is a women help desk"), required=False)
    trained_officer = forms.BooleanField(label=_("An officer trained for it is posted there"), required=False)
    all_day = forms.BooleanField(label=_("It is open day and night"), required=False)
    opens = _hour(_("Opens at"))
    closes = _hour(_("Closes at"))
    telephone = FoldedField(
        label=_("Telephone of the help desk"),
        required=False,
        max_length=40,
        help_text=_("This is published. Give the number of the desk, not an officer’s own."),
        validators=[RegexValidator(r"^[0-9+][0-9 /,-]{2,}$", _("Enter digits, for example 0532 2400 100."))],
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "tel"}),
    )
    address = forms.CharField(label=_("Address of the station"), required=False, max_length=300)
    woman_officers = _number(_("Woman officers posted"))
    vehicles = _number(_("Vehicles in working order"))
    computers = _number(_("Computers in working order"))
    interpreters = forms.CharField(
        label=_("Languages and sign languages for which an interpreter can be called"),
        required=False,
        max_length=300,
        help_text=_("For example Bhojpuri, Bengali, sign language. Do not write a person’s name: this is published."),
    )

    def stated(self) -> StationStatement:
        """Return the statement of a valid form."""
        return StationStatement(**self.cleaned_data)


class WhereForm(forms.Form):
    """A State, and one of its districts."""

    state = forms.ChoiceField(label=_("State or Union Territory"), required=False)
    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, data: QueryDict, districts: list[Unit]) -> None:
        super().__init__(data)
        choose = ("", _("Choose"))
        set_choices(
            self,
            state=[choose, *((str(unit.pk), unit.local_name) for unit in states())],
            district=[choose, *((str(unit.pk), unit.local_name) for unit in districts)],
        )
        if not districts:
            del self.fields["district"]
