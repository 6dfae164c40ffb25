"""The filters of pages of entry lag: what is measured, and of which class of days."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy

from itsso.exchange.quality.lags.distribution import BASES, CLASSES, GROUPS, EntryGroup, LagBasis


@dataclass(frozen=True, slots=True)
class LagChoice:
    """Where events were entered, and which are measured; None for all."""

    basis: LagBasis
    group: EntryGroup | None

    def query(self) -> str:
        """Return the query of an address that makes this choice."""
        values = {"basis": self.basis.value, "group": self.group or ""}
        return urlencode({name: value for name, value in values.items() if value})


class LagForm(forms.Form):
    """What is measured: where events were entered, and which."""

    basis = forms.ChoiceField(label=gettext_lazy("Entered in"), required=False, choices=list(BASES.items()))
    group = forms.ChoiceField(
        label=gettext_lazy("Events"), required=False, choices=[("", gettext_lazy("All")), *GROUPS.items()]
    )

    def chosen(self) -> LagChoice:
        """Return the choice; entries in CCTNS of all events where the address names none that there is."""
        if not self.is_valid():
            return LagChoice(LagBasis.CCTNS, None)
        group = self.cleaned_data["group"]
        basis = LagBasis(self.cleaned_data["basis"] or LagBasis.CCTNS)
        return LagChoice(basis, EntryGroup(group) if group else None)


class EntryForm(LagForm):
    """What is measured, and of which class of days."""

    days = forms.ChoiceField(
        label=gettext_lazy("Days"),
        required=False,
        choices=[("", gettext_lazy("All")), *((str(place), title) for place, title in enumerate(CLASSES))],
    )
