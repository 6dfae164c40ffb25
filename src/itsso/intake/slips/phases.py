"""How far a case is, as the first page of a victim's access says it: five steps, and nothing of what the case is about.

Whoever sees that page over her shoulder learns no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from itsso import law
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA


class Phase(IntEnum):
    """The steps, in order."""

    REGISTERED = 1
    INVESTIGATED = 2
    REPORT_IN_COURT = 3
    HEARING = 4
    DECIDED = 5


_HEARINGS = frozenset(
    {
        Kind.COGNIZANCE_TAKEN,
        Kind.APPEARED_BEFORE_COURT,
        Kind.COPIES_SUPPLIED,
        Kind.CHILD_GIVEN_COPIES,
        Kind.COMMITTED,
        Kind.FIRST_HEARING_ON_CHARGE,
        Kind.CHARGES_FRAMED,
        Kind.EVIDENCE_DATE_REACHED,
        Kind.CHILD_EVIDENCE_RECORDED,
        Kind.ADJOURNED,
        Kind.ARGUMENTS_CONCLUDED,
    }
)
_DECISIONS = frozenset({Kind.JUDGMENT_DELIVERED, Kind.QUASHED, Kind.ABATED, Kind.WITHDRAWN})
_BACK_TO_THE_POLICE = frozenset({Kind.FINAL_REPORT_RETURNED, Kind.REOPENED})


@dataclass(frozen=True)
class CaseProgress:
    """The phase reached, and the day of each phase that has one."""

    phase: Phase | None  # None where no FIR is registered
    days: dict[Phase, date]


def progress(events: Iterable[law.Event]) -> CaseProgress:
    """Return how far a case is by the events in force, which are in any order.

    A report that the court returned, and a case that was opened again, are being investigated again. A case that the
    police decided not to investigate stays registered.
    """
    phase: Phase | None = None
    days: dict[Phase, date] = {}
    for event in sorted(events, key=_moment):
        if event.kind == Kind.FIR_REGISTERED:
            days.setdefault(Phase.REGISTERED, _day(event.at))
            reached = Phase.INVESTIGATED
        elif event.kind == Kind.FINAL_REPORT_FILED:
            reached = Phase.REPORT_IN_COURT
        elif event.kind in _HEARINGS:
            reached = Phase.HEARING
        elif event.kind in _DECISIONS:
            reached = Phase.DECIDED
        elif event.kind in _BACK_TO_THE_POLICE or (event.kind == Kind.NOT_INVESTIGATED and phase is not None):
            phase = Phase.REGISTERED if event.kind == Kind.NOT_INVESTIGATED else Phase.INVESTIGATED
            days = {past: day for past, day in days.items() if past <= phase}
            continue
        else:
            continue
        if phase is None or reached > phase:
            phase = reached
            if reached > Phase.INVESTIGATED:
                days[reached] = _day(event.at)
    return CaseProgress(phase, days)


def _moment(event: law.Event) -> tuple[date, float]:
    at = event.at
    return _day(at), at.timestamp() if isinstance(at, datetime) else 0.0


def _day(at: date | datetime) -> date:
    return at.astimezone(INDIA).date() if isinstance(at, datetime) else at
