"""Partitions of a delivery: its rows sorted by case, on disk. The rows of one FIR in all files are in one partition."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from itsso.exchange.contract import LOAD_ORDER, FeedFile, contract
from itsso.exchange.feed_import.cells import fir_number
from itsso.exchange.files.containers import Container
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.files.reading import CELL_SEPARATOR, FileStats, UncheckedRow, read_file
from itsso.exchange.reasons import Fault, RowFault

FIRS_PER_PARTITION = 2_000
ZERO_FIRS_PER_PARTITION = 200
ROWS_PER_PARTITION = 60_000
ROWS_PER_CHUNK = 80_000
MAX_PARTITIONS = 2_000
BUFFERED_ROWS = 100_000
"""Rows held in memory before they are written to their partitions."""

type PartitionRow = tuple[int, str, RowFault]
"""A row as it is written to its partition: its line, its cells joined, and what is broken (then record and column)."""

type FileRows = tuple[FeedFile, list[PartitionRow]]
"""Rows of one file of the feed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The number of partitions of a delivery, and the most rows of a chunk.

    Partitions of Zero FIRs come first and are loaded before the others begin: an FIR then finds the Zero FIR that it
    re-registers.
    """

    zero: int
    regular: int
    piece: int

    @property
    def parts(self) -> int:
        """Return the number of partitions."""
        return self.zero + self.regular


def plan_for(rows: dict[FeedFile, int]) -> Plan:
    """Return the plan for so many rows in each file.

    It is stored with the delivery, so that an interrupted load is resumed with the same chunks, even if these sizes
    have changed.
    """
    total = sum(rows.values())
    zero = rows.get(FeedFile.ZERO_FIR, 0) // ZERO_FIRS_PER_PARTITION + 1
    regular = max(rows.get(FeedFile.FIR, 0) // FIRS_PER_PARTITION, total // ROWS_PER_PARTITION) + 1
    return Plan(min(zero, MAX_PARTITIONS), min(regular, MAX_PARTITIONS), ROWS_PER_CHUNK)


@dataclass(slots=True)
class PartitionedFile:
    """A file whose rows were sorted: its rows and hash, and the newest change of each station."""

    file: FeedFile
    rows: int
    sha256: str
    newest: dict[tuple[str, str], str]


def partition_file(
    container: Container,
    file: FeedFile,
    mapping: Mapping,
    plan: Plan,
    folder: Path,
    written: Callable[[int], None],
) -> PartitionedFile:
    """Read a file and write its rows to their partitions. Raises RefusedFile.

    `written` is called with the number of rows each time that some were written.
    """
    described = contract().files[file]
    source_name = mapping.source_file_name(file)
    stats = FileStats()
    writer = _PartitionWriter(folder, file, written)
    partition_of = _Router(file, plan)
    newest: dict[tuple[str, str], str] = {}
    at = [described.positions[column] for column in ("state_code", "ps_code", "source_updated_at")]
    with container.open(source_name) as stream:
        for line in read_file(stream, described, mapping.for_file(file), source_name, stats):
            writer.add(partition_of(line), (line.number, CELL_SEPARATOR.join(line.cells), line.broken))
            if not line.broken:
                state, station, updated = (line.cells[position] for position in at)
                if newest.get((state, station), "") < updated:
                    newest[state, station] = updated
    writer.flush()
    return PartitionedFile(file, stats.rows, stats.sha256, newest)


class _Router:
    """Finds the partition of a row: by its case's key, or by its line where it has none."""

    def __init__(self, file: FeedFile, plan: Plan) -> None:
        at = contract().files[file].positions
        self.plan = plan
        self.station = (at["state_code"], at["ps_code"])
        self.regular = (at["fir_no"], at["fir_year"]) if file != FeedFile.ZERO_FIR else None
        has_zero = "zero_no" in at and file != FeedFile.FIR
        self.zero = (at["zero_no"], at["zero_year"]) if has_zero else None

    def __call__(self, line: UncheckedRow) -> int:
        cells = line.cells
        if line.broken:
            return self.plan.zero + line.number % self.plan.regular
        state, station = self.station
        if self.regular and (not self.zero or cells[self.regular[0]]):
            no, year = self.regular
            first, partitions = self.plan.zero, self.plan.regular
        else:
            assert self.zero is not None
            no, year = self.zero
            first, partitions = 0, self.plan.zero
        try:
            number: str | int = fir_number(cells[no]).partition("/")[0] if cells[no] else line.number
        except Fault:  # not a number: the row is rejected when its partition is loaded
            number = line.number
        key = f"{cells[state]} {cells[station]} {number} {cells[year]}"
        return first + zlib.crc32(key.encode()) % partitions


class _PartitionWriter:
    """Collects rows for the files of their partitions, one for each partition and file of the feed."""

    def __init__(self, folder: Path, file: FeedFile, written: Callable[[int], None]) -> None:
        self.folder = folder
        self.file = file
        self.written = written
        self.rows: dict[int, list[PartitionRow]] = {}
        self.buffered = 0

    def add(self, partition: int, row: PartitionRow) -> None:
        self.rows.setdefault(partition, []).append(row)
        self.buffered += 1
        if self.buffered >= BUFFERED_ROWS:
            self.flush()

    def flush(self) -> None:
        for partition, rows in self.rows.items():
            with _path(self.folder, partition, self.file).open("ab") as file:
                marshal.dump(rows, file)
        self.rows.clear()
        self.written(self.buffered)
        self.buffered = 0


def read_chunks(folder: Path, partition: int, most: int) -> Iterator[list[FileRows]]:
    """Yield the rows of a partition in chunks of at most `most` rows, in the order of loading."""
    chunk: list[FileRows] = []
    size = 0
    for file in LOAD_ORDER:
        for rows in _blocks(_path(folder, partition, file)):
            for start in range(0, len(rows), most):
                chunk_rows = rows[start : start + most]
                if size and size + len(chunk_rows) > most:
                    yield chunk
                    chunk, size = [], 0
                chunk.append((file, chunk_rows))
                size += len(chunk_rows)
    if chunk:
        yield chunk


def _blocks(path: Path) -> Iterator[list[PartitionRow]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        while True:
            try:
                yield marshal.load(file)
            except EOFError:
                return


def _path(folder: Path, partition: int, file: FeedFile) -> Path:
    return folder / f"{partition:05d}.{file.number}"
