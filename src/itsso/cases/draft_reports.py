"""The draft of a police report on its way: submitted to an office, returned with queries, or approved.

No statute asks for it: a State's practice puts the supervising officer or the prosecutor before the report that the
officer in charge forwards (BNSS 193(3)). The days with each office are shown, since they are part of the two months.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from itsso.law import Event
from itsso.law.counting import is_after
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

_ENDED_BY = frozenset({Kind.FINAL_REPORT_PREPARED, Kind.FINAL_REPORT_FORWARDED, *REPORTS})
"""What follows a draft: from then on it is a police report that waits, not its draft."""


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


def queries_of(event: Event) -> list[str]:
    """Return the codes of the queries with which a draft was returned; an entry from before holds one as a text."""
    query = event.facts.get(FactName.QUERY) or []
    return [query] if isinstance(query, str) else list(query)


def draft_stages(events: Iterable[Event]) -> list[DraftStage]:
    """Return the parts of the way of every draft of a case, in order; the last has not ended while a draft waits."""
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
