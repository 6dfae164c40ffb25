"""Replay of histories: the steps that a run would have taken, had it known each entry when it was recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from itsso.alerts.ladder_history import LadderHistory
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
    ladders_of: Callable[[str], LadderHistory],
    period: ReplayPeriod,
    moment_of: Callable[[StoredEvent], datetime] = recorded_moment,
) -> Iterator[ReplayedStep]:
    """Yield every step of these cases in a period, as a run without any outage would have taken them.

    `ladders_of` returns the ladders of a State by its code. `moment_of` says from when an entry counts: by default from
    when it was recorded at its source. Orders of a State and the statements of sources are those of today.
    """
    memories: dict[LimitKey, LimitMemory] = {}
    for case_span in spans(case_ids, period, moment_of):
        yield from steps_in(case_span, ladders_of(case_span.derived.station.state), period.live, memories)


@dataclass(frozen=True, slots=True)
class CaseSpan:
    """The time between two entries of a case, and what is derived of the case then."""

    case_id: UUID
    derived: Derived
    begin: datetime
    end: datetime


def spans(
    case_ids: Sequence[UUID], period: ReplayPeriod, moment_of: Callable[[StoredEvent], datetime] = recorded_moment
) -> Iterator[CaseSpan]:
    """Yield the times between the entries of each case in a period, one case after the other."""
    cases = read(case_ids)
    places = stations({unit for case in cases for unit in case.unit_ids()})
    carried = Carried(frozenset().union(*(case.sources() for case in cases)))
    for case in cases:
        moments = sorted(
            {max(moment_of(event), period.live) for event in case.events if moment_of(event) < period.until}
        )
        for moment, end in pairwise([*moments, period.until]):
            events = [event for event in case.events if moment_of(event) <= moment]
            if all(event.kind != Kind.FIR_REGISTERED for event in events):
                continue
            so_far = LockedCase(case.id, case.source, events=events, labels=case.labels)
            derived = derive(law_events(events), places, carried.by(case.sources()), so_far.refs())
            yield CaseSpan(case.id, derived, moment, end)


def steps_in(
    case_span: CaseSpan, history: LadderHistory, live: datetime, memories: dict[LimitKey, LimitMemory]
) -> Iterator[ReplayedStep]:
    """Yield the steps of a case between two of its entries, and add them to the memories of its limits."""
    for clock in () if case_span.derived.quashed else case_span.derived.clocks:
        key = LimitKey(case_span.case_id, clock.rule, clock.subject)
        memory = memories.setdefault(key, LimitMemory())
        for step in _steps(clock, history, memory, live, case_span):
            memory.taken_keys.add(key_of(step))
            taken_at = max(step.at, case_span.begin)
            yield ReplayedStep(key, case_span.derived.station.number, step, taken_at, case_span.end)


def _steps(
    clock: ClockRow, history: LadderHistory, memory: LimitMemory, live: datetime, case_span: CaseSpan
) -> Iterator[PlannedStep]:
    first = next_instant(clock, history, live, case_span.begin, memory)
    if first is None:
        return
    for step in planned_of(clock, history):
        is_late = step.at == first and first <= case_span.begin
        is_due = max(first, case_span.begin) <= step.at < case_span.end
        if is_late or (is_due and key_of(step) not in memory.taken_keys):
            yield step
