"""The cases of My work by band, within the ranges of a posting.

Row-level security decides which rows exist. A band is worked out from stored time limits, and from what is stored of
the case beside them: samples at a laboratory, a draft report with an office, the steps of its police report.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from psycopg.rows import TupleRow

from itsso.cases import case_tasks, limits
from itsso.cases.desk.bands.words import FIRST_ROWS, CaseBand
from itsso.cases.desk.case_heading import CaseHeading
from itsso.cases.desk.queries import (
    CAN_BE_MET,
    HEADING,
    HEADING_TABLES,
    IS_DEFAULT_BAIL,
    REPORT_UNDER_WAY,
    SORTED_BY,
    DeskFilter,
)
from itsso.cases.investigators import OfficerOfCase
from itsso.cases.leave.queries import LEAVE_OF_CASE, LeaveToday
from itsso.cases.pending_matters import MatterCode
from itsso.cases.police_reports import FORWARDED, PREPARED
from itsso.platform.prepared_statements import RowStatement, SqlValue, prepared_cursor
from itsso.ui.list_rows import ListOrder


class BandedCase(NamedTuple):
    """A case with the worst time limit of its band, how many more limits run in it, and how many cases the band has."""

    case: UUID
    band: CaseBand
    more: int
    investigated: bool  # whether the two months of its investigation run
    in_band: int
    due: date
    rule: str
    subject: str
    starts: date
    outer: date
    due_at: datetime | None
    heading: CaseHeading
    leave: LeaveToday | None  # of its officer at its station

    @property
    def officer(self) -> OfficerOfCase:
        """Return the investigating officer."""
        return OfficerOfCase((self.heading.state, self.heading.io_ref), self.leave)


# A limit of hours counts until a day after its end: what was missed last night is done first this morning. A source
# that sends days gives such a limit no moment; then it is known by its length.
_HOURS = (
    "c.outer >= %(yesterday)s and coalesce(c.due_at >= %(day_ago)s, true)"
    " and (c.due_at is not null or c.outer - c.starts <= 2)"
)
_DEFAULT_BAIL_SOON = f"{IS_DEFAULT_BAIL} and c.due <= %(week)s and c.outer >= %(today)s"
_URGENT = f"(({_HOURS}) or ({_DEFAULT_BAIL_SOON}))"
_THIS_WEEK = f"(c.due <= %(week)s and {CAN_BE_MET})"

# A police report that was forwarded waits for the court, one that was prepared for the officer in charge.
_AT_STEP = (
    "c.case_id in (select k.id from cases_case k where k.station_no between %(first)s and %(last)s"  # noqa: S608
    f" and {REPORT_UNDER_WAY} and k.report_step = "
)
_FORWARDED, _PREPARED = f"{_AT_STEP}%(forwarded)s)", f"{_AT_STEP}%(prepared)s)"
_WITH_OTHERS = (
    "(exists (select from cases_pendingmatter m where m.case_id = c.case_id and m.matter = %(laboratory)s"
    " and m.detail = 'exhibit')"
    " or exists (select from cases_draftstay d where d.case_id = c.case_id and d.until is null"
    " and d.step = 'submitted'))"
)


def _waits() -> str:
    """Return whether the police report of a case waits on others, as SQL over `c` (cases_clock)."""
    doable = "".join(f" and not {condition}" for condition in case_tasks.conditions())
    return f"({_FORWARDED} or {_WITH_OTHERS} and not {_PREPARED}){doable}"


def _band(waits: str) -> str:
    """Return the band of a time limit, as SQL over `c` (cases_clock).

    `waits` is SQL too: `_waits`, or a column that has its value.
    """
    return (
        f"case when c.rule = any(%(others)s) then {CaseBand.WAITING:d}"
        f" when {_URGENT} then {CaseBand.HOURS:d} when {_THIS_WEEK} then {CaseBand.WEEK:d}"
        f" when c.due > %(week)s then {CaseBand.LATER:d}"
        f" when c.rule = any(%(report_rules)s) and {waits} then {CaseBand.WAITING:d}"
        f" when c.due < %(year_ago)s then {CaseBand.OLD:d} else {CaseBand.OVERDUE:d} end"
    )


_COLUMNS = "c.case_id, c.rule, c.subject, c.starts, c.due, c.outer, c.due_at"
_LAST_MOMENT = (
    "((c.due - date '0001-01-01')::bigint << 33)"
    " + coalesce(extract(epoch from c.due_at)::bigint, (1::bigint << 33) - 1)"
)
"""The last day and moment of a limit as one number, which is greater for a limit without a moment."""


def _cases(place: str) -> str:
    """Return the statement that gives each case of a place once, with the worst limit of its band.

    The worst is the first by `answers.urgency`.
    """
    return (
        "select distinct on (case_id) b.*, count(*) over (partition by case_id) - 1 as more,"  # noqa: S608
        " bool_or(rule = any(%(investigation)s)) over (partition by case_id) as investigated"
        f" from (select {_COLUMNS}, {_band(_waits())} as band from cases_clock c where {place}) b"
        " order by case_id, band, due, due_at nulls last, rule, subject"
    )


_LINES = (
    "select c.case_id, c.band, c.more, c.investigated, c.in_band, c.due, c.rule, c.subject,"  # noqa: S608
    f" c.starts, c.outer, c.due_at, {HEADING}, ({LEAVE_OF_CASE}) from ({{cases}}) c {HEADING_TABLES}"
)


def first_cases(wanted: DeskFilter, now: datetime) -> RowStatement[BandedCase]:
    """Return the statement of the first cases of each band (`FIRST_ROWS`), band by band, the most urgent first.

    One statement: one range scan on clock (station_no, due), a probe of what waits in each case whose report is
    overdue, and a look at the limits of each case that is returned. A case stands in the order of the least of its
    limits: `if_doable` and `if_it_waits` are band, last day and moment as one number, where its police report can be
    filed and where it waits on others. A sort of all limits by case took a quarter longer.
    """
    return RowStatement(_first_cases(wanted.place, wanted.on_day), _values(wanted, now), _read_banded_cases)


@cache
def _first_cases(place: str, on_day: str) -> str:
    """Return the text of `first_cases`. It is written once: no package adds tasks after the start."""
    limits_in_bands = (
        f"select c.case_id, {_band('false')}::bigint as band, {_LAST_MOMENT} as last_moment,"  # noqa: S608
        " c.rule = any(%(report_rules)s) as met_by_report"
        f" from cases_clock c where {place} offset 0"  # so that each column is worked out once for each limit
    )
    is_overdue_report = f"met_by_report and band in ({CaseBand.OVERDUE:d}, {CaseBand.OLD:d})"
    band_if_it_waits = f"case when {is_overdue_report} then {CaseBand.WAITING:d}::bigint else band end"
    by_case = (
        "select case_id, min((band << 60) + last_moment) as if_doable,"  # noqa: S608
        f" min(({band_if_it_waits} << 60) + last_moment) as if_it_waits,"
        f" bool_or({is_overdue_report}) as may_wait from ({limits_in_bands}) b group by case_id"
    )
    decided = f"select c.*, c.may_wait and {_waits()} as waits from ({by_case}) c offset 0"  # noqa: S608  as above
    cases = f"select case_id, waits, case when waits then if_it_waits else if_doable end as urgency from ({decided}) d"  # noqa: S608
    placed = (
        "select p.*, (urgency >> 60)::int as band, count(*) over of_band as in_band,"  # noqa: S608
        f" row_number() over (of_band order by urgency, case_id) as place from ({cases}) p"
        " window of_band as (partition by urgency >> 60)"
    )
    worst = (
        "select c.rule, c.subject, c.starts, c.due, c.outer, c.due_at, count(*) over () - 1 as more,"  # noqa: S608
        " bool_or(c.rule = any(%(investigation)s)) over () as investigated from cases_clock c"
        f" where c.case_id = f.case_id{on_day}"
        f" order by {_band('f.waits')}, c.due, c.due_at nulls last, c.rule, c.subject limit 1"
    )
    first = (
        f"select f.*, w.* from ({placed}) f cross join lateral ({worst}) w"  # noqa: S608
        " where f.place <= (%(first_rows)s::int[])[f.band + 1]"
    )
    return f"{_LINES.format(cases=first)} order by c.band, c.place"


def cases_of_band(
    wanted: DeskFilter, now: datetime, band: CaseBand, order: ListOrder, start: int, stop: int
) -> list[BandedCase]:
    """Return cases `start` to `stop` of a band; the most urgent first, or sorted by a key of `SORTED_BY`."""
    of_band = f"select p.*, 0 as in_band from ({_cases(wanted.place)}) p where band = %(band)s"  # noqa: S608
    by = f"order by {order.sql(SORTED_BY)}c.due, c.due_at nulls last, c.case_id"
    statement = f"{_LINES.format(cases=of_band)} {by} limit %(stop)s - %(start)s offset %(start)s"
    values = {**_values(wanted, now), "band": int(band), "start": start, "stop": stop}
    return [*RowStatement(statement, values, _read_banded_cases).rows()]


def worst_limits(wanted: DeskFilter, case_ids: Collection[UUID], now: datetime) -> RowStatement[BandedCase]:
    """Return the statement of these cases, each with the worst limit of its band as My work shows it; in no order.

    One range scan on clock's primary key for each case.
    """
    chosen = f"select p.*, 0 as in_band from ({_cases(f'{wanted.place} and {_CHOSEN}')}) p"  # noqa: S608
    return RowStatement(
        _LINES.format(cases=chosen), {**_values(wanted, now), "cases": list(case_ids)}, _read_banded_cases
    )


_CHOSEN = "c.case_id = any(%(cases)s)"


def count_of_band(wanted: DeskFilter, now: datetime, band: CaseBand) -> int:
    """Return the number of cases of a band."""
    with prepared_cursor() as cursor:
        cursor.execute(
            f"select count(*) from ({_cases(wanted.place)}) p where band = %(band)s",  # noqa: S608
            {**_values(wanted, now), "band": int(band)},
        )
        return int(cursor.fetchone()[0])


def count_urgent(wanted: DeskFilter, now: datetime) -> int:
    """Return the number of cases in the bands `HOURS` and `WEEK`.

    Two range scans: on clock (station_no, due), and on the index of default bail, whose ends may lie far apart.
    """
    clocks = (
        f"select c.case_id from cases_clock c where {wanted.place}"  # noqa: S608
        f" and c.rule <> all(%(others)s) and ({_URGENT} or {_THIS_WEEK})"
    )
    near, far = "c.due between %(doubtful)s and %(week)s", f"c.due < %(doubtful)s and {_DEFAULT_BAIL_SOON}"
    with prepared_cursor() as cursor:
        cursor.execute(
            f"select count(distinct case_id) from ({clocks} and {near} union all {clocks} and {far}) urgent",  # noqa: S608
            _values(wanted, now),
        )
        return int(cursor.fetchone()[0])


def _read_banded_cases(rows: Sequence[TupleRow]) -> list[BandedCase]:
    return [
        BandedCase._make(
            [row[0], CaseBand(row[1]), *row[2:11], CaseHeading._make(row[11:-1]), LeaveToday.of_case(row[-1])]
        )
        for row in rows
    ]


def _values(wanted: DeskFilter, now: datetime) -> dict[str, SqlValue]:
    return {
        **wanted.values(now),
        "yesterday": now.date() - timedelta(days=1),
        "day_ago": now - timedelta(days=1),
        "investigation": list(limits.INVESTIGATION),
        "others": limits.rules_owed(by_police=False),
        "report_rules": limits.rules_met_by_report(),
        "forwarded": FORWARDED.value,
        "prepared": PREPARED.value,
        "laboratory": MatterCode.LABORATORY_REPORT.value,
        "first_rows": [FIRST_ROWS[band] for band in CaseBand],
    }
