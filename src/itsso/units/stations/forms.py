"""The form in which the editor of a State enters name, telephone numbers, address and place of a station."""

from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.law import shapes
from itsso.platform.clock import today
from itsso.ui.text import fold
from itsso.units.models import Unit
from itsso.units.state_settings.forms import SettingForm
from itsso.units.stations.details import StationDetails, details_of

MOST_NUMBERS = 3
_NUMBER = re.compile(r"\+?[0-9][0-9 -]{1,18}[0-9]")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_PLACE = re.compile(r"(?:geo:)?\s*([0-9]{1,2}(?:\.[0-9]{1,6})?)\s*,\s*([0-9]{1,3}(?:\.[0-9]{1,6})?)")
_LATITUDES, _LONGITUDES = (6.0, 38.0), (68.0, 98.0)


class StationDetailsForm(SettingForm):
    """The details of a station, filled with those in force; an entry takes the place of the whole earlier one."""

    name = forms.CharField(label=gettext_lazy("Name in English"), max_length=120)
    name_hi = forms.CharField(label=gettext_lazy("Name in Hindi"), max_length=120, required=False)
    telephones = forms.CharField(
        label=gettext_lazy("Telephone numbers of the station"),
        help_text=gettext_lazy("Three at most, with commas between them. They are published: no officer’s own number."),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "inputmode": "tel"}),
    )
    address = forms.CharField(label=gettext_lazy("Address of the station"), max_length=300, required=False)
    place = forms.CharField(
        label=gettext_lazy("Place on the map"),
        help_text=gettext_lazy("Latitude and longitude, for example 26.4499, 80.3319. A reader’s own map opens it."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    field_order = ("name", "name_hi", "telephones", "address", "place", "since", "order_number", "form")

    def __init__(self, station: Unit, data: QueryDict | None = None) -> None:
        self.station = station
        details = details_of([station], today()).get(station.pk, StationDetails())
        initial = {
            "name": station.name,
            "name_hi": station.name_hi,
            "telephones": ", ".join(details.telephones),
            "address": details.address,
            "place": details.place,
        }
        super().__init__(data, initial=initial)

    def clean_name(self) -> str:
        """Return the name without invisible characters."""
        return fold(self.cleaned_data["name"])

    def clean_name_hi(self) -> str:
        """Return the Hindi name, or raise ValidationError where it has no Devanagari letters."""
        name = fold(self.cleaned_data["name_hi"])
        if name and not _DEVANAGARI.search(name):
            raise ValidationError(_("Enter the name in Devanagari letters (Unicode, not Kruti Dev)"))
        return name

    def clean_telephones(self) -> list[str]:
        """Return the numbers, or raise ValidationError where one is invalid or there are too many."""
        typed = shapes.in_ascii_digits(self.cleaned_data["telephones"])
        numbers = [number.strip() for number in typed.split(",") if number.strip()]
        if len(numbers) > MOST_NUMBERS:
            raise ValidationError(_("Enter three telephone numbers at most"))
        if not all(_NUMBER.fullmatch(number) for number in numbers):
            raise ValidationError(_("Enter telephone numbers with commas between them, for example 112, 0522 2208888"))
        return list(dict.fromkeys(numbers))

    def clean_address(self) -> str:
        """Return the address without invisible characters."""
        return fold(self.cleaned_data["address"])

    def clean_place(self) -> str:
        """Return latitude and longitude, or raise ValidationError if they are not in India."""
        typed = shapes.in_ascii_digits(self.cleaned_data["place"]).strip()
        if not typed:
            return ""
        match = _PLACE.fullmatch(typed)
        if match is None or not (_is_within(match[1], _LATITUDES) and _is_within(match[2], _LONGITUDES)):
            raise ValidationError(_("Enter latitude and longitude of a place in India, for example 26.4499, 80.3319"))
        return f"{match[1]},{match[2]}"

    def value(self) -> dict[str, str | list[str]]:
        """Return the value of a valid form: the names only where they change, with those that they replace."""
        cleaned = self.cleaned_data
        details: dict[str, str | list[str]] = {key: cleaned[key] for key in ("telephones", "address", "place")}
        before = [self.station.name, self.station.name_hi]
        if [cleaned["name"], cleaned["name_hi"]] == before:
            return details
        return {"name": cleaned["name"], "name_hi": cleaned["name_hi"], "replaces": before, **details}


def _is_within(written: str, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= float(written) <= bounds[1]
