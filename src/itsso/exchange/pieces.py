"""Loading of one chunk of a delivery in one transaction: checks, case histories, and the import's own tables."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError, connection

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch
from itsso.cases.identity import move_identity
from itsso.cases.models import Source
from itsso.exchange.cells import sections, showable
from itsso.exchange.checks import Checker, DetectedProblem, FeedRow, Origin, TallyGroup
from itsso.exchange.contract import FILES, contract
from itsso.exchange.places import StationDirectory, station_directory
from itsso.exchange.reading import CELL_SEPARATOR
from itsso.exchange.reasons import Fault
from itsso.exchange.spill import SpilledRow
from itsso.exchange.taking import NAMED, Ended, HeldAlready, Known, Taking, Waits
from itsso.law import shapes
from itsso.platform.copy import encode_row as as_line
from itsso.platform.copy import insert_many, json_text
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter

HOW = ("accepted", "unchanged", "parked", "rejected")


class Reject(NamedTuple):
    """A row that was not accepted."""

    origin: Origin
    source_record_id: str
    column: str
    reason: str
    value: str
    station_no: int


@dataclass(slots=True)
class Door:
    """The checks of the rows that a source's sender sends for the stations of one unit."""

    source: Source
    code_system: str
    unit_id: int
    now: datetime
    places: StationDirectory | None = None
    checkers: dict[int, Checker] = field(default_factory=dict)

    def hold_places(self) -> StationDirectory:
        """Return the stations with their present numbers, and lock these until this transaction ends.

        If the numbers have changed since the last call, the checkers made for them are dropped.
        """
        directory = station_directory(self.code_system, self.unit_id, self.places)
        if directory is not self.places:
            self.places = directory
            self.checkers.clear()
        return directory

    def checker(self, file: int) -> Checker:
        """Return the checker of a file's rows; `hold_places` must have been called before."""
        if file not in self.checkers:
            assert self.places is not None, "places are held first"
            self.checkers[file] = Checker(file, self.source.code, self.places, self.now)
        return self.checkers[file]


@dataclass(slots=True)
class Loading:
    """The things that a process needs to load chunks of one delivery."""

    delivery: str  # hex of its id
    door: Door
    by: Posting
    none_held: bool = False  # no record of the source is stored, except those of this load


TRIES = 8
"""Attempts of a transaction that conflicts with another over a case; each time one of the two succeeds."""


def until_alone[Answer](work: Callable[[], Answer]) -> Answer:
    """Return the result of `work`, a transaction, which is repeated where it conflicts over a case or record."""
    for attempt in range(TRIES):
        try:
            return work()
        except (HeldAlready, IntegrityError, OperationalError) as error:
            if attempt == TRIES - 1 or not _met_another(error):
                raise
            time.sleep(0.05 * attempt)
    raise AssertionError("the last try answers or raises")


def _met_another(error: Exception) -> bool:
    """Return whether an error is a conflict with another transaction.

    That is a unique violation, a deadlock, a serialization failure, or a record that was said to be new.
    """
    return isinstance(error, HeldAlready) or getattr(error.__cause__, "sqlstate", "") in ("23505", "40P01", "40001")


def load_piece(loading: Loading, part: int, piece: int, files: Sequence[tuple[int, list[SpilledRow]]]) -> None:
    """Load a chunk once: its own transaction records that it is done, and a chunk that is done is skipped.

    The commit does not wait for the disk. A chunk lost in a crash is lost together with the record that it was done;
    and the last transaction of the load, which does wait, writes everything before it to disk too.

    Raises:
        HeldAlready: `none_held` was set although some of the records are stored. A unique violation may be raised
            instead.
    """
    with enter(loading.by):
        _do_not_wait_for_the_disk()
        if not _begin(loading.delivery, part, piece):
            return
        places, source = loading.door.hold_places(), loading.door.source
        rows, rejects = check_rows(loading, places, files)
        with Batch(by=loading.by, source=source) as batch:
            ended = Taking(batch, places, none_held=loading.none_held).take(rows)
        if ended.moved:
            move_identity(ended.moved, ended.labels, by=loading.by)
        write_beside(ended, rejects, source.code)
        write_tallies(count(ended, rejects))


def _do_not_wait_for_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")


def _begin(delivery: str, part: int, piece: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_part (delivery_id, number, piece) values (%s, %s, %s) on conflict do nothing",
            [delivery, part, piece],
        )
        begun: bool = cursor.rowcount == 1
    return begun


