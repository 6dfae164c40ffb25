"""The SQL of alerts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.cases.derive import ClockRow
from itsso.cases.models import Case
from itsso.platform.clock import now, today
from itsso.platform.copy import encode_array
from itsso.platform.prepared_statements import prepared_cursor, prepared_rows_where
from itsso.units.models import Unit, UnitKind


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
    """A limit whose next step has come: where, when, and the limit itself."""

    key: LimitKey
    station_no: int
    at: datetime
    clock: ClockRow


class TakenRow(NamedTuple):
    """A step as it is stored (`models.TakenStep`)."""

    case_id: UUID
    rule: str
    subject: str
    step: str
    turn: int
    at: datetime
    taken_at: datetime
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
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from alerts_comingstep n using unnest(%s::uuid[]) gone where n.case_id = gone"
            " returning n.case_id, n.rule, n.subject, n.at",
            [list(case_ids)],
        )
        rows = cursor.fetchall()
    for case_id, rule, subject, at in rows:
        yield LimitKey(case_id, rule, subject), at


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
select n.case_id, n.rule, n.subject, n.station_no, n.at, c.starts, c.due, c.outer, c.due_at
from alerts_comingstep n
join cases_clock c on c.case_id = n.case_id and c.rule = n.rule and c.subject = n.subject
where n.at <= %s and n.failed_at is null
order by n.at limit %s for update of n skip locked"""


def claim_due(moment: datetime, most: int) -> list[DueLimit]:
    """Lock the limits whose next step has come, oldest first, and return them; those of another worker are skipped.

    They are read in the order of their index. The planner believes that a range has few rows, and would read and sort
    all steps that have come for every batch.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('enable_sort', 'off', true)")
        cursor.execute(_CLAIM, [moment, most])
        rows = cursor.fetchall()
        cursor.execute("select set_config('enable_sort', 'on', true)")
    return [
        DueLimit(LimitKey(case_id, rule, subject), station_no, at, ClockRow(rule, subject, *limit))
        for case_id, rule, subject, station_no, at, *limit in rows
    ]


_TAKE = """
insert into alerts_takenstep (case_id, rule, subject, step, turn, at, taken_at, ladder, outcome, post, reached_post,
    posting_id)
select * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::smallint[], %s::timestamptz[],
    %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::integer[])
on conflict do nothing returning case_id, rule, subject, step, turn, at"""


def insert_taken(rows: Sequence[TakenRow]) -> set[tuple[LimitKey, StepKey]]:
    """Store steps as taken, and return those that were not stored before."""
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [encode_array(column) for column in zip(*rows, strict=True)])
        new = cursor.fetchall()
    return {(LimitKey(case_id, rule, subject), StepKey(*step)) for case_id, rule, subject, *step in new}


def set_next(instants: Sequence[tuple[LimitKey, datetime | None]]) -> None:
    """Store the next instant of each of these limits; a limit without one loses its row."""
    lasting = [(key, at) for key, at in instants if at is not None]
    ended = [key for key, at in instants if at is None]
    with connection.cursor() as cursor:
        if lasting:
            cursor.execute(
                "update alerts_comingstep n set at = v.at from unnest(%s::uuid[], %s::text[], %s::text[],"
                " %s::timestamptz[]) as v (case_id, rule, subject, at)"
                " where n.case_id = v.case_id and n.rule = v.rule and n.subject = v.subject",
                [*_columns([key for key, _at in lasting]), encode_array(at for _key, at in lasting)],
            )
        if ended:
            cursor.execute(
                "delete from alerts_comingstep n using unnest(%s::uuid[], %s::text[], %s::text[])"
                " as v (case_id, rule, subject)"
                " where n.case_id = v.case_id and n.rule = v.rule and n.subject = v.subject",
                _columns(ended),
            )


def mark_failed(key: LimitKey, moment: datetime, fault: str) -> None:
    """Set a limit aside whose step could not be taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update alerts_comingstep set failed_at = %s, fault = %s where case_id = %s and rule = %s and subject = %s",
            [moment, fault, *key],
        )


def _columns(keys: Sequence[LimitKey]) -> list[str]:
    return [encode_array(column) for column in zip(*keys, strict=True)]


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
    with connection.cursor() as cursor:
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


class PostHolder(NamedTuple):
    """A posting in force at a unit above a station, or at the station."""

    posting_id: int
    role: str
    kind: str


type _SqlValue = date | datetime | list[int] | list[str] | list[UUID]

