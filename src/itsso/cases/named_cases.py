"""Names the cases that a number counts, each with its officer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from itsso.cases.investigators import CaseOfficer
from itsso.ui.components import MOST_NAMED
from itsso.ui.list_rows import ListOrder, RowSource
from itsso.units.models import Unit, UnitKind


class CaseWithOfficer(Protocol):
    """A row of a list of cases that names the officer."""

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


def named_cases[Row: CaseWithOfficer](
    rows: RowSource[Row], unit: Unit, note: Callable[[Row], str] = lambda row: ""
) -> Sequence[tuple[str, str]]:
    """Return the first `MOST_NAMED` cases of a list, each by number, officer and `note`, with its page.

    For a unit above stations the station is named too, and with an officer on leave the officer who holds charge.
    """
    with_station = unit.kind != UnitKind.STATION

    def name(row: Row) -> str:
        parts = row.label, row.station if with_station else "", row.officer.title, row.officer.on_leave, note(row)
        return ", ".join(filter(None, parts))

    return [(name(row), row.url) for row in rows.rows(ListOrder(), 0, MOST_NAMED)]
