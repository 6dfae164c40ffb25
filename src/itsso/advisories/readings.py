"""Figures as they were counted within the hour: a page of advisories asks some seventeen of all rooms at once.

A figure may tell one reader more than another: refusals are counted from above only. So a reading is kept with the
ranges in which it was counted, and the table's own policy gives it to exactly these (docs/decisions/027).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection

from itsso.advisories.models import Reading
from itsso.platform.clock import now
from itsso.units import figures
from itsso.units.models import Unit

KEPT = timedelta(hours=1)


def of_unit(names: Iterable[str], unit: Unit, day: date) -> dict[str, Reading]:
    """The readings of these figures, by name: those of the last hour, and the others counted now and kept.

    A name that no room registered is not among them.
    """
    asked = set(names) & set(figures.names())
    kept = Reading.objects.filter(unit=unit, name__in=asked, day=day, counted_at__gt=now() - KEPT)
    found = {one.name: one for one in kept}
    if missing := asked - found.keys():
        fresh = counted(missing, unit, day)
        _keep(fresh.values(), unit)
        found |= fresh
    return found


def counted(names: Iterable[str], unit: Unit, day: date) -> dict[str, Reading]:
    """The same counted at this moment, and not kept."""
    at, known = now(), set(figures.names())
    return {name: _count(name, unit, day, Reading(counted_at=at)) for name in sorted(known & set(names))}


def _count(name: str, unit: Unit, day: date, made: Reading) -> Reading:
    made.name, made.unit, made.day = name, unit, day
    measured = figures.figure(name).measure(unit, day)
    if measured is not None:
        made.value, made.total, made.since = measured.value, measured.of, measured.since
    return made


def _keep(fresh: Iterable[Reading], unit: Unit) -> None:
    """Keeps what was counted in place of what was kept before.

    Of several who count the same at one moment one keeps it, and nobody waits. Where nothing may be written the
    reading is shown and not kept.
    """
    rows = [(one.name, one.day, one.value, one.total, one.since, one.counted_at) for one in fresh]
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_setting('transaction_read_only') = 'off'"
            " and pg_try_advisory_xact_lock(hashtextextended(advisories_ranges(), %s))",
            [unit.pk],
        )
        if cursor.fetchone() != (True,):
            return
        cursor.execute(
            "insert into advisories_reading (ranges, unit_id, name, day, value, total, since, counted_at)"
            " select advisories_ranges(), %s, told.* from unnest(%s::text[], %s::date[], %s::bigint[], %s::bigint[],"
            " %s::date[], %s::timestamptz[]) as told on conflict (ranges, unit_id, name) do update set"
            " day = excluded.day, value = excluded.value, total = excluded.total, since = excluded.since,"
            " counted_at = excluded.counted_at",
            [unit.pk, *map(list, zip(*rows, strict=True))],
        )
