"""From the cells of a row to its typed columns, its record id and the hash of its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

from itsso.cases.case_key import CaseKey
from itsso.exchange.contract import EMPTY_IN_GD_ENTRY, ContractFile, FeedFile, contract
from itsso.exchange.feed_import.cells import FeedMoment, moment, reader
from itsso.exchange.feed_import.row_types import ROW_TYPES, ArrestRow, Columns, EventRow, ZeroFirRow
from itsso.exchange.feed_import.rows import REGULAR, ZERO, DeletedRecord, FeedRow, Origin
from itsso.exchange.feed_import.stations import StationDirectory, StationRef
from itsso.exchange.files.reading import CELL_SEPARATOR
from itsso.exchange.reasons import Fault
from itsso.platform.clock import IST

NUMBER_COLUMNS = (("fir_no", "fir_year"), ("zero_no", "zero_year"))
"""Columns of numbers that may be printed with their year, and the columns of that year."""

FIR_NUMBER, ZERO_FIR_NUMBER = NUMBER_COLUMNS
KEY_COLUMNS = {
    FeedFile.FIR: FIR_NUMBER,
    FeedFile.ZERO_FIR: ZERO_FIR_NUMBER,
    FeedFile.ARREST: (*FIR_NUMBER, *ZERO_FIR_NUMBER),
    FeedFile.FINAL_FORM: FIR_NUMBER,
    FeedFile.FINAL_FORM_ACCUSED: FIR_NUMBER,
    FeedFile.COURT: FIR_NUMBER,
    FeedFile.EVENT: (*FIR_NUMBER, *ZERO_FIR_NUMBER),
}
"""The columns of the number of a row's case."""

RECORD_COLUMNS = ("source_record_id", "record_action", "source_updated_at", "entered_at", "state_code", "ps_code")


def record_hash(source: str, file: FeedFile) -> hashlib.blake2b:
    """Return the hash to which a `source_record_id` is added: its digest is then the id of the record."""
    return hashlib.blake2b(f"{source}\x1f{file}\x1f".encode(), digest_size=16)


class RowParser:
    """Reads the rows of one file of one source, with cells in the contract's order."""

    def __init__(self, file: FeedFile, source: str, stations: StationDirectory, now: datetime) -> None:
        described = contract().files[file]
        self.file = file
        self.stations = stations
        self._names = described.names
        self._at = described.positions
        self._required = _required_positions(described)
        self._required_cells = itemgetter(*self._required)
        past = {"moment": _past_moment_reader(now), "year": _past_year_reader(now)}
        self._readers = [past.get(column.type) or reader(column.type) for column in described.columns]
        self._columns_type: Callable[..., Columns] = ROW_TYPES[file]
        self._columns_of_delete = (*RECORD_COLUMNS, *KEY_COLUMNS[file])
        self._numbers = [(no, year) for no, year in NUMBER_COLUMNS if no in self._at]
        self._action_at = self._at["record_action"]
        # Copying a prepared hash takes a third of the time of creating one.
        self._record_hash = record_hash(source, file)
        self._stamp = _Stamp(described)

    def parse(self, origin: Origin, cells: list[str]) -> FeedRow:
        """Return the row of these cells, which are the origin's. Raises Fault with the `column` that is wrong."""
        deletes = cells[self._action_at] == "delete"
        if "" in self._required_cells(cells):
            self._refuse_missing(cells, deletes)
        columns = self._deleted_record(cells) if deletes else self._columns(cells)
        for no, year in self._numbers:
            if (number := getattr(columns, no)) and "/" in number:
                setattr(columns, no, without_year(number, getattr(columns, year), no))
        station, key = self._station_and_key(columns)
        return FeedRow(
            self.file,
            origin,
            self.record_of(columns.source_record_id),
            self._stamp(origin.text, cells),
            columns.source_updated_at.at,
            station,
            key,
            columns,
        )

    def record_of(self, source_record_id: str) -> str:
        """Return the id of a record, calculated from its natural key: the same in every load and installation."""
        record = self._record_hash.copy()
        record.update(source_record_id.encode())
        return record.hexdigest()

    def _columns(self, cells: list[str]) -> Columns:
        try:
            return self._columns_type(
                *[read(cell) if cell else None for read, cell in zip(self._readers, cells, strict=True)]
            )
        except Fault:
            self._refuse_first(self._names, cells)
            raise

    def _deleted_record(self, cells: list[str]) -> DeletedRecord:
        """Return the columns of a row that deletes its record; its other columns are not looked at."""
        names = self._columns_of_delete
        self._refuse_first(names, [cells[self._at[name]] for name in names])
        read = self._read(names, cells)
        return DeletedRecord(
            source_record_id=read["source_record_id"],
            source_updated_at=read["source_updated_at"],
            is_gd_based=self._is_gd_based(cells),
            **{name: read.get(name) for name in ("state_code", "ps_code", *FIR_NUMBER, *ZERO_FIR_NUMBER)},
        )

    def _read(self, names: Iterable[str], cells: Sequence[str]) -> dict[str, Any]:
        """Return the values of those of the columns that are not empty."""
        return {name: self._readers[self._at[name]](cell) for name in names if (cell := cells[self._at[name]])}

    def _is_gd_based(self, cells: list[str]) -> bool:
        return "is_gd_based" in self._at and cells[self._at["is_gd_based"]].lower() == "true"

    def _refuse_missing(self, cells: list[str], deletes: bool) -> None:
        for at in self._required:
            name = self._names[at]
            if (
                not cells[at]
                and (not deletes or name in self._columns_of_delete)
                and not self._may_be_missing(name, cells)
            ):
                raise Fault("required", column=name)

    def _may_be_missing(self, name: str, cells: list[str]) -> bool:
        """Return whether a required column may be empty: the station of an arrest on a General Diary entry."""
        return (
            self.file == FeedFile.ARREST
            and name in EMPTY_IN_GD_ENTRY
            and self._is_gd_based(cells)
            and not cells[self._at["fir_no"]]
        )

    def _refuse_first(self, names: Sequence[str], cells: Sequence[str]) -> None:
        """Read the cells of these columns, and raise the first fault with the name of its column."""
        for name, cell in zip(names, cells, strict=True):
            try:
                if cell:
                    self._readers[self._at[name]](cell)
            except Fault as fault:
                fault.values.setdefault("column", name)
                raise

    def _station_and_key(self, columns: Columns | DeletedRecord) -> tuple[StationRef | None, CaseKey | None]:
        """Return the station and the key of the case that the row is about."""
        if columns.state_code is None or columns.ps_code is None:
            return None, None
        station = self.stations.own_station(columns.state_code, columns.ps_code)
        if isinstance(columns, ZeroFirRow):
            return station, CaseKey(station.id, ZERO, columns.zero_year, columns.zero_no)
        if isinstance(columns, (ArrestRow, EventRow, DeletedRecord)):
            return station, self._fir_or_zero_fir_key(columns, station)
        return station, CaseKey(station.id, REGULAR, columns.fir_year, columns.fir_no)

    def key_of(self, cells: Sequence[str]) -> CaseKey | None:
        """Return the number of the case that a row with a fault is about; None where it cannot be read."""
        names = ("state_code", "ps_code", *KEY_COLUMNS[self.file])
        try:
            read = self._read(names, cells)
            station = self.stations.own_station(read["state_code"], read["ps_code"])
            series, (no, year) = (ZERO, ZERO_FIR_NUMBER) if "zero_no" in read else (REGULAR, FIR_NUMBER)
            year_of_case = read[year]
            number = without_year(read[no], year_of_case, no) if "/" in read[no] else read[no]
        except (Fault, KeyError):  # no number, or a number without its year
            return None
        return CaseKey(station.id, series, year_of_case, number)

    def _fir_or_zero_fir_key(
        self, columns: ArrestRow | EventRow | DeletedRecord, station: StationRef
    ) -> CaseKey | None:
        if columns.fir_no and columns.zero_no:
            raise Fault("both_keys", column="zero_no")
        if columns.zero_no:
            return CaseKey(station.id, ZERO, _require_value(columns.zero_year, "zero_year"), columns.zero_no)
        if not columns.fir_no and not isinstance(columns, EventRow) and columns.is_gd_based:
            return None
        fir_no = _require_value(columns.fir_no, "fir_no")
        return CaseKey(station.id, REGULAR, _require_value(columns.fir_year, "fir_year"), fir_no)


