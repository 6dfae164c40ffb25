"""The import's own tables: records, rejected and parked rows, problems and tallies, written with a chunk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec

from itsso.exchange.contract import contract
from itsso.exchange.feed_import import queries
from itsso.exchange.feed_import.cells import showable
from itsso.exchange.feed_import.parked_cells import stored_cells
from itsso.exchange.feed_import.queries import RecordState, StoredProblem
from itsso.exchange.feed_import.results import (
    RESULTS,
    Counts,
    ImportResult,
    ParkedRow,
    RejectedRow,
    rejected_row,
)
from itsso.exchange.feed_import.row_types import FinalFormAccusedRow, FinalFormRow
from itsso.exchange.feed_import.rows import DetectedProblem, FeedRow
from itsso.platform.copy import encode_row, insert_many, json_text
from itsso.platform.ids import uuid7


def write_tallies(counts: Counts) -> None:
    """Add to the counts of deliveries.

    It is the last act of a transaction, since it locks rows that others want.
    """
    # The rows are locked in one order, so that loads cannot deadlock with each other.
    groups = sorted({group for by_group in counts.values() for group in by_group})
    rows = [
        (group.delivery, group.file.value, group.state_no, *(counts[result][group] for result in RESULTS))
        for group in groups
    ]
    queries.add_to_tallies([list(column) for column in zip(*rows, strict=True)])


def write_result(result: ImportResult, rejected: Sequence[RejectedRow], source: str) -> None:
    """Write records, rejected and parked rows, and problems. `rejected` are the rows that did not pass the checks."""
    _write_records(result)
    late = [
        rejected_row(row.origin, fault, row.station.number if row.station else None) for row, fault in result.rejected
    ]
    insert_many(
        "exchange_rejected",
        ("delivery_id", "file", "line", "source_record_id", "column", "reason", "value", "station_no"),
        [encode_row((*row.origin.position, *row[1:])) for row in (*rejected, *late)],
    )
    parked = [
        encode_row(_parked_values(parked, source)) for parked in (*result.parked, *result.awaiting_zero_fir.values())
    ]
    if loaded_again := list({row.record for row in result.accepted} - result.records.new):
        queries.delete_of_earlier_versions(loaded_again)
    insert_many("exchange_parked", PARKED_COLUMNS, parked)
    _write_problems(result)


PARKED_COLUMNS = (
    "delivery_id",
    "file",
    "line",
    "source_id",
    "record",
    "stamp",
    "updated",
    "waits_for",
    "station_id",
    "series",
    "year",
    "number",
    "form_no",
    "cells",
    "station_no",
)


def _parked_values(parked: ParkedRow, source: str) -> tuple[object, ...]:
    row = parked.row
    assert row.station is not None
    return (
        *row.origin.position,
        source,
        row.record,
        row.stamp,
        row.updated,
        parked.waits_for,
        *parked.number,
        _awaited_form(parked),
        json_text(stored_cells(row.file, row.origin.cells)),
        row.station.number,
    )


def _awaited_form(parked: ParkedRow) -> str:
    """Return the number of the form for which a row waits."""
    columns = parked.row.columns
    if parked.waits_for == "original_form" and isinstance(columns, FinalFormRow):
        return columns.supplements_form_no or ""
    return columns.form_no if isinstance(columns, FinalFormAccusedRow) and parked.waits_for == "final_form" else ""


def _write_records(result: ImportResult) -> None:
    new: list[bytes] = []
    changed: list[tuple[str, RecordState]] = []
    for id, record in result.records.changed.items():
        if result.merges.cases and record.case_id in result.merges.cases:
            record = msgspec.structs.replace(record, case_id=result.merges.final_case(record.case_id))
        if id in result.records.new:
            new.append(encode_row((id, *msgspec.structs.astuple(record))))
        else:
            changed.append((id, record))
    insert_many("exchange_record", ("id", *RecordState.__struct_fields__), new)
    queries.update_records(changed)
    queries.update_cases_of_records(result.merges.records)
    queries.move_problems(result.merges.cases)


PROBLEM_COLUMNS = (
    "id",
    "case_id",
    "record",
    "delivery_id",
    "file",
    "line",
    "code",
    "column",
    "value",
    "source_record_id",
    "station_no",
)


def _write_problems(result: ImportResult) -> None:
    """Write the problems of accepted rows, and those between records."""
    last = {row.record: row for row in result.accepted}
    lines: list[bytes] = []
    for row in [row for row in last.values() if row.problems]:
        case_id = result.records.changed[row.record].case_id
        if case_id is not None:
            case_id = result.merges.final_case(case_id)
            assert row.station is not None, "a row of a case has a station"
            lines += [_problem_line(case_id, row.record, row, problem, row.station.number) for problem in row.problems]
    lines += _new_problems_between_records(result)
    insert_many("exchange_problem", PROBLEM_COLUMNS, lines)


def _new_problems_between_records(result: ImportResult) -> Iterator[bytes]:
    """Yield the lines of new problems between records, and delete stored ones that the case no longer has.

    A problem that remains stays with the delivery that raised it, and all stay where the case is, no matter who
    added to it last.
    """
    by_case = {id: problems for id, problems in result.problems.items() if id not in result.merges.cases}
    stored_before: set[StoredProblem] = set()
    if stored_cases := [id for id, problems in result.problems.items() if problems.was_stored]:
        now = {
            StoredProblem(id, *_code_and_value(problem))
            for id, case_problems in by_case.items()
            for problem in case_problems.problems
        }
        stored = queries.problems_between_records(stored_cases)
        queries.delete_problems([id for id, problem in stored.items() if problem not in now])
        stored_before = set(stored.values())
    for id, case_problems in by_case.items():
        for problem in case_problems.problems:
            if StoredProblem(id, *_code_and_value(problem)) not in stored_before:
                yield _problem_line(id, None, case_problems.row, problem, case_problems.case.station_no)


def _code_and_value(problem: DetectedProblem) -> tuple[str, str]:
    return problem.code, showable(problem.value) if problem.value else ""


def _problem_line(case_id: UUID, record: str | None, row: FeedRow, problem: DetectedProblem, station_no: int) -> bytes:
    code, value = _code_and_value(problem)
    file = contract().files[row.origin.tally_group.file]
    source_record_id = row.origin.cells[file.positions["source_record_id"]]
    return encode_row(
        (
            uuid7(),
            case_id,
            record,
            *row.origin.position,
            code,
            problem.column,
            value,
            source_record_id,
            station_no,
        )
    )
