"""Statements that are planned once on a connection.

For some queries of every desk, planning takes longer than the answer: each table under row-level security adds its
policies.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Self
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Model
from psycopg.postgres import types
from psycopg.rows import TupleRow
from psycopg.types.string import StrDumper

type SqlValue = Any
"""A value that a statement names."""

type SqlValues = Sequence[SqlValue] | Mapping[str, SqlValue]
"""The values of a statement: by position for %s, by name for %(name)s."""


class _Prepared(psycopg.RawCursor[TupleRow]):
    def execute(self, statement: str, values: SqlValues | None = None, **options: Any) -> Self:  # type: ignore[override]  # of text alone
        if values is not None:
            statement, names = _numbered(statement)
            values = _in_order(values, names)
        return super().execute(statement, values, **options | {"prepare": True})

    def executemany(self, statement: str, rows: Iterable[SqlValues], **options: Any) -> None:  # type: ignore[override]  # of text alone
        statement, names = _numbered(statement)
        super().executemany(statement, [_in_order(values, names) for values in rows], **options)


def _in_order(values: SqlValues, names: Sequence[str | int]) -> list[SqlValue]:
    return [_with_array_text(values[name]) for name in names]  # type: ignore[index]  # names of a mapping, positions of a sequence


class _TextArray(str):
    """A list of texts as PostgreSQL writes an array."""

    __slots__ = ()


class _UuidArray(str):
    """A list of UUIDs as PostgreSQL writes an array."""

    __slots__ = ()


class _TextArrayDumper(StrDumper):
    oid = types["text"].array_oid


class _UuidArrayDumper(StrDumper):
    oid = types["uuid"].array_oid


psycopg.adapters.register_dumper(_TextArray, _TextArrayDumper)
psycopg.adapters.register_dumper(_UuidArray, _UuidArrayDumper)


def _with_array_text(value: SqlValue) -> SqlValue:
    """Return a list of texts or UUIDs written as an array, any other value as it is.

    psycopg finds out for each list of each statement how its elements are written, which takes ten times as long.
    """
    if type(value) is not list or not value:
        return value
    if all(isinstance(element, str) for element in value):
        return _TextArray("{" + ",".join([_quoted(element) for element in value]) + "}")
    if all(isinstance(element, UUID) for element in value):
        return _UuidArray("{" + ",".join([element.hex for element in value]) + "}")
    return value


def _quoted(element: str) -> str:
    escaped = element.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_PLACE = re.compile(r"%(?:\((\w+)\)s|s|%)")


@lru_cache(maxsize=1000)
def _numbered(statement: str) -> tuple[str, list[str | int]]:
    """Return a statement with PostgreSQL's own places ($1), and the name or position of the value of each.

    Done once for a statement. psycopg forgets those of more than four kilobytes: to look for the places of the counts
    of a morning took it a millisecond each time.
    """
    names: list[str | int] = []

    def place(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        name = match[1] or len(names)
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(place, statement), names


def prepared_cursor() -> CursorWrapper:
    """Return a cursor whose statements PostgreSQL prepares at their first use on a connection.

    It is used like `connection.cursor()`. After five executions PostgreSQL keeps a plan that knows no values, where
    that costs no more than planning again: so this is for queries whose best plan is the same for a station and for the
    nation.
    """
    database = connections[DEFAULT_DB_ALIAS]  # looked up once: `connection` looks it up for each attribute
    database.close_if_health_check_failed()
    database.ensure_connection()
    wrapped = database.make_debug_cursor if database.queries_logged else database.make_cursor
    return wrapped(_Prepared(database.connection))  # type: ignore[arg-type]  # a cursor to wrap, whatever the stubs say


@dataclass(frozen=True, slots=True)
class RowStatement[Row]:
    """A statement, the values of its places in their order or by their names, and the function that reads its rows."""

    statement: str
    values: SqlValues
    read: Callable[[Sequence[TupleRow]], Sequence[Row]]

    def rows(self) -> Sequence[Row]:
        """Return what is read of the rows. One query."""
        return self.read(self.raw_rows())

    def raw_rows(self) -> tuple[TupleRow, ...]:
        """Return the rows as the database gave them: they can be compared, so what is read of them can be remembered.

        One query.
        """
        with prepared_cursor() as cursor:
            cursor.execute(self.statement, self.values)
            return tuple(cursor.fetchall())

    def raw(self) -> RowStatement[TupleRow]:
        """Return the same statement, whose rows are those of `raw_rows`, for an exchange with others."""
        return RowStatement(self.statement, self.values, tuple)

    def converted[Other](self, convert: Callable[[Sequence[Row]], Sequence[Other]]) -> RowStatement[Other]:
        """Return the same statement, whose rows are converted after they were read."""
        return RowStatement(self.statement, self.values, lambda rows: convert(self.read(rows)))


def as_tuples[Row: tuple[object, ...]](rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows as they are, for a `RowStatement` whose rows are plain tuples."""
    return rows


