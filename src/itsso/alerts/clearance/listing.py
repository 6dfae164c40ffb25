"""The clearance list and its figures by unit, as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.db.models import F, QuerySet
from django.db.models.expressions import Expression
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.alerts.clearance.figures import ClearanceFigures
from itsso.alerts.words import limit_title
from itsso.cases.investigators import investigator_names
from itsso.cases.limits import stored_rules
from itsso.cases.models import Clock
from itsso.cases.words import case_label
from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.components import Text, link, with_note
from itsso.ui.list_rows import QueryRows, StoredRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


class ClearanceForm(forms.Form):
    """The filter of the list: which time limit."""

    rule = forms.ChoiceField(label=_("Time limit"), required=False)

    def __init__(self, data: Mapping[str, object] | None = None) -> None:
        super().__init__(data)
        set_choices(self, rule=[("", _("All time limits")), *((rule.id, str(rule.title)) for rule in stored_rules())])

    @property
    def chosen_rule(self) -> str:
        """Return the rule that was chosen; empty for all."""
        return self.cleaned_data["rule"] if self.is_valid() else ""


@dataclass(frozen=True, slots=True)
class ClearanceRow:
    """A time limit on the list."""

    limit: Clock
    title: str
    officer: Text

    @property
    def label(self) -> str:
        """Return what its case is called."""
        return case_label(self.limit.case)

    @property
    def last_day(self) -> date:
        """Return the day after which it was certainly over."""
        return self.limit.outer


def clearance_columns(*, with_station: bool) -> list[Column[ClearanceRow]]:
    """Return the columns of the list; those of a unit above the station name the station too."""
    columns: list[Column[ClearanceRow]] = [
        Column("case", _("Case"), _case_cell, lambda row: row.label, sorts=True),
        Column("limit", _("Time limit"), lambda row: row.title),
        Column("due", _("Last day"), _due_cell, lambda row: row.last_day, sorts=True),
        Column("officer", _("Officer"), lambda row: row.officer),
    ]
    station: Column[ClearanceRow] = Column(
        "station", _("Station"), lambda row: row.limit.case.station.local_name, sorts=True
    )
    return [*columns[:1], station, *columns[1:]] if with_station else columns


def _case_cell(row: ClearanceRow) -> Text:
    return link(row.label, reverse("cases:case", args=[row.limit.case_id]))


def _due_cell(row: ClearanceRow) -> Text:
    return with_note(when(row.last_day), text.days_to(row.last_day, today()))


def clearance_rows(limits: QuerySet[Clock]) -> QueryRows[Clock, ClearanceRow]:
    """Return the limits as the rows of the list."""
    orders: dict[str, Sequence[Expression | F]] = {
        "case": (F("case__year"), Length("case__number"), F("case__number")),
        "station": (Natural("case__station__name"),),
        "due": (F("outer"),),
    }
    return QueryRows(limits.select_related("case__station"), orders, _rows)


def _rows(limits: Sequence[Clock]) -> list[ClearanceRow]:
    names = investigator_names({(limit.case.station.state, limit.case.io_ref) for limit in limits})
    return [
        ClearanceRow(limit, limit_title(limit.rule, limit.subject), names[limit.case.station.state, limit.case.io_ref])
        for limit in limits
    ]


_COUNTS: Mapping[str, tuple[Text, Callable[[ClearanceFigures], int]]] = {
    "waiting": (pgettext_lazy("clearance list", "On the list"), lambda row: row.waiting),
    "start": (pgettext_lazy("clearance list", "When this week began"), lambda row: row.at_week_start),
    "target": (pgettext_lazy("clearance list", "Target of this week"), lambda row: row.target),
    "done": (pgettext_lazy("clearance list", "Fewer since then"), lambda row: row.done),
}


def _count_column(key: str, title: Text, number: Callable[[ClearanceFigures], int]) -> Column[ClearanceFigures]:
    return Column(key, title, lambda row: text.count(number(row)), number, sorts=True, numeric=True)


UNIT_COLUMNS: list[Column[ClearanceFigures]] = [
    Column("unit", _("Unit"), lambda row: _unit_cell(row), lambda row: row.unit.local_name, sorts=True),
    *(_count_column(key, title, number) for key, (title, number) in _COUNTS.items()),
]


def address_of(unit_id: int) -> str:
    """Return the address of the list of a unit."""
    return f"{reverse('alerts:clearance')}?{urlencode({'unit': unit_id})}"


def _unit_cell(row: ClearanceFigures) -> Text:
    return link(row.unit.local_name, address_of(row.unit.pk))


def unit_rows(figures: Sequence[ClearanceFigures]) -> StoredRows[ClearanceFigures]:
    """Return the figures of units as the rows of a list."""
    keys: dict[str, Callable[[ClearanceFigures], SupportsRichComparison]] = {
        "unit": lambda row: text.natural_key(row.unit.local_name)
    }
    return StoredRows(figures, keys | {key: number for key, (_title, number) in _COUNTS.items()})
