"""A row of the feed on its way through the import: where it came from, its record, its case and its columns."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from itsso.cases.case_key import CaseKey
from itsso.cases.models import Series
from itsso.exchange.contract import FeedFile
from itsso.exchange.feed_import.cells import FeedMoment
from itsso.exchange.feed_import.row_types import Columns
from itsso.exchange.feed_import.stations import StationRef
from itsso.exchange.files.reading import CELL_SEPARATOR
from itsso.exchange.reasons import ProblemCode

REGULAR, ZERO = int(Series.REGULAR), int(Series.ZERO)
"""The series of a case's number: of FIRs, and of Zero FIRs."""


class DetectedProblem(NamedTuple):
    """A doubt about a row that is accepted: a code of `reasons.PROBLEMS`, the column, and the value."""

    code: ProblemCode
    column: str
    value: str = ""


class TallyGroup(NamedTuple):
    """The rows that are counted together: those of a delivery in one file of one State.

    `delivery` is the hex of the delivery's id, `state_no` the first station number of the State.
    """

    delivery: str
    file: FeedFile
    state_no: int


class Origin(msgspec.Struct, gc=False):
    """The origin of a row: its tally group, its line, and its cells in the contract's order, joined.

    The joined text is stored and not the cells: cells that are split off and dropped at once use the same memory row
    after row.
    """

    tally_group: TallyGroup
    line: int
    text: str  # cells joined by CELL_SEPARATOR; of a broken row its record id and the column that is wrong

    @property
    def cells(self) -> list[str]:
        """Return the cells, split off again at each call."""
        return self.text.split(CELL_SEPARATOR) if self.text else []

    @property
    def position(self) -> tuple[str, str, int]:
        """Return delivery, file and line."""
        return self.tally_group.delivery, self.tally_group.file.value, self.line


class DeletedRecord(msgspec.Struct, gc=False):
    """The columns of a row that deletes its record: only those that name the record and its case."""

    source_record_id: str
    source_updated_at: FeedMoment
    state_code: str | None
    ps_code: str | None
    fir_no: str | None
    fir_year: int | None
    zero_no: str | None
    zero_year: int | None
    is_gd_based: bool


class FeedRow(msgspec.Struct, gc=False):
    """A row that passed the checks: its record and content hash, the case it is about, its columns and problems."""

    file: FeedFile
    origin: Origin
    record: str  # hex of a UUID: as a string it is found in a dictionary without a call of UUID.__hash__
    stamp: int  # a hash of the content; a row with the same stamp is unchanged
    updated: datetime
    station: StationRef | None  # None for an arrest outside any FIR
    key: CaseKey | None
    columns: Columns | DeletedRecord | None  # None once the row was accepted: they are half of a chunk's memory
    problems: tuple[DetectedProblem, ...] = ()
