"""Loading of one chunk of a delivery in one transaction: checks, case histories, and the import's own tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import IntegrityError, OperationalError

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch
from itsso.cases.case_key import CaseKey
from itsso.cases.expunction.tombstones import expunged_among
from itsso.cases.identity.actions import move_identity
from itsso.cases.models import Source
from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.feed_import import queries
from itsso.exchange.feed_import.applier import RecordExists, apply_rows
from itsso.exchange.feed_import.checks import problems_of
from itsso.exchange.feed_import.parser import RowParser
from itsso.exchange.feed_import.partitions import FileRows
from itsso.exchange.feed_import.result_tables import write_result, write_tallies
from itsso.exchange.feed_import.results import ImportResult, RejectedRow, count, rejected_row
from itsso.exchange.feed_import.rows import DeletedRecord, FeedRow, Origin, TallyGroup
from itsso.exchange.feed_import.stations import StationDirectory, station_directory
from itsso.exchange.files.reading import CELL_SEPARATOR
from itsso.exchange.reasons import Fault
from itsso.protection.ranges import enter


@dataclass(slots=True)
class RowReader:
    """The parsers of the rows that a source's sender sends for the stations of one unit."""

    source: Source
    code_system: str
    unit_id: int
    now: datetime
    stations: StationDirectory | None = None
    parsers: dict[FeedFile, RowParser] = field(default_factory=dict)

    def lock_stations(self) -> StationDirectory:
        """Return the stations with their present numbers, and lock these until this transaction ends.

        If the numbers have changed since the last call, the parsers made for them are dropped.
        """
        directory = station_directory(self.code_system, self.unit_id, self.stations)
        if directory is not self.stations:
            self.stations = directory
            self.parsers.clear()
        return directory

    def parser(self, file: FeedFile) -> RowParser:
        """Return the parser of a file's rows; `lock_stations` must have been called before."""
        if file not in self.parsers:
            assert self.stations is not None, "stations are locked first"
            self.parsers[file] = RowParser(file, self.source.code, self.stations, self.now)
        return self.parsers[file]


def read_row(parser: RowParser, origin: Origin, cells: list[str]) -> FeedRow:
    """Parse a row and check it as a whole; the cells are the origin's.

    Raises:
        Fault: the row is not accepted; it has the `column` that is wrong.
    """
    row = parser.parse(origin, cells)
    columns = row.columns
    if columns is not None and not isinstance(columns, DeletedRecord):
        row.problems = tuple(problems_of(columns, parser.stations))
    return row


@dataclass(slots=True)
class ChunkLoader:
    """Loads chunks of one delivery in one process."""

    delivery: str  # hex of its id
    reader: RowReader
    by: Posting
    assume_new: bool = False  # no record of the source is stored, except those of this load

    def load(self, partition: int, number: int, files: Sequence[FileRows]) -> None:
        """Load a chunk once: its own transaction records that it is done, and a chunk that is done is skipped.

        The commit does not wait for the disk. A chunk lost in a crash is lost together with the record that it was
        done; and the last transaction of the load, which does wait, writes everything before it to disk too.

        Raises:
            RecordExists: `assume_new` was set although some of the records are stored. A unique violation may be raised
                instead.
        """
        with enter(self.by):
            queries.commit_without_waiting_for_the_disk()
            if not queries.insert_chunk(self.delivery, partition, number):
                return
            stations = self.reader.lock_stations()
            rows, rejected = self._read(stations, files)
            result = apply_in_batch(rows, self.reader, stations, self.by, assume_new=self.assume_new)
            write_result(result, rejected, self.reader.source.code)
            write_tallies(count(result, rejected))

    def _read(self, stations: StationDirectory, files: Sequence[FileRows]) -> tuple[list[FeedRow], list[RejectedRow]]:
        """Parse and check the rows of a chunk; return those that passed, and the rejected ones."""
        rows: list[FeedRow] = []
        faulty: list[FaultyRow] = []
        for file, lines in files:
            parser = self.reader.parser(file)
            positions = contract().files[file].positions
            state_at, station_at = positions["state_code"], positions["ps_code"]
            tally_groups: dict[str, TallyGroup] = {}
            for line, text, broken in lines:
                cells = text.split(CELL_SEPARATOR)
                state = cells[state_at] if text and not broken else ""
                if state not in tally_groups:
                    tally_groups[state] = TallyGroup(self.delivery, file, stations.number_of(state))
                origin = Origin(tally_groups[state], line, text)
                try:
                    if broken:
                        raise Fault(broken, column=cells[-1], record=cells[0])
                    rows.append(read_row(parser, origin, cells))
                except Fault as fault:
                    station_no = None if broken else stations.own_number(state, cells[station_at])
                    faulty.append(FaultyRow(origin, fault, station_no, None if broken else parser.key_of(cells)))
        return rows, _rejected_rows(faulty)


class FaultyRow(NamedTuple):
    """A row that did not pass the checks, with its station and the number of its case where these can be read."""

    origin: Origin
    fault: Fault
    station_no: int | None
    key: CaseKey | None


def _rejected_rows(faulty: Sequence[FaultyRow]) -> list[RejectedRow]:
    """Return the rows as they are stored: whatever is wrong with a row of a case that a court ordered removed."""
    expunged = expunged_among({row.key for row in faulty if row.key is not None})
    return [
        rejected_row(row.origin, Fault("expunged") if row.key in expunged else row.fault, row.station_no)
        for row in faulty
    ]


def apply_in_batch(
    rows: Sequence[FeedRow], reader: RowReader, stations: StationDirectory, by: Posting, *, assume_new: bool = False
) -> ImportResult:
    """Apply rows to case histories as one batch, and write these; of merged cases, their people follow."""
    with Batch(by=by, source=reader.source) as batch:
        result = apply_rows(rows, batch, stations, assume_new=assume_new)
    if result.merges.cases:
        move_identity(result.merges.cases, result.merges.labels, by=by)
    return result


ATTEMPTS = 8
"""Attempts of a transaction that conflicts with another over a case; each time one of the two succeeds."""


def retry_on_conflict[Answer](work: Callable[[], Answer]) -> Answer:
    """Return the result of `work`, a transaction, which is repeated where it conflicts over a case or record."""
    for attempt in range(ATTEMPTS):
        try:
            return work()
        except (RecordExists, IntegrityError, OperationalError) as error:
            if attempt == ATTEMPTS - 1 or not _is_conflict(error):
                raise
            time.sleep(0.05 * attempt)
    raise AssertionError("the last attempt answers or raises")


def _is_conflict(error: Exception) -> bool:
    """Return whether an error is a conflict with another transaction.

    That is a unique violation, a deadlock, a serialization failure, or a record that was said to be new.
    """
    return isinstance(error, RecordExists) or getattr(error.__cause__, "sqlstate", "") in ("23505", "40P01", "40001")