class Exchange:
    """Statements that are sent together, so that the second does not wait for the answer to the first."""

    def force_generic_plans(self) -> None:
        """Make PostgreSQL use generic plans for prepared statements until the page's transaction ends.

        For pages about one case, a station or a district, or about each district of a unit: PostgreSQL overestimates
        what a generic plan costs for their few rows, and so plans each statement anew for each page, which takes up to
        2 ms where the answer takes 0.2.
        """
        prepared_cursor().execute("select set_config('plan_cache_mode', 'force_generic_plan', true)")

    def ask[Row](self, statement: RowStatement[Row]) -> Callable[[], Sequence[Row]]:
        """Send a statement; the function that is returned reads its rows, after the exchange has ended."""
        cursor = prepared_cursor()
        cursor.execute(statement.statement, statement.values)
        return lambda: statement.read(cursor.fetchall())

    def count[Counts](self, *statements: CountStatement[Counts]) -> Callable[[], list[Counts]]:
        """Send several counts as one statement; the function that is returned reads them, after the exchange."""
        if not statements:
            return list
        cursor = prepared_cursor()
        cursor.execute(*_one_row(statements))
        return lambda: _read_row(statements, cursor.fetchone())


@contextmanager
def one_exchange() -> Iterator[Exchange]:
    """Return a context in which statements are asked; at its end all are answered.

    A page that is served while many others are waits for each answer of the database as long as for the whole
    exchange: five statements took 3.8 ms one by one, and 1.3 ms so.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield Exchange()


@dataclass(frozen=True, slots=True)
class CountStatement[Counts]:
    """A statement whose one row has `width` counts, and the values that it names; `read` takes the counts in order."""

    statement: str
    values: Mapping[str, SqlValue]
    read: Callable[..., Counts]
    width: int

    def count(self) -> Counts:
        """Return the counts. One query."""
        with prepared_cursor() as cursor:
            cursor.execute(self.statement, self.values)
            return self.read(*cursor.fetchone())


def count_statement(statement: str, values: Mapping[str, SqlValue]) -> CountStatement[int]:
    """Return a statement that makes one count."""
    return CountStatement(statement, values, int, 1)


def prepared_row_of[Counts](*statements: CountStatement[Counts]) -> list[Counts]:
    """Return the counts of several statements by one query. A name stands for the same value in all of them."""
    if not statements:
        return []
    with prepared_cursor() as cursor:
        cursor.execute(*_one_row(statements))
        return _read_row(statements, cursor.fetchone())


def _one_row[Counts](statements: Sequence[CountStatement[Counts]]) -> tuple[str, Mapping[str, SqlValue]]:
    """Return the statement whose one row has the counts of several, and the values that they name."""
    values: dict[str, SqlValue] = {}
    for statement in statements:
        assert all(values.get(name, value) == value for name, value in statement.values.items())
        values |= statement.values
    parts = ", ".join(f"({statement.statement}) part{n}" for n, statement in enumerate(statements))
    return f"select * from {parts}", values  # noqa: S608  statements of this program


def _read_row[Counts](statements: Sequence[CountStatement[Counts]], counts: TupleRow) -> list[Counts]:
    row = iter(counts)
    return [statement.read(*islice(row, statement.width)) for statement in statements]


def prepared_rows_where[M: Model](
    model: type[M], condition: str, values: SqlValues, *, without: Collection[str] = ()
) -> list[M]:
    """Return the objects of a model that meet a condition in SQL, by a prepared statement.

    For what pages read: Django takes longer to write such a query than PostgreSQL to answer it. The fields `without`
    are read only when they are used, as after `defer`.
    """
    return list(rows_where(model, condition, values, without=without).rows())


def rows_where[M: Model](
    model: type[M], condition: str, values: SqlValues, *, without: Collection[str] = ()
) -> RowStatement[M]:
    """Return the statement of `prepared_rows_where`, for an exchange with others."""
    fields = [field for field in model._meta.concrete_fields if field.name not in without]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    statement = f"select {columns} from {model._meta.db_table} where {condition}"  # noqa: S608  of this program
    names = [field.attname for field in fields]
    converters = [getattr(field, "from_db_value", None) for field in fields]
    converts = any(converters)

    def read(rows: Sequence[TupleRow]) -> list[M]:
        if converts:
            rows = [
                tuple(
                    convert(value, None, connection) if convert else value
                    for convert, value in zip(converters, row, strict=True)
                )
                for row in rows
            ]
        return [model.from_db(connection.alias, names, row) for row in rows]

    return RowStatement(statement, values, read)
