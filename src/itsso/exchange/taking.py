"""Import of checked rows into case histories: which are new, which change an earlier version, and which must wait."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from itsso.cases.actions import OWN_SOURCE, Batch, CaseKey, LockedCase, NewEvent, StoredEvent
from itsso.cases.derive import registered_key
from itsso.cases.facts import MOVES
from itsso.cases.history import joined_cases
from itsso.cases.police_reports import with_labels
from itsso.exchange.belonging import Sender
from itsso.exchange.checks import REGULAR, ZERO, DetectedProblem, FeedRow
from itsso.exchange.contract import FILES
from itsso.exchange.doubts import doubts_of
from itsso.exchange.events import (
    EventBuilder,
    corrections,
    event_slot,
    events_of_row,
    is_same_event,
    reinstated,
    superseding_correction,
    withdrawal_events,
)
from itsso.exchange.places import StationDirectory
from itsso.exchange.reasons import Fault
from itsso.law.report_lists import NAMED_IN_REPORT
from itsso.law.reports import REPORTS

FIR, ZERO_FIR, FINAL_FORM, FORM_ACCUSED = (
    FILES.index(name) for name in ("fir.csv", "zero_fir.csv", "final_form.csv", "final_form_accused.csv")
)


def unsaid(stamp: int) -> int:
    """Return the stamp to store for a row that names a Zero FIR or a unit which was not here when it was loaded.

    A stamp is a hash of a row's content. This one differs from the row's own, so that the same row sent again counts
    as changed: by then, what it names may be here.
    """
    return ~stamp


type Content = tuple[str, int, datetime]
"""A record's content: its id, its stamp, and the time of its change."""


class Known(msgspec.Struct, gc=False, frozen=True):
    """The stored values of a record: a row of Record without its id."""

    file: int
    stamp: int
    updated: datetime
    deleted: bool
    case_id: UUID | None
    station_no: int


class Doubted(NamedTuple):
    """The doubts between a case's records, the row that changed it last, and whether it was stored before."""

    row: FeedRow
    problems: list[DetectedProblem]
    stored: bool
    case: LockedCase


class Waits(NamedTuple):
    """A row that must wait, for what (a code of `reasons.PARKED`, or NAMED), and for the number of which case."""

    row: FeedRow
    waits_for: str
    key: CaseKey


NAMED = "zero_fir_sent"
"""What an accepted FIR waits for where the Zero FIR that it names was not sent to its sender's unit: once it is,
the two are one case."""


@dataclass(slots=True)
class Ended:
    """The result of one batch: how its rows ended, and what is to be written in addition to the histories."""

    accepted: list[FeedRow] = field(default_factory=list)
    unchanged: list[FeedRow] = field(default_factory=list)
    parked: list[Waits] = field(default_factory=list)
    named: dict[str, Waits] = field(default_factory=dict)  # by record: accepted rows that will be looked at again
    rejected: list[tuple[FeedRow, Fault]] = field(default_factory=list)
    records: dict[str, Known] = field(default_factory=dict)  # new or changed
    fresh: set[str] = field(default_factory=set)  # those of `records` that were not stored before
    moved: dict[UUID, UUID] = field(default_factory=dict)  # a case that was joined to another
    labels: dict[UUID, dict[str, str]] = field(default_factory=dict)  # the labels of its V1, A1 in the other
    joined: dict[str, UUID] = field(default_factory=dict)  # a record of such a case, and its case now
    doubts: dict[UUID, Doubted] = field(default_factory=dict)  # for every case to which an event was added

    def tells_now(self, case_id: UUID) -> UUID:
        """Return the case that has a case's history at the end of the batch."""
        while case_id in self.moved:
            case_id = self.moved[case_id]
        return case_id


class HeldAlready(Exception):
    """Raised where a row's record is stored already, although `none_held` said that no record is."""


