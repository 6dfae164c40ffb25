"""Count the unanswered items of districts: directions in cases, items of advisories.

The higher packages that store them register here in their AppConfig.ready: nothing is imported upward. Only the page of
the districts to look into and the list behind it ask for the counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.platform.prepared_statements import Exchange, RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import PageTable, Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column

FIRST_ROWS = 10
"""How many districts the page of exceptions shows; a link leads to the list of all."""


class Unanswered(NamedTuple):
    """The number of items of a kind that a district (its id) has not answered, and of those past their last day."""

    district: int
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class UnansweredKind:
    """One kind of question to districts. `page` is the URL name of its list: the numbers are for its readers alone.

    `statement` counts the unanswered items of each district of the reader's interval; a district that answered all is
    left out. `list_of` returns the address of a district's items with a status, "open" or "overdue".
    """

    title: Text
    page: str
    statement: Callable[[OfficerRequest], RowStatement[Unanswered]]
    list_of: Callable[[int, str], str]


_kinds: dict[str, UnansweredKind] = {}


def register(package: str, kind: UnansweredKind) -> None:
    """Register what a package asks of districts."""
    _kinds[package] = kind


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
        return -sum(count.overdue for count in counts), -sum(count.waiting for count in counts), self.district


_NOTHING = Unanswered(0, 0, 0)


@dataclass(frozen=True, slots=True)
class UnansweredOfDistricts:
    """The unanswered items of the reader's districts, for the kinds whose list the reader may open.

    `kinds` are by package; a reader without districts has none. The most urgent of the `rows` comes first.
    """

    kinds: Mapping[str, UnansweredKind]
    rows: Sequence[UnansweredRow]


def ask_unanswered(exchange: Exchange, request: OfficerRequest) -> Callable[[Mapping[int, str]], UnansweredOfDistricts]:
    """Ask for the unanswered items of the reader's districts, one statement for each kind.

    The function that is returned reads it after the exchange, for the districts' names by their id.
    """
    kinds = {package: kind for package, kind in _kinds.items() if request.may(kind.page)}
    reads = {package: exchange.ask(kind.statement(request)) for package, kind in kinds.items()}

    def read(names: Mapping[int, str]) -> UnansweredOfDistricts:
        counts: dict[int, dict[str, Unanswered]] = {}
        for package, read_counts in reads.items():
            for count in read_counts():
                counts.setdefault(count.district, {})[package] = count
        rows = [UnansweredRow(names[district], counts[district]) for district in sorted(names.keys() & counts.keys())]
        return UnansweredOfDistricts(kinds if names else {}, sorted(rows, key=lambda row: row.urgency))

    return read


def stored_rows(unanswered: UnansweredOfDistricts) -> StoredRows[UnansweredRow]:
    """Return the districts as rows of a list."""
    waiting = {package: _waiting(package) for package in unanswered.kinds}
    overdue = {_overdue_key(package): _overdue(package) for package in unanswered.kinds}
    return StoredRows(unanswered.rows, {"district": lambda row: row.district, **waiting, **overdue})


def unanswered_columns(kinds: Mapping[str, UnansweredKind]) -> list[Column[UnansweredRow]]:
    """Return the columns: of each kind how many are not answered, and how many of these are past their day."""
    columns: list[Column[UnansweredRow]] = [
        Column("district", gettext_lazy("District"), lambda row: row.district, sorts=True)
    ]
    for package, kind in kinds.items():
        columns += [
            _number_column(package, kind.title, _waiting(package), _link_to(package, kind, "open")),
            _number_column(
                _overdue_key(package),
                gettext_lazy("of these overdue"),
                _overdue(package),
                _link_to(package, kind, "overdue"),
            ),
        ]
    return columns


def first_table(unanswered: UnansweredOfDistricts) -> PageTable | None:
    """Return the most urgent districts as a table; None where the reader may see no kind of question."""
    if not unanswered.kinds:
        return None
    columns = unanswered_columns(unanswered.kinds)
    cells = [[column.cell(row) for column in columns] for row in unanswered.rows[:FIRST_ROWS]]
    numeric = frozenset(range(1, len(columns)))
    return PageTable(_("Not answered, by district"), [column.title for column in columns], cells, numeric, stacks=True)


def _overdue_key(package: str) -> str:
    return f"{package}-overdue"


def _waiting(package: str) -> Callable[[UnansweredRow], int]:
    return lambda row: row.counts_of(package).waiting


def _overdue(package: str) -> Callable[[UnansweredRow], int]:
    return lambda row: row.counts_of(package).overdue


def _link_to(package: str, kind: UnansweredKind, status: str) -> Callable[[UnansweredRow], str]:
    return lambda row: kind.list_of(row.counts_of(package).district, status)


def _number_column(
    key: str, title: Text, number_of: Callable[[UnansweredRow], int], url_of: Callable[[UnansweredRow], str]
) -> Column[UnansweredRow]:
    """Return a column of numbers, each a link to its list unless it is zero."""

    def cell(row: UnansweredRow) -> SafeString:
        number = number_of(row)
        return link(text.count(number), url_of(row) if number else "")

    return Column(key, title, cell, number_of, sorts=True, numeric=True)
