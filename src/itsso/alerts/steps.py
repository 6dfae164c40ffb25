"""The steps of one limit: a pure function of the limit and its ladder, never of a message that was sent.

So a limit that moves takes its steps along, and one that ends has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from itsso.alerts.ladder_history import LadderHistory, LadderPeriod
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
    due, outer = _anchors(clock, ladder)
    return tuple(
        PlannedStep(at, turn, step)
        for step in ladder.steps
        for turn, distance in enumerate(step.distances(ladder.counts_in), start=1)
        if (at := (outer if step.after_outer else due) + distance) >= begin
    )


def planned_of(clock: ClockRow, history: LadderHistory) -> tuple[PlannedStep, ...]:
    """Return every step of a limit, each by the ladder that is in force at its instant, soonest first.

    A step is the same in two ladders where it has the same code and repetition; it comes once:

    - One that came by an earlier ladder does not come again, wherever a later ladder puts it.
    - One that was still to come, and that the new ladder puts before its own first day, comes on that day.
    - One that the ladder before did not have comes on that day too, unless the limit was over by then or a step as high
      came before: an adoption wakes nobody for what is overdue.
    """
    in_hours = clock.due_at is not None
    if len(history.periods) == 1:
        return planned(clock, history.periods[0].ladders.ladder_of(clock.rule, in_hours=in_hours))
    come: dict[_StepName, PlannedStep] = {}
    owed: set[_StepName] = set()
    for period in history.periods:
        ladder = period.ladders.ladder_of(clock.rule, in_hours=in_hours)
        steps = [step for step in planned(clock, ladder) if (step.step.code, step.turn) not in come]
        before = _steps_before(steps, period, owed, clock, come.values())
        first = _first_instant(period.begin, ladder)
        dated = [step._replace(at=first) for step in before] + [step for step in steps if step.at >= period.begin]
        dated.sort(key=lambda step: step.at)  # those of one instant stay in the order of the ladder
        owed = {(step.step.code, step.turn) for step in dated if step.at >= period.end}
        come |= {(step.step.code, step.turn): step for step in dated if step.at < period.end}
    return tuple(come.values())


type _StepName = tuple[str, int]
"""The code and the repetition of a step."""


def _steps_before(
    steps: Sequence[PlannedStep],
    period: LadderPeriod,
    owed: set[_StepName],
    clock: ClockRow,
    earlier: Iterable[PlannedStep],
) -> list[PlannedStep]:
    """Return the steps of a ladder that lie before its first day and have to come all the same.

    `earlier` are the steps that come by the ladders before it.
    """
    passed = [step for step in steps if step.at < period.begin]
    if not passed:
        return []
    is_over = was_over(clock, period.begin)
    highest = max((height_of(step.step, step.turn) for step in earlier), default=None)
    return [
        step
        for step in passed
        if (step.step.code, step.turn) in owed
        or (not is_over and (highest is None or height_of(step.step, step.turn) > highest))
    ]


def _first_instant(begin: datetime, ladder: Ladder) -> datetime:
    """Return when a ladder takes what lies before its first moment: in days at the next 08:00, so at no night."""
    if ladder.counts_in == "hours":
        return begin.astimezone(IST)
    day = begin.astimezone(IST).date()
    morning = datetime.combine(day, MORNING, IST)
    return morning if morning >= begin else morning + timedelta(days=1)


type Height = tuple[bool, int, int]
"""How high a step is: whether it is after the limit, how far, which repetition. It orders steps of two ladders too."""


def height_of(step: LadderStep, turn: int) -> Height:
    """Return how high a step is in its ladder."""
    return step.after_outer, step.distance, turn


def was_over(clock: ClockRow, moment: datetime) -> bool:
    """Return whether a limit was certainly over at a moment."""
    if clock.due_at is not None and clock.outer == clock.due:
        return clock.due_at < moment
    return clock.outer < moment.astimezone(IST).date()


def instant_in(clock: ClockRow, ladder: Ladder, step: LadderStep, turn: int) -> datetime:
    """Return the instant that a ladder gives to a step of a limit."""
    due, outer = _anchors(clock, ladder)
    return (outer if step.after_outer else due) + step.distances(ladder.counts_in)[turn - 1]


def _anchors(clock: ClockRow, ladder: Ladder) -> tuple[datetime, datetime]:
    """Return from which moments the steps of a limit count: those before `due`, and those after `outer`."""
    if ladder.counts_in == "hours":
        due = end_of(clock)
        return due, due if clock.outer == clock.due else _end_of_day(clock.outer)
    return datetime.combine(clock.due, MORNING, IST), datetime.combine(clock.outer, MORNING, IST)


def end_of(clock: ClockRow) -> datetime:
    """Return the moment at which a limit ends: the end of its last day where it has no time of day."""
    return clock.due_at.astimezone(IST) if clock.due_at else _end_of_day(clock.due)


def _end_of_day(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), IST)
