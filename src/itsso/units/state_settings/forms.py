"""The form in which the editor of a State's settings decides one: its value, from which day on, by which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso.law import shapes
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.units.state_settings.queries import earliest_day

ORDER_NUMBER = _("Enter only the number of the order, such as 12/2026. No name, no telephone number.")


class OrderNumberField(forms.CharField):
    """The number of an order, which stays readable: digits of any script are read as 0-9."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Number of the State’s order"),
            help_text=_("The order by which the State decided this, for example 12/2026"),
            max_length=64,
            widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            error_messages={"required": _("Enter the number of the State’s order")},
        )

    def clean(self, value: object) -> str:
        """Return the number, or raise ValidationError where it does not have the shape of one."""
        text = shapes.in_ascii_digits(super().clean(value))
        if not shapes.fits("paper_number", text):
            raise forms.ValidationError(ORDER_NUMBER)
        return text


class EndSettingForm(forms.Form):
    """The order by which an entry ends; `form` makes a second sending the first."""

    order_number = OrderNumberField()
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class SettingForm(forms.Form):
    """A setting's value, its first day and its order; each setting has a form of its own, with fields for its value."""

    since = DayField(
        label=_("From which day on"),
        help_text=_("From the beginning of that day. Tomorrow at the earliest: a day that has begun is not changed."),
    )
    order_number = OrderNumberField()
    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def clean_since(self) -> object:
        """Refuse a day that has begun."""
        day = self.cleaned_data["since"]
        if day < earliest_day():
            raise forms.ValidationError(_("Enter a day after today: a day that has begun is not changed"))
        return day

    takes_file: ClassVar[bool] = False
    """Whether a file may be sent as `upload`; its text is the field `content` then."""

    def to_confirm(self) -> QueryDict | None:
        """Return what the check page sends again in place of what was sent; None for all of it."""
        return None

    def value(self) -> dict[str, str | list[str]]:
        """Return the value of a valid form, as it is stored."""
        raise NotImplementedError


class ChoiceSettingForm(SettingForm):
    """A setting whose value is one choice from a list, taken in a field of `choice_field`."""

    value_name: ClassVar[str]
    """The name of that field, under which the choice is stored too."""

    def value(self) -> dict[str, str | list[str]]:
        """Return the value of a valid form, as it is stored."""
        return {self.value_name: self.cleaned_data[self.value_name]}


def choice_field(label: Text, choices: Iterable[tuple[str, Text]], *, missing: Text) -> forms.ChoiceField:
    """Return the field for the value of a `ChoiceSettingForm`; `missing` is said where nothing was chosen."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )
