"""Cases that a number counts, named under it with the officer of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from itsso.cases.investigators import CaseOfficer
from itsso.ui.components import MOST_NAMED
from itsso.ui.list_rows import ListOrder, RowSource
from itsso.units.models import Unit, UnitKind


class CaseWithOfficer(Protocol):
    """A row of a list of cases, with the officer of each."""

    @property
    def label(self) -> str:
        """Return the number of the case."""

    @property
    def url(self) -> str:
        """Return the address of the page of the case."""

    @property
    def station(self) -> str:
        """Return the station of the case."""

    @property
    def officer(self) -> CaseOfficer:
        """Return its investigating officer."""


def named_cases(rows: RowSource[CaseWithOfficer], unit: Unit) -> Sequence[tuple[str, str]]:
    """Return the first `MOST_NAMED` cases of a list, each by number and officer, with its page.

    For a unit above stations the station is named too, and with an officer on leave the officer who holds charge.
    """
    with_station = unit.kind != UnitKind.STATION
    return [(case_name(row, with_station=with_station), row.url) for row in rows.rows(ListOrder(), 0, MOST_NAMED)]


def case_name(row: CaseWithOfficer, *, with_station: bool, note: str = "") -> str:
    """Return a case by number and officer, with what else is to be known of it."""
    parts = row.label, row.station if with_station else "", row.officer.title, row.officer.on_leave, note
    return ", ".join(filter(None, parts))
