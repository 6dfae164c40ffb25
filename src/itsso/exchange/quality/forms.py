"""The filters of lists of faults: reason and age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.exchange.quality.matters import AGE_TITLES, REASONS, DataMatter
from itsso.exchange.quality.reading import FaultFilter, UnitFaults
from itsso.exchange.reasons import reason_text


class FaultListForm(forms.Form):
    """The filters of a list of faults of one matter."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Open for"), required=False)

    def __init__(self, data: Mapping[str, object], matter: DataMatter, unit_faults: UnitFaults) -> None:
        """Offer the reasons that faults of the matter have in the unit."""
        super().__init__(data)
        self.matter = matter
        every = ("", str(_("All")))
        reasons = [(code, reason_text(code, REASONS[matter])) for code, _number in unit_faults.by_reason(matter)]
        cast(forms.ChoiceField, self.fields["reason"]).choices = [every, *sorted(reasons, key=lambda item: item[1])]
        ages = [(str(age), title) for age, title in enumerate(AGE_TITLES)]
        cast(forms.ChoiceField, self.fields["age"]).choices = [every, *ages]

    def chosen(self) -> FaultFilter:
        """Return the faults that are asked for; all of the matter where the address names what there is not."""
        if not self.is_valid():
            return FaultFilter(self.matter)
        age = self.cleaned_data["age"]
        return FaultFilter(self.matter, self.cleaned_data["reason"], int(age) if age else None)


class PartListForm(FaultListForm):
    """The filters of a list of districts or stations with the number of their faults."""

    show = forms.ChoiceField(
        label=gettext_lazy("Units"),
        required=False,
        choices=[
            ("", gettext_lazy("With faults")),
            ("all", gettext_lazy("All")),
            ("no-data", gettext_lazy("Without any data")),
        ],
    )

    @property
    def units_listed(self) -> str:
        """Return which units are listed."""
        return str(self.cleaned_data["show"]) if self.is_valid() else ""
