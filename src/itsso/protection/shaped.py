"""Form fields for texts that stay readable: each takes one shape of `law.shapes` and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.law import shapes
from itsso.ui.components import Text

WORDS: Mapping[str, Text] = {
    "reference": _("Enter a number or a code with at least one digit, such as IO-12. No name, no telephone number."),
    "paper_number": _("Enter only the number, such as 12/2026 or P-1. No name, no telephone number."),
    "exhibit": _("Enter the laboratory number or the mark, such as P-1. No name, no telephone number."),
    "seal": _("Enter the letters and numbers of the seal, such as SHO KTW 2. No name, no telephone number."),
    "call_number": _("Enter the event number that the 112 centre gave, not the caller's number or a name."),
    "unit": _("Enter the code of the unit in capital letters, such as PS-1. No name, no telephone number."),
    "rule": _("Select one of the time limits."),
    "quantity": _("Enter a number and its unit, such as 2 ml, 0.5 g or 3 swabs."),
    "beat": _("Enter the number of the beat only, such as 7 or 12A."),
    "time_of_day": _("Enter the time as 09:05 or 21:40."),
    "officer_number": _("Enter the officer's number, such as UP-4711. No name, no telephone number."),
}
"""The error message for a text that does not have the shape."""


class OfficeTextField(forms.CharField):
    """Words about the work of an office, of no case: a place, a reason, a source. Without telephone numbers."""

    def clean(self, value: object) -> str:
        """Return the words, or raise ValidationError where they contain a telephone number."""
        text: str = super().clean(value)
        if text and shapes.holds_telephone_number(text):
            raise forms.ValidationError(_("This contains a telephone number. Remove it: this text stays readable."))
        return text


class ShapedField(forms.CharField):
    """A text of one shape. Digits of any script are read as 0-9."""

    def __init__(self, shape: str, **more: Any) -> None:
        super().__init__(**more)
        self.shape = shape

    def clean(self, value: object) -> str:
        """Return the text, or raise ValidationError where it has another shape."""
        text = shapes.in_ascii_digits(super().clean(value))
        if text and not shapes.fits(self.shape, text):
            raise forms.ValidationError(WORDS[self.shape])
        return text
