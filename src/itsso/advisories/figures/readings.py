"""Figures cached for an hour: a page of advisories asks other packages for some seventeen at once.

A figure may show one reader more than another: refusals are counted from above only. So a reading is stored with the
ranges in which it was counted, and the table's policy gives it to exactly these (docs/decisions/027).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple, cast

from itsso.advisories.figures.queries import store_readings, stored_readings
from itsso.platform.clock import now, start_of_day, today
from itsso.platform.prepared_statements import Exchange, one_exchange
from itsso.protection.figures import count_and_measure
from itsso.protection.ranges import is_own_unit
from itsso.units import figures
from itsso.units.figures import KnownFor, Measured, Parts
from itsso.units.models import STATES, Unit, UnitKind
from itsso.units.shared_counts import counting_together

CACHE_TIME = timedelta(hours=1)
CACHE_TIME_UNKNOWN = timedelta(minutes=1)
"""Shorter where a figure is not known, since a unit's first data would otherwise stay invisible for an hour."""

COUNTED_AHEAD = (UnitKind.NATION, *STATES)
"""Units whose figures a job counts twice an hour and after each load, for the officers there (`counting_ahead`).

For them what is not known is used for an hour too, since it is the job that finds a unit's first data.
"""


class FigureReading(NamedTuple):
    """A figure of a unit with the time of counting; `value` is None where the figure is not known."""

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
        """Return the figure in the form of the package that counts it; None where it is not known."""
        return None if self.value is None else Measured(self.value, self.total, self.since, known_for=self.known_for)

    @property
    def known_for(self) -> KnownFor | None:
        """Return for how many of the unit's parts the figure is known (k of n); None where no such count is stored."""
        if self.known is None or self.known_of is None:
            return None
        return KnownFor(self.known, self.known_of, cast("Parts", self.parts))


def unit_readings(names: Iterable[str], unit: Unit, day: date) -> dict[str, FigureReading]:
    """Return the readings of figures by name: those of the last hour, and the others counted now and stored.

    A name that no package registered is left out.
    """
    with one_exchange() as exchange:
        read = ask_unit_readings(exchange, names, unit.pk, day, counted_ahead=is_counted_ahead(unit))
    return read(unit)


def is_counted_ahead(unit: Unit) -> bool:
    """Return whether a job counts the figures of a unit for the reader of the open transaction."""
    return unit.kind in COUNTED_AHEAD and is_own_unit(unit)


def ask_unit_readings(
    exchange: Exchange, names: Iterable[str], unit_id: int, day: date, *, counted_ahead: bool
) -> Callable[[Unit], dict[str, FigureReading]]:
    """Ask for the readings of figures of a unit; the function that is returned reads them, after the exchange.

    It takes the unit, for the readings that must be counted. `counted_ahead` is what `is_counted_ahead` returns for it.
    """
    registered = set(names) & set(figures.names())
    if not registered:
        return lambda _unit: {}
    oldest = _oldest(day)
    unknown_after = oldest if counted_ahead else now() - CACHE_TIME_UNKNOWN
    stored = stored_readings(registered, unit_id, day, after=oldest, unknown_after=unknown_after)
    read_stored = exchange.ask(stored)

    def read(unit: Unit) -> dict[str, FigureReading]:
        by_name = {reading.name: reading for reading in map(FigureReading._make, read_stored())}
        if missing := registered - by_name.keys():
            fresh = count_now(missing, unit, day)
            store_readings(fresh.values(), unit)
            by_name |= fresh
        return by_name

    return read


def _oldest(day: date) -> datetime:
    """Return the moment after which a reading of a day must have been counted to be used.

    A reading counted before its day was over is not used after midnight: figures of the current day are provisional.
    """
    hour_ago = now() - CACHE_TIME
    return max(hour_ago, start_of_day(day + timedelta(days=1))) if day < today() else hour_ago


def count_now(names: Iterable[str], unit: Unit, day: date) -> dict[str, FigureReading]:
    """Return the readings of figures by name, counted at this moment and not stored."""
    at, registered = now(), set(figures.names())
    with counting_together():
        return {name: _count(name, unit, day, at) for name in sorted(registered & set(names))}


def _count(name: str, unit: Unit, day: date, at: datetime) -> FigureReading:
    figure_count, measured = count_and_measure(name, unit, day)
    known, known_of, parts = figure_count.known_for if figure_count else (None, None, "")
    if measured is None:
        return FigureReading(name, day, None, None, None, known, known_of, parts, at)
    return FigureReading(name, day, measured.value, measured.of, measured.since, known, known_of, parts, at)
