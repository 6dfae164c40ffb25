"""The only way to add events to cases; what follows from them (`cases.derive`) is stored in the same transaction."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Self
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from itsso import law
from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.audit import actions as audit
from itsso.audit.records import commitments
from itsso.cases import entry_followers
from itsso.cases.case_key import CaseKey
from itsso.cases.coming_dates import FixedDate
from itsso.cases.delay_reasons import DelayReasonRow
from itsso.cases.derive import ClockRow, Derived, ExhibitRow, OutcomeRow, PersonRow, derive
from itsso.cases.draft_reports import DraftStayRow
from itsso.cases.expunction.tombstones import expunged_among
from itsso.cases.facts import CaseState, FactRow
from itsso.cases.following_tables import following_rows
from itsso.cases.history.events import LockedCase, StoredEvent, law_events
from itsso.cases.history.queries import Carried, lock_cases, stations
from itsso.cases.models import OWN_SOURCE, Source
from itsso.cases.pending_matters import MatterRow
from itsso.cases.queries import CaseRow, delete_rows, update_cases
from itsso.cases.recalculation.versions import begin_again, note_writer
from itsso.cases.records import EVENTS
from itsso.law.event_facts import EventFacts, FactName, StoredReplacement
from itsso.law.event_kinds import Kind
from itsso.platform.clock import today
from itsso.platform.copy import TableRows, encode_row, insert_all, json_text, text_array
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7, uuid7_hex
from itsso.platform.prepared_statements import prepared_rows_where
from itsso.protection.ranges import enter
from itsso.units.state_settings import limits

__all__ = ["OWN_SOURCE", "Batch", "CaseKey", "LockedCase", "NewEvent", "StoredEvent", "declare_source", "own_source"]


class NewEvent(msgspec.Struct, gc=False):
    """An event to be added to a case.

    The people whom it concerns are named by the source's own references, by the `subject` that they are in the case
    (A1, V1), or not at all.

    `at` and `recorded` are aware. A `corrected` event names the stored event that it `corrects` and may carry
    its `replacement`, whose people are those of the event corrected unless it names its own.
    """

    kind: Kind
    at: datetime
    precision: str
    recorded: datetime
    facts: EventFacts = {}
    accused_ref: str | None = None
    victim_ref: str | None = None
    corrects: str | None = None  # hex
    replacement: NewEvent | None = None
    record: str | None = None  # hex
    subject: str = ""
    source: str = ""  # the source that says so; the batch's where empty


def declare_source(code: str, carried: dict[str, date], by: Posting) -> Source:
    """Record which kinds of event a source sends, each with its first date. The same statement again changes nothing.

    Where the statement changes, everything stored is recalculated (`cases.recalculation`).
    """
    carried_days = {kind: day.isoformat() for kind, day in sorted(carried.items())}
    source, is_new = Source.objects.get_or_create(code=code, defaults={"carried": carried_days})
    if is_new or source.carried != carried_days:
        source.carried = carried_days
        source.save()
        if not is_new:
            begin_again([f"kinds carried by {code}"])
        audit.write("cases.source_declared", by.actor, code, {"kinds": len(carried_days)})
    return source


def own_source(by: Posting) -> Source:
    """Return the source of the system's own pages.

    They carry every kind, each from the day on which it could first be recorded.

    So a limit that began before the pages were in use does not become overdue by their use.
    """
    source = next(iter(prepared_rows_where(Source, "code = %s", [OWN_SOURCE])), None)
    if source and source.carried.keys() == law.book().kinds.keys():
        return source
    since = {kind: date.fromisoformat(day) for kind, day in source.carried.items()} if source else {}
    return declare_source(OWN_SOURCE, dict.fromkeys(law.book().kinds, today()) | since, by)


class Batch:
    """Several additions as one action: one transaction (the caller's `enter`) and one entry in the audit log.

        with enter(posting), Batch(by=posting, source=source) as batch:
            locked_cases = batch.lock_cases(keys)
            case = locked_cases.get(key) or batch.new_case()
            batch.add(case, events)

    At the end, everything that follows from the histories is calculated again for each case that was added to,
    and written by COPY. After an exception inside, nothing is written.
    """

    def __init__(self, *, by: Posting, source: Source) -> None:
        self.by = by
        self.source = source
        self._touched: list[LockedCase] = []
        self._entries: list[audit.PendingEntry] = []

    def lock_cases(self, keys: Iterable[CaseKey]) -> dict[CaseKey, LockedCase]:
        """Lock the cases that have any of these keys, in the order of their ids, and read their histories.

        A case that has several of the keys is the same object under each. A key that no case has, or whose case is not
        in the transaction's range, is missing from the result.
        """
        return lock_cases(keys)

    def new_case(self) -> LockedCase:
        """Return a new case without events; the events that are added must register it."""
        return LockedCase(id=uuid7(), source=self.source.code)

    def add(self, case: LockedCase, events: Sequence[NewEvent]) -> list[StoredEvent]:
        """Add events to a case in the order given; return them as they will be stored.

        Nothing is written before the batch ends.
        """
        stored = self.preview(case, events)
        if stored:
            if not case.added:
                self._touched.append(case)
            case.events += stored
            case.added += stored
        return stored

    def preview(self, case: LockedCase, events: Sequence[NewEvent]) -> list[StoredEvent]:
        """Return the events as `add` would store them, without adding them."""
        return [self._stored(case, event) for event in events]

    def add_audit_entry(self, entry: audit.PendingEntry) -> None:
        """Add an audit entry about the act itself; it is written with the batch."""
        self._entries.append(entry)

    def _stored(self, case: LockedCase, event: NewEvent) -> StoredEvent:
        facts = event.facts
        if event.replacement is not None:
            corrected = next(old for old in case.events if old.id == event.corrects)
            facts = {**facts, FactName.REPLACEMENT: self._as_fact(case, event.replacement, corrected.subject)}
        subject = event.subject or case.label_of(event.accused_ref, event.victim_ref)
        return StoredEvent(
            uuid7_hex(),
            event.kind,
            event.at,
            event.precision,
            event.recorded,
            subject,
            facts,
            event.corrects,
            event.source or self.source.code,
            event.record,
        )

    @staticmethod
    def _as_fact(case: LockedCase, event: NewEvent, subject: str) -> StoredReplacement:
        return {
            "kind": event.kind,
            "at": event.at.isoformat(),
            "precision": event.precision,
            "subject": event.subject or case.label_of(event.accused_ref, event.victim_ref) or subject,
            "facts": event.facts,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None and self._touched:
            self._write()
        elif kind is None:
            insert_all([entry.row for entry in self._entries])

    def _write(self) -> None:
        cases = self._touched
        by = self.by.officer.number
        entry_id = uuid7()
        lines, hashes = _event_lines(cases, by, entry_id.hex)
        detail = {
            "cases": len(cases),
            "events": len(lines),
            "source": self.source.code,
            "records": {EVENTS: {"count": len(lines), "hash": commitments.digest(hashes)}},
        }
        entry = audit.pending_entry("cases.added", self.by.actor, "", detail, entry_id=entry_id)
        derived = derive_all(cases, self.source)
        _refuse_expunged({key for case in cases for key in derived[case.id].keys if key not in case.keys})
        entry_followers.call(cases, derived, self.by)
        write(cases, derived, lines, [written.row for written in (*self._entries, entry)])


def _refuse_expunged(numbers: set[CaseKey]) -> None:
    """Raise Refused where a case gets a number of one that a court ordered removed."""
    if numbers and expunged_among(numbers):
        raise Refused(_("The case of this number was removed by order of a court. It cannot be registered again."))


def derive_all(cases: Sequence[LockedCase], *known_sources: Source) -> dict[UUID, Derived]:
    """Derive what follows from each history, by the id of its case, and by the orders of States in force today.

    The `known_sources` are not read from the table again.
    """
    limits.refresh()
    places = stations({unit for case in cases for unit in case.unit_ids()})
    sources = [case.sources() for case in cases]
    carried = Carried(frozenset().union(*sources), known_sources)
    return {
        case.id: derive(
            law_events(case.events), places, carried.by(sources_of_case), case.refs(), case.dispatches_of(OWN_SOURCE)
        )
        for case, sources_of_case in zip(cases, sources, strict=True)
    }


def write(
    cases: Sequence[LockedCase], derived: dict[UUID, Derived], lines: Sequence[bytes], other_rows: Sequence[TableRows]
) -> None:
    """Write the events added (`lines` are their rows), what follows from them, and the `other_rows` of the batch."""
    update_cases([case_row(case, derived[case.id]) for case in cases if case.stored])
    new = [case_row(case, derived[case.id]) for case in cases if not case.stored]
    added = [
        ("cases_case", CaseRow._fields, [encode_row((*row[:-1], text_array(row[-1]))) for row in new]),
        ("cases_event", EVENT_COLUMNS, lines),
    ]
    write_derived([case.id for case in cases if case.stored], derived, [*added, *other_rows])
    note_writer()
    for case in cases:
        case.added, case.stored = [], True
        case.keys = set(derived[case.id].keys)
        case.station_no = derived[case.id].station.number


def _event_lines(cases: Sequence[LockedCase], by: str, entry: str) -> tuple[list[bytes], list[bytes]]:
    """Return the rows of the events that cases gained, and the hash of each.

    `by` is the recording officer's number, `entry` the id (hexadecimal) of the audit entry that binds the hashes.
    Each event is hashed and written out in one go: a load does so for millions of them.
    """
    lines, hashes = [], []
    for case in cases:
        case_id = case.id.hex
        for event in case.added:
            salt = os.urandom(16)
            hashed = _event_hash(case_id, event, by, salt)
            hashes.append(hashed)
            lines.append(_event_line(case_id, event, by, entry, salt, hashed))
    return lines, hashes


def _event_hash(case: str, event: StoredEvent, by: str, salt: bytes) -> bytes:
    columns = (
        case,
        event.id,
        event.kind,
        commitments.microseconds(event.at),
        event.precision,
        commitments.microseconds(event.recorded),
        event.subject,
        event.corrects,
        event.record,
        event.source,
        by,
    )
    return commitments.record_hash(columns, commitments.committed(salt, event.facts) if event.facts else {})


def _event_line(case: str, event: StoredEvent, by: str, entry: str, salt: bytes, hashed: bytes) -> bytes:
    return encode_row(
        (
            case,
            event.id,
            event.kind,
            event.at,
            event.precision,
            event.recorded,
            event.subject,
            event.corrects,
            event.record,
            json_text(event.facts),
            event.source,
            by,
            entry,
            salt.hex(),
            commitments.mark(hashed),
        )
    )


def write_derived(existing: Sequence[UUID], derived: dict[UUID, Derived], added: Sequence[TableRows] = ()) -> None:
    """Write clocks, outcomes, exhibits, facts, people and numbers in place of those that cases had.

    `existing` are the cases that may have such rows already; the rows `added` are written first.

    A case that came from another station has fact rows there too, from before it moved. They can be outside the range
    of the officer who works on it now, and follow from its history as the others do, so the system writes them.
    """
    moved = {case for case, d in derived.items() if any(row.state.station_no != d.station.number for row in d.facts)}
    delete_rows([table for table, _type, _field in (*_TABLES_BY_STATION, *_TABLES_BY_CASE)], existing)
    delete_rows(("cases_fact",), [case for case in existing if case not in moved])
    stationary = {case: d for case, d in derived.items() if case not in moved}
    following = list(following_rows(existing, derived))
    insert_all([*added, *_derived_rows(derived), *following, _fact_rows(stationary)])
    if moved:
        with enter(system_posting()):
            delete_rows(("cases_fact",), [case for case in existing if case in moved])
            insert_all([_fact_rows({case: derived[case] for case in moved})])


_TABLES_BY_CASE = (("cases_key", CaseKey, "keys"), ("cases_person", PersonRow, "people"))
_TABLES_BY_STATION = (
    ("cases_clock", ClockRow, "clocks"),
    ("cases_outcome", OutcomeRow, "outcomes"),
    ("cases_exhibit", ExhibitRow, "exhibits"),
    ("cases_courtdate", FixedDate, "dates"),
    ("cases_pendingmatter", MatterRow, "matters"),
    ("cases_draftstay", DraftStayRow, "drafts"),
    ("cases_delayreason", DelayReasonRow, "reasons"),
)
"""The tables that follow from a history: each with the type of its rows, and the field of `Derived` that holds them."""


def _derived_rows(derived: dict[UUID, Derived]) -> Iterator[TableRows]:
    by_case = [((case_id.hex,), d) for case_id, d in derived.items()]
    by_station = [((case_id.hex, d.station.number), d) for case_id, d in derived.items()]
    for tables, columns, cases in (
        (_TABLES_BY_CASE, ("case_id",), by_case),
        (_TABLES_BY_STATION, ("case_id", "station_no"), by_station),
    ):
        for table, row_type, field in tables:
            rows = [encode_row(prefix + row) for prefix, d in cases for row in getattr(d, field)]
            yield table, (*columns, *row_type._fields), rows


def _fact_rows(derived: dict[UUID, Derived]) -> TableRows:
    facts_of_cases = [(case.hex, d.facts) for case, d in derived.items()]
    rows = [encode_row((case, *row[:4], *row.state)) for case, facts in facts_of_cases for row in facts]
    return "cases_fact", ("case_id", *FactRow._fields[:4], *CaseState._fields), rows


EVENT_COLUMNS = (
    "case_id",
    "id",
    "kind",
    "at",
    "precision",
    "recorded",
    "subject",
    "corrects",
    "record",
    "facts",
    "source",
    "by",
    "entry",
    "salt",
    "mark",
)


def case_row(case: LockedCase, d: Derived) -> CaseRow:
    """Return the row of a case in cases_case."""
    return CaseRow(
        case.id,
        case.source,
        d.station.id,
        d.station.number,
        d.key.series,
        d.key.number,
        d.key.year,
        d.first_recorded,
        d.io_ref,
        d.diary_until,
        d.newest_event,
        d.report_step,
        *d.supervision,
        list(d.sections),
    )
