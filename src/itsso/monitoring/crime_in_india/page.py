"""NCRB's table of a calendar year: a row for each head, or for each unit below; each number leads further."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso import law
from itsso.monitoring import words
from itsso.monitoring.counting.counts import Rate, YearsWork
from itsso.monitoring.counting.figure_query import ADDED_LATER, UNASSIGNED, FigureQuery
from itsso.monitoring.crime_in_india.queries import NO_WORK, WorkByHead
from itsso.monitoring.dashboard.links import LinkedCount, crime_in_india_url, list_url
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column, ItemList
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class YearsWorkRow:
    """A row of a table: its title with its address, and the cases that it counts.

    `work` is None where no data ever came from the unit. `leads_to` returns the address behind one of its numbers, by
    the name of the number; empty where it leads nowhere.
    """

    title: Text
    url: str
    code: str
    work: YearsWork | None
    leads_to: Callable[[str], str]


class YearsWorkList(ItemList[YearsWorkRow]):
    """The list of the rows. It calls their number one of rows, which would be read as a number of cases."""

    @property
    def count_text(self) -> str:
        """Return how many rows there are."""
        return _("Rows: %(count)s") % {"count": text.count(self.total)}

    @property
    def page_sizes(self) -> list[tuple[str, str]]:
        """Return no choice of the rows of a page: all States are on one."""
        return []


@dataclass(frozen=True, slots=True)
class NumberLinks:
    """Where the numbers of a unit lead: where the reader may see `lists`, to the cases, else to the units below."""

    unit: Unit
    lists: bool
    has_parts: bool

    def of_query(self, query: FigureQuery) -> Callable[[str], str]:
        """Return the function that gives the address behind a number of this query, by its name."""
        if self.lists:
            return lambda name: list_url(self.unit, query, f"year_{name}")
        by_unit = self.by_unit(query)
        return lambda _name: by_unit

    def by_unit(self, query: FigureQuery) -> str:
        """Return the address of the units below for the offence of this query; empty where there are none."""
        return crime_in_india_url(self.unit, query, by_unit=True) if self.has_parts else ""


def head_rows(work: WorkByHead, query: FigureQuery, links: NumberLinks) -> list[YearsWorkRow]:
    """Return the rows by head, the gravest first, and last the cases whose head was added later."""

    def row(offence: str, work_of_row: YearsWork) -> YearsWorkRow:
        of_row = replace(query, offence=offence)
        return YearsWorkRow(
            words.offence_name(offence), links.by_unit(of_row), offence, work_of_row, links.of_query(of_row)
        )

    rows = [row(head.code, work.heads.get(head.number, NO_WORK)) for head in law.book().crime_heads]
    if 0 in work.heads:
        rows.append(row(UNASSIGNED, work.heads[0]))
    of_these = _("Of these, principal offence added after the first registration")
    return [*rows, replace(row(ADDED_LATER, work.added_later), title=of_these)]


def columns(title: Text, *, sorts: bool) -> list[Column[YearsWorkRow]]:
    """Return the columns of the table, in NCRB's words and order; `title` heads the first.

    A table by unit `sorts` by them; one by head keeps the order of gravity.
    """
    return [
        Column("row", title, lambda row: link(row.title, row.url), lambda row: str(row.title), sorts=sorts),
        Column("code", _("Code"), lambda row: row.code, on_page=False),
        *(_counted(name, column_title, sorts=sorts) for name, column_title in NUMBERS.items()),
        _rated("charge_sheeting_rate", _("Charge-sheeting rate"), lambda work: work.charge_sheeting_rate),
        _rated("pendency", _("Pendency percentage"), lambda work: work.pendency),
    ]


NUMBERS: dict[str, Text] = {
    "opening": gettext_lazy("Pending at the start"),
    "registered": gettext_lazy("Registered"),
    "reopened": gettext_lazy("Reopened"),
    "total": gettext_lazy("Total"),
    "charge_sheeted": gettext_lazy("Charge-sheeted"),
    "closure_reports": gettext_lazy("Closure reports"),
    "disposed": gettext_lazy("Disposed of"),
    "pending": gettext_lazy("Pending at the end"),
}
"""The numbers of a year's work, with their titles."""

_NOT_KNOWN = "–"


def _number(name: str) -> Callable[[YearsWorkRow], int | None]:
    return lambda row: None if row.work is None else getattr(row.work, name)


def _counted(name: str, title: Text, *, sorts: bool) -> Column[YearsWorkRow]:
    number = _number(name)

    def cell(row: YearsWorkRow) -> Text:
        n = number(row)
        return _NOT_KNOWN if n is None else LinkedCount(n, row.leads_to(name) if n else "").linked

    return Column(name, title, cell, number, sorts=sorts, numeric=True)


def _rated(name: str, title: Text, rate: Callable[[YearsWork], Rate]) -> Column[YearsWorkRow]:
    def cell(row: YearsWorkRow) -> Text:
        if row.work is None or not rate(row.work).denominator:
            return _NOT_KNOWN
        part, whole = rate(row.work)
        return text.percent(part, whole) if whole >= text.FEW else text.share(part, whole)

    def percent(row: YearsWorkRow) -> Decimal | None:
        if row.work is None or rate(row.work).denominator < text.FEW:
            return None
        return rate(row.work).percent(1)

    return Column(name, title, cell, percent, numeric=True)


def stored(rows: Sequence[YearsWorkRow]) -> StoredRows[YearsWorkRow]:
    """Return the rows as those of a list."""
    keys: dict[str, Callable[[YearsWorkRow], object]] = {"row": lambda row: text.natural_key(str(row.title))}
    keys |= {name: _number(name) for name in NUMBERS}
    return StoredRows(rows, keys)  # type: ignore[arg-type]  # rows without a value are not compared
