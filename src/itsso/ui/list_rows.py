"""Where the rows of a list come from, and in which order: memory, a query, or SQL of a package's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db.models import Model, QuerySet
from django.db.models.expressions import Expression, F, Subquery

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

COUNTED_TO = 10_000
"""How far a list is counted that grows without end (`RowSource.counts_to`)."""


@dataclass(frozen=True, slots=True)
class ListOrder:
    """The order of a list: a column's key, empty for the list's own order."""

    key: str = ""
    descending: bool = False

    def sql(self, columns: Mapping[str, Sequence[str]]) -> str:
        """Return the beginning of an SQL `order by`, each expression of the column followed by a comma.

        Rows without a value come last both ways. Empty for the list's own order.
        """
        way = "desc" if self.descending else "asc"
        return "".join(f"{expression} {way} nulls last, " for expression in columns[self.key]) if self.key else ""

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


class RowSource[Row](Protocol):
    """The rows of a list under its filters."""

    @property
    def counts_to(self) -> int | None:
        """Return up to which number `count` counts; None where it counts all."""

    def count(self) -> int:
        """Return the number of rows, at most `counts_to`."""

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[Row]:
        """Return the rows from `start` up to but not including `stop`, in this order."""


@dataclass(frozen=True, slots=True)
class StoredRows[Row]:
    """Rows that are in memory already. `keys` gives what each sortable column sorts by."""

    stored: Sequence[Row]
    keys: Mapping[str, Callable[[Row], SupportsRichComparison]]
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of rows."""
        return len(self.stored)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[Row]:
        """Return a part of the rows; those without a value come last."""
        if not order.key:
            return self.stored[start:stop]
        key = self.keys[order.key]
        with_value = [row for row in self.stored if key(row) not in (None, "")]
        without_value = [row for row in self.stored if key(row) in (None, "")]
        ordered = sorted(with_value, key=key, reverse=order.descending)
        return [*ordered, *without_value][start:stop]


@dataclass(frozen=True, slots=True)
class QueryRows[M: Model, Row]:
    """Rows made from the objects of a query, whose own order must be total.

    `orders` gives the expressions by which each sortable column sorts, ascending. `make` returns the rows of a page of
    objects, so that it can look up what they share in one query.
    """

    query: QuerySet[M]
    orders: Mapping[str, Sequence[Expression | Subquery | F]]
    make: Callable[[Sequence[M]], Sequence[Row]]
    counts_to: int | None = None

    def count(self) -> int:
        """Return the number of objects. One query."""
        if self.counts_to is None:
            return self.query.count()
        return self.query.order_by()[: self.counts_to].count()

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[Row]:
        """Return the rows of a part of the query; those without a value in the column come last.

        Objects that are equal in the column keep the list's own order.
        """
        query = self.query
        if order.key:
            columns = self.orders[order.key]
            first = [
                column.desc(nulls_last=True) if order.descending else column.asc(nulls_last=True) for column in columns
            ]
            query = query.order_by(*first, *query.query.order_by)
        return self.make(list(query[start:stop]))
