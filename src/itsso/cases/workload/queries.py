"""The work of each officer and the cases of each station, counted; and the cases ticked for a hand-over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.cases import limits
from itsso.cases.desk import morning
from itsso.cases.desk.queries import OF_RULES, STATUS_CONDITIONS, DeskFilter, cases_of
from itsso.cases.models import Case
from itsso.cases.pending_matters import MatterCode
from itsso.platform.prepared_statements import CountStatement, RowStatement
from itsso.ui.languages import is_hindi
from itsso.units.models import UnitKind
from itsso.units.ordering import natural


class OfficerWorkload(NamedTuple):
    """The work of one officer in a range of stations: cases, and time limits that the police owe."""

    state: str
    io_ref: str  # empty for the cases that name no officer
    stations: list[str]
    running: int  # cases whose two months run, those beyond them included
    beyond: int  # cases pending beyond two months
    oldest: date | None  # first recorded, of the running cases
    overdue: int  # time limits
    today: int  # time limits due today
    week: int  # time limits due after today, within a week


_INVESTIGATION = "c.rule = any(%(investigation)s) and c.subject = 'case'"
_COUNTS = {
    "running": f"bool_or({_INVESTIGATION})",
    "beyond": f"bool_or({_INVESTIGATION} and c.outer < %(today)s)",
    "overdue": f"count(*) filter (where {OF_RULES} and {STATUS_CONDITIONS['overdue']})",
    "today": f"count(*) filter (where {OF_RULES} and {STATUS_CONDITIONS['today']})",
    "week": f"count(*) filter (where {OF_RULES} and {STATUS_CONDITIONS['week']})",
}
"""What is counted of one case, each with the condition of the list that shows it."""

_LOCAL_NAME = "coalesce(nullif(u.name_hi, ''), u.name)"

_WORKLOADS = (
    "with work as (select c.case_id, {counts} from cases_clock c where {place} group by c.case_id)"
    " select u.state, k.io_ref, array_agg(distinct {name}), count(*) filter (where w.running),"
    " count(*) filter (where w.beyond), min(k.first_recorded) filter (where w.running),"
    " sum(w.overdue)::int, sum(w.today)::int, sum(w.week)::int"
    " from work w join cases_case k on k.id = w.case_id join units_unit u on u.id = k.station_id"
    " group by u.state, k.io_ref order by 4 desc, 7 desc, k.io_ref"
)


def workloads(interval: tuple[int, int], rules: Collection[str], now: datetime) -> list[OfficerWorkload]:
    """Return the work of each officer whom a case with running time limits names, and of none, the most cases first.

    One range scan on clock (station_no, due).
    """
    wanted = DeskFilter(interval, None, rules)
    counts = ", ".join(f"{expression} as {name}" for name, expression in _COUNTS.items())
    statement = _WORKLOADS.format(counts=counts, place=wanted.place, name=_LOCAL_NAME if is_hindi() else "u.name")
    with connection.cursor() as cursor:
        cursor.execute(statement, wanted.values(now) | {"investigation": list(limits.INVESTIGATION)})
        return [OfficerWorkload._make(row) for row in cursor.fetchall()]


class InvestigationCounts(NamedTuple):
    """The cases of one officer whose two months run, and those of them that an orderly room looks at first."""

    running: int
    beyond: int  # pending beyond two months
    week: int  # whose two months end today or within a week
    without_diary: int  # whose case diary was not recorded as written for a week
    records_diaries: bool  # whether a station of these cases ever recorded that a case diary is written


_INVESTIGATION_COUNTS = (
    "select w.running, w.beyond, w.week, w.without_diary, exists (select from cases_case d"  # noqa: S608
    " where d.station_no = any(w.stations) and d.diary_until is not null)"
    " from (select count(distinct c.case_id) as running,"
    " count(distinct c.case_id) filter (where c.outer < %(today)s) as beyond,"
    f" count(distinct c.case_id) filter (where {STATUS_CONDITIONS['soon']}) as week,"
    f" count(distinct c.case_id) filter (where {morning.NO_DIARY}) as without_diary,"
    " array_agg(distinct k.station_no) as stations"
    " from cases_clock c join cases_case k on k.id = c.case_id and k.first_recorded is not null where {condition}) w"
)


def investigation_counts(wanted: DeskFilter, now: datetime) -> InvestigationCounts:
    """Count the cases under investigation, by the conditions of their lists. One range scan on clock (station_no, due).

    A case whose last day is uncertain, and may have passed, is among those that end within a week.
    """
    statement = _INVESTIGATION_COUNTS.format(condition=f"{wanted.place} and {_INVESTIGATION}")
    values = {**wanted.values(now), "investigation": list(limits.INVESTIGATION)}
    return CountStatement(statement, values, InvestigationCounts, len(InvestigationCounts._fields)).count()


class StationCounts(NamedTuple):
    """The cases of a station that a crime meeting goes through, each number by the condition of its list."""

    unit: int
    station: str
    running: int  # under investigation: their two months run, by the statute or by ITSSO's list
    beyond: int  # of these, pending beyond two months
    old: int  # of these, overdue for more than a year
    week: int  # whose two months end today or within a week
    without_officer: int  # under investigation
    not_arrested: int  # a named accused without an arrest or a notice
    duty_missing: int  # a child's case or one of gang rape without a duty of 24 hours
    without_diary: int  # under investigation, the case diary not recorded as written for a week
    laboratory: int  # without a laboratory's report, also where the police report was filed without it
    records_diaries: bool  # whether the station ever recorded that a case diary is written


_AT_STATIONS = "k.station_no between %(first)s and %(last)s"
_STATION_COUNTS = f"""
with investigated as (
    select c.station_no, count(distinct c.case_id) as running,
        count(distinct c.case_id) filter (where c.outer < %(today)s) as beyond,
        count(distinct c.case_id) filter (where {STATUS_CONDITIONS["old"]}) as old,
        count(distinct c.case_id) filter (where {STATUS_CONDITIONS["soon"]}) as week,
        count(distinct c.case_id) filter (where k.io_ref = '') as without_officer,
        count(distinct c.case_id) filter (where {morning.NO_DIARY}) as without_diary
    from cases_clock c join cases_case k on k.id = c.case_id and k.first_recorded is not null
    where {{place}} and {_INVESTIGATION} group by c.station_no),
