"""The step of a complaint in which the accused are described, each by name or description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from itsso.cases.identity.forms import NO_AUTOFILL, NoAutofillForm
from itsso.intake.complaints.fir_details import AGES, KINSHIP, HeardAccused, accused_of, label_of
from itsso.intake.complaints.forms import one_of
from itsso.protection.tokens import normalized_name


@dataclass(frozen=True)
class AccusedFields:
    """The fields of one accused on the page."""

    label: str
    name: BoundField
    age: BoundField
    kin: BoundField
    description: BoundField


class DescribeAccusedForm(NoAutofillForm):
    """The step after the facts: each accused who is known or suspected, by name or description."""

    def __init__(
        self,
        count: int,
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
        sealed_names: Iterable[str] = (),
        is_family: bool = False,
    ) -> None:
        """Create the form for `count` accused.

        `sealed_names` are those of the victim and of the victim's family; `is_family` says that the facts name a
        relative or a member of the household as the one who did it.
        """
        super().__init__(data, initial=initial)
        self.count, self.is_family = count, is_family
        self.sealed_names = {normalized_name(line) for text in sealed_names for line in text.splitlines()} - {""}
        for n in range(1, count + 1):
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("Name and alias"),
                required=False,
                max_length=200,
                widget=forms.TextInput(attrs=dict(NO_AUTOFILL)),
            )
            self.fields[f"age_{n}"] = one_of(
                _("Age"), AGES.items(), missing=_("Choose whether A%(n)s is an adult or a child") % {"n": n}
            )
            self.fields[f"kin_{n}"] = one_of(
                _("Related to the victim?"),
                KINSHIP.items(),
                missing=_("Choose whether A%(n)s is related to the victim") % {"n": n},
            )
            self.fields[f"description_{n}"] = forms.CharField(
                label=_("Description"),
                help_text=_("Father’s name, address, occupation, appearance. Sealed before it is stored."),
                required=False,
                max_length=1_000,
                widget=forms.Textarea(attrs={"rows": 2, **NO_AUTOFILL}),
            )

    def clean(self) -> dict[str, object]:
        """Check that a name that would be kept unsealed is none of the victim's family."""
        cleaned = super().clean() or {}
        described = accused_of(cleaned, self.count)
        if self.is_family and described and all(person.kin == "no" for person in described):
            self.add_error(
                "kin_1", _("You chose that a relative or a member of the household did it. Check who is related")
            )
        for n, person in enumerate(described, start=1):
            if person.is_open_name and normalized_name(person.name) in self.sealed_names:
                message = _(
                    "This is also the name of the victim or of a relative of the victim. Choose that the accused is"
                    " related to the victim, so that the name is sealed"
                )
                self.add_error(f"kin_{n}", message)
        return cleaned

    @property
    def accused(self) -> list[HeardAccused]:
        """Return the accused as they were described, once the form is valid."""
        return accused_of(self.cleaned_data, self.count)

    @property
    def rows(self) -> list[AccusedFields]:
        """Return the fields of each accused."""
        return [
            AccusedFields(
                label_of(n - 1), self[f"name_{n}"], self[f"age_{n}"], self[f"kin_{n}"], self[f"description_{n}"]
            )
            for n in range(1, self.count + 1)
        ]
