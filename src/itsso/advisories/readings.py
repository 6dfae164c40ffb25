"""Figures as they were counted within the hour: a page of advisories asks some seventeen of all rooms at once.

A figure may tell one reader more than another: refusals are counted from above only. So a reading is kept with the
ranges in which it was counted, and the table's own policy gives it to exactly these (docs/decisions/027).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from django.db import connection
from django.db.models import Q

from itsso.advisories.models import Reading
from itsso.platform.clock import now, start_of_day, today
from itsso.protection.figures import count_and_measure
from itsso.units import figures
from itsso.units.figures import KnownFor, Measured, Parts
from itsso.units.models import Unit

CACHE_TIME = timedelta(hours=1)
CACHE_TIME_UNKNOWN = timedelta(minutes=1)
"""That a figure is not known is kept for less: a unit's first data would else be denied for an hour."""


class FigureReading(NamedTuple):
    """What a figure said of a unit, and when it was counted; `value` None is not known."""

    name: str
    day: date
    value: int | None
    total: int | None
    since: date | None
    known: int | None
    known_of: int | None
    parts: str
    counted_at: datetime

    @property
    def measured(self) -> Measured | None:
        """The same as the room that counts it gives it."""
        return None if self.value is None else Measured(self.value, self.total, self.since, known_for=self.known_for)

    @property
    def known_for(self) -> KnownFor | None:
        """Of how much of the unit it is known; None where the question cannot be asked."""
        if self.known is None or self.known_of is None:
            return None
        return KnownFor(self.known, self.known_of, cast("Parts", self.parts))


def unit_readings(names: Iterable[str], unit: Unit, day: date) -> dict[str, FigureReading]:
    """The readings of these figures, by name: those of the last hour, and the others counted now and kept.

    A name that no room registered is not among them.
    """
    registered = set(names) & set(figures.names())
    stored = Reading.objects.filter(unit=unit, name__in=registered, day=day, counted_at__gt=_oldest(day))
    stored = stored.filter(Q(value__isnull=False) | Q(counted_at__gt=now() - CACHE_TIME_UNKNOWN))
    by_name = {row[0]: FigureReading(*row) for row in stored.values_list(*FigureReading._fields)}
    if missing := registered - by_name.keys():
        fresh = count_now(missing, unit, day)
        _store(fresh.values(), unit)
        by_name |= fresh
    return by_name


def _oldest(day: date) -> datetime:
    """Return from when on a reading may have been counted. One that was counted before its day was over is no answer
    after midnight: figures of the current day are provisional."""
    hour_ago = now() - CACHE_TIME
    return max(hour_ago, start_of_day(day + timedelta(days=1))) if day < today() else hour_ago


def count_now(names: Iterable[str], unit: Unit, day: date) -> dict[str, FigureReading]:
    """The same counted at this moment, and not kept."""
    at, registered = now(), set(figures.names())
    return {name: _count(name, unit, day, at) for name in sorted(registered & set(names))}


def _count(name: str, unit: Unit, day: date, at: datetime) -> FigureReading:
    figure_count, measured = count_and_measure(name, unit, day)
    known, known_of, parts = figure_count.known_for if figure_count else (None, None, "")
    if measured is None:
        return FigureReading(name, day, None, None, None, known, known_of, parts, at)
    return FigureReading(name, day, measured.value, measured.of, measured.since, known, known_of, parts, at)


def _store(fresh: Iterable[FigureReading], unit: Unit) -> None:
    """Keeps what was counted in place of what was kept before.

    Of several who count the same at one moment one keeps it, and nobody waits. Where nothing may be written the
    reading is shown and not kept.
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
