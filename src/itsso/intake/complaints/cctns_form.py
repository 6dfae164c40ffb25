"""The fields by which a form asks for the number of an FIR in CCTNS, where that is the State's register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.identity.forms import NoAutofillForm
from itsso.intake.complaints.cctns import DAY, FIELDS, NUMBER, TIME, CctnsNumber
from itsso.intake.complaints.forms import TimeField, moment
from itsso.law.shapes import read_fir_number
from itsso.platform.clock import INDIA, now
from itsso.ui import text
from itsso.ui.dates import DayField


def add_cctns_fields(form: forms.Form) -> None:
    """Add the fields of the number in CCTNS to a form."""
    form.fields[NUMBER] = forms.CharField(
        label=gettext_lazy("Number that CCTNS gave"),
        help_text=gettext_lazy("As it is printed, with the year: 0012/2026"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
        error_messages={"required": gettext_lazy("Enter the number that CCTNS gave, with the year, such as 0012/2026")},
    )
    form.fields[DAY] = DayField(label=gettext_lazy("Registered in CCTNS on"), recent=True)
    form.fields[TIME] = TimeField(
        label=gettext_lazy("Time of registration in CCTNS"),
        help_text=gettext_lazy("As 09:05 or 21:40"),
        missing=gettext_lazy("Enter the time of registration in CCTNS"),
    )


def read_cctns_number(form: forms.Form, cleaned: Mapping[str, Any], *, received: datetime | None) -> CctnsNumber | None:
    """Return the number in CCTNS of a form's cleaned data; where something is wrong, add errors and return None.

    `received` is when the information was received: no FIR is registered on an earlier day.
    """
    day, at = cleaned.get(DAY), cleaned.get(TIME)
    if isinstance(day, date) and isinstance(at, time) and (wrong := _wrong_moment(moment(day, at), received)):
        form.add_error(DAY, wrong)
    number = None
    if (typed := cleaned.get(NUMBER)) and isinstance(day, date):
        number = read_fir_number(str(typed), day.year)
        if number is None:
            message = _("Enter the number as 0012/2026. The year must be that of the day of registration, %(year)s")
            form.add_error(NUMBER, message % {"year": day.year})
    if number is None or not isinstance(at, time) or any(name in form.errors for name in FIELDS):
        return None
    assert isinstance(day, date)
    return CctnsNumber(number, day.year, moment(day, at))


def _wrong_moment(registered: datetime, received: datetime | None) -> str:
    """Return what is wrong with a moment of registration; empty where nothing is."""
    if registered > now():
        return _("The FIR cannot have been registered later than now, %(now)s") % {"now": text.moment(now())}
    if received is not None and registered.date() < received.astimezone(INDIA).date():
        return _("The FIR cannot have been registered before the information was received, %(at)s") % {
            "at": text.moment(received)
        }
    return ""


class CctnsNumberForm(NoAutofillForm):
    """The number of an FIR in CCTNS alone, in place of one that was recorded by mistake."""

    def __init__(
        self,
        received: datetime | None,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        """Create the form; `received` is when the information was received."""
        super().__init__(data, initial=initial)
        self.received = received
        add_cctns_fields(self)

    def clean(self) -> dict[str, object]:
        """Check that number, day and time fit together."""
        cleaned = super().clean() or {}
        cleaned["cctns"] = read_cctns_number(self, cleaned, received=self.received)
        return cleaned
