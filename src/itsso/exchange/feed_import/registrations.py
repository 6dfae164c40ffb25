"""Registrations that the row of another number reports: of a Zero FIR by its FIR's row, of an FIR by its Zero FIR's.

Each number has a record of its own, whose row has precedence: a registration that another row reports is in force only
until that row is known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime

from itsso.cases.actions import CaseKey, LockedCase, NewEvent, StoredEvent
from itsso.cases.case_key import registered_key
from itsso.cases.cctns_references import give_way
from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.corrections import reinstated, superseding_correction
from itsso.exchange.feed_import.records import RecordStore
from itsso.exchange.feed_import.rows import REGULAR, ZERO, FeedRow
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind

OWN_FILE = {REGULAR: FeedFile.FIR, ZERO: FeedFile.ZERO_FIR}
"""The file whose records are the numbers of a series."""


def registering_records(cases: Iterable[LockedCase]) -> set[str]:
    """Return the ids of the records whose registrations gave the cases their numbers."""
    return {event.record for case in cases for event in _registrations(case) if event.record is not None}


class Registrations:
    """The registrations of a case's numbers, by the record that reported each."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    def has_second_record(self, case: LockedCase, row: FeedRow) -> bool:
        """Return whether another record of the same file has the number of a row: one of the two is a mistake."""
        return any(self._records.file_of(event) == row.file for event in self._by_others(case, row, row.key))

    def superseded_by(self, case: LockedCase, row: FeedRow, known_at: datetime) -> list[NewEvent]:
        """Return corrections that withdraw what others said of a row's own number, which now has its own record.

        They are other rows, and the station where CCTNS is the register.
        """
        by_others = self._by_others(case, row, row.key)
        changes = [superseding_correction(old, row.record, known_at) for old in by_others]
        return changes + (give_way(case, row.key, row.record, known_at) if row.key is not None else [])

    def divide(
        self, case: LockedCase, row: FeedRow, events: Sequence[NewEvent], refused: Collection[CaseKey]
    ) -> tuple[list[NewEvent], list[NewEvent]]:
        """Return the events of a row that count, and its registrations of another number that has its own record.

        `refused` are the numbers in the row that its sender may not give the case.
        """
        permitted = list(_without_numbers(refused, row, events)) if refused else list(events)
        of_another = [event for event in permitted if self.by_own_record(case, row, event)] if case.events else []
        return [event for event in permitted if event not in of_another], of_another

    def by_own_record(self, case: LockedCase, row: FeedRow, event: NewEvent) -> list[StoredEvent]:
        """Return what the record of another number says of it, where `event` is the registration of that number."""
        if event.kind != Kind.FIR_REGISTERED or (number := registered_key(event.facts)) == row.key:
            return []
        own_file = OWN_FILE[number.series]
        return [other for other in self._by_others(case, row, number) if self._records.file_of(other) == own_file]

    def still_named(self, case: LockedCase, row: FeedRow) -> list[NewEvent]:
        """Return what an FIR's row says of the Zero FIR whose own row is deleted: the limit still runs from its day."""
        records = {
            event.record: None
            for event in _registrations(case)
            if event.record is not None and self._records.file_of(event) == FeedFile.FIR
        }
        return [
            reinstated(row, event)
            for record_id in records
            for event in case.withdrawn_by_others(record_id)
            if event.kind == Kind.FIR_REGISTERED and registered_key(event.facts) == row.key
        ]

    @staticmethod
    def is_left_to_its_zero_fir(case: LockedCase, row: FeedRow) -> bool:
        """Return whether a case whose FIR is withdrawn belongs to a Zero FIR that no longer mentions that FIR.

        It then counts at the first station, with all its events.
        """
        records = {event.record for event in _registrations(case)} - {None, row.record}
        effective = [event for record in records if record is not None for event in case.effective_events(record)]
        series = {event.facts.get(FactName.FIR) for event in effective if event.kind == Kind.FIR_REGISTERED}
        return series == {"zero"}

    @staticmethod
    def _by_others(case: LockedCase, row: FeedRow, number: CaseKey | None) -> list[StoredEvent]:
        """Return the effective registrations of a number that come from other records than the row's."""
        records = {event.record: None for event in _registrations(case) if event.record not in (None, row.record)}
        return [
            event
            for record in records
            if record is not None
            for event in case.effective_events(record)
            if event.kind == Kind.FIR_REGISTERED and registered_key(event.facts) == number
        ]


def _registrations(case: LockedCase) -> list[StoredEvent]:
    return [event for event in case.events if event.kind == Kind.FIR_REGISTERED]


def _without_numbers(refused: Collection[CaseKey], row: FeedRow, events: Sequence[NewEvent]) -> Iterator[NewEvent]:
    """Yield the events of a row without the registrations of numbers that its sender may not give the case.

    Of a refused Zero FIR the day is kept and the number dropped, since the two months run from that day; of a refused
    FIR nothing is kept.
    """
    for event in events:
        if event.kind != Kind.FIR_REGISTERED or registered_key(event.facts) not in refused:
            yield event
        elif row.file == FeedFile.FIR and row.key is not None:
            event.facts = event.facts | {FactName.STATION: row.key.station_id, FactName.NUMBER: ""}
            yield event
