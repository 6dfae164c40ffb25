"""The SQL of the import: records and parked rows read, and the import's own tables changed, many rows at a time.

New rows are inserted by `platform.copy.insert_many`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from itsso.law.event_kinds import Kind

AWAITED_DISPATCH = Kind.ZERO_FIR_SENT
"""The event for which an accepted FIR waits where the Zero FIR that it names was not sent to its sender's unit: once
it is, the two are one case."""

ROWS_PER_TRANSACTION = 5_000
"""Parked rows that one transaction retries at most."""

type Content = tuple[str, int, datetime]
"""A record's content: its id, its stamp, and the time of its change."""


class RecordState(msgspec.Struct, gc=False, frozen=True):
    """The stored values of a record: a row of Record without its id.

    `needs_recheck` says that its row named a Zero FIR or a unit which was not here when the row was loaded. The same
    row sent again counts as changed then: by that time, what it names may be here.
    """

    file: int
    stamp: int
    updated: datetime
    deleted: bool
    case_id: UUID | None
    station_no: int
    needs_recheck: bool = False


def read_records(ids: Collection[str]) -> dict[str, RecordState]:
    """Return the stored values of these records by id, with one look-up in the primary key for all."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, {', '.join(RecordState.__struct_fields__)} from exchange_record"  # noqa: S608  our own names
            " where id = any(string_to_array(%s, ' ')::uuid[])",
            [" ".join(ids)],
        )
        return {row[0].hex: RecordState(*row[1:]) for row in cursor.fetchall()}


def update_records(states: Iterable[tuple[str, RecordState]]) -> None:
    """Update stored records, each given with its id."""
    rows = [(*msgspec.structs.astuple(state), record_id) for record_id, state in states]
    if not rows:
        return
    assignments = ", ".join(f"{name} = %s" for name in RecordState.__struct_fields__)
    with connection.cursor() as cursor:
        cursor.executemany(f"update exchange_record set {assignments} where id = %s", rows)  # noqa: S608


def update_cases_of_records(cases: Mapping[str, UUID]) -> None:
    """Give records, by their ids, other cases."""
    if not cases:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "update exchange_record set case_id = %s where id = %s",
            [(case_id, record_id) for record_id, case_id in cases.items()],
        )


def parked_contents(ids: Collection[str]) -> set[Content]:
    """Return the contents of these records that are parked already, each with the time of its change.

    The time matters because a different content may have come between two equal ones.
    """
    if not ids:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select record, stamp, updated from exchange_parked where record = any(string_to_array(%s, ' ')::uuid[])",
            [" ".join(ids)],
        )
        return {(record.hex, stamp, updated) for record, stamp, updated in cursor.fetchall()}


class StoredParkedRow(NamedTuple):
    """A parked row as it is stored: `cells` is JSON (`parked_cells`), and the last three say who sent it."""

    delivery: UUID
    file: str
    line: int
    stamp: int
    cells: str
    source: str
    code_system: str
    unit_id: int


_WAITING = """
select p.delivery_id, p.file, p.line, p.stamp, p.cells, p.source_id, d.manifest ->> 'code_system', d.unit_id
from exchange_parked p
join exchange_delivery d on d.id = p.delivery_id
join cases_key k using (station_id, series, year, number)
"""
_IN_ORDER = " order by p.updated, p.delivery_id, p.file, p.line"

# Rows that waited for a number that a case has now, or for a form that its case has now.
_READY_ROWS = f"""{_WAITING} where p.waits_for in ('fir', 'zero_fir')
    or p.waits_for in ('original_form', 'final_form') and exists (
    select from cases_event e where e.case_id = k.case_id
    and e.kind in ('final_report_filed', 'supplementary_report_filed') and e.facts ->> 'form_no' = p.form_no)
{_IN_ORDER} limit {ROWS_PER_TRANSACTION} for update of p"""

# FIRs that waited until the Zero FIR that they name was sent to their sender's unit, by an event or its correction.
_ROWS_WITH_ZERO_FIR_SENT = f"""{_WAITING} where p.waits_for = '{AWAITED_DISPATCH}' and exists (
    select from cases_event e
    cross join lateral (select coalesce(e.facts #> '{{replacement,facts}}', e.facts) -> 'to') destination (unit)
    join units_unit t on t.id = case jsonb_typeof(destination.unit) when 'number' then destination.unit::int end
    join units_unit s on s.id = d.unit_id and t.first between s.first and s.last
    where e.case_id = k.case_id)
{_IN_ORDER} for update of p"""


def lock_ready_rows() -> list[StoredParkedRow]:
    """Lock parked rows whose wait for an FIR, a Zero FIR or a form is over, and return them, the oldest first."""
    return _parked_rows(_READY_ROWS)


def lock_rows_with_zero_fir_sent() -> list[StoredParkedRow]:
    """Lock accepted FIRs whose Zero FIR was sent to their sender's unit by now, and return them, the oldest first."""
    return _parked_rows(_ROWS_WITH_ZERO_FIR_SENT)


def _parked_rows(query: str) -> list[StoredParkedRow]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [StoredParkedRow(*row) for row in cursor.fetchall()]


def delete_parked(positions: Sequence[tuple[str, str, int]]) -> None:
    """Delete parked rows, each by delivery, file and line."""
    if not positions:
        return
    columns: list[list[str | int]] = [list(column) for column in zip(*positions, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from exchange_parked p"
            " using unnest(%s::uuid[], %s::text[], %s::int[]) as w (delivery_id, file, line)"
            " where (p.delivery_id, p.file, p.line) = (w.delivery_id, w.file, w.line)",
            columns,
        )


def delete_of_earlier_versions(records: list[str]) -> None:
    """Delete the problems of records that are loaded again, and their entries that wait for a Zero FIR they named."""
    with connection.cursor() as cursor:
        cursor.execute("delete from exchange_problem where record = any(%s::uuid[])", [records])
        cursor.execute(
            "delete from exchange_parked where waits_for = %s and record = any(%s::uuid[])", [AWAITED_DISPATCH, records]
        )


def add_to_tallies(columns: list[list[str | int]]) -> None:
    """Add to the counts of deliveries: columns of delivery, file, State, and the counts of the four results."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_tally as t (delivery_id, file, station_no, accepted, unchanged, parked, rejected)"
            " select * from unnest(%s::uuid[], %s::text[], %s::int[], %s::int[], %s::int[], %s::int[], %s::int[])"
            " on conflict (delivery_id, file, station_no) do update set"
            " accepted = t.accepted + excluded.accepted, unchanged = t.unchanged + excluded.unchanged,"
            " parked = t.parked + excluded.parked, rejected = t.rejected + excluded.rejected",
            columns,
        )


class StoredProblem(NamedTuple):
    """A stored problem between the records of a case."""

    case_id: UUID
    code: str
    value: str


def problems_between_records(case_ids: list[UUID]) -> dict[UUID, StoredProblem]:
    """Return the stored problems between the records of these cases, by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, case_id, code, value from exchange_problem where case_id = any(%s) and record is null",
            [case_ids],
        )
        return {row[0]: StoredProblem(*row[1:]) for row in cursor.fetchall()}


def delete_problems(ids: list[UUID]) -> None:
    """Delete problems by their ids."""
    with connection.cursor() as cursor:
        cursor.execute("delete from exchange_problem where id = any(%s)", [ids])


def move_problems(cases: Mapping[UUID, UUID]) -> None:
    """Move the problems of single records from merged cases to those that remain.

    Problems between the records of a merged case are not moved: they are detected again for the case that remains.
    """
    if not cases:
        return
    with connection.cursor() as cursor:
        for merged, remaining in cases.items():
            cursor.execute(_MOVE_PROBLEMS, [merged, remaining])


_MOVE_PROBLEMS = """
with moved as (delete from exchange_problem where case_id = %s returning *)
insert into exchange_problem
    (id, case_id, record, delivery_id, file, line, code, "column", value, source_record_id, station_no)
select id, %s, record, delivery_id, file, line, code, "column", value, source_record_id, station_no
from moved where record is not null"""


def move_problems_of_records(records: Collection[str], case_id: UUID) -> None:
    """Move the problems of these records to another case."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_PROBLEMS_OF_RECORDS, [list(records), case_id])


_MOVE_PROBLEMS_OF_RECORDS = """
with moved as (delete from exchange_problem where record = any(%s::uuid[]) returning *)
insert into exchange_problem
    (id, case_id, record, delivery_id, file, line, code, "column", value, source_record_id, station_no)
select id, %s, record, delivery_id, file, line, code, "column", value, source_record_id, station_no
from moved"""


def insert_chunk(delivery: str, partition: int, number: int) -> bool:
    """Record that a chunk of a delivery is loaded; return False where it was loaded before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_part (delivery_id, number, piece) values (%s, %s, %s) on conflict do nothing",
            [delivery, partition, number],
        )
        is_new: bool = cursor.rowcount == 1
    return is_new


def commit_without_waiting_for_the_disk() -> None:
    """Let this transaction's commit return before it is on disk."""
    with connection.cursor() as cursor:
        cursor.execute("set local synchronous_commit = off")


def set_lock_timeout(session: BaseDatabaseWrapper, timeout: str) -> None:
    """Let a session wait for a lock no longer than `timeout`, such as "10s"."""
    with session.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, false)", [timeout])


def lock_for_session(session: BaseDatabaseWrapper, key: int) -> None:
    """Take the lock of this number until a session ends. Raises OperationalError where the wait takes too long."""
    with session.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [key])


def lock_for_transaction(key: int) -> None:
    """Take the lock of this number until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [key])
