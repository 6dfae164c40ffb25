"""Results of a chunk: its accepted, unchanged, parked and rejected rows, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from itsso.cases.actions import CaseKey, LockedCase
from itsso.exchange.contract import contract
from itsso.exchange.feed_import.cells import COORDINATES, showable
from itsso.exchange.feed_import.matcher import Merges
from itsso.exchange.feed_import.records import RecordStore
from itsso.exchange.feed_import.rows import DetectedProblem, FeedRow, Origin, TallyGroup
from itsso.exchange.reasons import Fault, WaitReason
from itsso.law import shapes
from itsso.law.event_kinds import Kind


class ParkedRow(NamedTuple):
    """A row that must wait: for what (a code of `reasons.PARKED`, or AWAITED_DISPATCH), and for which case's number."""

    row: FeedRow
    waits_for: WaitReason | Kind
    number: CaseKey


class CaseProblems(NamedTuple):
    """The problems between a case's records, the row that changed it last, and whether it was stored before."""

    row: FeedRow
    problems: list[DetectedProblem]
    was_stored: bool
    case: LockedCase


class RejectedRow(NamedTuple):
    """A row that was not accepted, as it is stored."""

    origin: Origin
    source_record_id: str
    column: str
    reason: str
    value: str
    station_no: int


@dataclass(slots=True)
class ImportResult:
    """The result of one chunk: how its rows ended, and what is to be written in addition to the histories."""

    records: RecordStore
    merges: Merges
    accepted: list[FeedRow] = field(default_factory=list)
    unchanged: list[FeedRow] = field(default_factory=list)
    parked: list[ParkedRow] = field(default_factory=list)
    rejected: list[tuple[FeedRow, Fault]] = field(default_factory=list)
    awaiting_zero_fir: dict[str, ParkedRow] = field(default_factory=dict)  # accepted rows that are looked at again
    problems: dict[UUID, CaseProblems] = field(default_factory=dict)  # for every case to which an event was added


def rejected_row(origin: Origin, fault: Fault, station_no: int | None = None) -> RejectedRow:
    """Return a rejected row as it is stored: of its content only the value in question, where it may be shown.

    Of a row of a case that a court ordered removed, nothing but its line is stored.
    """
    file = contract().files[origin.tally_group.file]
    column = str(fault.values.get("column", ""))
    is_broken = "record" in fault.values  # then its cells are not those of a row
    cell_of = {} if is_broken else dict(zip(file.names, origin.cells, strict=False))
    record_id = str(fault.values["record"]) if is_broken else cell_of.get("source_record_id", "")
    value = "" if column in COORDINATES else cell_of.get(column, "")
    return RejectedRow(
        origin,
        record_id if shapes.fits("record", record_id) and fault.reason != "expunged" else "",
        column[:64],
        fault.reason,
        showable(value) if value else "",
        origin.tally_group.state_no if station_no is None else station_no,
    )


RESULTS = ("accepted", "unchanged", "parked", "rejected")

type Counts = dict[str, Counter[TallyGroup]]
"""By result, the number of rows of each tally group."""


def count(result: ImportResult, rejected: Sequence[RejectedRow]) -> Counts:
    """Return how the rows of a chunk ended; `rejected` are those that did not pass the checks."""
    return {
        "accepted": Counter([row.origin.tally_group for row in result.accepted]),
        "unchanged": Counter([row.origin.tally_group for row in result.unchanged]),
        "parked": Counter([parked.row.origin.tally_group for parked in result.parked]),
        "rejected": Counter(
            [row.origin.tally_group for row, _fault in result.rejected] + [row.origin.tally_group for row in rejected]
        ),
    }
