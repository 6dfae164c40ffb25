"""The figures of the clearance list: what is on it, the target of this week, and what was done of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from itsso.alerts.clearance import queries
from itsso.alerts.clearance.queries import LiveState, StationInterval, week_of
from itsso.platform.clock import IST, today
from itsso.units.models import Unit
from itsso.units.queries import children

WEEKS: Final = 26
"""The weeks in which a State's list is to be done, from the week in which reminders began there."""


@dataclass(frozen=True, slots=True)
class ClearanceFigures:
    """The clearance list of a unit in numbers: limits on it now and when the week began, and the week's target."""

    unit: Unit
    waiting: int
    at_week_start: int
    target: int

    @property
    def done(self) -> int:
        """Return by how many the list became shorter this week; 0 where it grew, as by a case that came late."""
        return max(0, self.at_week_start - self.waiting)


def figures_of(unit: Unit) -> ClearanceFigures:
    """Return the figures of a unit."""
    return _figures([unit], unit.interval)[0]


def figures_below(unit: Unit) -> list[ClearanceFigures]:
    """Return the figures of the units directly below, the longest list first, where reminders have begun."""
    live = queries.live_states_in(unit.interval)
    parts = [part for part in children(unit) if _live_at(part.interval, live) is not None]
    return sorted(_figures(parts, unit.interval), key=lambda figures: -figures.waiting)


def _figures(units: list[Unit], interval: StationInterval) -> list[ClearanceFigures]:
    live = queries.live_states_in(interval)
    waiting, at_start = queries.waiting_by_station(interval), queries.waiting_when_week_began(interval)
    rows = []
    for unit in units:
        begin = _sum(at_start, unit.interval)
        target = target_of(begin, weeks_left(_live_at(unit.interval, live)))
        rows.append(ClearanceFigures(unit, _sum(waiting, unit.interval), begin, target))
    return rows


def target_of(at_week_start: int, weeks: int) -> int:
    """Return how many limits are to be done in a week so that none is left after `weeks` weeks, rounded up."""
    return -(-at_week_start // weeks)


def weeks_left(live: LiveState | None) -> int:
    """Return in how many weeks, this one included, the list is to be done; 1 once the time is over."""
    if live is None:
        return WEEKS
    passed = (week_of(today()) - week_of(live.since.astimezone(IST).date())).days // 7
    return max(1, WEEKS - passed)


def _live_at(interval: StationInterval, live: list[LiveState]) -> LiveState | None:
    """Return the State of which a unit is a part, or the one that is first in the unit."""
    first, last = interval
    return next((state for state in live if state.interval[0] <= last and first <= state.interval[1]), None)


def _sum(numbers: Mapping[int, int], interval: StationInterval) -> int:
    first, last = interval
    return sum(number for station_no, number in numbers.items() if first <= station_no <= last)
