"""Replay of histories: the steps that a run would have taken, had it known each entry when it was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from itsso.alerts.ladders import LadderSet
from itsso.alerts.planning import LimitMemory, key_of, next_instant
from itsso.alerts.queries import LimitKey
from itsso.alerts.steps import PlannedStep, planned_of
from itsso.cases.derive import ClockRow, Derived, derive
from itsso.cases.history.events import LockedCase, StoredEvent, law_events
from itsso.cases.history.queries import Carried, read, stations
from itsso.law.event_kinds import Kind


class ReplayedStep(NamedTuple):
    """A step of a limit as a replay takes it, with the station of the case at that time.

    `taken_at` is the moment at which a run would have taken it; `changed_at` that of the next entry of the case, or the
    end of the period.
    """

    key: LimitKey
    station_no: int
    step: PlannedStep
    taken_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ReplayPeriod:
    """The period of a replay: the State goes live at `live`, and steps are taken before `until`."""

    live: datetime
    until: datetime


def recorded_moment(event: StoredEvent) -> datetime:
    """Return the moment at which an event was recorded at its source."""
    return event.recorded


def replay(
    case_ids: Sequence[UUID],
    ladders: LadderSet,
    period: ReplayPeriod,
    moment_of: Callable[[StoredEvent], datetime] = recorded_moment,
) -> Iterator[ReplayedStep]:
    """Yield every step of these cases in a period, as a run without any outage would have taken them.

    `moment_of` says from when an entry counts: by default from when it was recorded at its source. Orders of a State
    and the statements of sources are those of today.
    """
    cases = read(case_ids)
    places = stations({unit for case in cases for unit in case.unit_ids()})
    carried = Carried(frozenset().union(*(case.sources() for case in cases)))
    for case in cases:
        memories: dict[LimitKey, LimitMemory] = {}
        moments = sorted(
            {max(moment_of(event), period.live) for event in case.events if moment_of(event) < period.until}
        )
        for moment, end in pairwise([*moments, period.until]):
            events = [event for event in case.events if moment_of(event) <= moment]
            if all(event.kind != Kind.FIR_REGISTERED for event in events):
                continue
            so_far = LockedCase(case.id, case.source, events=events, labels=case.labels)
            derived = derive(law_events(events), places, carried.by(case.sources()), so_far.refs())
            yield from _between(case.id, derived, ladders, memories, period.live, moment, end)


def _between(
    case_id: UUID,
    derived: Derived,
    ladders: LadderSet,
    memories: dict[LimitKey, LimitMemory],
    live: datetime,
    moment: datetime,
    end: datetime,
) -> Iterator[ReplayedStep]:
    """Yield the steps of a case between two of its entries, from `moment` until `end`."""
    for clock in () if derived.quashed else derived.clocks:
        key = LimitKey(case_id, clock.rule, clock.subject)
        memory = memories.setdefault(key, LimitMemory())
        for step in _steps(clock, ladders, memory, live, moment, end):
            memory.taken_keys.add(key_of(step))
            yield ReplayedStep(key, derived.station.number, step, max(step.at, moment), end)


def _steps(
    clock: ClockRow, ladders: LadderSet, memory: LimitMemory, live: datetime, moment: datetime, end: datetime
) -> Iterator[PlannedStep]:
    first = next_instant(clock, ladders, live, moment, memory)
    if first is None:
        return
    for step in planned_of(clock, ladders):
        is_late = step.at == first and first <= moment
        if is_late or (max(first, moment) <= step.at < end and key_of(step) not in memory.taken_keys):
            yield step
