"""The draft of a police report on its way: submitted to an office, returned with queries, or approved.

No statute asks for it: a State's practice puts the supervising officer or the prosecutor before the report that the
officer in charge forwards (BNSS 193(3)). The days with each office are shown, since they are part of the two months.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from itsso.law import Event
from itsso.law.counting import day_of, is_after
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event
from itsso.law.kind_facts import OfficeCode
from itsso.law.reports import REPORTS

SUBMITTED, RETURNED, APPROVED = (
    Kind.DRAFT_REPORT_SUBMITTED,
    Kind.DRAFT_REPORT_RETURNED,
    Kind.DRAFT_REPORT_APPROVED,
)
KINDS = frozenset({SUBMITTED, RETURNED, APPROVED})
"""The kinds of event from which a draft is read."""

_ENDED_BY = frozenset(
    {
        Kind.FINAL_REPORT_PREPARED,
        Kind.FINAL_REPORT_FORWARDED,
        *REPORTS,
        Kind.QUASHED,
        Kind.ABATED,
        Kind.WITHDRAWN,
        Kind.NOT_INVESTIGATED,
    }
)
"""What follows a draft: from then on it is a police report that waits, not its draft; or the case ended without one."""


@dataclass(frozen=True, slots=True)
class DraftStage:
    """A part of the way of a draft: the event with which it began, and the event with which the next part began."""

    event: Event
    ended: Event | None = None

    @property
    def office(self) -> OfficeCode:
        """Return the office to which the draft was submitted, or which returned or approved it."""
        return self.event.facts[FactName.OFFICE]

    @property
    def is_with_office(self) -> bool:
        """Return whether the office has the draft; else it is with the investigating officer."""
        return self.event.kind == SUBMITTED


class DraftStayRow(NamedTuple):
    """A part of the way of a draft as it is stored: with whom it was, from when to when.

    `number` counts the parts of a case from 1. A draft that was returned or approved (`step`) is with the investigating
    officer until its next step. `returns` is how often offices had returned it by then.
    """

    number: int
    office: str
    step: str
    since: date
    until: date | None
    returns: int
    report: str


def draft_stay_rows(events: Iterable[Event]) -> tuple[DraftStayRow, ...]:
    """Return the parts of the way of every draft of a case, as they are stored."""
    rows: list[DraftStayRow] = []
    returns, report = 0, ""
    for number, stage in enumerate(draft_stages(events), 1):
        step = _STEPS[stage.event.kind]
        returns += step == "returned"
        report = str(stage.event.facts.get(FactName.REPORT, report))
        until = day_of(stage.ended.at) if stage.ended else None
        rows.append(DraftStayRow(number, stage.office, step, day_of(stage.event.at), until, returns, report))
        if stage.ended is not None and stage.ended.kind not in KINDS:
            returns, report = 0, ""  # what follows is the draft of another report
    return tuple(rows)


_STEPS = {SUBMITTED: "submitted", RETURNED: "returned", APPROVED: "approved"}


def queries_of(event: Event) -> list[str]:
    """Return the codes of the queries with which a draft was returned; an entry from before holds one as a text."""
    query = event.facts.get(FactName.QUERY) or []
    return [query] if isinstance(query, str) else list(query)


def draft_stages(events: Iterable[Event]) -> list[DraftStage]:
    """Return the parts of the way of every draft of a case, in order; the last has not ended while a draft waits."""
    events = list(events)
    if not any(event.kind in KINDS for event in events):
        return []
    ordered = sorted(events, key=lambda event: history_event(event).key)
    steps = [event for event in ordered if event.kind in KINDS]
    reports = [event for event in ordered if event.kind in _ENDED_BY]
    stages = []
    for place, step in enumerate(steps):
        following = next((report for report in reports if not is_after(step.at, report.at)), None)
        next_step = steps[place + 1] if place + 1 < len(steps) else None
        if following is None or (next_step is not None and not is_after(next_step.at, following.at)):
            following = next_step
        stages.append(DraftStage(step, following))
    return stages


def waiting_draft(events: Iterable[Event]) -> DraftStage | None:
    """Return where the draft of a case is now; None where no draft waits."""
    stages = draft_stages(events)
    return stages[-1] if stages and stages[-1].ended is None else None