class Taking:
    """Applies the rows of one batch, in order.

    Where `none_held` is set, no record is looked up. If a record is stored after all, an accepted row ends in a unique
    violation when its record is written; a row that is not accepted ends in HeldAlready.
    """

    def __init__(self, batch: Batch, places: StationDirectory, *, none_held: bool = False) -> None:
        self.batch = batch
        self.places = places
        self.sender = Sender(places, batch.source.code)
        self.none_held = none_held
        self.ended = Ended()
        self._known: dict[str, Known] = {}
        self._held: dict[CaseKey, LockedCase] = {}
        self._touched: dict[LockedCase, FeedRow] = {}

    def take(self, rows: Sequence[FeedRow]) -> Ended:
        """Add the events of the rows to the batch, and return how each row ended."""
        rows = oldest_first(rows)
        self._known = {} if self.none_held else known_records([row.record for row in rows])
        new = [row for row in rows if not self._is_old(row)] if self._known else rows
        keys = {row.key for row in new if row.key is not None}
        keys |= {key for row in new if row.file in (FIR, ZERO_FIR) for key in self._keys(row)}
        self._held = self.batch.lock_cases(keys)
        if not self.none_held:  # another load may have written the same records before the cases were locked
            self._known |= known_records([row.record for row in rows])
        self._known |= known_records(list(self._registering() - self._known.keys()))
        self._follow_joined(new)
        for row in rows:
            try:
                self._take(row)
            except Fault as fault:
                self.ended.rejected.append((row, fault))
        if self.none_held:
            self._refuse_held()
        self._pass_over_what_waits_already()
        self.ended.doubts = {
            case.id: Doubted(row, doubts_of(case), case.stored, case) for case, row in self._touched.items()
        }
        return self.ended

    def _registering(self) -> set[str]:
        """Return the ids of the records whose registrations gave the locked cases their numbers."""
        cases = {case.id: case for case in self._held.values()}
        registrations = [event for case in cases.values() for event in case.events if event.kind == "fir_registered"]
        return {event.record for event in registrations if event.record is not None}

    def _follow_joined(self, rows: Sequence[FeedRow]) -> None:
        """Update the cases of records whose case has joined another.

        A record without events, such as one of a case that is still pending, has no event by which it would follow its
        case.
        """
        held = {case.id for case in self._held.values()}
        known = {row.record: known for row in rows if (known := self._known.get(row.record))}
        joined = joined_cases({stored.case_id for stored in known.values() if stored.case_id is not None} - held)
        for record, old in known.items() if joined else ():
            if old.case_id in joined:
                self._known[record] = msgspec.structs.replace(old, case_id=joined[old.case_id])

    def _refuse_held(self) -> None:
        not_taken = [row for row, _fault in self.ended.rejected] + [waits.row for waits in self.ended.parked]
        if known_records([row.record for row in not_taken]):
            raise HeldAlready

    def _pass_over_what_waits_already(self) -> None:
        """Count a row that must wait as unchanged if its content is parked already, or came earlier in this batch."""
        seen = parked_contents([waits.row.record for waits in self.ended.parked])
        parked, self.ended.parked = self.ended.parked, []
        for waits in parked:
            content = (waits.row.record, waits.row.stamp, waits.row.updated)
            if content in seen:
                self.ended.unchanged.append(waits.row)
            else:
                seen.add(content)
                self.ended.parked.append(waits)

    def _take(self, row: FeedRow) -> None:
        if row.record in self._known and self._is_old(row):
            self._keep(row)
            return
        waits: Waits | None = None
        if row.deletes:
            self._void(row)
        elif row.key is None:
            self._accept(row, None)
        elif row.file in (FIR, ZERO_FIR):
            self._register(row)
        else:
            waits = self._add_to_case(row, row.key)
        if waits is None:
            row.values = None  # freed before the histories are written: the values are half of a chunk's memory
            self.ended.accepted.append(row)
        else:
            self.ended.parked.append(waits)

    def _is_old(self, row: FeedRow) -> bool:
        """Return whether the row has the same content as the stored one, or is older.

        A deletion that another station sent before the record itself does not count against a row of this station.
        """
        known = self._known.get(row.record)
        if known is None or (known.case_id is None and row.place is not None and known.station_no != row.place.number):
            return False
        return row.updated < known.updated or row.stamp == known.stamp

    def _keep(self, row: FeedRow) -> None:
        """Count the row as unchanged. If its time of change is newer, store that: later rows must be newer still."""
        known = self._known[row.record]
        if row.stamp == known.stamp and row.updated > known.updated:
            self._remember(row, msgspec.structs.replace(known, updated=row.updated))
        self.ended.unchanged.append(row)

    def _keys(self, row: FeedRow) -> Iterable[CaseKey]:
        """Yield the numbers that the row gives its case: an FIR may name its Zero FIR, and a Zero FIR its FIR."""
        if row.key is not None:
            yield row.key
        values = row.values
        if row.deletes:
            return
        if row.file == FIR and values.zero_no:
            place = self.places.station(values.zero_state_code, values.zero_ps_code, "zero_ps_code")
            yield CaseKey(place.id, ZERO, values.zero_year, values.zero_no)
        elif row.file == ZERO_FIR and values.transfer_status == "re_registered":
            place = self.places.station(values.to_state_code, values.to_ps_code, "to_ps_code")
            if place.id not in self.places.own_ids:
                return  # another unit's FIR gets its number from that FIR's own record
            yield CaseKey(place.id, REGULAR, values.fir_year, values.fir_no)

    def _register(self, row: FeedRow) -> None:
        named = list(self._keys(row))
        keys = list(self.sender.may_give(row, named, self._held))
        foreign = frozenset(named).difference(keys)
        found = list({case.id: case for key in keys if (case := self._held.get(key))}.values())
        case = found[0] if found else self.batch.new_case()
        self._refuse_record_of_another(row, case)
        self._refuse_second(row, case)
        for other in found[1:]:
            self._join(row, other, case)
        for key in keys:
            self._held[key] = case
        if foreign and row.file == FIR:
            row.problems = (*row.problems, DetectedProblem("zero_fir_not_here", "zero_no", row.values.zero_no))
        self._accept(row, case, self._hearsay(row, case) if case.events else (), foreign)
        if row.file == FIR:
            for key in foreign:
                self.ended.named[row.record] = Waits(row, NAMED, key)

    def _refuse_second(self, row: FeedRow, case: LockedCase) -> None:
        """Refuse a second record of fir.csv or zero_fir.csv for the same number: one of the two is a mistake."""
        if any(self._file_of(event) == row.file for event in self._registrations(case, row, row.key)):
            raise Fault("second_record", column="source_record_id")

    def _hearsay(self, row: FeedRow, case: LockedCase) -> list[NewEvent]:
        """Return corrections that withdraw what another file said of this number: the number's own record says it now.

        A Zero FIR's row may have said it of its FIR, or the other way round.
        """
        known = row.updated if row.record in self._known else EventBuilder(row).known_from(row.values.registered_at)
        return [superseding_correction(old, row.record, known) for old in self._registrations(case, row, row.key)]

    def _told(
        self, row: FeedRow, case: LockedCase, before: Sequence[StoredEvent], foreign: frozenset[CaseKey]
    ) -> tuple[list[NewEvent], list[NewEvent]]:
        """Return the events of a row, and in a second list its registrations of another number that has its own record.

        A row of an FIR may say that its Zero FIR was registered, or the other way round; if the record of that other
        number is here, such an event is only in the second list. `before` are the effective events of the row's record.
        `foreign` are the numbers in the row that its sender may not give the case: of a foreign Zero FIR only the day
        is used and not the number, since the two months run from that day; of a foreign FIR nothing is used.
        """
        events = events_of_row(row, before, self.places)
        if foreign:
            events = list(_without_numbers(foreign, row, events))
        if row.file not in (FIR, ZERO_FIR) or not case.events:
            return events, []
        hearsay = [event for event in events if self._own_registrations(case, row, event)]
        return [event for event in events if event not in hearsay], hearsay

    def _own_registrations(self, case: LockedCase, row: FeedRow, event: NewEvent) -> list[StoredEvent]:
        """Return what the record of another number says of it, where `event` is the registration of that number."""
        if event.kind != "fir_registered" or (key := registered_key(event.facts)) == row.key:
            return []
        own = {REGULAR: FIR, ZERO: ZERO_FIR}[key.series]
        return [other for other in self._registrations(case, row, key) if self._file_of(other) == own]

    def _add_hearsay(self, row: FeedRow, case: LockedCase, hearsay: Sequence[NewEvent], *, is_known: bool) -> None:
        """Add what a row says of another number although that number's own row is here.

        It is valid until the own row is known, which may have been entered later; and what an FIR's row says of its
        Zero FIR counts again where the Zero FIR's row is deleted.
        """
        if not hearsay and not (is_known and row.file == FIR):
            return
        if not self.places.holds_all and self.sender.sees_elsewhere(case):
            return  # how the case counts is decided by the unit that has it
        before = case.withdrawn_by_others(row.record) if is_known else []
        before = [old for old in before if old.kind == "fir_registered"]
        for event in hearsay:
            own = self._own_registrations(case, row, event)[0]
            if same := next((old for old in before if is_same_event(old, event)), None):
                before.remove(same)
                continue
            if is_known:
                event.recorded = row.updated
            known = min(old.recorded for old in case.events if old.id == own.id)
            if row.file == FIR or event.recorded < known:
                (stored,) = self.batch.add(case, [event])
                self._add(row, case, [superseding_correction(stored, own.record, known)])
        if row.file == FIR:
            self._add(row, case, withdrawal_events(row, before))  # the row does not say this any more

    def _registrations(self, case: LockedCase, row: FeedRow, key: CaseKey | None) -> list[StoredEvent]:
        """Return the effective registrations of a number that come from other records."""
        registrations = [event for event in case.events if event.kind == "fir_registered"]
        records = dict.fromkeys(event.record for event in registrations if event.record not in (None, row.record))
        return [
            event
            for record in records
            if record is not None
            for event in case.effective_events(record)
            if event.kind == "fir_registered" and registered_key(event.facts) == key
        ]

    def _file_of(self, event: StoredEvent) -> int | None:
        """Return the file whose record an event is from; None where that record was deleted."""
        assert event.record is not None
        known = self._known.get(event.record)
        return known.file if known is not None and not known.deleted else None

    def _add_to_case(self, row: FeedRow, key: CaseKey) -> Waits | None:
        """Add the events of a later form; return what it waits for, if its case or form is not there yet."""
        case = self._held.get(key)
        if case is None:
            return Waits(row, "fir" if key.series == REGULAR else "zero_fir", key)
        if waits_for := _form_that_is_missing(row, case):
            if self.sender.sees_elsewhere(case):  # whether it waits would disclose what the other unit filed
                raise Fault("with_another_unit", column="source_record_id")
            return Waits(row, waits_for, key)
        if row.file == FORM_ACCUSED and not self.sender.sees_elsewhere(case):  # else it discloses whom others named
            _refuse_accused_named_twice(row, case)
        self._accept(row, case)
        return None

    def _accept(
        self,
        row: FeedRow,
        case: LockedCase | None,
        beside: Sequence[NewEvent] = (),
        foreign: frozenset[CaseKey] = frozenset(),
    ) -> None:
        is_known = row.record in self._known
        if is_known:
            self._refuse_record_of_another(row, case)
        if case is not None:
            before = case.effective_events(row.record) if is_known else ()
            labels = dict(case.labels) if case.stored else case.labels
            try:
                events, hearsay = self._told(row, case, before, foreign)
                changes = self._corrections(row, before, events, case) if is_known else events
                changes = [*beside, *changes] if beside else changes
                self._hold_against_sender(case, changes)
            except Fault:
                case.labels = labels  # persons of a refused row do not belong to the case
                raise
            self._add(row, case, changes)
            if row.file in (FIR, ZERO_FIR):
                self._add_hearsay(row, case, hearsay, is_known=is_known)
        station_no = row.place.number if row.place else self.places.within[0]
        case_id = case.id if case else None
        could_say_more = foreign or (row.problems and any(problem.code == "unknown_unit" for problem in row.problems))
        stamp = unsaid(row.stamp) if could_say_more else row.stamp
        self._remember(row, Known(row.file, stamp, row.updated, False, case_id, station_no))

    def _corrections(
        self, row: FeedRow, before: Sequence[StoredEvent], events: Sequence[NewEvent], case: LockedCase
    ) -> list[NewEvent]:
        """Return the events that a known record's row changes.

        Where the same content is looked at again for what it names, it corrects only its own earlier events, and
        nothing that a page has corrected since.
        """
        changes = corrections(row, before, events, case.label_of)
        if self._known[row.record].stamp != unsaid(row.stamp):
            return changes
        by_page = {event.id for event in before if event.source == OWN_SOURCE}
        ever = {event_slot(event) for event in case.events if event.record == row.record}
        return [
            event
            for event in changes
            if (event_slot(event) not in ever if event.corrects is None else event.corrects not in by_page)
        ]

    def _refuse_record_of_another(self, row: FeedRow, case: LockedCase | None) -> None:
        known = self._known.get(row.record)
        if known is not None and known.case_id is not None and (case is None or known.case_id != case.id):
            raise Fault("record_of_another", column="source_record_id")

    def _void(self, row: FeedRow) -> None:
        """Withdraw the record's events.

        Its number stays known, and that it was deleted, in case a row of it comes later.
        """
        known = self._known.get(row.record)
        case = self._held.get(row.key) if row.key and known else None
        self._refuse_record_of_another(row, case)
        if case is not None and known is not None and known.case_id is not None:
            changes = withdrawal_events(row, case.effective_events(row.record))
            if row.file == ZERO_FIR and (again := self._still_named(row, case)):
                row.problems = (DetectedProblem("zero_fir_deleted", "zero_no"),)
                changes += again
            self._hold_against_sender(case, changes)
            if row.file == FIR and changes and self._is_left_to_its_zero_fir(row, case):
                row.problems = (DetectedProblem("zero_fir_left", "fir_no"),)
            self._add(row, case, changes)
        station_no = row.place.number if row.place else self.places.within[0]
        self._remember(row, Known(row.file, row.stamp, row.updated, True, known.case_id if known else None, station_no))

    def _still_named(self, row: FeedRow, case: LockedCase) -> list[NewEvent]:
        """Return what an FIR's row says of the Zero FIR whose own row is deleted: the limit still runs from its day."""
        registered = [event for event in case.events if event.kind == "fir_registered"]
        records = dict.fromkeys(event.record for event in registered if self._is_of_an_fir(event))
        return [
            reinstated(row, event)
            for record in records
            if record is not None
            for event in case.withdrawn_by_others(record)
            if event.kind == "fir_registered" and registered_key(event.facts) == row.key
        ]

    def _is_of_an_fir(self, event: StoredEvent) -> bool:
        return event.record is not None and self._file_of(event) == FIR

    def _is_left_to_its_zero_fir(self, row: FeedRow, case: LockedCase) -> bool:
        """Return whether a case whose FIR is withdrawn belongs to a Zero FIR that no longer mentions that FIR.

        It then counts at the first station, with all its events.
        """
        records = {event.record for event in case.events if event.kind == "fir_registered"} - {None, row.record}
        standing = [event for record in records if record is not None for event in case.effective_events(record)]
        series = {event.facts.get("fir") for event in standing if event.kind == "fir_registered"}
        return series == {"zero"}

    def _join(self, row: FeedRow, other: LockedCase, case: LockedCase) -> None:
        """Join two histories that turn out to be one case: the events of `other` are added to `case`."""
        refs, effective_events = other.refs(), other.effective_events()
        gone = effective_events or other.events[:1]  # with all withdrawn, one must still say that it joined another
        self._add(row, other, [_moved_away(old.id, old.recorded, case.id) for old in gone])

        def label_there(label: str) -> str:
            return case.label_of(refs[label], None) if label in refs else label

        for old in effective_events:
            ref = refs.get(old.subject)
            accused, victim = (ref, None) if old.subject.startswith("A") else (None, ref)
            facts = with_labels(old.facts, label_there) if old.kind in REPORTS else old.facts
            again = NewEvent(old.kind, old.at, old.precision, old.recorded, facts, accused, victim)
            again.record, again.subject, again.source = old.record, "" if ref else old.subject, old.source
            self._add(row, case, [again])
        self.ended.joined |= {event.record: case.id for event in other.events if event.record}
        self.ended.moved[other.id] = case.id
        self.ended.labels[other.id] = {label: case.labels.get(label[0] + ref, label) for label, ref in refs.items()}
        for record, known in list(self._known.items()):
            if known.case_id == other.id:
                self._known[record] = msgspec.structs.replace(known, case_id=case.id)
        self._held = {key: case if held is other else held for key, held in self._held.items()}

    def _hold_against_sender(self, case: LockedCase, events: Sequence[NewEvent]) -> None:
        """Refuse events that the sender may not report of the case.

        From an event that says the case left, the destination is dropped.
        """
        if self.places.holds_all:
            return
        if self.sender.sees_elsewhere(case):
            self.sender.refuse_to_draw(case, self.batch.preview(case, events))
            for event in events:
                if event.kind in MOVES:  # the destination is known; repeated, it would be the day's last
                    event.facts = {name: value for name, value in event.facts.items() if name != "to"}
        elif case.stored and any(event.corrects is not None for event in events):
            self.sender.refuse_to_lose(case, self.batch.preview(case, events))

    def _add(self, row: FeedRow, case: LockedCase, events: Sequence[NewEvent]) -> None:
        self._touched[case] = row
        self.batch.add(case, events)

    def _remember(self, row: FeedRow, known: Known) -> None:
        if self.ended.named:
            self.ended.named.pop(row.record, None)
        if row.record not in self._known:
            self.ended.fresh.add(row.record)
        self._known[row.record] = self.ended.records[row.record] = known


