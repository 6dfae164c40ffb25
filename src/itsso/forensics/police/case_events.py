"""Events that the custody ledger adds to a case, each under a record id that is derived from what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Unpack
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, NewEvent, own_source
from itsso.cases.models import Precision
from itsso.cases.recording import actions as recording
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now


def exhibit_event(
    kind: Kind, at: datetime, label: str, source_id: UUID, precision: str = Precision.MINUTE, **more: Unpack[EventFacts]
) -> NewEvent:
    """Return an event about an exhibit.

    `source_id` is the note or report it comes from: the same event twice is one record.
    """
    record = record_id(kind, label, source_id)
    facts: EventFacts = {FactName.EXHIBIT: label, **more}
    return NewEvent(kind, at, precision, now(), facts, record=record.hex)


def record_id(kind: Kind, label: str, source_id: UUID) -> UUID:
    """Return the id of the record that an event about an exhibit is known by."""
    return uuid5(source_id, f"{kind} {label}")


def add_to_history(case_id: UUID, events: Iterable[NewEvent], *, by: Posting) -> None:
    """Add those events to a case's history that it does not hold yet. Http404 where the case is not in the range."""
    _case, history = recording.lock_case(case_id)
    recorded_ids = {event.record for event in history.events}
    with Batch(by=by, source=own_source(by)) as batch:
        batch.add(history, [event for event in events if event.record not in recorded_ids])
