"""How far a case is, as the first page of a victim's access says it: five steps, and nothing of what the case is about.

Whoever sees that page over her shoulder learns no more than that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from itsso import law
from itsso.cases import derive
from itsso.cases.case_page import chronology
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind


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
_DECIDING_DISPOSALS = frozenset({"discharged", "compounded", "jjb_order", "closure_accepted"})
"""Results by which a court ends a whole case without a judgment and without an event of its own."""


@dataclass(frozen=True)
class CaseProgress:
    """The phase reached, with the days that she is shown."""

    phase: Phase | None = None  # None where no FIR is registered
    registered_on: date | None = None
    reported_on: date | None = None  # when the court received the police report that it did not return
    is_closure: bool = False  # what the last report asks for

    @property
    def awaits_closure(self) -> bool:
        """Return whether a closure report is before the court."""
        return self.is_closure and self.phase == Phase.REPORT_IN_COURT


def progress(events: Iterable[law.Event]) -> CaseProgress:
    """Return how far a case is by the events in force, which are in any order.

    A report that the court returned, and a case that was opened again, are being investigated again. A case that the
    police decided not to investigate stays registered. A new trial is a hearing again.
    """
    case_progress = CaseProgress()
    for event in chronology.events_in_order_of_reading(events):
        case_progress = _after(case_progress, event)
    return case_progress


def _after(before: CaseProgress, event: law.Event) -> CaseProgress:
    """Return the progress once an event has happened; until an FIR is registered nothing else counts."""
    kind, day = event.kind, derive.day(event.at)
    if kind == Kind.FIR_REGISTERED:
        phase = max(before.phase or Phase.REGISTERED, Phase.INVESTIGATED)
        return replace(before, phase=phase, registered_on=before.registered_on or day)
    if before.phase is None:
        return before
    if kind == Kind.FINAL_REPORT_FILED:
        is_closure = event.facts.get(FactName.REPORT) == "closure"
        phase = max(before.phase, Phase.REPORT_IN_COURT)
        return replace(before, phase=phase, reported_on=before.reported_on or day, is_closure=is_closure)
    if kind == Kind.NOT_INVESTIGATED:
        return CaseProgress(Phase.REGISTERED, before.registered_on)
    if kind in (Kind.FINAL_REPORT_RETURNED, Kind.REOPENED):
        return CaseProgress(Phase.INVESTIGATED, before.registered_on)
    if kind == Kind.APPEAL_DECIDED and event.facts.get(FactName.RESULT) == "retrial":
        return replace(before, phase=Phase.HEARING)
    if kind in _DECISIONS or _decides(event, before):
        return replace(before, phase=Phase.DECIDED)
    return replace(before, phase=max(before.phase, Phase.HEARING)) if kind in _HEARINGS else before


def _decides(event: law.Event, before: CaseProgress) -> bool:
    """Return whether an event says that the court disposed of the whole case, and not of one of several accused.

    A closure report that was accepted ends the case, of whichever accused that is recorded.
    """
    disposal = event.facts.get(FactName.DISPOSAL)
    if event.kind != Kind.ACCUSED_DISPOSED_OF or disposal not in _DECIDING_DISPOSALS:
        return False
    return event.subject is None or (disposal == "closure_accepted" and before.is_closure)
