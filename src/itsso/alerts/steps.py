"""The steps of one limit: a pure function of the limit and its ladder, never of a message that was sent.

So a limit that moves takes its steps along, and one that ends has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.ladders import Ladder, LadderStep
from itsso.cases.derive import ClockRow
from itsso.platform.clock import IST

MORNING = time(8)
"""When steps that count in days are taken: the hour of the list."""


class PlannedStep(NamedTuple):
    """A step of a limit with its instant. `turn` counts the repetitions of the same step, from 1."""

    at: datetime
    turn: int
    step: LadderStep


def planned(clock: ClockRow, ladder: Ladder) -> tuple[PlannedStep, ...]:
    """Return every step of a limit, soonest first.

    Steps in days are at 08:00 in India, before `due` or after `outer`. Steps in hours count from the moment at which
    the limit ends or, where the history has no time of day, from the end of its last day. No step comes before the day
    on which the limit began.
    """
    begin = datetime.combine(clock.starts, time(), IST)
    instants = _in_hours(clock, ladder) if ladder.counts_in == "hours" else _in_days(clock, ladder)
    return tuple(step for step in instants if step.at >= begin)


def planned_of(clock: ClockRow, history: LadderHistory) -> tuple[PlannedStep, ...]:
    """Return every step of a limit, each by the ladder that is in force at its instant, soonest first."""
    in_hours = clock.due_at is not None
    if len(history.periods) == 1:
        return planned(clock, history.periods[0].ladders.ladder_of(clock.rule, in_hours=in_hours))
    return tuple(
        step
        for period in history.periods
        for step in planned(clock, period.ladders.ladder_of(clock.rule, in_hours=in_hours))
        if period.has(step.at)
    )


def _in_days(clock: ClockRow, ladder: Ladder) -> Iterator[PlannedStep]:
    for step in ladder.steps:
        anchor = clock.outer if step.after_outer else clock.due
        for turn in range(step.times):
            day = anchor + timedelta(days=step.distance + turn * step.every_days)
            yield PlannedStep(datetime.combine(day, MORNING, IST), turn + 1, step)


def _in_hours(clock: ClockRow, ladder: Ladder) -> Iterator[PlannedStep]:
    due = end_of(clock)
    outer = due if clock.outer == clock.due else _end_of_day(clock.outer)
    for step in ladder.steps:
        anchor = outer if step.after_outer else due
        for turn in range(step.times):
            at = anchor + timedelta(hours=step.distance, days=turn * step.every_days)
            yield PlannedStep(at, turn + 1, step)


def end_of(clock: ClockRow) -> datetime:
    """Return the moment at which a limit ends: the end of its last day where it has no time of day."""
    return clock.due_at.astimezone(IST) if clock.due_at else _end_of_day(clock.due)


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), IST)
