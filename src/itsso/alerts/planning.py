"""The next step of each limit, stored in the transaction that stores the limits (`cases.following_tables`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from itsso.alerts import queries
from itsso.alerts.delivery import withdraw_notices
from itsso.alerts.ladder_history import LadderHistory
from itsso.alerts.own_ladders.in_force import ladders_in_use
from itsso.alerts.queries import LimitKey, StepKey, StoredLimit
from itsso.alerts.steps import PlannedStep, instant_in, planned_of, was_over
from itsso.cases.derive import ClockRow, Derived, is_quashed
from itsso.cases.history.events import law_events
from itsso.cases.history.queries import read
from itsso.platform.clock import now
from itsso.platform.copy import TableRows, encode_row


@dataclass(slots=True)
class LimitMemory:
    """What is stored of a limit before it is planned again: the instant that waits, and the steps that were taken."""

    waiting: datetime | None = None
    taken_keys: set[StepKey] = field(default_factory=set)


NEW_LIMIT = LimitMemory()


def next_instant(
    clock: ClockRow, history: LadderHistory, live: datetime, moment: datetime, memory: LimitMemory = NEW_LIMIT
) -> datetime | None:
    """Return the instant of the step of a limit that comes next; None where none does.

    - A limit that was over when its State went live has no step: it is on the clearance list.
    - A step that waits to be taken by the run, since its instant has passed, stays the next one.
    - Of the steps that passed before the limit was known, or before it was moved, only the newest comes, and only if
      no step as high was taken before: a limit that is born overdue makes one message, not four.
    """
    if was_over(clock, live):
        return None
    plan = planned_of(clock, history)
    steps = [step for step in plan if key_of(step) not in memory.taken_keys]
    if memory.waiting is not None and memory.waiting <= moment and any(step.at == memory.waiting for step in steps):
        return memory.waiting
    passed = [step for step in steps if step.at <= moment]
    if passed and memory.taken_keys:
        newest = max(_places_of_taken(clock, history, plan, memory), default=None)
        passed = [step for step in passed if newest is None or step.at > newest]
    if passed:
        return passed[-1].at
    return next((step.at for step in steps if step.at > moment), None)


def _places_of_taken(
    clock: ClockRow, history: LadderHistory, plan: Sequence[PlannedStep], memory: LimitMemory
) -> Iterator[datetime]:
    """Yield the instant that each taken step has in the plan of today, since the limit may have been moved.

    One that is not in the plan any more is placed as the ladder of its time did; one that this ladder does not have is
    left out.
    """
    instants = {(step.step.code, step.turn): step.at for step in plan}
    for key in memory.taken_keys:
        instant = instants.get((key.code, key.turn))
        if instant is None:
            ladder = history.at(key.at).ladder_of(clock.rule, in_hours=clock.due_at is not None)
            step = ladder.step_of(key.code)
            instant = instant_in(clock, ladder, step, key.turn) if step and key.turn <= step.times else None
        if instant is not None:
            yield instant


def key_of(step: PlannedStep) -> StepKey:
    """Return by what a step of a limit is known once it is taken."""
    return StepKey(step.step.code, step.turn, step.at)


def following_instant(steps: Sequence[PlannedStep], after: datetime) -> datetime | None:
    """Return the instant of the first step after another one."""
    return next((step.at for step in steps if step.at > after), None)


def following_rows(existing: Sequence[UUID], derived: Mapping[UUID, Derived]) -> Iterator[TableRows]:
    """Remove the next steps of the existing cases, and yield those of all cases in States that are live."""
    live = queries.live_states()
    if not live:
        return
    limits = [
        (LimitKey(case_id, clock.rule, clock.subject), d.station.number, clock, live[d.station.state])
        for case_id, d in derived.items()
        if d.station.state in live and not d.quashed  # the law ends some limits then and not all; nobody is woken
        for clock in d.clocks
    ]
    memories = memories_of(existing)
    running = {key for key, _station_no, _clock, _since in limits}
    ended = {(key, step) for key, memory in memories.items() if key not in running for step in memory.taken_keys}
    withdraw_notices(ended)
    in_use, moment = ladders_in_use(), now()
    yield next_step_rows(
        (
            key,
            station_no,
            next_instant(clock, in_use.of_station(station_no), since, moment, memories.get(key, NEW_LIMIT)),
        )
        for key, station_no, clock, since in limits
    )


def memories_of(existing: Sequence[UUID]) -> dict[LimitKey, LimitMemory]:
    """Remove the next steps of cases, and return what is remembered of their limits.

    The run holds the rows that it takes locked until its steps are stored, so what was taken is read afterwards.
    """
    memories: dict[LimitKey, LimitMemory] = {}
    if existing:
        for key, at in queries.delete_next_steps(existing):
            memories.setdefault(key, LimitMemory()).waiting = at
        for key, step in queries.taken_steps(existing):
            memories.setdefault(key, LimitMemory()).taken_keys.add(step)
    return memories


def next_step_rows(limits: Iterable[tuple[LimitKey, int, datetime | None]]) -> TableRows:
    """Return the rows of the limits that have a next step."""
    rows = [
        encode_row((key.case_id, key.rule, key.subject, station_no, at, None, ""))
        for key, station_no, at in limits
        if at is not None
    ]
    return "alerts_comingstep", ("case_id", "rule", "subject", "station_no", "at", "failed_at", "fault"), rows


def running_limits(case_ids: Sequence[UUID]) -> list[StoredLimit]:
    """Return the running limits of cases whose FIR is not quashed."""
    quashed = quashed_cases(case_ids)
    return [limit for limit in queries.limits_of(case_ids) if limit.key.case_id not in quashed]


def quashed_cases(case_ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these cases have a quashed FIR. Histories are read only where one could be."""
    histories = read(queries.possibly_quashed(case_ids))
    return {case.id for case in histories if is_quashed(law_events(case.events))}
