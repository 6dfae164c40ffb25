"""The form by which cases are handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.cases.identity.forms import NO_AUTOFILL
from itsso.platform.clock import today
from itsso.ui.dates import DayField


class CaseHandOverForm(forms.Form):
    """The new investigating officer, the day, and a note that is sealed with each case."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    officer = forms.ChoiceField(
        label=_("New investigating officer"), error_messages={"required": _("Choose the new investigating officer")}
    )
    day = DayField(label=_("Handed over on"), error_messages={"required": _("Enter the day of the hand-over")})
    note = forms.CharField(
        label=_("Hand-over note"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, **NO_AUTOFILL}),
        help_text=_("This text is sealed with each case: what is urgent, what is pending, where the papers are."),
    )

    def __init__(self, officers: Sequence[tuple[str, str]], data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        self.fields["officer"].choices = [("", ""), *officers]  # type: ignore[attr-defined]

    def clean_day(self) -> date:
        """Return the day, which is not in the future."""
        day: date = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError(_("This date is in the future. Check it."))
        return day
