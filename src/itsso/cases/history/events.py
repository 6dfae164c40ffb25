"""The stored events of a case, its whole history, and the conversion of both to the events that the law reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec

from itsso import law
from itsso.cases.case_key import CaseKey
from itsso.cases.derive import placements, sections_in_force
from itsso.cases.models import Precision
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import IST

UNIT_FACTS: Final = (FactName.STATION, FactName.TO, FactName.STATION_OF_PLACE)
"""The facts that hold the permanent id of a unit: of a registration, of a transfer, and of the place of the offence."""


class StoredEvent(msgspec.Struct, gc=False):
    """A row of cases_event. `facts` of a `corrected` event may hold its `replacement`."""

    id: str  # hex, as it is written and as the law reads it
    kind: Kind
    at: datetime
    precision: str
    recorded: datetime
    subject: str
    facts: EventFacts
    corrects: str | None  # hex
    source: str
    record: str | None  # hex of the id that the feed gave its record


@dataclass(slots=True, eq=False)
class LockedCase:
    """A case with its whole history, in the order in which it was added.

    `added` are the events that are not written yet; `stored` is False until the case is stored, and `station_no` is the
    number of its station according to what is stored.
    """

    id: UUID
    source: str
    events: list[StoredEvent] = field(default_factory=list)
    keys: set[CaseKey] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)  # "A" or "V" and the source's reference -> label
    added: list[StoredEvent] = field(default_factory=list)
    stored: bool = False
    station_no: int = 0

    def label_of(self, accused_ref: str | None, victim_ref: str | None) -> str:
        """Return a person's label (A1, V1) by the source's reference, given at first sight in order of appearance."""
        letter, ref = ("A", accused_ref) if accused_ref else ("V", victim_ref)
        if not ref:
            return ""
        label = self.labels.get(letter + ref)
        if label is None:
            numbers = [int(label[1:]) for key, label in self.labels.items() if key[0] == letter]
            label = self.labels[letter + ref] = f"{letter}{max(numbers, default=0) + 1}"
        return label

    def refs(self) -> dict[str, str]:
        """Return the source's reference of each person, by label."""
        return {label: key[1:] for key, label in self.labels.items()}

    def effective_events(self, record: str | None = None) -> list[StoredEvent]:
        """Return the events with their corrections applied, without those withdrawn: what the history says today.

        With `record`, only what that record of a feed says.
        """
        latest = {event.corrects: event for event in self.events if event.corrects is not None}
        effective: list[StoredEvent] = []
        for event in self.events:
            if event.corrects is not None or (record is not None and event.record != record):
                continue
            last = event
            while last.id in latest:
                last = latest[last.id]
            if last is event:
                effective.append(event)
            elif FactName.REPLACEMENT in last.facts:
                effective.append(_replaced(event.id, last))
        return effective

    def withdrawn_by_others(self, record: str) -> list[StoredEvent]:
        """Return the events of one record, in its last version of them, that the row of another record withdrew."""
        by_target: dict[str, list[StoredEvent]] = {}
        for event in self.events:
            if event.corrects is not None:
                by_target.setdefault(event.corrects, []).append(event)
        withdrawn: list[StoredEvent] = []
        for event in self.events:
            corrections = by_target.get(event.id, [])
            if event.record != record or event.corrects is not None or not corrections:
                continue
            last = corrections[-1]
            if FactName.REPLACEMENT in last.facts or last.record in (None, record):
                continue
            replaced = [correction for correction in corrections if FactName.REPLACEMENT in correction.facts]
            withdrawn.append(_replaced(event.id, replaced[-1]) if replaced else event)
        return withdrawn

    def placements(self) -> list[law.Event]:
        """Return the events that brought the case to each place where it was, in order.

        `derive.destination_of` says to which place each brought it.
        """
        return placements(law_events(self.events))

    def sections(self) -> tuple[str, ...]:
        """Return the sections in force."""
        return sections_in_force(law_events(self.events))

    def unit_ids(self) -> set[int]:
        """Return the permanent ids of every unit that the history names."""
        facts = [event.facts for event in self.events if event.facts]
        facts += [outer[FactName.REPLACEMENT]["facts"] for outer in facts if FactName.REPLACEMENT in outer]
        named = [event_facts[name] for event_facts in facts for name in UNIT_FACTS if name in event_facts]
        return {unit for unit in named if isinstance(unit, int)}

    def dispatches_of(self, source: str) -> frozenset[str]:
        """Return the ids of the entries of a source by which an exhibit was forwarded to a laboratory."""
        return frozenset(
            [event.id for event in self.events if event.kind == Kind.EXHIBIT_SENT and event.source == source]
        )

    def sources(self) -> frozenset[str]:
        """Return every source that reported something about the case."""
        return frozenset({self.source} | {event.source for event in self.events})


