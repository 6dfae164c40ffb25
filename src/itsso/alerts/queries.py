"""The SQL of alerts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from itsso.cases.derive import ClockRow
from itsso.platform.copy import A_FEW, encode_array
from itsso.platform.prepared_statements import prepared_cursor


class LimitKey(NamedTuple):
    """A limit of a case: the rule, and whom or which thing of the case it concerns."""

    case_id: UUID
    rule: str
    subject: str


class StepKey(NamedTuple):
    """A step of one limit: its code, which repetition, and its instant."""

    code: str
    turn: int
    at: datetime


class DueLimit(NamedTuple):
    """A limit whose next step has come, and the limit itself.

    `row` is where the row of the next step is (its ctid). That holds only while the row is locked.
    """

    row: str
    key: LimitKey
    station_no: int
    at: datetime
    clock: ClockRow


class TakenRow(NamedTuple):
    """A step as it is stored (`models.TakenStep`), but for the moment of the run."""

    case_id: UUID
    rule: str
    subject: str
    step: str
    turn: int
    at: datetime
    ladder: str
    outcome: str
    post: str
    reached_post: str
    posting_id: int | None


def live_states() -> dict[str, datetime]:
    """Return the moment since which each State is live, by the State's code."""
    with prepared_cursor() as cursor:
        cursor.execute("select u.state, g.since from alerts_goinglive g join units_unit u on u.id = g.state_id")
        return dict(cursor.fetchall())


def delete_next_steps(case_ids: Sequence[UUID]) -> Iterator[tuple[LimitKey, datetime]]:
    """Delete the next steps of cases and yield them; waits for a run that is taking them."""
    with connection.cursor() as cursor, _planned_for(cursor, case_ids):
        cursor.execute(
            "delete from alerts_comingstep n using unnest(%s::uuid[]) gone where n.case_id = gone"
            " returning n.case_id, n.rule, n.subject, n.at",
            [list(case_ids)],
        )
        rows = cursor.fetchall()
    for case_id, rule, subject, at in rows:
        yield LimitKey(case_id, rule, subject), at


@contextmanager
def _planned_without(cursor: CursorWrapper, *plans: str) -> Iterator[None]:
    """Return a context in which statements are planned without these kinds of plan (`sort`, `hashjoin`).

    Of a range that is known only when a statement runs, the planner expects a few thousand rows: where it has a
    million, some plans read all of them.
    """
    switch = ", ".join(f"set_config('enable_{plan}', %(to)s, true)" for plan in plans)
    cursor.execute(f"select {switch}", {"to": "off"})
    yield
    cursor.execute(f"select {switch}", {"to": "on"})


@contextmanager
def _planned_for(cursor: CursorWrapper, case_ids: Sequence[UUID]) -> Iterator[None]:
    """Return a context in which rows of many cases are looked up by index; of a few, they are in any case."""
    if len(case_ids) <= A_FEW:
        yield
    else:
        with _planned_without(cursor, "hashjoin", "mergejoin"):
            yield


def taken_steps(case_ids: Sequence[UUID]) -> Iterator[tuple[LimitKey, StepKey]]:
    """Yield the steps that were taken in cases. One range scan of the primary key a case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select t.case_id, t.rule, t.subject, t.step, t.turn, t.at from unnest(%s::uuid[]) wanted"
            " join alerts_takenstep t on t.case_id = wanted",
            [list(case_ids)],
        )
        rows = cursor.fetchall()
    for case_id, rule, subject, step, turn, at in rows:
        yield LimitKey(case_id, rule, subject), StepKey(step, turn, at)


def moments_of_taken(case_ids: Sequence[UUID]) -> Iterator[tuple[tuple[LimitKey, StepKey], datetime]]:
    """Yield the steps that were taken in cases, each with the moment of the run that took it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select t.case_id, t.rule, t.subject, t.step, t.turn, t.at, t.taken_at from unnest(%s::uuid[]) wanted"
            " join alerts_takenstep t on t.case_id = wanted",
            [list(case_ids)],
        )
        rows = cursor.fetchall()
    for case_id, rule, subject, step, turn, at, taken_at in rows:
        yield (LimitKey(case_id, rule, subject), StepKey(step, turn, at)), taken_at


_CLAIM = """
select n.ctid, n.case_id, n.rule, n.subject, n.station_no, n.at, c.starts, c.due, c.outer, c.due_at
from alerts_comingstep n
join cases_clock c on c.case_id = n.case_id and c.rule = n.rule and c.subject = n.subject
where n.at <= %s and n.failed_at is null
order by n.at limit %s for update of n skip locked"""


def claim_due(moment: datetime, most: int) -> list[DueLimit]:
    """Lock the limits whose next step has come, oldest first, and return them; those of another worker are skipped.

    They are read in the order of their index: a plan with a sort would read all steps that have come for every batch.
    """
    with connection.cursor() as cursor, _planned_without(cursor, "sort"):
        cursor.execute(_CLAIM, [moment, most])
        rows = cursor.fetchall()
    return [
        DueLimit(row, LimitKey(case_id, rule, subject), station_no, at, ClockRow(rule, subject, *limit))
        for row, case_id, rule, subject, station_no, at, *limit in rows
    ]


_TAKE = """
insert into alerts_takenstep (taken_at, case_id, rule, subject, step, turn, at, ladder, outcome, post, reached_post,
    posting_id)
select %s, * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::smallint[], %s::timestamptz[],
    %s::text[], %s::text[], %s::text[], %s::text[], %s::integer[])
on conflict do nothing"""

