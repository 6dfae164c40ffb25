"""The rows of a chunk applied to case histories: which are new, which change an earlier version, which must wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from itsso.cases.actions import OWN_SOURCE, Batch, CaseKey, LockedCase, NewEvent, StoredEvent
from itsso.cases.cctns_references import return_to_station, with_facts_of_station
from itsso.cases.expunction.tombstones import expunged_among
from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.consistency import problems_between_records
from itsso.exchange.feed_import.corrections import (
    corrections,
    event_slot,
    is_same_event,
    superseding_correction,
    withdrawal_events,
)
from itsso.exchange.feed_import.events import EventBuilder, events_of_row
from itsso.exchange.feed_import.jurisdiction import Sender
from itsso.exchange.feed_import.matcher import CaseMatcher
from itsso.exchange.feed_import.queries import AWAITED_DISPATCH, parked_contents, read_records
from itsso.exchange.feed_import.records import RecordStore
from itsso.exchange.feed_import.registrations import Registrations, registering_records
from itsso.exchange.feed_import.results import CaseProblems, ImportResult, ParkedRow
from itsso.exchange.feed_import.row_types import Columns, FinalFormAccusedRow, FinalFormRow, FirRow, ZeroFirRow
from itsso.exchange.feed_import.rows import REGULAR, DeletedRecord, DetectedProblem, FeedRow
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.reasons import Fault, WaitReason
from itsso.intake.zero_firs.pairs.actions import settle_by_feed
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.report_lists import NAMED_IN_REPORT
from itsso.law.reports import REPORTS

NO_NUMBERS: frozenset[CaseKey] = frozenset()


class RecordExists(Exception):
    """Raised where a row's record is stored already, although `assume_new` said that no record is."""


def apply_rows(
    rows: Sequence[FeedRow], batch: Batch, stations: StationDirectory, *, assume_new: bool = False
) -> ImportResult:
    """Add the events of the rows to the batch, in order, and return how each row ended.

    Where `assume_new` is set, no record is looked up. If a record is stored after all, an accepted row ends in a unique
    violation when its record is written; a row that is not accepted ends in RecordExists.
    """
    return RowApplier(batch, stations, assume_new=assume_new).apply(rows)


