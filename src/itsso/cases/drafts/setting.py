"""The State's setting of the days that an office has for the draft of a police report; no law sets them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from itsso.platform.clock import today
from itsso.platform.prepared_statements import RowStatement
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.models import StateSetting
from itsso.units.state_settings import queries
from itsso.units.state_settings.forms import SettingForm
from itsso.units.state_settings.kinds import SettingKind, SettingValue

CODE = "draft_days"
USUAL, FEWEST, MOST = 5, 2, 5
"""Days for a draft where the State has set none, and the fewest and the most days that it can set."""


class DraftDaysForm(SettingForm):
    """The days that an office has for a draft."""

    days = forms.TypedChoiceField(
        label=_("Days for a draft police report"),
        choices=[(number, str(number)) for number in range(FEWEST, MOST + 1)],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the days"), "invalid_choice": _("Choose the days")},
    )
    field_order = ("days", "since", "order_number", "form")

    def value(self) -> dict[str, str | list[str]]:
        """Return the value of a valid form, as it is stored."""
        return {"days": str(self.cleaned_data["days"])}


def _days_text(value: SettingValue) -> Text:
    days = int(str(value["days"]))
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": text.count(days)}


def _consequence(_value: SettingValue) -> Text:
    return _(
        "From that day on the list of drafts and the cause list show a draft as late that an office (SDPO, SP, "
        "prosecutor) has had for more days. No time limit of the investigation changes."
    )


KIND = SettingKind(
    CODE,
    _("Days for a draft police report"),
    _("How many days the SDPO, the SP or the prosecutor has to approve a draft police report or to return it."),
    _("Not set. A draft is shown as late after five days."),
    DraftDaysForm,
    _days_text,
    _consequence,
)


def scrutiny_time(state: str) -> timedelta:
    """Return how long an office of a State has for a draft today: the State's setting, else the usual days."""
    return scrutiny_time_by(entries_statement(state).rows() if state else ())


def entries_statement(state: str) -> RowStatement[StateSetting]:
    """Return the statement of all entries of a State's setting, for an exchange with others."""
    return queries.entries_statement(state, CODE)


def scrutiny_time_by(entries: Sequence[StateSetting]) -> timedelta:
    """Return `scrutiny_time` by all entries of the State's setting."""
    decision = queries.in_force(entries, today())
    return timedelta(days=int(decision.value["days"]) if decision is not None else USUAL)


def order_of_scrutiny_time(state: str) -> str:
    """Return the number of the order by which a State set `scrutiny_time`; empty where it set none."""
    decision = queries.setting_on(state, CODE, today()) if state else None
    return decision.order_number if decision is not None else ""