_TAKEN_BEFORE = """
select t.case_id, t.rule, t.subject, t.step, t.turn, t.at
from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::timestamptz[]) as v (case_id, rule, subject, step, at)
join alerts_takenstep t using (case_id, rule, subject, step, at)"""


def insert_taken(rows: Sequence[TakenRow], moment: datetime) -> set[tuple[LimitKey, StepKey]]:
    """Store steps as taken at a moment, and return those that were stored before: hardly ever any.

    The caller holds the rows of their limits locked, so nobody else stores steps of them meanwhile. The steps that were
    stored before are looked up only where the number of new rows shows that there are some.
    """
    if not rows:
        return set()
    columns = [encode_array(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        with transaction.atomic():
            cursor.execute(_TAKE, [moment, *columns])
            if cursor.rowcount == len(rows):
                return set()
            transaction.set_rollback(True)
        case_ids, rules, subjects, steps, _turns, instants, *_not_in_the_key = columns
        cursor.execute(_TAKEN_BEFORE, [case_ids, rules, subjects, steps, instants])
        before = cursor.fetchall()
        cursor.execute(_TAKE, [moment, *columns])
    return {(LimitKey(case_id, rule, subject), StepKey(*step)) for case_id, rule, subject, *step in before}


_SET_NEXT = """
merge into alerts_comingstep n using unnest(%s::tid[], %s::timestamptz[]) as v (place, at) on n.ctid = v.place
when matched and v.at is null then delete
when matched then update set at = v.at"""


def set_next(instants: Sequence[tuple[str, datetime | None]]) -> None:
    """Store the next instant of limits that `claim_due` locked, by their `row`; a limit without one loses its row."""
    rows, moments = zip(*instants, strict=True)
    with connection.cursor() as cursor, _planned_without(cursor, "hashjoin", "mergejoin"):
        cursor.execute(_SET_NEXT, [encode_array(rows), encode_array(moments)])


def mark_failed(key: LimitKey, moment: datetime, fault: str) -> None:
    """Set a limit aside whose step could not be taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update alerts_comingstep set failed_at = %s, fault = %s where case_id = %s and rule = %s and subject = %s",
            [moment, fault, *key],
        )


_CLOCKS = """
select c.case_id, c.rule, c.subject, c.station_no, c.starts, c.due, c.outer, c.due_at
from unnest(%s::uuid[]) wanted join cases_clock c on c.case_id = wanted"""


class StoredLimit(NamedTuple):
    """A running limit as it is stored, and the number of its station."""

    key: LimitKey
    station_no: int
    clock: ClockRow


def limits_of(case_ids: Sequence[UUID]) -> list[StoredLimit]:
    """Return the running limits of cases."""
    with connection.cursor() as cursor, _planned_for(cursor, case_ids):
        cursor.execute(_CLOCKS, [list(case_ids)])
        rows = cursor.fetchall()
    return [
        StoredLimit(LimitKey(case_id, rule, subject), station_no, ClockRow(rule, subject, *limit))
        for case_id, rule, subject, station_no, *limit in rows
    ]


def possibly_quashed(case_ids: Sequence[UUID]) -> list[UUID]:
    """Return the cases whose FIR could be quashed: those with such an entry, or with a correction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct e.case_id from unnest(%s::uuid[]) wanted join cases_event e on e.case_id = wanted"
            " and e.kind in ('quashed', 'corrected')",
            [list(case_ids)],
        )
        return [case_id for (case_id,) in cursor.fetchall()]


def lock_next_cases(interval: tuple[int, int], after: UUID, most: int) -> list[UUID]:
    """Lock the next cases of an interval of stations that have running limits or a next step; return their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from cases_case where id > %s and station_no between %s and %s and (exists (select from"
            " cases_clock c where c.case_id = id) or exists (select from alerts_comingstep n where n.case_id = id))"
            " order by id limit %s for update",
            [after, *interval, most],
        )
        return [case_id for (case_id,) in cursor.fetchall()]


def batches_of_events(case_ids: Sequence[UUID]) -> dict[str, UUID]:
    """Return the audit entry of the batch that wrote each event of cases, by the event's id (hexadecimal)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.id, coalesce(e.entry, e.id) from unnest(%s::uuid[]) wanted"
            " join cases_event e on e.case_id = wanted",
            [list(case_ids)],
        )
        return {event_id.hex: entry for event_id, entry in cursor.fetchall()}


def visible_cases(case_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these cases that are in the range."""
    with prepared_cursor() as cursor:
        cursor.execute("select id from cases_case where id = any(%s)", [list(case_ids)])
        return {case_id for (case_id,) in cursor.fetchall()}


LAST_DAY = """(select case when c.due >= %(day)s then c.due else c."outer" end from cases_clock c
    where c.case_id = n.subject and c.rule = split_part(n.reference, ':', 1) and c.subject = n.part)"""
"""The last day of the limit behind a notice `n` on a day, as `last_days_of` gives it, for the list of messages."""


def last_days_of(case_ids: Collection[UUID], day: date) -> dict[LimitKey, date]:
    """Return the last day of each running limit of cases: `due`, and `outer` once that has passed."""
    with prepared_cursor() as cursor:
        cursor.execute(
            'select case_id, rule, subject, case when due >= %s then due else "outer" end from cases_clock'
            " where case_id = any(%s)",
            [day, list(case_ids)],
        )
        return {LimitKey(case_id, rule, subject): last_day for case_id, rule, subject, last_day in cursor.fetchall()}
