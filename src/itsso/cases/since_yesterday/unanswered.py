"""What the districts have not answered, which packages above store: directions in cases, items of advisories.

Those packages register it in their AppConfig.ready: nothing is imported upward. Only the page of the districts to look
into, and the list behind it, ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.queries import districts_in
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import PageTable, Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units.models import Unit

FIRST_ROWS = 10
"""How many districts the page of exceptions shows; a link leads to the list of all."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many items of a kind a district has not answered, and how many of them are past their day, with the lists."""

    number: int
    overdue: int
    url: str
    overdue_url: str


@dataclass(frozen=True, slots=True)
class UnansweredKind:
    """A kind of what is asked of districts. `page` is the URL name of its list: only who may open that sees numbers.

    `by_district` returns what each district has not answered, by its id; a district that answered all is left out.
    """

    title: Text
    page: str
    by_district: Callable[[OfficerRequest, Sequence[Unit]], Mapping[int, Unanswered]]


_kinds: dict[str, UnansweredKind] = {}


def register(package: str, kind: UnansweredKind) -> None:
    """Register what a package asks of districts."""
    _kinds[package] = kind


def kinds_for(request: OfficerRequest) -> Mapping[str, UnansweredKind]:
    """Return the kinds whose list the reader may open, by their package."""
    return {package: kind for package, kind in _kinds.items() if request.may(kind.page)}


@dataclass(frozen=True, slots=True)
class UnansweredRow:
    """A district with what it has not answered, by the package that asks it."""

    district: str
    counts: Mapping[str, Unanswered]

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Return the sort key: most past its day first, then most unanswered."""
        counts = self.counts.values()
        return -sum(count.overdue for count in counts), -sum(count.number for count in counts), self.district


def unanswered_rows(request: OfficerRequest, kinds: Mapping[str, UnansweredKind]) -> Sequence[UnansweredRow]:
    """Return the districts of the reader's range that have not answered something, the most urgent first."""
    districts = districts_in(request.ranges.cases)
    of_kinds = {package: kind.by_district(request, districts) for package, kind in kinds.items()}
    rows = [
        UnansweredRow(
            str(unit), {package: counts[unit.pk] for package, counts in of_kinds.items() if unit.pk in counts}
        )
        for unit in districts
    ]
    return sorted((row for row in rows if row.counts), key=lambda row: row.urgency)


def stored_rows(rows: Sequence[UnansweredRow], kinds: Mapping[str, UnansweredKind]) -> StoredRows[UnansweredRow]:
    """Return the districts as rows of a list."""
    numbers = {package: _number(package) for package in kinds}
    overdue = {f"{package}-overdue": _overdue(package) for package in kinds}
    return StoredRows(rows, {"district": lambda row: row.district, **numbers, **overdue})


def unanswered_columns(kinds: Mapping[str, UnansweredKind]) -> list[Column[UnansweredRow]]:
    """Return the columns: of each kind how many are not answered, and how many of these are past their day."""
    columns: list[Column[UnansweredRow]] = [
        Column("district", gettext_lazy("District"), lambda row: row.district, sorts=True)
    ]
    for package, kind in kinds.items():
        columns += [
            Column(package, kind.title, _number_cell(package), _number(package), sorts=True, numeric=True),
            Column(
                f"{package}-overdue",
                gettext_lazy("of these past their day"),
                _overdue_cell(package),
                _overdue(package),
                sorts=True,
                numeric=True,
            ),
        ]
    return columns


def first_table(request: OfficerRequest) -> PageTable | None:
    """Return the most urgent districts as a table; None for a reader who may open no list of these kinds."""
    kinds = kinds_for(request)
    if not kinds:
        return None
    columns, rows = unanswered_columns(kinds), unanswered_rows(request, kinds)[:FIRST_ROWS]
    cells = [[column.cell(row) for column in columns] for row in rows]
    numeric = frozenset(range(1, len(columns)))
    return PageTable(_("Not answered, by district"), [column.title for column in columns], cells, numeric, stacks=True)


def _number(package: str) -> Callable[[UnansweredRow], int]:
    return lambda row: row.counts[package].number if package in row.counts else 0


def _overdue(package: str) -> Callable[[UnansweredRow], int]:
    return lambda row: row.counts[package].overdue if package in row.counts else 0


def _number_cell(package: str) -> Callable[[UnansweredRow], SafeString | str]:
    def cell(row: UnansweredRow) -> SafeString | str:
        number = _number(package)(row)
        return link(text.count(number), row.counts[package].url) if number else "0"

    return cell


def _overdue_cell(package: str) -> Callable[[UnansweredRow], SafeString | str]:
    def cell(row: UnansweredRow) -> SafeString | str:
        number = _overdue(package)(row)
        return link(text.count(number), row.counts[package].overdue_url) if number else "0"

    return cell
