"""The stored records of a source: which content of each is stored, and the case that it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

import msgspec

from itsso.cases.actions import StoredEvent
from itsso.cases.history.queries import joined_cases
from itsso.exchange.contract import FILE_NUMBERS, FILES, FeedFile
from itsso.exchange.feed_import.queries import RecordState, read_records
from itsso.exchange.feed_import.rows import FeedRow


class RecordStore:
    """The records that the rows of a chunk are about, as stored and as the chunk changes them."""

    def __init__(self) -> None:
        self.changed: dict[str, RecordState] = {}  # new ones too
        self.new: set[str] = set()
        self._records: dict[str, RecordState] = {}

    def read(self, ids: Iterable[str]) -> None:
        """Read the records of these ids as they are stored now."""
        self._records |= read_records(list(ids))

    def read_missing(self, ids: Collection[str]) -> None:
        """Read those of these records that were not read yet."""
        self.read(record_id for record_id in ids if record_id not in self._records)

    def get(self, record_id: str) -> RecordState | None:
        """Return a record as it is at this point of the chunk; None where it is not stored."""
        return self._records.get(record_id)

    def has(self, row: FeedRow) -> bool:
        """Return whether the record of a row is stored."""
        return row.record in self._records

    def is_current(self, row: FeedRow) -> bool:
        """Return whether a row brings nothing: it has the content that is stored, or is older.

        A deletion that another station sent before the record itself does not count against a row of this station.
        """
        stored = self._records.get(row.record)
        if stored is None or (
            stored.case_id is None and row.station is not None and stored.station_no != row.station.number
        ):
            return False
        return row.updated < stored.updated or (row.stamp == stored.stamp and not stored.needs_recheck)

    def is_rechecked(self, row: FeedRow) -> bool:
        """Return whether a row has the content that is stored, and is only looked at again for what it names."""
        stored = self._records[row.record]
        return stored.needs_recheck and row.stamp == stored.stamp

    def file_of(self, event: StoredEvent) -> FeedFile | None:
        """Return the file whose record an event is from; None where that record was deleted."""
        assert event.record is not None
        stored = self._records.get(event.record)
        return FILES[stored.file] if stored is not None and not stored.deleted else None

    def store(
        self, row: FeedRow, case_id: UUID | None, station_no: int, *, deleted: bool = False, needs_recheck: bool = False
    ) -> None:
        """Store a row as the content of its record."""
        if row.record not in self._records:
            self.new.add(row.record)
        number = FILE_NUMBERS[row.file]
        stored = RecordState(number, row.stamp, row.updated, deleted, case_id, station_no, needs_recheck)
        self._records[row.record] = self.changed[row.record] = stored

    def note_time(self, row: FeedRow) -> None:
        """Store the time of change of a row whose content is stored: rows that count as newer must be newer still."""
        stored = self._records[row.record]
        if row.stamp == stored.stamp and row.updated > stored.updated:
            stored = msgspec.structs.replace(stored, updated=row.updated)
            self._records[row.record] = self.changed[row.record] = stored

    def move(self, case_id: UUID, to: UUID) -> None:
        """Move the records of a case, as far as they were read, to the case that it was merged into."""
        for record_id, stored in list(self._records.items()):
            if stored.case_id == case_id:
                self._records[record_id] = msgspec.structs.replace(stored, case_id=to)

    def follow_merged_cases(self, rows: Iterable[FeedRow], locked: Collection[UUID]) -> None:
        """Move the records of these rows whose case was merged into another by an earlier load.

        A record without events, such as one of a case that is still pending, has no event by which it would follow its
        case. Cases that are `locked` were not merged.
        """
        if not self._records:
            return
        by_id = {row.record: stored for row in rows if (stored := self._records.get(row.record))}
        cases = {stored.case_id for stored in by_id.values() if stored.case_id is not None}
        merged = joined_cases(cases - set(locked))
        for record_id, stored in by_id.items() if merged else ():
            if stored.case_id in merged:
                self._records[record_id] = msgspec.structs.replace(stored, case_id=merged[stored.case_id])
