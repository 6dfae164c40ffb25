"""Read the stored histories of cases, lock them for an addition, and convert their events to the form the law reads.

Feed import and forms lock a case here before `cases.actions.Batch` adds events to it; `derive` gets the history as
`law.Event`s. Pages read histories here too, without a lock.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from itsso import law
from itsso.cases.case_key import CaseKey, CaseStation
from itsso.cases.derive import PLACING_FACTS, placements
from itsso.cases.models import Precision, Source
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import IST
from itsso.units.queries import locked_places


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

    def unit_ids(self) -> set[int]:
        """Return the permanent ids of every unit that the history names."""
        facts = [event.facts for event in self.events if event.facts]
        facts += [outer[FactName.REPLACEMENT]["facts"] for outer in facts if FactName.REPLACEMENT in outer]
        named = [event_facts[name] for event_facts in facts for name in PLACING_FACTS if name in event_facts]
        return {unit for unit in named if isinstance(unit, int)}

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


def lock_cases(keys: Iterable[CaseKey]) -> dict[CaseKey, LockedCase]:
    """Lock the cases that have any of these keys, in the order of their ids, and read their histories.

    Three range scans on primary keys for any number of cases.
    """
    wanted = list(keys)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct k.case_id from cases_key k"
            " join unnest(%s::int[], %s::smallint[], %s::smallint[], %s::text[])"
            " as w (station_id, series, year, number) using (station_id, series, year, number)",
            [list(column) for column in zip(*wanted, strict=True)],
        )
        cases = read([row[0] for row in cursor.fetchall()], lock=True)
    by_key = {key: case for case in cases for key in case.keys}
    return {key: by_key[key] for key in wanted if key in by_key}


def read(case_ids: Sequence[UUID], *, lock: bool = False) -> list[LockedCase]:
    """Read histories of cases by id, in the order of their ids; a case outside the range is missing."""
    if not case_ids:
        return []
    ids = list(case_ids)
    with connection.cursor() as cursor:
        suffix = " for update" if lock else ""
        columns = "id, source_id, station_no"
        cursor.execute(f"select {columns} from cases_case where id = any(%s) order by id{suffix}", [ids])  # noqa: S608
        rows = cursor.fetchall()
        cases = {id: LockedCase(id, source, stored=True, station_no=station_no) for id, source, station_no in rows}
        cursor.execute("select case_id, station_id, series, year, number from cases_key where case_id = any(%s)", [ids])
        for case_id, *key in cursor.fetchall():
            cases[case_id].keys.add(CaseKey(*key))
        cursor.execute("select case_id, label, ref from cases_person where case_id = any(%s) and ref <> ''", [ids])
        for case_id, label, ref in cursor.fetchall():
            cases[case_id].labels[label[0] + ref] = label
    for case_id, event in events_of(ids):
        cases[case_id].events.append(event)
    return list(cases.values())


def events_of(case_ids: Collection[UUID], kinds: Sequence[str] = ()) -> Iterator[tuple[UUID, StoredEvent]]:
    """Yield the events of cases, of all kinds or of these, each with its case, in the order in which they were added.

    One range scan on the events' primary key a case.
    """
    of_kinds = "and kind = any(%s)" if kinds else ""
    values = [list(case_ids), *([list(kinds)] if kinds else [])]
    yield from _events(f"case_id = any(%s) {of_kinds} order by case_id, id", values)


def events_by(
    officer: str, case_ids: Collection[UUID], since: datetime, most: int
) -> Iterator[tuple[UUID, StoredEvent]]:
    """Yield what an officer of this number recorded in cases since a moment, the newest first; at most `most`."""
    values = [list(case_ids), officer, since, most]
    yield from _events("case_id = any(%s) and by = %s and recorded >= %s order by id desc limit %s", values)


def _events(which: str, values: Sequence[Any]) -> Iterator[tuple[UUID, StoredEvent]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select case_id, id, kind, at, precision, recorded, subject, facts, corrects, source, record"  # noqa: S608
            f" from cases_event where {which}",
            values,
        )
        for case_id, *row in cursor.fetchall():
            row[0], row[6], row[7], row[9] = row[0].hex, _event_facts(row[6]), _hex(row[7]), _hex(row[9])
            yield case_id, StoredEvent(*row)


def joined_cases(case_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return those of these cases that were joined to another case, each with the case that has its history now.

    One range scan on the events' primary key a case.
    """
    if not case_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive way (gone, id, nth) as ("
            " select c, c, 0 from unnest(%s::uuid[]) c"
            " union select w.gone, (e.facts ->> 'joined_to')::uuid, w.nth + 1 from way w"
            " join cases_event e on e.case_id = w.id and e.kind = 'corrected' and e.facts ->> 'joined_to' is not null)"
            " cycle gone, id set is_ring using passed"
            " select distinct on (gone) gone, id from way where nth > 0 order by gone, nth desc",
            [list(case_ids)],
        )
        return dict(cursor.fetchall())


def _hex(id: UUID | None) -> str | None:
    return id.hex if id else None


def decoded(value: Any) -> EventFacts:
    """Return the facts of an event as a dict, whether they come as one or as text, as from a query without a model."""
    facts: EventFacts = json.loads(value) if isinstance(value, str) else value
    return facts


def _event_facts(value: str) -> EventFacts:
    """Return an event's facts from its column, without the redacted items of lists.

    Only facts that contain an empty text can have lost an item, so only they are searched for one.
    """
    facts: EventFacts = _without_redacted(decoded(value)) if '""' in value else decoded(value)
    return facts


def _without_redacted(facts: Any) -> Any:
    """Return the facts without the redacted items of lists, each of which is an empty text now."""
    return {
        name: [item for item in value if item != ""]
        if isinstance(value, list)
        else _without_redacted(value)
        if isinstance(value, dict)
        else value
        for name, value in facts.items()
    }


def stations(unit_ids: Iterable[int]) -> dict[int, CaseStation]:
    """Return the station number and State of each unit today, by permanent id; locked until the transaction ends.

    A unit without stations of its own counts at its first number.
    """
    return {place[0]: CaseStation(*place) for place in locked_places(unit_ids)}


@lru_cache(100)
def _since(carried: tuple[tuple[str, str], ...]) -> Mapping[str, date]:
    """Return a source's statement: each kind with its first day.

    There are few sources, and the same ones for each case.
    """
    return {kind: date.fromisoformat(day) for kind, day in carried}


class Carried:
    """The kinds of event that sources carry, by the set of a case's sources.

    Sources passed as `known_sources` are not read from the database again.
    """

    def __init__(self, sources: Iterable[str], known_sources: Iterable[Source] = ()) -> None:
        self._of = {source.code: _since(tuple(source.carried.items())) for source in known_sources}
        if unknown := [code for code in sources if code not in self._of]:
            rows = Source.objects.filter(code__in=unknown)
            self._of |= {source.code: _since(tuple(source.carried.items())) for source in rows}
        self._joined: dict[frozenset[str], Mapping[str, date]] = {}

    def by(self, sources: frozenset[str]) -> Mapping[str, date]:
        """Return each kind that any of the sources carries, with its first day."""
        if sources not in self._joined:
            joined: dict[str, date] = {}
            for source in sources:
                for kind, day in self._of[source].items():
                    joined[kind] = min(day, joined.get(kind, day))
            self._joined[sources] = joined
        return self._joined[sources]