_IN_FORCE = """p.since <= %(day)s and (p.until is null or p.until >= %(day)s) and not p.waits
    and (p.ended_at is null or p.ended_at > %(now)s) and o.is_active"""

# Each unit above is read once, however many of the stations are below it. A number that is no station's, as the first
# of a State, belongs to the smallest unit around it.
_HOLDERS = f"""
with recursive asked as (
    select s.station_no, coalesce(
        (select id from units_unit where kind = '{UnitKind.STATION}' and first = s.station_no limit 1),
        (select id from units_unit where first <= s.station_no and last >= s.station_no order by last - first limit 1)
    ) as unit_id
    from unnest(%(stations)s::int[]) as s (station_no)
), units as (
    select id, parent_id, kind from units_unit where id in (select unit_id from asked)
    union
    select above.id, above.parent_id, above.kind
    from units join units_unit above on above.id = units.parent_id
)
select u.id, u.parent_id, u.kind, a.numbers, p.id, p.role
from units u
left join (select unit_id, array_agg(station_no) as numbers from asked group by unit_id) a on a.unit_id = u.id
left join (accounts_posting p join accounts_officer o on o.id = p.officer_id)
    on p.unit_id = u.id and p.role = any(%(roles)s) and {_IN_FORCE}
order by p.since, p.id"""  # noqa: S608  our own text


def holders_above(stations: Collection[int], roles: Collection[str]) -> dict[int, list[PostHolder]]:
    """Return the postings in force in these roles at and above stations: the nearest unit first, the longest there."""
    values: dict[str, _SqlValue] = {"stations": list(stations), "roles": list(roles), "day": today(), "now": now()}
    with connection.cursor() as cursor:
        cursor.execute(_HOLDERS, values)
        rows = cursor.fetchall()
    parents: dict[int, int | None] = {}
    holders_at: dict[int, list[PostHolder]] = {}
    unit_of: dict[int, int] = {}
    for unit_id, parent_id, kind, numbers, posting_id, role in rows:
        parents[unit_id] = parent_id
        holders = holders_at.setdefault(unit_id, [])
        if posting_id is not None:
            holders.append(PostHolder(posting_id, role, kind))
        unit_of.update(dict.fromkeys(numbers or (), unit_id))
    return {
        station_no: [holder for unit_id in _upward(unit, parents) for holder in holders_at[unit_id]]
        for station_no, unit in unit_of.items()
    }


def _upward(unit_id: int, parents: Mapping[int, int | None]) -> Iterator[int]:
    """Yield a unit and those above it."""
    above: int | None = unit_id
    while above is not None:
        yield above
        above = parents[above]


_INVESTIGATING = f"""
select c.id, p.id
from unnest(%(cases)s::uuid[]) wanted
join cases_case c on c.id = wanted
join units_unit u on u.id = c.station_id
left join lateral (
    select l.charge from cases_leave l where l.station_id = c.station_id and l.io_ref = c.io_ref
    and l.ended_at is null and %(day)s between l.starts_on and l.ends_on
    order by l.ends_on desc, l.starts_on desc, l.id limit 1
) on_leave on true
join accounts_officernumber n on n.state = u.state and n.number = coalesce(on_leave.charge, c.io_ref)
join accounts_posting p on p.officer_id = n.officer_id and p.unit_id = c.station_id and p.role = any(%(roles)s)
join accounts_officer o on o.id = p.officer_id
where {_IN_FORCE}
order by p.since desc, p.id desc"""  # noqa: S608  our own text


def investigating_postings(case_ids: Collection[UUID], roles: Collection[str]) -> dict[UUID, int]:
    """Return the posting at the station of the officer who investigates each case, or who holds charge during leave.

    A case without an officer, or whose officer has no posting in force at its station, is missing.
    """
    values: dict[str, _SqlValue] = {"cases": list(case_ids), "roles": list(roles), "day": today(), "now": now()}
    with connection.cursor() as cursor:
        cursor.execute(_INVESTIGATING, values)
        return dict(reversed(cursor.fetchall()))


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


def cases_with_stations(case_ids: Collection[UUID]) -> dict[UUID, Case]:
    """Return those of these cases that are in the range, by id, each with its station. Two queries."""
    cases = prepared_rows_where(Case, "id = any(%s)", [list(case_ids)])
    station_ids = [case.station_id for case in cases]
    stations = {station.pk: station for station in prepared_rows_where(Unit, "id = any(%s)", [station_ids])}
    for case in cases:
        case.station = stations[case.station_id]
    return {case.pk: case for case in cases}


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