class RowApplier:
    """Applies the rows of one chunk."""

    def __init__(self, batch: Batch, stations: StationDirectory, *, assume_new: bool) -> None:
        self._batch = batch
        self._stations = stations
        self._assume_new = assume_new
        self._sender = Sender(stations, batch.source.code)
        self._records = RecordStore()
        self._cases = CaseMatcher(batch, stations)
        self._registrations = Registrations(self._records)
        self._last_rows: dict[LockedCase, FeedRow] = {}  # of each case that was added to, the row that did so last
        self._result = ImportResult(self._records, self._cases.merges)
        self._expunged: set[CaseKey] = set()  # numbers in these rows of cases that a court ordered removed

    def apply(self, rows: Sequence[FeedRow]) -> ImportResult:
        """Apply the rows, once."""
        rows = oldest_first(rows)
        self._read_and_lock(rows)
        for row in rows:
            try:
                self._apply(row)
            except Fault as fault:
                self._result.rejected.append((row, fault))
        if self._assume_new:
            self._refuse_existing_records()
        self._skip_already_parked()
        self._result.problems = {
            case.id: CaseProblems(row, problems_between_records(case), case.stored, case)
            for case, row in self._last_rows.items()
        }
        return self._result

    def _read_and_lock(self, rows: Sequence[FeedRow]) -> None:
        """Read the records of the rows, and lock the cases of those that bring something new.

        Records are read again once the cases are locked: another load may have written them in between.
        """
        records = [row.record for row in rows]
        if not self._assume_new:
            self._records.read(records)
        self._expunged = expunged_among({number for row in rows for number in self._cases.numbers_of(row)})
        new = rows if self._assume_new else [row for row in rows if not self._records.is_current(row)]
        self._cases.lock(new)
        if not self._assume_new:
            self._records.read(records)
        locked = self._cases.locked()
        self._records.read_missing(registering_records(locked))
        self._records.follow_merged_cases(new, {case.id for case in locked})

    def _refuse_existing_records(self) -> None:
        rejected = [row for row, _fault in self._result.rejected]
        not_stored = [*rejected, *(parked.row for parked in self._result.parked)]
        if read_records([row.record for row in not_stored]):
            raise RecordExists

    def _skip_already_parked(self) -> None:
        """Count a row that must wait as unchanged if its content is parked already, or came earlier in this chunk."""
        parked_before = parked_contents([parked.row.record for parked in self._result.parked])
        all_parked, self._result.parked = self._result.parked, []
        for parked in all_parked:
            content = (parked.row.record, parked.row.stamp, parked.row.updated)
            if content in parked_before:
                self._result.unchanged.append(parked.row)
            else:
                parked_before.add(content)
                self._result.parked.append(parked)

    def _apply(self, row: FeedRow) -> None:
        if self._records.is_current(row):
            self._records.note_time(row)
            self._result.unchanged.append(row)
            return
        if self._expunged and not self._expunged.isdisjoint(self._cases.numbers_of(row)):
            raise Fault("expunged")
        columns, parked = row.columns, None
        assert columns is not None, "a row is applied once"
        if isinstance(columns, DeletedRecord):
            self._delete(row)
        elif row.key is None:
            self._refuse_record_of_another(row, None)
            self._store(row, None)
        elif isinstance(columns, (FirRow, ZeroFirRow)):
            self._register(row, columns)
        else:
            parked = self._add_to_case(row, columns, row.key)
        if parked is not None:
            self._result.parked.append(parked)
        else:
            row.columns = None  # freed before the histories are written
            self._result.accepted.append(row)

    def _register(self, row: FeedRow, columns: FirRow | ZeroFirRow) -> None:
        """Add an FIR or a Zero FIR to the case that has any of its numbers, or to a new case."""
        named = list(self._cases.numbers_of(row))
        numbers = list(self._sender.permitted_numbers(row, named, self._cases.get))
        refused = frozenset(named).difference(numbers)
        case, other_cases = self._cases.case_of_numbers(numbers)
        self._refuse_record_of_another(row, case)
        if self._registrations.has_second_record(case, row):
            raise Fault("second_record", column="source_record_id")
        for other in other_cases:
            self._merge(row, other, case)
        self._cases.give_numbers(case, numbers)
        if refused and isinstance(columns, FirRow):
            row.problems = (*row.problems, DetectedProblem("zero_fir_not_here", "zero_no", columns.zero_no or ""))
        self._accept(row, columns, case, self._superseded(row, columns, case), refused)
        if isinstance(columns, FirRow):
            for number in refused:
                self._result.awaiting_zero_fir[row.record] = ParkedRow(row, AWAITED_DISPATCH, number)

    def _superseded(self, row: FeedRow, columns: FirRow | ZeroFirRow, case: LockedCase) -> list[NewEvent]:
        """Return corrections that withdraw what another file said of this number: its own record says it now."""
        if not case.events:
            return []
        is_known = self._records.has(row)
        known_at = row.updated if is_known else EventBuilder(row, columns).known_from(columns.registered_at)
        return self._registrations.superseded_by(case, row, known_at)

    def _merge(self, row: FeedRow, other: LockedCase, case: LockedCase) -> None:
        if other.stored and case.stored and settle_by_feed(other.keys | case.keys):
            column = "zero_no" if row.file == FeedFile.FIR else "fir_no"
            row.problems = (*row.problems, DetectedProblem("answered_different", column))
        self._cases.merge(other, case, lambda changed, events: self._add(row, changed, events))
        self._records.move(other.id, case.id)

    def _add_to_case(self, row: FeedRow, columns: Columns, key: CaseKey) -> ParkedRow | None:
        """Add the events of a later form; return what it waits for, if its case or form is not there yet."""
        case = self._cases.get(key)
        if case is None:
            return ParkedRow(row, "fir" if key.series == REGULAR else "zero_fir", key)
        if isinstance(columns, (FinalFormRow, FinalFormAccusedRow)) and (missing := _missing_form(columns, case)):
            if self._sender.has_left_unit(case):  # whether it waits would disclose what the other unit filed
                raise Fault("with_another_unit", column="source_record_id")
            return ParkedRow(row, missing, key)
        # Asked of another unit's case, the check would disclose whom others named.
        if isinstance(columns, FinalFormAccusedRow) and not self._sender.has_left_unit(case):
            _refuse_accused_named_twice(row, columns, case)
        self._accept(row, columns, case)
        return None

    def _accept(
        self,
        row: FeedRow,
        columns: Columns,
        case: LockedCase,
        first: Sequence[NewEvent] = (),
        refused: frozenset[CaseKey] = NO_NUMBERS,
    ) -> None:
        """Add the events of a row to its case, the `first` before them, and store its record.

        `refused` are the numbers in the row that its sender may not give the case.
        """
        is_known = self._records.has(row)
        if is_known:
            self._refuse_record_of_another(row, case)
        before = case.effective_events(row.record) if is_known else ()
        labels = dict(case.labels) if case.stored else case.labels
        of_another: list[NewEvent] = []
        try:
            events = events_of_row(row, columns, before, self._stations)
            if isinstance(columns, (FirRow, ZeroFirRow)):
                events, of_another = self._registrations.divide(case, row, events, refused)
                if row.key is not None and case.events:
                    with_facts_of_station(case, row.key, events)
            changes = self._corrections(row, before, events, case) if is_known else events
            changes = [*first, *changes] if first else changes
            self._sender.refuse_forbidden(case, changes, self._batch)
        except Fault:
            case.labels = labels  # persons of a refused row do not belong to the case
            raise
        self._add(row, case, changes)
        if of_another or (is_known and row.file == FeedFile.FIR):
            self._add_of_another_number(row, case, of_another, is_known=is_known)
        names_unknown_unit = row.problems and any(problem.code == "unknown_unit" for problem in row.problems)
        self._store(row, case.id, needs_recheck=bool(refused or names_unknown_unit))

    def _corrections(
        self, row: FeedRow, before: Sequence[StoredEvent], events: Sequence[NewEvent], case: LockedCase
    ) -> list[NewEvent]:
        """Return the events that a known record's row changes.

        Where the same content is looked at again for what it names, it corrects only its own earlier events, and
        nothing that a page has corrected since.
        """
        changes = corrections(row, before, events, case.label_of)
        if not self._records.is_rechecked(row):
            return changes
        by_page = {event.id for event in before if event.source == OWN_SOURCE}
        ever = {event_slot(event) for event in case.events if event.record == row.record}
        return [
            event
            for event in changes
            if (event_slot(event) not in ever if event.corrects is None else event.corrects not in by_page)
        ]

    def _add_of_another_number(
        self, row: FeedRow, case: LockedCase, registrations: Sequence[NewEvent], *, is_known: bool
    ) -> None:
        """Add what a row says of another number although that number's own row is here.

        It is valid until the own row is known, which may have been entered later; and what an FIR's row says of its
        Zero FIR counts again where the Zero FIR's row is deleted.
        """
        if not self._stations.holds_all and self._sender.has_left_unit(case):
            return  # how the case counts is decided by the unit that has it
        before = case.withdrawn_by_others(row.record) if is_known else []
        before = [old for old in before if old.kind == Kind.FIR_REGISTERED]
        for event in registrations:
            registration = self._registrations.by_own_record(case, row, event)[0]
            if same := next((old for old in before if is_same_event(old, event)), None):
                before.remove(same)
                continue
            if is_known:
                event.recorded = row.updated
            known_at: datetime = min(old.recorded for old in case.events if old.id == registration.id)
            if row.file == FeedFile.FIR or event.recorded < known_at:
                (stored,) = self._batch.add(case, [event])
                self._add(row, case, [superseding_correction(stored, registration.record, known_at)])
        if row.file == FeedFile.FIR:
            self._add(row, case, withdrawal_events(row, before))  # the row does not say this any more

    def _delete(self, row: FeedRow) -> None:
        """Withdraw the record's events.

        Its number stays known, and that it was deleted, in case a row of it comes later.
        """
        stored = self._records.get(row.record)
        case = self._cases.get(row.key) if stored else None
        self._refuse_record_of_another(row, case)
        if case is not None and stored is not None and stored.case_id is not None:
            changes = withdrawal_events(row, case.effective_events(row.record))
            if row.file == FeedFile.ZERO_FIR and (again := self._registrations.still_named(case, row)):
                row.problems = (DetectedProblem("zero_fir_deleted", "zero_no"),)
                changes += again
            if row.key is not None and (again := return_to_station(case, row.key, row.updated)):
                row.problems = (DetectedProblem("reference_left", "record_action"),)
                changes += again
            self._sender.refuse_forbidden(case, changes, self._batch)
            if row.file == FeedFile.FIR and changes and self._registrations.is_left_to_its_zero_fir(case, row):
                row.problems = (DetectedProblem("zero_fir_left", "fir_no"),)
            self._add(row, case, changes)
        self._store(row, stored.case_id if stored else None, deleted=True)

    def _refuse_record_of_another(self, row: FeedRow, case: LockedCase | None) -> None:
        stored = self._records.get(row.record)
        if stored is not None and stored.case_id is not None and (case is None or stored.case_id != case.id):
            raise Fault("record_of_another", column="source_record_id")

    def _store(self, row: FeedRow, case_id: UUID | None, *, deleted: bool = False, needs_recheck: bool = False) -> None:
        self._result.awaiting_zero_fir.pop(row.record, None)
        station_no = row.station.number if row.station else self._stations.within[0]
        self._records.store(row, case_id, station_no, deleted=deleted, needs_recheck=needs_recheck)

    def _add(self, row: FeedRow, case: LockedCase, events: Sequence[NewEvent]) -> list[StoredEvent]:
        self._last_rows[case] = row
        return self._batch.add(case, events)


