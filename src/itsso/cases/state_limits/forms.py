"""The form in which the editor of a State's settings sets a time of the State's own for a duty of the law."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.law.grammar import Length
from itsso.law.state_orders import UNITS, OrderRefusal, refusal
from itsso.lawbook import periods
from itsso.platform.clock import today
from itsso.ui.dates import DayField
from itsso.units.state_settings.forms import SettingForm
from itsso.units.state_settings.kinds import SettingValue
from itsso.units.state_settings.limits import order_from, rule_of_setting, rules_with_setting

MISSING = gettext_lazy("Enter a whole number, such as 12")
NEW, PENDING = "new", "pending"

CASES = {
    NEW: gettext_lazy("Only cases registered from that day on"),
    PENDING: gettext_lazy("Also cases pending on that day"),
}
UNIT_TITLES = {"hours": gettext_lazy("Hours"), "days": gettext_lazy("Days")}


class StateLimitForm(SettingForm):
    """A State's own limit of one rule, which each setting names in `rule_id`."""

    rule_id: ClassVar[str]

    count = forms.IntegerField(
        label=gettext_lazy("Time for the duty"),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        error_messages={"required": MISSING, "invalid": MISSING, "min_value": MISSING, "max_value": MISSING},
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"),
        choices=[(unit, UNIT_TITLES[unit]) for unit in UNITS],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose hours or days"),
            "invalid_choice": gettext_lazy("Choose hours or days"),
        },
    )
    cases = forms.ChoiceField(
        label=gettext_lazy("For which cases"),
        choices=list(CASES.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the cases"),
            "invalid_choice": gettext_lazy("Choose the cases"),
        },
    )
    since = DayField(
        label=gettext_lazy("From which day on"),
        help_text=gettext_lazy("Today at the earliest: an order changes nothing that was done before it."),
    )
    dated = DayField(
        label=gettext_lazy("Date of the State’s order"),
    )
    field_order = ("count", "unit", "cases", "since", "order_number", "dated", "form")

    def __init__(self, data: QueryDict | None = None) -> None:
        """Create the form; its first field says how long the State may go."""
        super().__init__(data)
        longest = next(rule.state_may_set for rule in rules_with_setting() if rule.id == self.rule_id)
        assert longest is not None
        self.fields["count"].help_text = _("At most %(length)s") % {"length": periods.length(longest)}

    def clean_since(self) -> date:
        """Refuse a day in the past."""
        day: date = self.cleaned_data["since"]
        if day < today():
            raise forms.ValidationError(_("Enter today or a later day: an order changes nothing in the past"))
        return day

    def clean_dated(self) -> date:
        """Refuse an order of a day that has not come."""
        day: date = self.cleaned_data["dated"]
        if day > today():
            raise forms.ValidationError(_("Enter the date of the order: today or earlier"))
        return day

    def value(self) -> dict[str, str | list[str]]:
        """Return the value of a valid form, as it is stored."""
        cleaned = self.cleaned_data
        return {
            "count": str(cleaned["count"]),
            "unit": cleaned["unit"],
            "cases": cleaned["cases"],
            "dated": cleaned["dated"].isoformat(),
        }


def refused_length(code: str, value: SettingValue, since: date, state: str) -> str:
    """Return why a rule does not take this time from a State, in words; empty where it does."""
    rule = rule_of_setting(code)
    refused = refusal(rule, order_from(value, rule.id, state, "1", since))
    if refused is None:
        return ""
    if refused == OrderRefusal.TOO_LONG:
        assert rule.state_may_set is not None
        return _("Enter at most %(length)s: a longer time would be a leave to wait, which no State can give.") % {
            "length": periods.length(rule.state_may_set)
        }
    if refused == OrderRefusal.NOT_SHORTER:
        return _("Enter a shorter time than the one that already binds the State for this duty.")
    return _("The law itself sets this time. No State can lengthen or shorten it.")


def length_of(value: SettingValue) -> Length:
    """Return the time that the value of a setting says."""
    return Length(str(value["unit"]), int(str(value["count"])))
