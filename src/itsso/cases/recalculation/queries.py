"""Queries of the recalculation: the next cases, what is stored of them, and the version by which it was calculated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.units.models import STATES, Unit


class StoredTable(NamedTuple):
    """A table that follows from histories: its name, its column of the case, and the columns that are compared."""

    name: str
    case_column: str
    columns: tuple[str, ...]


type StoredRow = tuple[object, ...]
"""A row of any table that follows from histories, its lists as tuples."""


_VERSION_LOCK = 0x4C6177  # one process at a time compares versions


def next_cases(unit: Unit, after: UUID, limit: int, states: Sequence[str] = ()) -> list[UUID]:
    """Return the next cases of a unit in the order of their ids; only those of some States, by code, where any is."""
    of_states, values = _of_states(states)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id from cases_case where station_no between %s and %s and id > %s and {of_states}"  # noqa: S608
            " order by id limit %s",
            [*unit.interval, after, *values, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def count_cases(states: Sequence[str]) -> int:
    """Return how many cases there are; only those of some States, by code, where any is."""
    of_states, values = _of_states(states)
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from cases_case where {of_states}", values)  # noqa: S608  texts of this module
        return int(cursor.fetchone()[0])


def count_cases_of(unit: Unit) -> int:
    """Return how many cases a unit has."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from cases_case where station_no between %s and %s", unit.interval)
        return int(cursor.fetchone()[0])


def _of_states(states: Sequence[str]) -> tuple[str, list[int]]:
    if not states:
        return "true", []
    units = Unit.objects.filter(kind__in=STATES, state__in=states)
    intervals = [unit.interval for unit in units]
    condition = " or ".join(["station_no between %s and %s"] * len(intervals)) or "false"
    return f"({condition})", [number for interval in intervals for number in interval]


def stored_rows(tables: Mapping[str, StoredTable], ids: list[UUID]) -> dict[str, dict[UUID, set[StoredRow]]]:
    """Return what is stored of these cases: for each of the tables the rows of each case."""
    stored: dict[str, dict[UUID, set[StoredRow]]] = {}
    with connection.cursor() as cursor:
        for key, (table, case_column, columns) in tables.items():
            rows: dict[UUID, set[StoredRow]] = defaultdict(set)
            names = ", ".join(f'"{column}"' for column in (case_column, *columns))
            cursor.execute(f"select {names} from {table} where {case_column} = any(%s)", [ids])  # noqa: S608  names of the caller
            for case_id, *row in cursor.fetchall():
                rows[case_id].add(comparable(row))
            stored[key] = rows
    return stored


def comparable(row: Sequence[object]) -> StoredRow:
    """Return a row that can be compared and put in a set: its lists as tuples."""
    return tuple(tuple(value) if isinstance(value, list) else value for value in row)


def lock_version() -> None:
    """Wait until no other process compares versions; locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_VERSION_LOCK])
