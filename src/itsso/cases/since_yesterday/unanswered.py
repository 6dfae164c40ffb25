"""Count what the districts have not answered: directions in cases, items of advisories.

The packages above that store them register here in their AppConfig.ready: nothing is imported upward. Only the page of
the districts to look into and the list behind it ask for the counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
class ListedNumber:
    """The number of items of a list, and the address of the list."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The items of a kind that a district has not answered, and those of them that are past their last day."""

    waiting: ListedNumber
    overdue: ListedNumber


@dataclass(frozen=True, slots=True)
class UnansweredKind:
    """One kind of question to districts. `page` is the URL name of its list: the numbers are for its readers alone.

    `by_district` returns the unanswered items by the id of the district; a district that answered all is left out.
    """

    title: Text
    page: str
    by_district: Callable[[OfficerRequest, Sequence[Unit]], Mapping[int, Unanswered]]


_kinds: dict[str, UnansweredKind] = {}


def register(package: str, kind: UnansweredKind) -> None:
    """Register what a package asks of districts."""
    _kinds[package] = kind


def kinds_for(request: OfficerRequest, districts: Sequence[Unit]) -> Mapping[str, UnansweredKind]:
    """Return the kinds whose list the reader may open, by their package; none for a reader without districts."""
    return {package: kind for package, kind in _kinds.items() if districts and request.may(kind.page)}


def count_by_district(
    items: Iterable[tuple[int, bool]], list_of: Callable[[int, str], str]
) -> Mapping[int, Unanswered]:
    """Count items that are not answered, by district. Each is its district's id, and whether it is past its day.

    `list_of` returns the address of a district's items with a status, "open" or "overdue".
    """
    numbers, overdue = Counter[int](), Counter[int]()
    for district, is_overdue in items:
        numbers[district] += 1
        overdue[district] += is_overdue
    return {
        district: Unanswered(
            ListedNumber(number, list_of(district, "open")),
            ListedNumber(overdue[district], list_of(district, "overdue")),
        )
        for district, number in numbers.items()
    }


@dataclass(frozen=True, slots=True)
class UnansweredRow:
    """A district with what it has not answered, by the package that asks it."""

    district: str
    counts: Mapping[str, Unanswered]

    def counts_of(self, package: str) -> Unanswered:
        """Return what the district has not answered to a package."""
        return self.counts.get(package, _NOTHING)

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Return the sort key: most past its day first, then most unanswered."""
        counts = self.counts.values()
        overdue = sum(count.overdue.number for count in counts)
        waiting = sum(count.waiting.number for count in counts)
        return -overdue, -waiting, self.district


_NOTHING = Unanswered(ListedNumber(0, ""), ListedNumber(0, ""))


def unanswered_rows(
    request: OfficerRequest, districts: Sequence[Unit], kinds: Mapping[str, UnansweredKind]
) -> Sequence[UnansweredRow]:
    """Return those of the districts that have not answered something, the most urgent first."""
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
    waiting = {package: _number(_waiting(package)) for package in kinds}
    overdue = {_overdue_key(package): _number(_overdue(package)) for package in kinds}
    return StoredRows(rows, {"district": lambda row: row.district, **waiting, **overdue})


def unanswered_columns(kinds: Mapping[str, UnansweredKind]) -> list[Column[UnansweredRow]]:
    """Return the columns: of each kind how many are not answered, and how many of these are past their day."""
    columns: list[Column[UnansweredRow]] = [
        Column("district", gettext_lazy("District"), lambda row: row.district, sorts=True)
    ]
    for package, kind in kinds.items():
        columns += [
            _number_column(package, kind.title, _waiting(package)),
            _number_column(_overdue_key(package), gettext_lazy("of these overdue"), _overdue(package)),
        ]
    return columns


def first_table(request: OfficerRequest) -> PageTable | None:
    """Return the most urgent districts as a table; None where the reader may see no kind of question."""
    districts = districts_in(request.ranges.cases)
    kinds = kinds_for(request, districts)
    if not kinds:
        return None
    columns, rows = unanswered_columns(kinds), unanswered_rows(request, districts, kinds)[:FIRST_ROWS]
    cells = [[column.cell(row) for column in columns] for row in rows]
    numeric = frozenset(range(1, len(columns)))
    return PageTable(_("Not answered, by district"), [column.title for column in columns], cells, numeric, stacks=True)


def _overdue_key(package: str) -> str:
    return f"{package}-overdue"


def _waiting(package: str) -> Callable[[UnansweredRow], ListedNumber]:
    return lambda row: row.counts_of(package).waiting


def _overdue(package: str) -> Callable[[UnansweredRow], ListedNumber]:
    return lambda row: row.counts_of(package).overdue


def _number(listed: Callable[[UnansweredRow], ListedNumber]) -> Callable[[UnansweredRow], int]:
    return lambda row: listed(row).number


def _number_column(key: str, title: Text, listed: Callable[[UnansweredRow], ListedNumber]) -> Column[UnansweredRow]:
    """Return a column of numbers, each a link to its list unless it is zero."""

    def cell(row: UnansweredRow) -> SafeString:
        number = listed(row).number
        return link(text.count(number), listed(row).url if number else "")

    return Column(key, title, cell, _number(listed), sorts=True, numeric=True)
