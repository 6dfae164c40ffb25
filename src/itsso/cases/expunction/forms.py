"""The forms of a court's order to remove records, and of a legal hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.expunction.actions import CourtOrder
from itsso.cases.expunction.models import Ground, OrderingCourt
from itsso.protection.shaped import ShapedField
from itsso.ui.dates import DayField

_NUMBER_HELP = gettext_lazy("As the order has it, without spaces, such as CRLMC/1234/2026. No name.")


class OrderForm(forms.Form):
    """The court, the number and the date of an order."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    court = forms.ChoiceField(
        label=gettext_lazy("Court or board"),
        choices=[("", ""), *OrderingCourt.choices],
        error_messages={"required": gettext_lazy("Select the court or board that gave the order.")},
    )
    order_number = ShapedField(
        "reference",
        label=gettext_lazy("Number of the order"),
        max_length=32,
        help_text=_NUMBER_HELP,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the number of the order.")},
    )
    ordered_on = DayField(
        label=gettext_lazy("Date of the order"),
        error_messages={"required": gettext_lazy("Enter the date of the order.")},
    )

    def order(self) -> CourtOrder:
        """Return the order that a valid form enters."""
        return CourtOrder(*(self.cleaned_data[name] for name in ("court", "order_number", "ordered_on")))


class ExpunctionForm(OrderForm):
    """The extent of a removal and the court's order for it."""

    ground = forms.ChoiceField(
        label=gettext_lazy("What the court ordered"),
        widget=forms.RadioSelect,
        choices=Ground.choices,
        error_messages={"required": gettext_lazy("Select what the court ordered.")},
    )
    subject = forms.ChoiceField(
        label=pgettext_lazy("expunction", "Person"),
        required=False,
        help_text=gettext_lazy("Only where the order is about one person."),
    )
    field_order = ("form", "ground", "subject", "court", "order_number", "ordered_on")

    def __init__(self, people: Sequence[str], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody: the whole case")),
            *((label, label) for label in people),
        ]


class LegalHoldForm(OrderForm):
    """The order of a legal hold, and its last day."""

    until = DayField(
        label=gettext_lazy("Last day of the hold"),
        required=False,
        help_text=gettext_lazy("Leave empty if the hold lasts until it is lifted."),
    )


class LiftForm(forms.Form):
    """The order by which a legal hold is lifted."""

    lifting_order = ShapedField(
        "reference",
        label=gettext_lazy("Number of the order that lifts the hold"),
        max_length=32,
        help_text=_NUMBER_HELP,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter the number of the order.")},
    )


class ExpunctionDecisionForm(forms.Form):
    """Whether a prepared expunction is carried out or declined, with the digest of the numbers on the page."""

    decision = forms.ChoiceField(choices=[("carry_out", ""), ("decline", "")])
    read = forms.BooleanField(required=False)
    digest = forms.CharField(required=False, max_length=64)
