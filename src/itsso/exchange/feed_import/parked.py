"""Retrying of parked rows, once the record that they wait for has come, from whichever sender."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from itsso.accounts.models import Posting
from itsso.cases.models import Source
from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.feed_import import queries
from itsso.exchange.feed_import.chunks import RowReader, apply_in_batch, read_row, retry_on_conflict
from itsso.exchange.feed_import.parked_cells import read_stored_cells
from itsso.exchange.feed_import.queries import StoredParkedRow
from itsso.exchange.feed_import.result_tables import write_result, write_tallies
from itsso.exchange.feed_import.results import RejectedRow, count, rejected_row
from itsso.exchange.feed_import.rows import FeedRow, Origin, TallyGroup
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.files.reading import CELL_SEPARATOR
from itsso.exchange.reasons import Fault
from itsso.protection.ranges import enter


class SenderKey(NamedTuple):
    """The sender of rows that may be loaded together: one source, stations of one unit, the same code system."""

    source: str
    code_system: str
    unit_id: int


class ReadyRow(NamedTuple):
    """A parked row that need not wait any longer: where it came from, its cells, and its sender."""

    delivery: str
    file: FeedFile
    line: int
    stamp: int  # of the row as it was sent, of which `cells` may be an equal writing
    cells: list[str]
    sender: SenderKey

    def origin(self, stations: StationDirectory) -> Origin:
        """Return the row's origin; it is counted where its delivery's rows of that State are counted by now."""
        state = self.cells[contract().files[self.file].positions["state_code"]]
        tally_group = TallyGroup(self.delivery, self.file, stations.number_of(state))
        return Origin(tally_group, self.line, CELL_SEPARATOR.join(self.cells))


def retry_parked(by: Posting, now: datetime) -> int:
    """Retry every row whose wait is over; return how many. One transaction handles a few thousand rows of one sender.

    Rows that another process is working on are waited for: it may have been killed, and then they still have to be
    retried.
    """
    readers = ReaderCache(now)
    total = 0
    while rows := retry_on_conflict(lambda: _retry_oldest(readers, by)):
        total += rows
    with enter(by):
        senders = sorted({row.sender for row in _ready_rows(queries.lock_rows_with_zero_fir_sent())})
    for sender in senders:
        retry_on_conflict(partial(_retry_firs_naming_zero_firs, readers, sender, by))
    return total


class ReaderCache:
    """The reader of each sender whose rows are retried."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._readers: dict[SenderKey, RowReader] = {}

    def reader(self, sender: SenderKey) -> RowReader:
        """Return the reader of a sender's rows, made once per sender."""
        if sender not in self._readers:
            source = Source.objects.get(pk=sender.source)
            self._readers[sender] = RowReader(source, sender.code_system, sender.unit_id, self._now)
        return self._readers[sender]


def _ready_row(row: StoredParkedRow) -> ReadyRow:
    file, sender = FeedFile(row.file), SenderKey(row.source, row.code_system, row.unit_id)
    cells = read_stored_cells(file, json.loads(row.cells))
    return ReadyRow(row.delivery.hex, file, row.line, row.stamp, cells, sender)


def _ready_rows(stored: Sequence[StoredParkedRow]) -> list[ReadyRow]:
    return [_ready_row(row) for row in stored]


def _retry_oldest(readers: ReaderCache, by: Posting) -> int:
    """Retry the oldest rows of one sender; return how many."""
    with enter(by):
        ready = _ready_rows(queries.lock_ready_rows())
        if not ready:
            return 0
        reader = readers.reader(ready[0].sender)
        stations = reader.lock_stations()
        ready = [row for row in ready if row.sender == ready[0].sender]
        origins = [row.origin(stations) for row in ready]
        rows, rejected = _read_again(ready, origins, reader, stations)
        queries.delete_parked([origin.position for origin in origins])
        result = apply_in_batch(rows, reader, stations, by)
        write_result(result, rejected, reader.source.code)
        counts = count(result, rejected)
        counts["parked"].subtract(origin.tally_group for origin in origins)
        write_tallies(counts)
    return len(origins)


def _retry_firs_naming_zero_firs(readers: ReaderCache, sender: SenderKey, by: Posting) -> None:
    """Load accepted FIRs that name a Zero FIR once more, as if they were sent again.

    A row that still is not one case with its Zero FIR, or is refused, keeps waiting. How the rows ended was counted
    when they came.
    """
    reader = readers.reader(sender)
    with enter(by):
        stations = reader.lock_stations()
        ready = [row for row in _ready_rows(queries.lock_rows_with_zero_fir_sent()) if row.sender == sender]
        if not ready:
            return  # another load has done it already
        rows, _rejected = _read_again(ready, [row.origin(stations) for row in ready], reader, stations)
        result = apply_in_batch(rows, reader, stations, by)
        result.rejected = []
        queries.delete_parked([row.origin.position for row in (*result.accepted, *result.unchanged)])
        write_result(result, [], reader.source.code)


def _read_again(
    ready: Sequence[ReadyRow], origins: Sequence[Origin], reader: RowReader, stations: StationDirectory
) -> tuple[list[FeedRow], list[RejectedRow]]:
    """Parse and check the rows again, since a station may have been closed in the meantime."""
    rows: list[FeedRow] = []
    rejected: list[RejectedRow] = []
    for parked, origin in zip(ready, origins, strict=True):
        try:
            row = read_row(reader.parser(parked.file), origin, parked.cells)
            row.stamp = parked.stamp
            rows.append(row)
        except Fault as fault:
            positions = contract().files[parked.file].positions
            place = (parked.cells[positions[column]] for column in ("state_code", "ps_code"))
            rejected.append(rejected_row(origin, fault, stations.own_number(*place)))
    return rows, rejected
