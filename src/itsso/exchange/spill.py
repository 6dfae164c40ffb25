"""Sorting of a delivery's rows by case, on disk: the rows of one FIR in all files go to one partition."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from itsso.exchange.cells import fir_number
from itsso.exchange.contract import FILES, LOAD_ORDER, contract
from itsso.exchange.delivery import Container
from itsso.exchange.mapping import Mapping
from itsso.exchange.reading import CELL_SEPARATOR, FileStats, UncheckedRow, read_file
from itsso.exchange.reasons import Fault

FIRS_A_PART = 2_000
ZERO_FIRS_A_PART = 200
ROWS_A_PART = 60_000
ROWS_A_PIECE = 80_000
MOST_PARTS = 2_000
HELD_ROWS = 100_000
"""Rows held in memory before they are written to their partitions."""

type SpilledRow = tuple[int, str, str]  # row, joined cells, what is broken (then its record and column)


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


def plan_for(rows: dict[str, int]) -> Plan:
    """Return the plan for so many rows in each file.

    It is stored with the delivery, so that an interrupted load is resumed with the same chunks, even if these sizes
    have changed.
    """
    total = sum(rows.values())
    zero = rows.get("zero_fir.csv", 0) // ZERO_FIRS_A_PART + 1
    regular = max(rows.get("fir.csv", 0) // FIRS_A_PART, total // ROWS_A_PART) + 1
    return Plan(min(zero, MOST_PARTS), min(regular, MOST_PARTS), ROWS_A_PIECE)


@dataclass(slots=True)
class Spilled:
    """The result of sorting a file: its rows and hash, and the newest change of each station."""

    name: str
    rows: int
    sha256: str
    newest: dict[tuple[str, str], str]


def spill(place: Container, name: str, mapping: Mapping, plan: Plan, folder: Path) -> Spilled:
    """Read a file and write its rows to their partitions. Raises RefusedFile."""
    file = contract().files[name]
    shown = mapping.source_file_name(name)
    read = FileStats()
    parts = _Parts(folder, FILES.index(name))
    route = _Router(name, plan)
    newest: dict[tuple[str, str], str] = {}
    at = [file.names.index(column) for column in ("state_code", "ps_code", "source_updated_at")]
    with place.open(shown) as stream:
        for line in read_file(stream, file, mapping.for_file(name), shown, read):
            parts.add(route(line), (line.number, CELL_SEPARATOR.join(line.cells), line.broken))
            if not line.broken:
                where = (line.cells[at[0]], line.cells[at[1]])
                if newest.get(where, "") < line.cells[at[2]]:
                    newest[where] = line.cells[at[2]]
    parts.write()
    return Spilled(name, read.rows, read.sha256, newest)


class _Router:
    """Finds the partition of a row: by its case's key, or by its line where it has none."""

    def __init__(self, name: str, plan: Plan) -> None:
        names = contract().files[name].names
        self.plan = plan
        self.station = (names.index("state_code"), names.index("ps_code"))
        self.regular = (names.index("fir_no"), names.index("fir_year")) if name != "zero_fir.csv" else None
        self.zero = (
            (names.index("zero_no"), names.index("zero_year")) if "zero_no" in names and name != "fir.csv" else None
        )

    def __call__(self, line: UncheckedRow) -> int:
        cells = line.cells
        if line.broken:
            return self.plan.zero + line.number % self.plan.regular
        state, station = self.station
        if self.regular and (not self.zero or cells[self.regular[0]]):
            no, year = self.regular
            first, parts = self.plan.zero, self.plan.regular
        else:
            assert self.zero is not None
            no, year = self.zero
            first, parts = 0, self.plan.zero
        try:
            told: str | int = fir_number(cells[no]).partition("/")[0] if cells[no] else line.number
        except Fault:  # not a number: the row is rejected when its partition is loaded
            told = line.number
        key = f"{cells[state]} {cells[station]} {told} {cells[year]}"
        return first + zlib.crc32(key.encode()) % parts


class _Parts:
    """Collects rows for the files of their partitions, one for each partition and file of the feed."""

    def __init__(self, folder: Path, file: int) -> None:
        self.folder = folder
        self.file = file
        self.rows: dict[int, list[SpilledRow]] = {}
        self.held = 0

    def add(self, part: int, row: SpilledRow) -> None:
        self.rows.setdefault(part, []).append(row)
        self.held += 1
        if self.held >= HELD_ROWS:
            self.write()

    def write(self) -> None:
        for part, rows in self.rows.items():
            with _path(self.folder, part, self.file).open("ab") as file:
                marshal.dump(rows, file)
        self.rows.clear()
        self.held = 0


def pieces(folder: Path, part: int, most: int) -> Iterator[list[tuple[int, list[SpilledRow]]]]:
    """Yield the rows of a partition in chunks of `most` rows, in the order of loading: (position in FILES, rows)."""
    piece: list[tuple[int, list[SpilledRow]]] = []
    size = 0
    for file in LOAD_ORDER:
        for rows in _chunks(_path(folder, part, file)):
            for start in range(0, len(rows), most):
                some = rows[start : start + most]
                if size and size + len(some) > most:
                    yield piece
                    piece, size = [], 0
                piece.append((file, some))
                size += len(some)
    if piece:
        yield piece


def _chunks(path: Path) -> Iterator[list[SpilledRow]]:
    if not path.exists():
        return
    with path.open("rb") as file:
        while True:
            try:
                yield marshal.load(file)
            except EOFError:
                return


def _path(folder: Path, part: int, file: int) -> Path:
    return folder / f"{part:05d}.{file}"
