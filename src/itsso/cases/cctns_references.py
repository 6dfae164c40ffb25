"""References: the number that CCTNS, the State's register, gave an FIR, as the station recorded it on a page.

The case exists at once under that number. CCTNS's own record of the FIR may come later, or may be there already. Either
way it is one case, in which the record has precedence: the reference is withdrawn from then on, and what the record
leaves open is taken from it, so that nothing is lost which the station knew (docs/decisions/080).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from itsso.cases.actions import NewEvent
from itsso.cases.case_key import CaseKey, registered_key
from itsso.cases.history.events import LockedCase, StoredEvent
from itsso.cases.models import Precision
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind


def is_reference(event: StoredEvent | NewEvent) -> bool:
    """Return whether an event is the registration of an FIR under a number of CCTNS that a station recorded."""
    return event.kind == Kind.FIR_REGISTERED and event.record is None and event.facts.get(FactName.IN_CCTNS) is True


def references(case: LockedCase, key: CaseKey) -> list[StoredEvent]:
    """Return the references of a number, also those that gave way to CCTNS's record; not those withdrawn on a page."""
    last_correction = {event.corrects: event for event in case.events if event.corrects is not None}
    return [
        event
        for event in case.events
        if event.corrects is None
        and is_reference(event)
        and registered_key(event.facts) == key
        and ((correction := last_correction.get(event.id)) is None or correction.record is not None)
    ]


def references_in_force(case: LockedCase, key: CaseKey) -> list[StoredEvent]:
    """Return the references of a number that still say when it was registered."""
    effective = {event.id for event in case.effective_events()}
    return [event for event in references(case, key) if event.id in effective]


def facts_of_station(case: LockedCase, key: CaseKey) -> EventFacts:
    """Return what the station recorded with a number of CCTNS; nothing where it recorded none."""
    recorded = references(case, key)
    facts = recorded[-1].facts.copy() if recorded else EventFacts()
    facts.pop(FactName.IN_CCTNS, None)
    return facts


def with_facts_of_station(case: LockedCase, key: CaseKey, events: Iterable[NewEvent]) -> None:
    """Let the registration of a number among CCTNS's events take what it leaves open from the station."""
    facts = facts_of_station(case, key)
    for event in events if facts else ():
        if event.kind == Kind.FIR_REGISTERED and registered_key(event.facts) == key:
            event.facts = facts | event.facts


def give_way(case: LockedCase, key: CaseKey, record: str, known_at: datetime) -> list[NewEvent]:
    """Return corrections that withdraw the references of a number from the day on which CCTNS's record is known."""
    return [_withdrawn(event, record, known_at) for event in references_in_force(case, key)]


def return_to_station(case: LockedCase, key: CaseKey, known_at: datetime) -> list[NewEvent]:
    """Return the last reference once more, for a number whose record CCTNS deleted: the station still says it."""
    recorded = references(case, key)
    if not recorded or references_in_force(case, key):
        return []
    last = recorded[-1]
    at = max(known_at, last.recorded)
    return [NewEvent(last.kind, last.at, last.precision, at, last.facts, source=last.source)]


def settle(case: LockedCase, key: CaseKey, now: datetime) -> list[NewEvent]:
    """Return the corrections for a reference that was added to a case of which CCTNS's record is there already."""
    reported = reported_registration(case, key)
    if reported is None or reported.record is None:
        return []
    changes = give_way(case, key, reported.record, now)
    facts = facts_of_station(case, key) | reported.facts
    if facts != reported.facts:
        at = max(now, reported.recorded)
        whole = NewEvent(reported.kind, reported.at, reported.precision, at, facts)
        minute = Precision.MINUTE.value
        changes.append(NewEvent(Kind.CORRECTED, at, minute, at, corrects=reported.id, replacement=whole))
    return changes


def reported_registration(case: LockedCase, key: CaseKey) -> StoredEvent | None:
    """Return the registration of a number as CCTNS's record has it; None where no record of it is there."""
    original = {event.id: event.record for event in case.events if event.record is not None}
    for event in case.effective_events():
        if event.kind == Kind.FIR_REGISTERED and event.id in original and registered_key(event.facts) == key:
            return event if event.record is not None else _of_record(event, original[event.id])
    return None


def _of_record(event: StoredEvent, record: str) -> StoredEvent:
    """Return a registration that a page has corrected, as one of CCTNS's record still."""
    of_record = StoredEvent(*(getattr(event, name) for name in event.__struct_fields__))
    of_record.record = record
    return of_record


def _withdrawn(event: StoredEvent, record: str, known_at: datetime) -> NewEvent:
    at = max(known_at, event.recorded)
    return NewEvent(Kind.CORRECTED, at, Precision.MINUTE.value, at, corrects=event.id, record=record)
