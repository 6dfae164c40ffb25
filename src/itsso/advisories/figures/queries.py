"""The write of cached figures, and the ranges under which the database files them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db import connection
from psycopg.rows import TupleRow

from itsso.platform.prepared_statements import RowStatement, as_tuples
from itsso.units.models import Unit


def ranges_of_transaction() -> str:
    """Return the ranges of the open transaction, as the database writes them to each reading."""
    with connection.cursor() as cursor:
        cursor.execute("select advisories_ranges()")
        (ranges,) = cursor.fetchone() or ("",)
    return str(ranges)


def stored_readings(
    names: Collection[str], unit_id: int, day: date, *, after: datetime, unknown_after: datetime
) -> RowStatement[TupleRow]:
    """Return the statement of the stored readings of a day, each row the values of a `readings.FigureReading`.

    They were counted later than `after`; those whose value is not known, later than `unknown_after`.
    """
    return RowStatement(
        "select name, day, value, total, since, known, known_of, parts, counted_at from advisories_reading"
        " where unit_id = %s and name = any(%s) and day = %s and counted_at > %s"
        " and (value is not null or counted_at > %s)",
        [unit_id, list(names), day, after, unknown_after],
        as_tuples,
    )


def store_readings(fresh: Iterable[tuple[object, ...]], unit: Unit) -> None:
    """Store readings, each the values of a `readings.FigureReading`, in place of earlier ones.

    Where several requests count the same at one moment, one stores it and none waits. In a read-only transaction the
    reading is used and not stored.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('transaction_read_only') = 'off'"
            " and pg_try_advisory_xact_lock(hashtextextended(advisories_ranges(), %s))",
            [unit.pk],
        )
        if cursor.fetchone() != (True,):
            return
        cursor.execute(
            "insert into advisories_reading (ranges, unit_id, name, day, value, total, since, known, known_of, parts,"
            " counted_at) select advisories_ranges(), %s, told.* from unnest(%s::text[], %s::date[], %s::bigint[],"
            " %s::bigint[], %s::date[], %s::int[], %s::int[], %s::text[], %s::timestamptz[]) as told"
            " on conflict (ranges, unit_id, name) do update set"
            " day = excluded.day, value = excluded.value, total = excluded.total, since = excluded.since,"
            " known = excluded.known, known_of = excluded.known_of, parts = excluded.parts,"
            " counted_at = excluded.counted_at",
            [unit.pk, *map(list, zip(*fresh, strict=True))],
        )
