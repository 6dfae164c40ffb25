"""Parts that the forms of police and laboratory share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import partial
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.cases.identity.forms import NoAutofillForm
from itsso.forensics import catalogue
from itsso.lawbook.forms import TimeOfDay
from itsso.platform.clock import INDIA, now
from itsso.ui.dates import DayField

NARROW = {"class": "govuk-input--width-5", "inputmode": "decimal"}


def choices_of(group: str) -> Callable[[], list[tuple[str, str]]]:
    """Return the choices of a group of the catalogue, to be read when the form is shown, in the reader's language."""
    return partial(catalogue.choices, group)


class SingleUseForm(NoAutofillForm):
    """A form with an id of its own: sent twice, it is recorded once."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class MomentForm(forms.Form):
    """When something was done; empty means now. For another day the time is required too, so that none is invented."""

    day = DayField(label=_("Date"), required=False, help_text=_("Leave empty for the present time"))
    time = TimeOfDay(label=_("Time"), required=False)

    def clean(self) -> dict[str, object]:
        """Check that a day comes with its time."""
        cleaned = super().clean() or {}
        if cleaned.get("day") and not cleaned.get("time") and "time" not in self.errors:
            self.add_error("time", _("Enter the time of that day too."))
        return cleaned

    def moment(self) -> datetime:
        """Return the moment that was typed. The form must be valid."""
        day, time = self.cleaned_data.get("day"), self.cleaned_data.get("time")
        if day is None or time is None:
            return now()
        return datetime.combine(day, time, INDIA)


def weight_field() -> forms.DecimalField:
    """Return the field of an item's weight in grams, which may be left empty."""
    return forms.DecimalField(
        label=_("Weight in grams"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        decimal_places=3,
        widget=forms.TextInput(NARROW),
    )


def milligrams(grams: Decimal | None) -> int | None:
    """Return a weight in milligrams, as it is stored; None where no weight is given."""
    return int(grams * 1000) if grams is not None else None


class PriorityForm(SingleUseForm):
    """Form for a request to be served out of turn: by whom, and why."""

    rank = forms.ChoiceField(label=_("Rank of the person asking"), choices=choices_of("ranks"))
    reason = forms.ChoiceField(label=_("Reason"), choices=choices_of("priority_reasons"))
