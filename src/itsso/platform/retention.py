"""The register of retention periods: each package declares how long it keeps its own kinds of data.

    retention.register(RetainedData("sessions", _("Sessions"), purpose=..., removal=Removal(...)))

Only registered kinds that have a `Removal` are ever removed by age. `protection.retention` runs the removals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from django.db import connection
from django.db.models import Min, Model, QuerySet

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

type LazyText = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Stock:
    """A number of rows or files, and the moment from which the period of the oldest counts."""

    rows: int
    oldest: datetime | None


class Stored(Protocol):
    """The rows or files of a kind of data. A row is due if its period began before a moment."""

    def count(self) -> Stock:
        """Count everything that is stored."""
        ...

    def count_due(self, before: datetime) -> Stock:
        """Count what is due."""
        ...

    def remove(self, before: datetime, most: int) -> int:
        """Remove at most `most` of what is due; return how many were removed, 0 if nothing is due."""
        ...


@dataclass(frozen=True, slots=True)
class Removal:
    """The period after which data is removed. `source` is the law or decision that sets it, and how certain it is."""

    period: timedelta
    begins: LazyText
    """From what the period counts, such as "the end of the session"."""
    source: LazyText
    stored: Stored
    every_hour: bool = False
    """Whether the job removes it every hour and not only at night."""


@dataclass(frozen=True, slots=True)
class RetainedData:
    """One kind of data: why it is kept, and when it is removed. Without a removal it stays until a person decides."""

    code: str
    title: LazyText
    purpose: LazyText
    removal: Removal | None = None
    ends: LazyText = ""
    """How it ends, where no job removes it."""


_registered: dict[str, RetainedData] = {}


def register(*kinds: RetainedData) -> None:
    """Register kinds of data, each once."""
    for data in kinds:
        if _registered.setdefault(data.code, data) is not data:
            raise ValueError(f"{data.code} is registered twice")
        if (data.removal is None) == (not data.ends):
            raise ValueError(f"{data.code} needs either a removal, or a text that says how it ends")


def registered() -> list[RetainedData]:
    """Return every kind, in the order of registration: those that are removed first."""
    return sorted(_registered.values(), key=lambda data: data.removal is None)


def data_by_code(code: str) -> RetainedData | None:
    """Return a kind by its code; None where there is none."""
    return _registered.get(code)


@dataclass(frozen=True, slots=True)
class ModelRows[Row: Model]:
    """The rows of a model with a simple key, whose period begins at the moment in a column."""

    rows: Callable[[], QuerySet[Row]]
    column: str

    def count(self) -> Stock:
        """Count all rows."""
        return self._stock(self.rows())

    def count_due(self, before: datetime) -> Stock:
        """Count the rows whose moment is earlier than `before`."""
        return self._stock(self._due(before))

    def remove(self, before: datetime, most: int) -> int:
        """Delete at most `most` of the rows that are due, the oldest first."""
        keys = list(self._due(before).order_by(self.column).values_list("pk", flat=True)[:most])
        self.rows().filter(pk__in=keys).delete()
        return len(keys)

    def _due(self, before: datetime) -> QuerySet[Row]:
        return self.rows().filter(**{f"{self.column}__lt": before})

    def _stock(self, rows: QuerySet[Row]) -> Stock:
        return Stock(rows.count(), rows.aggregate(oldest=Min(self.column))["oldest"])


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a table `t` without a model. `moment` is an SQL expression, NULL for a row that is never due."""

    table: str
    moment: str

    def count(self) -> Stock:
        """Count all rows; the oldest of those that can be due."""
        return self._stock("true", ())

    def count_due(self, before: datetime) -> Stock:
        """Count the rows whose moment is earlier than `before`."""
        return self._stock(f"{self.moment} < %s", (before,))

    def remove(self, before: datetime, most: int) -> int:
        """Delete at most `most` of the rows that are due."""
        due = f"select t.ctid from {self.table} t where {self.moment} < %s limit %s for update"  # noqa: S608  our own
        with connection.cursor() as cursor:
            cursor.execute(f"delete from {self.table} where ctid in ({due})", (before, most))  # noqa: S608  our own
            return int(cursor.rowcount)

    def _stock(self, condition: str, parameters: tuple[datetime, ...]) -> Stock:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select count(*), min({self.moment}) from {self.table} t where {condition}",  # noqa: S608  our own
                parameters,
            )
            rows, oldest = cursor.fetchone()
        return Stock(rows, oldest)
