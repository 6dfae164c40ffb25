"""The list of leaves: who is on leave, until when, with whom the charge is, and how many cases that concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Expression, F, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso.cases.desk.queries import cases_of, filter_cases
from itsso.cases.investigators import CaseOfficer, investigators
from itsso.cases.leave import queries
from itsso.cases.leave.models import Leave
from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.ui.templatetags.ui_tags import when
from itsso.units.ordering import Natural


@dataclass(frozen=True, slots=True)
class LeaveRow:
    """A leave in the list, with both officers; `cases` are those under investigation, None where the leave is over."""

    leave: Leave
    officer: CaseOfficer
    charge: CaseOfficer
    cases: int | None

    @property
    def is_open(self) -> bool:
        """Return whether the leave is on or comes."""
        return self.leave.ended_at is None and self.leave.ends_on >= today()

    @property
    def status(self) -> str:
        """Return how the leave is today, in words."""
        if self.leave.ended_at is not None:
            return _("ended on %(day)s, before its last day") % {"day": text.day(self.leave.ended_at)}
        if self.leave.ends_on < today():
            return _("over")
        return pgettext("leave", "on leave") if self.leave.starts_on <= today() else _("not yet begun")


SHOWN = {
    "": lambda day: Q(ended_at=None, ends_on__gte=day),
    "ended": lambda day: ~Q(ended_at=None) | Q(ends_on__lt=day),
    "every": lambda day: Q(),
}
"""The choices of the filter, each with its condition."""


def shown_leaves(show: str, day: date) -> QuerySet[Leave]:
    """Return the leaves of one choice of the filter."""
    return queries.leaves().filter(SHOWN[show](day))


def leave_rows(leaves: QuerySet[Leave], interval: tuple[int, int]) -> QueryRows[Leave, LeaveRow]:
    """Return leaves as the rows of a list."""

    def rows(part: Sequence[Leave]) -> list[LeaveRow]:
        states = [(leave.station.state, number) for leave in part for number in (leave.io_ref, leave.charge)]
        officers = investigators(set(states))
        running = filter_cases(cases_of(interval), "running", None)
        counts = queries.cases_by_officer(running, {leave.io_ref for leave in part})
        return [
            LeaveRow(
                leave,
                officers[leave.station.state, leave.io_ref],
                officers[leave.station.state, leave.charge],
                counts.get(leave.io_ref, 0) if leave.ended_at is None and leave.ends_on >= today() else None,
            )
            for leave in part
        ]

    orders: dict[str, Sequence[Expression | F]] = {
        "from": (F("starts_on"),),
        "until": (F("ends_on"),),
        "station": (Natural("station__name"),),
    }
    return QueryRows(leaves, orders, rows)


def leave_columns(*, with_station: bool, ends: bool) -> list[Column[LeaveRow]]:
    """Return the columns of the list; `ends` adds the act for the officer in charge of the station."""
    columns: list[Column[LeaveRow]] = [
        Column("officer", gettext_lazy("Officer"), lambda row: row.officer.label),
        Column("station", gettext_lazy("Station"), lambda row: str(row.leave.station), sorts=True),
        Column("from", gettext_lazy("From"), _from_cell, lambda row: row.leave.starts_on, sorts=True),
        Column("until", gettext_lazy("Until"), _until_cell, lambda row: row.leave.ends_on, sorts=True),
        Column("charge", gettext_lazy("Charge with"), lambda row: row.charge.text),
        Column("cases", gettext_lazy("Cases under investigation"), _cases_cell, lambda row: row.cases, numeric=True),
        Column("status", gettext_lazy("Status"), lambda row: row.status),
    ]
    if not with_station:
        del columns[1]
    if ends:
        columns.append(Column("act", gettext_lazy("Action"), _act_cell, in_file=False))
    return columns


def _from_cell(row: LeaveRow) -> Text:
    return when(row.leave.starts_on)


def _until_cell(row: LeaveRow) -> Text:
    return when(row.leave.ends_on)


def _cases_cell(row: LeaveRow) -> Text:
    if not row.cases:
        return "–" if row.cases is None else "0"
    address = urlencode({"investigation": "running", "assigned": "", "officer": row.leave.io_ref})
    return link(text.count(row.cases), f"{reverse('cases:list')}?{address}")


def _act_cell(row: LeaveRow) -> Text:
    return link(_("End the leave"), reverse("cases:end_leave", args=[row.leave.pk])) if row.is_open else "–"