def _require_value[Value](value: Value | None, column: str) -> Value:
    """Return the value of a column. Raises Fault where it is empty."""
    if value is None:
        raise Fault("required", column=column)
    return value


def _required_positions(file: ContractFile) -> list[int]:
    """Return the positions of the columns that have to be filled, the State last.

    A row without a station is more often found by the code of the station than by that of the State.
    """
    required = [column for column in file.columns if column.need == "R"]
    return [file.positions[column.name] for column in sorted(required, key=lambda column: column.type == "state")]


class _Stamp:
    """The hash of a row's content, which is everything but the time of its last change.

    Columns that were added to the contract after its first publication count only where they are filled, so that
    adding one does not change the hash of the rows without it.
    """

    def __init__(self, file: ContractFile) -> None:
        # `source_updated_at` stands before every added column, so its place is the same in both lists.
        self._first = [file.positions[column.name] for column in file.columns if not column.added_in]
        self._added = [(column.name, file.positions[column.name]) for column in file.columns if column.added_in]
        self._updated_at = file.positions["source_updated_at"]
        self._hash = hashlib.blake2b(digest_size=8)

    def __call__(self, text: str, cells: list[str]) -> int:
        """Return the hash of a row of these cells; `text` is the cells joined."""
        added = ""
        if self._added:
            text = CELL_SEPARATOR.join([cells[at] for at in self._first])
            added = "".join([f"{CELL_SEPARATOR}{name}={cells[at]}" for name, at in self._added if cells[at]])
        before = CELL_SEPARATOR.join(cells[: self._updated_at])
        rest = text[len(before) + len(CELL_SEPARATOR) + len(cells[self._updated_at]) :]
        stamp = self._hash.copy()
        stamp.update(f"{before}{rest}{added}".encode())
        return int.from_bytes(stamp.digest(), signed=True)


def without_year(number: str, year: int | None, column: str) -> str:
    """Return a number without the year that is printed after it: `339` for `339/2025`. It must have one.

    Raises:
        Fault: the printed year is not `year`, or `year` is None.
    """
    number, _sign, printed = number.partition("/")
    if int(printed) != year:
        raise Fault("not_an_fir_number", column=column)
    return number


def _past_moment_reader(now: datetime) -> Callable[[str], FeedMoment]:
    now = now.astimezone(IST)  # moments of the same time zone are compared without converting them

    @lru_cache(maxsize=64)  # there are few days, and a record that was never changed has the same moment twice
    def past(text: str) -> FeedMoment:
        at = moment(text)
        if at.at > now:
            raise Fault("in_the_future")
        return at

    return past


def _past_year_reader(now: datetime) -> Callable[[str], int]:
    read, this_year = reader("year"), now.astimezone(IST).year

    @lru_cache(maxsize=64)  # there are even fewer years than days
    def past(text: str) -> int:
        year: int = read(text)
        if year > this_year:
            raise Fault("not_a_year")
        return year

    return past
