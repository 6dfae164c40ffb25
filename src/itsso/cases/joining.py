"""Two cases that turn out to be one: the history of the one is added to that of the other, and says so itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from itsso.cases.actions import LockedCase, NewEvent
from itsso.cases.models import Precision
from itsso.cases.police_reports import with_labels
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import REPORTS

type AddEvents = Callable[[LockedCase, Sequence[NewEvent]], object]
"""Adds events to a locked case, as `Batch.add` does."""

type PersonLabels = Mapping[str, str]
"""Who V1, A1 of a joined case are in the case that has its history now."""


def join_case(case: LockedCase, into: LockedCase, add: AddEvents) -> PersonLabels:
    """Add the events of `case` to `into`, and withdraw them from `case`; return who its people are there.

    What hangs on the joined case besides its events follows by `cases.identity.actions.move_identity`.
    """
    refs, effective_events = case.refs(), case.effective_events()
    moved = effective_events or case.events[:1]  # with all withdrawn, one must still say that it was joined
    add(case, [_joined_away(old.id, old.recorded, into.id) for old in moved])

    def label_there(label: str) -> str:
        return into.label_of(refs[label], None) if label in refs else label

    for old in effective_events:
        ref = refs.get(old.subject)
        accused, victim = (ref, None) if old.subject.startswith("A") else (None, ref)
        facts = with_labels(old.facts, label_there) if old.kind in REPORTS else old.facts
        again = NewEvent(old.kind, old.at, old.precision, old.recorded, facts, accused, victim)
        again.record, again.subject, again.source = old.record, "" if ref else old.subject, old.source
        add(into, [again])
    return {label: into.labels.get(label[0] + ref, label) for label, ref in refs.items()}


def _joined_away(event_id: str, recorded: datetime, case_id: UUID) -> NewEvent:
    minute = Precision.MINUTE.value
    facts: EventFacts = {FactName.JOINED_TO: str(case_id)}
    return NewEvent(Kind.CORRECTED, recorded, minute, recorded, facts, corrects=event_id)