def _without_numbers(foreign: frozenset[CaseKey], row: FeedRow, events: Sequence[NewEvent]) -> Iterator[NewEvent]:
    for event in events:
        if event.kind != "fir_registered" or registered_key(event.facts) not in foreign:
            yield event
        elif row.file == FIR and row.key is not None:
            event.facts = event.facts | {"station": row.key.station_id, "number": ""}
            yield event


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


def _form_that_is_missing(row: FeedRow, case: LockedCase) -> str:
    """Return the code of the form for which a row waits; empty where the case has it, or the row needs none."""
    if row.file == FINAL_FORM and row.values.is_supplementary and not _has_form(case, row.values.supplements_form_no):
        return "original_form"
    if row.file == FORM_ACCUSED and not _has_form(case, row.values.form_no):
        return "final_form"
    return ""


def _has_form(case: LockedCase, form_no: str) -> bool:
    return any(event.facts.get("form_no") == form_no for event in case.events if event.kind in REPORTS)


def _refuse_accused_named_twice(row: FeedRow, case: LockedCase) -> None:
    """Refuse a second record about the same accused in the same form: one of the two is a mistake."""
    label = case.labels.get("A" + row.values.accused_ref)
    if label is None or not any(event.kind == NAMED_IN_REPORT and event.subject == label for event in case.events):
        return
    for event in case.effective_events():
        if (
            event.kind == NAMED_IN_REPORT
            and event.subject == label
            and event.facts.get("form_no") == row.values.form_no
            and event.record != row.record
        ):
            raise Fault("accused_twice", column="accused_ref")


def _moved_away(event_id: str, recorded: datetime, case_id: UUID) -> NewEvent:
    return NewEvent("corrected", recorded, "m", recorded, {"joined_to": str(case_id)}, corrects=event_id)


def known_records(ids: Sequence[str]) -> dict[str, Known]:
    """Return the stored values of these records by id, with one look-up in the primary key for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, file, stamp, updated, deleted, case_id, station_no from exchange_record"
            " where id = any(string_to_array(%s, ' ')::uuid[])",
            [" ".join(ids)],
        )
        return {row[0].hex: Known(*row[1:]) for row in cursor.fetchall()}


def parked_contents(ids: Sequence[str]) -> set[Content]:
    """Return the contents of these records that are parked already, each with the time of its change.

    The time matters because a different content may have come between two equal ones.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select record, stamp, updated from exchange_parked where record = any(string_to_array(%s, ' ')::uuid[])",
            [" ".join(ids)],
        )
        return {(record.hex, stamp, updated) for record, stamp, updated in cursor.fetchall()}