def _replaced(first: str, last: StoredEvent) -> StoredEvent:
    """Return the replacement that a correction carries, under the id of the original event.

    A further correction has to name the original event too: one that names this correction would take this correction
    back (`law.effective_events`).
    """
    replacement = last.facts[FactName.REPLACEMENT]
    return StoredEvent(
        first,
        replacement["kind"],
        datetime.fromisoformat(replacement["at"]),
        replacement["precision"],
        last.recorded,
        replacement["subject"],
        replacement["facts"],
        None,
        last.source,
        last.record,
    )


def struck_entries(events: Iterable[StoredEvent]) -> dict[str, StoredEvent]:
    """Return the entries no longer in force, by id, each with the correction that struck it.

    Corrections are read as `law.effective_events` reads them: a correction strikes the entry in force for the event
    first recorded; one that corrects a correction without a replacement brings that event into force again.
    """
    struck: dict[str, StoredEvent] = {}
    original_ids: dict[str, str] = {}  # a correction's id -> the event that it is about
    entry_in_force: dict[str, str] = {}  # that event -> the entry that stands for it
    for event in events:
        if event.corrects is None:
            continue
        first = original_ids[event.id] = original_ids.get(event.corrects, event.corrects)
        struck[entry_in_force.get(first, first)] = event
        entry_in_force[first] = event.id
        if event.corrects != first and FactName.REPLACEMENT not in event.facts:
            entry_in_force[first] = first
            struck.pop(first, None)
    return struck


def law_events(events: Iterable[StoredEvent]) -> list[law.Event]:
    """Return events as the law reads them: in Indian time, a day where only the day is known."""
    return [
        law.Event(
            event.kind,
            _moment(event.at, event.precision),
            event.subject or None,
            event.facts,
            event.id,
            event.recorded if event.recorded.tzinfo is IST else event.recorded.astimezone(IST),
            event.corrects,
            _law_replacement(event) if event.corrects else None,
        )
        for event in events
    ]


def _law_replacement(event: StoredEvent) -> law.Event | None:
    replacement = event.facts.get(FactName.REPLACEMENT)
    if replacement is None:
        return None
    at = _moment(datetime.fromisoformat(replacement["at"]), replacement["precision"])
    return law.Event(
        kind=replacement["kind"], at=at, subject=replacement["subject"] or None, facts=replacement["facts"]
    )


_MINUTE = Precision.MINUTE.value


def _moment(at: datetime, precision: str) -> date | datetime:
    local = at if at.tzinfo is IST else at.astimezone(IST)
    return local if precision == _MINUTE else local.date()


def event_facts(value: str) -> EventFacts:
    """Return an event's facts from the text of its column, without the redacted items of lists.

    Only facts that contain an empty text can have lost an item, so only they are searched for one.
    """
    facts: EventFacts = json.loads(value, object_hook=_without_redacted if '""' in value else None)
    return facts


def _without_redacted(facts: dict[str, object]) -> dict[str, object]:
    """Return the facts without the redacted items of lists, each of which is an empty text now."""
    return {
        name: [item for item in value if item != ""] if isinstance(value, list) else value
        for name, value in facts.items()
    }