def check_rows(
    loading: Loading, places: StationDirectory, files: Iterable[tuple[int, list[SpilledRow]]]
) -> tuple[list[FeedRow], list[Reject]]:
    """Check spilled rows; return those that passed, and the rejects."""
    rows: list[FeedRow] = []
    rejects: list[Reject] = []
    for file, lines in files:
        checker = loading.door.checker(file)
        state = checker.names.index("state_code")
        tally_groups: dict[str, TallyGroup] = {}
        for line, text, broken in lines:
            cells = text.split(CELL_SEPARATOR)
            place = cells[state] if text and not broken else ""
            if place not in tally_groups:
                tally_groups[place] = TallyGroup(loading.delivery, FILES[file], places.number_of(place))
            origin = Origin(tally_groups[place], line, text)
            try:
                if broken:
                    raise Fault(broken, column=cells[-1], record=cells[0])
                rows.append(checker.check(origin, cells))
            except Fault as fault:
                rejects.append(reject(origin, fault))
    return rows, rejects


def reject(origin: Origin, fault: Fault, station_no: int | None = None) -> Reject:
    """Return a rejected row as it is stored: of its content only the value in question, where it may be shown."""
    names = contract().files[origin.tally_group.file].names
    column = str(fault.values.get("column", ""))
    is_broken = "record" in fault.values  # then its cells are not those of a row
    cell_of = {} if is_broken else dict(zip(names, origin.cells, strict=False))
    record = str(fault.values["record"]) if is_broken else cell_of.get("source_record_id", "")
    value = cell_of.get(column, "")
    return Reject(
        origin, record if shapes.fits("record", record) else "", column[:64], fault.reason,
        showable(value) if value else "", origin.tally_group.state_no if station_no is None else station_no,
    )  # fmt: skip


type Counts = dict[str, Counter[TallyGroup]]
"""By result, the number of rows of each tally group."""


def count(ended: Ended, rejects: Sequence[Reject]) -> Counts:
    """Return how the rows of a transaction ended."""
    return {
        "accepted": Counter([row.origin.tally_group for row in ended.accepted]),
        "unchanged": Counter([row.origin.tally_group for row in ended.unchanged]),
        "parked": Counter([waits.row.origin.tally_group for waits in ended.parked]),
        "rejected": Counter(
            [row.origin.tally_group for row, _ in ended.rejected]
            + [rejected_row.origin.tally_group for rejected_row in rejects]
        ),
    }


def write_tallies(counts: Counts) -> None:
    """Add to the counts of deliveries.

    It is the last act of a transaction, since it locks rows that others want.
    """
    # The rows are locked in one order, so that loads cannot deadlock with each other.
    groups = sorted({group for by_group in counts.values() for group in by_group})
    rows = [(*group, *(counts[how][group] for how in HOW)) for group in groups]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_tally as t (delivery_id, file, station_no, accepted, unchanged, parked, rejected)"
            " select * from unnest(%s::uuid[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])"
            " on conflict (delivery_id, file, station_no) do update set"
            " accepted = t.accepted + excluded.accepted, unchanged = t.unchanged + excluded.unchanged,"
            " parked = t.parked + excluded.parked, rejected = t.rejected + excluded.rejected",
            [list(column) for column in zip(*rows, strict=True)],
        )


def write_beside(ended: Ended, rejects: Sequence[Reject], source: str) -> None:
    """Write records, rejected and parked rows, and problems."""
    _write_records(ended)
    late = [reject(row.origin, fault, row.place.number if row.place else None) for row, fault in ended.rejected]
    insert_many(
        "exchange_rejected",
        ("delivery_id", "file", "line", "source_record_id", "column", "reason", "value", "station_no"),
        [as_line((*rejected_row.origin.position, *rejected_row[1:])) for rejected_row in (*rejects, *late)],
    )
    parked = [as_line(_parked(waits, source)) for waits in (*ended.parked, *ended.named.values())]
    _forget_what_was_told_before(ended)
    insert_many("exchange_parked", PARKED_COLUMNS, parked)
    _write_problems(ended)


NUMBER_OF_FORM: Mapping[str, Callable[[Any], str]] = {
    "original_form": attrgetter("supplements_form_no"),
    "final_form": attrgetter("form_no"),
}
"""The number of the form for which a row waits, by what it waits for."""

PARKED_COLUMNS = (
    "delivery_id", "file", "line", "source_id", "record", "stamp", "updated", "waits_for", "station_id",
    "series", "year", "number", "form_no", "cells", "station_no",
)  # fmt: skip


def _parked(waits: Waits, source: str) -> tuple[object, ...]:
    row = waits.row
    assert row.place is not None
    form_no = NUMBER_OF_FORM[waits.waits_for](row.values) if waits.waits_for in NUMBER_OF_FORM else ""
    return (
        *row.origin.position, source, row.record, row.stamp, row.updated, waits.waits_for, *waits.key,
        form_no, json_text({"cells": kept_cells(row)}), row.place.number,
    )  # fmt: skip


def kept_cells(row: FeedRow) -> list[str]:
    """Return a row's cells as they may be stored while it waits: of sections only what is a section."""
    cells = row.origin.cells
    for i, column in enumerate(contract().files[row.origin.tally_group.file].columns):
        if column.type == "sections" and cells[i] and (read := sections(cells[i])).dropped:
            cells[i] = ";".join(section.replace(" ", ":", 1) for section in read.all) or UNREADABLE
    return cells