not_arrested as (
    select k.station_no, count(*) as cases from cases_case k
    where {_AT_STATIONS} and {morning.NOT_ARRESTED} and k.first_recorded is not null group by k.station_no),
duty_missing as (
    select k.station_no, count(*) as cases from cases_case k
    where {_AT_STATIONS} and {morning.DUTY_MISSING} and k.first_recorded is not null group by k.station_no),
laboratory as (
    select k.station_no, count(*) as cases from cases_pendingmatter k
    where {_AT_STATIONS} and k.matter = '{MatterCode.LABORATORY_REPORT}' group by k.station_no)
select u.id, {{name}}, coalesce(i.running, 0), coalesce(i.beyond, 0), coalesce(i.old, 0), coalesce(i.week, 0),
    coalesce(i.without_officer, 0), coalesce(a.cases, 0), coalesce(m.cases, 0), coalesce(i.without_diary, 0),
    coalesce(l.cases, 0),
    exists (select from cases_case d where d.station_no = u.first and d.diary_until is not null)
from units_unit u left join investigated i on i.station_no = u.first
    left join not_arrested a on a.station_no = u.first left join duty_missing m on m.station_no = u.first
    left join laboratory l on l.station_no = u.first
where u.kind = '{UnitKind.STATION}' and u.first between %(first)s and %(last)s
    and (u.closed is null or coalesce(i.running, a.cases, m.cases, l.cases) is not null)
order by {{order}}, u.id"""  # noqa: S608  texts of these modules


def counts_by_station(interval: tuple[int, int], now: datetime) -> RowStatement[StationCounts]:
    """Return the statement that counts the cases of each station of a unit, by the name of the station.

    A closed station is named while one of its cases counts. One range scan on clock (station_no, due), on two partial
    indexes of cases by station, and on pending matter (station_no, matter).
    """
    wanted = DeskFilter(interval)
    name = _LOCAL_NAME if is_hindi() else "u.name"
    statement = _STATION_COUNTS.format(place=wanted.place, name=name, order=natural("u.name"))
    values = {**wanted.values(now), "investigation": list(limits.INVESTIGATION)}
    return RowStatement(statement, values, lambda rows: [StationCounts._make(row) for row in rows])


def ticked_cases(case_ids: Collection[UUID], interval: tuple[int, int]) -> list[Case]:
    """Return those of these cases that are in the range, the newest first."""
    return list(cases_of(interval).filter(pk__in=case_ids))