def oldest_first(rows: Sequence[FeedRow]) -> Sequence[FeedRow]:
    """Return the rows with those of one record in the order of their changes; every other row keeps its position."""
    if len({row.record for row in rows}) == len(rows):
        return rows
    positions: dict[str, list[int]] = {}
    for position, row in enumerate(rows):
        positions.setdefault(row.record, []).append(position)
    ordered = list(rows)
    for repeated in positions.values():
        if len(repeated) > 1:
            versions = sorted((rows[position] for position in repeated), key=lambda row: row.updated)
            for position, row in zip(repeated, versions, strict=True):
                ordered[position] = row
    return ordered


def _missing_form(columns: FinalFormRow | FinalFormAccusedRow, case: LockedCase) -> WaitReason | None:
    """Return the form for which a row waits; None where the case has it, or the row needs none."""
    if isinstance(columns, FinalFormAccusedRow):
        return None if _has_form(case, columns.form_no) else "final_form"
    if columns.is_supplementary and not _has_form(case, columns.supplements_form_no):
        return "original_form"
    return None


def _has_form(case: LockedCase, form_no: str | None) -> bool:
    return any(event.facts.get(FactName.FORM_NO) == form_no for event in case.events if event.kind in REPORTS)


def _refuse_accused_named_twice(row: FeedRow, columns: FinalFormAccusedRow, case: LockedCase) -> None:
    """Refuse a second record about the same accused in the same form: one of the two is a mistake."""
    label = case.labels.get("A" + columns.accused_ref)
    if label is None or not any(event.kind == NAMED_IN_REPORT and event.subject == label for event in case.events):
        return
    for event in case.effective_events():
        if (
            event.kind == NAMED_IN_REPORT
            and event.subject == label
            and event.facts.get(FactName.FORM_NO) == columns.form_no
            and event.record != row.record
        ):
            raise Fault("accused_twice", column="accused_ref")