UNREADABLE = "OTHER:0"
"""Stands for a text of sections in which nothing has the shape of a section."""


def _write_records(ended: Ended) -> None:
    fresh: list[bytes] = []
    changed: list[tuple[Any, ...]] = []
    for record, known in ended.records.items():
        if ended.moved and known.case_id in ended.moved:
            known = msgspec.structs.replace(known, case_id=ended.tells_now(known.case_id))
        if record in ended.fresh:
            fresh.append(as_line((record, *msgspec.structs.astuple(known))))
        else:
            changed.append((*msgspec.structs.astuple(known), record))
    insert_many("exchange_record", ("id", *Known.__struct_fields__), fresh)
    assignments = ", ".join(f"{name} = %s" for name in Known.__struct_fields__)
    with connection.cursor() as cursor:
        if changed:
            cursor.executemany(f"update exchange_record set {assignments} where id = %s", changed)  # noqa: S608
        if ended.joined:
            cursor.executemany(
                "update exchange_record set case_id = %s where id = %s",
                [(case_id, record) for record, case_id in ended.joined.items()],
            )
        for gone, now in ended.moved.items():  # doubts between its records are detected again for the other case
            cursor.execute(_PROBLEMS_GO_ALONG, [gone, now])


_PROBLEMS_GO_ALONG = """
with gone as (delete from exchange_problem where case_id = %s returning *)
insert into exchange_problem
    (id, case_id, record, delivery_id, file, line, code, "column", value, source_record_id, station_no)
select id, %s, record, delivery_id, file, line, code, "column", value, source_record_id, station_no
from gone where record is not null"""


def _forget_what_was_told_before(ended: Ended) -> None:
    """Delete the problems of records that are loaded again, and their entries that wait for a Zero FIR they named."""
    told_before = list({row.record for row in ended.accepted} - ended.fresh)
    if told_before:
        with connection.cursor() as cursor:
            cursor.execute("delete from exchange_problem where record = any(%s::uuid[])", [told_before])
            cursor.execute(
                "delete from exchange_parked where waits_for = %s and record = any(%s::uuid[])", [NAMED, told_before]
            )


def _write_problems(ended: Ended) -> None:
    """Write the problems of accepted rows, and those between records."""
    last = {row.record: row for row in ended.accepted}
    lines: list[bytes] = []
    for row in [row for row in last.values() if row.problems]:
        case_id = ended.records[row.record].case_id
        if case_id is not None:
            case_id = ended.tells_now(case_id)
            assert row.place is not None, "a row of a case has a station"
            where = row.place.number
            lines += [_problem_line(case_id, row.record, row, problem, where) for problem in row.problems]
    lines += _doubts(ended)
    insert_many(
        "exchange_problem",
        (
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
        ),
        lines,
    )


def _doubts(ended: Ended) -> Iterator[bytes]:
    """Yield the lines of doubts that are new, and delete stored doubts that are no longer true.

    A doubt that remains stays with the delivery that raised it, and all doubts stay where the case is, no matter who
    added to it last.
    """
    doubts = {case_id: case_doubts for case_id, case_doubts in ended.doubts.items() if case_id not in ended.moved}
    known: set[tuple[UUID, str, str]] = set()
    if stored := [case_id for case_id, case_doubts in ended.doubts.items() if case_doubts.stored]:
        now = {
            (case_id, *_said(problem)) for case_id, case_doubts in doubts.items() for problem in case_doubts.problems
        }
        with connection.cursor() as cursor:
            cursor.execute(
                "select id, case_id, code, value from exchange_problem where case_id = any(%s) and record is null",
                [stored],
            )
            stored_doubts = {row[0]: row[1:] for row in cursor.fetchall()}
            cursor.execute(
                "delete from exchange_problem where id = any(%s)",
                [[id for id, doubt in stored_doubts.items() if doubt not in now]],
            )
        known = set(stored_doubts.values())
    for case_id, doubted in doubts.items():
        for problem in doubted.problems:
            if (case_id, *_said(problem)) not in known:
                yield _problem_line(case_id, None, doubted.row, problem, doubted.case.station_no)


def _said(problem: DetectedProblem) -> tuple[str, str]:
    return problem.code, showable(problem.value) if problem.value else ""


def record_id(origin: Origin) -> str:
    """Return the source's own id of the record of a row that passed the checks."""
    return origin.cells[contract().files[origin.tally_group.file].names.index("source_record_id")]


def _problem_line(case_id: UUID, record: str | None, row: FeedRow, problem: DetectedProblem, station_no: int) -> bytes:
    code, value = _said(problem)
    return as_line((
        uuid7(), case_id, record, *row.origin.position, code, problem.column, value, record_id(row.origin), station_no,
    ))  # fmt: skip
