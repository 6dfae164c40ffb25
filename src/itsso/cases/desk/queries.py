"""Queries of the desk and of the list of cases, within the ranges of a posting.

Row-level security decides which rows exist. The desk and the list read clocks and columns that `cases.derive`
calculated when the case was last written or recalculated. `desk.page` puts the results in words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from itsso.cases import derive, limits
from itsso.cases.desk import morning
from itsso.cases.desk.awaited_reports import awaited_reports
from itsso.cases.desk.case_heading import CaseHeading
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent
from itsso.cases.models import Case, Clock, Key, Series
from itsso.cases.police_reports import FORWARDED, PoliceReport, not_in_court
from itsso.platform.clock import now, today
from itsso.platform.prepared_statements import RowStatement, prepared_cursor, rows_where
from itsso.ui.list_rows import ListOrder
from itsso.units.conditions import in_interval
from itsso.units.models import UnitKind
from itsso.units.ordering import natural

PAGE = 20
WEEK, YEAR = timedelta(days=7), timedelta(days=365)
DOUBT = timedelta(days=62)
"""Further apart than this the earlier and the later last day of a limit hardly ever lie: a month in doubt and its ends.

The exception is default bail. Where 60 or 90 days of custody are in doubt, 60 may have ended in an earlier custody and
90 end in this one much later.
"""

DEFAULT_BAIL = "custody.default_bail"
IS_DEFAULT_BAIL = f"c.rule = '{DEFAULT_BAIL}'"
"""The condition of their own index (migration 0019), which PostgreSQL uses only where the rule is no parameter."""


class ClockCounts(NamedTuple):
    """Counts of running clocks by their state on a day; `in_dispute` lie on the days on which authorities differ.

    `old` are overdue for more than a year, and are counted in `overdue` too. `waiting_on_others` are overdue
    and owed by a doctor or a laboratory, whatever rules the query names. `listed` are those that the desk lists.
    """

    overdue: int
    old: int
    in_dispute: int
    today: int
    week: int
    waiting_on_others: int
    listed: int


class DeskBand(IntEnum):
    """The parts of a desk, in their order: limits that can still be met come before those that are overdue."""

    IN_TIME = 0  # due today or within a week, or on a last day on which authorities differ
    OVERDUE = 1
    LATER = 2
    OLD = 3  # overdue for more than a year


class DeskClock(NamedTuple):
    """A running clock of the desk, with the heading of its case."""

    due: date
    case: UUID
    rule: str
    subject: str
    starts: date
    outer: date
    due_at: datetime | None
    heading: CaseHeading
    band: DeskBand


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """The filter of a desk: station numbers, officer, rules.

    `interval` is the first and the last station number. `officers` are numbers in the State, `NO_OFFICER` for the cases
    that name none; None means every officer. `rules` are ids; None means every rule. With `due` only those of that day.
    """

    interval: tuple[int, int]
    officers: Collection[str] | None = None
    rules: Collection[str] | None = None
    due: date | None = None

    @property
    def place(self) -> str:
        """Return the condition on station number and officer, as SQL over `c` (cases_clock)."""
        first, last = self.interval
        of_officer = "" if self.officers is None else _OF_OFFICER
        return (_STATION if first == last else _INTERVAL) + of_officer + self.on_day

    @property
    def on_day(self) -> str:
        """Return the condition on the day, as the end of SQL over `c` (cases_clock); empty for every day."""
        return _ON_DAY if self.due else ""

    @property
    def condition(self) -> str:
        """Return the condition on station number, officer and rule, as SQL over `c` (cases_clock)."""
        return f"{self.place} and {OF_RULES}"

    def values(self, now: datetime) -> dict[str, int | str | date | UUID | list[str] | None]:
        """Return the parameters of the desk's queries."""
        first, last = self.interval
        rules = None if self.rules is None else list(self.rules)
        today = now.date()
        return {
            "first": first,
            "last": last,
            "officers": named_officers(self.officers),
            "rules": rules,
            "due": self.due,
            "now": now,
            "today": today,
            "week": today + WEEK,
            "week_ago": today - WEEK,
            "year_ago": today - YEAR,
            "doubtful": today - DOUBT,
            **morning.values(now),
        }


# A limit of hours is past at its moment; one of days or months after its last day. The day of the moment is `due`.
PASSED_WITH_ITS_DAY = "(c.due_at is null and c.outer = %(since_day)s)"
PASSED_AT_ITS_MOMENT = "(c.due_at >= %(since)s and c.due_at < %(now)s and c.due in (%(since_day)s, %(today)s))"
"""Together the limits that passed since yesterday 06:00: no day but yesterday has ended since. Each has an index."""
_OVERDUE = "(c.outer < %(today)s or c.due_at < %(now)s)"
STATUS_CONDITIONS = {
    "overdue": _OVERDUE,
    "old": f"({_OVERDUE} and c.due < %(year_ago)s)",
    "in_dispute": "(c.due < %(today)s and c.outer >= %(today)s and coalesce(c.due_at >= %(now)s, true))",
    "today": "(c.due = %(today)s and coalesce(c.due_at >= %(now)s, true))",
    "week": "(c.due > %(today)s and c.due <= %(week)s)",
    "fell_due": f"({_OVERDUE} and c.due >= %(week_ago)s)",
    "passed": f"({PASSED_WITH_ITS_DAY} or {PASSED_AT_ITS_MOMENT})",
    "soon": "(c.due <= %(week)s and c.outer >= %(today)s and coalesce(c.due_at >= %(now)s, true))",
}
CAN_BE_MET = "(c.due >= %(doubtful)s and c.outer >= %(today)s and coalesce(c.due_at >= %(now)s, true))"
_BANDS = {
    DeskBand.IN_TIME: f"c.due between %(doubtful)s and %(week)s and {CAN_BE_MET}",
    DeskBand.OVERDUE: f"c.due between %(year_ago)s and %(today)s and not {CAN_BE_MET}",
    DeskBand.LATER: "c.due > %(week)s",
    DeskBand.OLD: "c.due < %(year_ago)s",
}
"""Each clock is in one band, and each band is a range of due days: one range scan on clock (station_no, due)."""

_BANDS_OF: dict[str, tuple[DeskBand, ...]] = {
    "": tuple(DeskBand),
    "overdue": (DeskBand.OVERDUE, DeskBand.OLD),
    "in_dispute": (DeskBand.IN_TIME, DeskBand.OVERDUE, DeskBand.OLD),
    "today": (DeskBand.IN_TIME,),
    "week": (DeskBand.IN_TIME,),
    "old": (DeskBand.OLD,),
    "fell_due": (DeskBand.OVERDUE,),
    "passed": (DeskBand.OVERDUE, DeskBand.OLD),
    "soon": (DeskBand.IN_TIME, DeskBand.OVERDUE, DeskBand.OLD),
}
"""The bands in which clocks of each status (a key of `STATUS_CONDITIONS`, or empty) can be."""
NO_OFFICER = "-"
"""In place of an officer's number: the cases that name no officer. No officer has it as a number (`law.shapes`)."""

_OF_OFFICER = (
    " and (%(officers)s::text[] is null or exists (select from cases_case k where k.id = c.case_id"
    " and k.io_ref = any(%(officers)s)))"
)
"""For a chosen officer. That the officer is compared with null keeps the planner from a join with all cases."""
_ON_DAY = " and c.due = %(due)s"
OF_RULES = "(%(rules)s::text[] is null or c.rule = any(%(rules)s))"
_STATION, _INTERVAL = "c.station_no = %(first)s", "c.station_no between %(first)s and %(last)s"
"""A single station is selected by equality: the planner knows how many rows a number has, and guesses for a range."""
_IN_BAND = "c.due, c.case_id, c.rule, c.subject"
_CLOCKS = "select c.due, c.case_id, c.rule, c.subject, c.starts, c.outer, c.due_at, {band} as band from cases_clock c"
HEADING = "k.series, k.number, k.year, k.sections, k.first_recorded, u.state, u.name, u.name_hi, k.io_ref"
"""The columns of a `CaseHeading`, from `HEADING_TABLES`."""
HEADING_TABLES = " join cases_case k on k.id = c.case_id join units_unit u on u.id = k.station_id"
_LINES = (
    f"select c.due, c.case_id, c.rule, c.subject, c.starts, c.outer, c.due_at, {HEADING}, c.band"  # noqa: S608
    f" from ({{clocks}}) c {HEADING_TABLES}"
)
SORTED_BY = {
    "case": ["k.year", "length(k.number)", "k.number"],
    "due": ["c.due"],
    "officer": ["nullif(k.io_ref, '')"],
    "station": [natural("u.name")],
}
"""The columns of a list of the desk by which it can be sorted."""


def clock_counts(wanted: DeskFilter, now: datetime, other_rules: Collection[str], status: str = "") -> ClockCounts:
    """Count the clocks of the desk, and those that it lists with this status. One range scan on clock (station_no)."""
    conditions = [f"{STATUS_CONDITIONS[name]} and {OF_RULES}" for name in ClockCounts._fields[:-2]]
    conditions.append(f"{STATUS_CONDITIONS['overdue']} and c.rule = any(%(other_rules)s)")
    conditions.append(f"{STATUS_CONDITIONS[status]} and {OF_RULES}" if status else OF_RULES)
    counts = ", ".join(f"count(*) filter (where {condition})" for condition in conditions)
    with prepared_cursor() as cursor:
        cursor.execute(
            f"select {counts} from cases_clock c where {wanted.place}",  # noqa: S608  conditions of this module
            {**wanted.values(now), "other_rules": list(other_rules)},
        )
        return ClockCounts(*cursor.fetchone())


def clocks_by_band(wanted: DeskFilter, now: datetime, status: str, start: int, stop: int) -> list[DeskClock]:
    """Return clocks `start` to `stop` of the desk, band by band; in each the longest due first.

    One statement: of each band at most `stop` clocks, by a range scan on clock (station_no, due).
    """
    parts = [
        f"({_CLOCKS.format(band=int(band))} where {_condition(wanted, status)} and {_BANDS[band]}"
        f" order by {_IN_BAND} limit %(stop)s)"
        for band in _BANDS_OF[status]
    ]
    order = f"order by c.band, {_IN_BAND}"
    page = f"select * from ({' union all '.join(parts)}) c {order} limit %(stop)s - %(start)s offset %(start)s"  # noqa: S608
    return _fetch_clocks(f"{_LINES.format(clocks=page)} {order}", wanted, now, start, stop)


def clocks_by_column(
    wanted: DeskFilter, now: datetime, status: str, sort: ListOrder, start: int, stop: int
) -> list[DeskClock]:
    """Return clocks `start` to `stop` of the desk, sorted by a key of `SORTED_BY`; all its clocks are sorted."""
    clocks = f"{_CLOCKS.format(band=0)} where {_condition(wanted, status)}"
    order = f"order by {sort.sql(SORTED_BY)}{_IN_BAND}"
    part = "limit %(stop)s - %(start)s offset %(start)s"
    return _fetch_clocks(f"{_LINES.format(clocks=clocks)} {order} {part}", wanted, now, start, stop)


def _condition(wanted: DeskFilter, status: str) -> str:
    return f"{wanted.condition} and {STATUS_CONDITIONS[status]}" if status else wanted.condition


def _fetch_clocks(statement: str, wanted: DeskFilter, now: datetime, start: int, stop: int) -> list[DeskClock]:
    with prepared_cursor() as cursor:
        cursor.execute(statement, {**wanted.values(now), "start": start, "stop": stop})
        return [
            DeskClock._make([*row[:7], CaseHeading._make(row[7:-1]), DeskBand(row[-1])]) for row in cursor.fetchall()
        ]


REPORT_UNDER_WAY = "k.report_step > ''"
"""The condition of a partial index, over `k` (cases_case): a police report is prepared or forwarded and no court has
received it, or that is not known until the case is recalculated."""

_WITH_PREPARED_REPORT = (
    "select k.id from cases_case k where k.station_no between %(first)s and %(last)s"  # noqa: S608
    f" and {REPORT_UNDER_WAY} and k.report_step <> %(forwarded)s"
    " and exists (select from cases_clock c where c.case_id = k.id and c.rule = any(%(rules)s))"
)


def cases_with_prepared_report(interval: tuple[int, int], rules: Collection[str]) -> RowStatement[UUID]:
    """Return the statement of the cases in which a police report may wait to be forwarded and any of `rules` runs.

    A report is prepared in them, or that is not known until the case is recalculated. One range scan on the partial
    index (station_no, report_step).
    """
    first, last = interval
    values = {"first": first, "last": last, "rules": list(rules), "forwarded": FORWARDED.value}
    return RowStatement(_WITH_PREPARED_REPORT, values, lambda rows: [case for (case,) in rows])


def reports_to_forward(case_ids: Collection[UUID]) -> list[tuple[Case, PoliceReport]]:
    """Return the police reports of some cases that wait to be forwarded, the oldest first."""
    if not case_ids:
        return []
    cases = Case.objects.in_bulk(case_ids)
    waiting = [
        (cases[case_id], report)
        for case_id, awaited in awaited_reports(case_ids).items()
        for report in not_in_court(awaited.reports)[:1]
        if report.forwarded is None
    ]
    return sorted(waiting, key=lambda pair: derive.day(pair[1].steps[0].at))


def recorded_by(number: str, touched: Collection[UUID], since: datetime) -> list[tuple[Case, StoredEvent]]:
    """Return what an officer recorded since a moment, the newest first, with the cases, if they are in the range.

    The audit log knows which cases the officer `touched` (`audit.queries.cases_of`); their events are a range scan
    each. `number` is the officer's number in the audit log. At most a page of events is returned.
    """
    if not touched:
        return []
    recorded = list(histories.events_by(number, touched, since, PAGE))
    cases = Case.objects.in_bulk({case_id for case_id, _event in recorded})
    return [(cases[case_id], event) for case_id, event in recorded]


def cases_by_number(interval: tuple[int, int], number: str, year: int) -> QuerySet[Case]:
    """Return cases that have or had this number at a station of the interval: FIR and Zero FIR alike.

    One probe of the key's primary index for each station of the interval.
    """
    keys = Key.objects.filter(
        station__kind=UnitKind.STATION,
        station__first__range=interval,
        series__in=Series.values,
        year=year,
        number=number,
    )
    return Case.objects.filter(id__in=keys.values("case_id")).select_related("station").order_by(*_NEWEST_FIRST)


def cases_of(interval: tuple[int, int]) -> QuerySet[Case]:
    """Return a unit's cases, the newest first.

    One backward scan on case (station_no, first_recorded) for a station; a larger unit's rows are sorted.
    """
    cases = Case.objects.filter(in_interval(interval), first_recorded__isnull=False)
    return cases.select_related("station").order_by(*_NEWEST_FIRST)


_NEWEST_FIRST = ("-first_recorded", "-id")


def named_officers(officers: Collection[str] | None) -> list[str] | None:
    """Return the numbers as cases have them, empty for `NO_OFFICER`; None for every officer."""
    return None if officers is None else ["" if number == NO_OFFICER else number for number in officers]


def filter_cases(cases: QuerySet[Case], investigation: str, officers: Collection[str] | None) -> QuerySet[Case]:
    """Return the cases whose two months are "running", "overdue" or "ended" (empty: every case), of these officers.

    "silent" are those that run and in which nothing was recorded for a week, "diary" those whose case diary was not.
    "not_arrested" are those with a named accused without an arrest, "duty_missing" those that lack a duty of 24 hours.
    `officers` are as in `DeskFilter`.
    """
    if investigation:
        cases = cases.filter(_INVESTIGATION[investigation](today()))
    numbers = named_officers(officers)
    return cases if numbers is None else cases.filter(io_ref__in=numbers)


_INVESTIGATION: Mapping[str, Callable[[date], Exists | Q]] = {
    "running": lambda _day: _runs(),
    "overdue": lambda day: _runs(outer__lt=day),
    "ended": lambda _day: ~Q(_runs()),
    "silent": lambda day: _runs() & morning.has_no_entry(day),
    "diary": lambda day: _runs() & morning.has_no_diary(day),
    "not_arrested": lambda _day: morning.has_accused_not_arrested(),
    "duty_missing": lambda _day: morning.lacks_duty(now()),
}
"""The state of an investigation -> its condition on a case, on a day."""


def _runs(**conditions: date) -> Exists:
    return Exists(_investigation_clocks().filter(case=OuterRef("pk"), **conditions))


@cache
def investigation_due() -> Subquery:
    """Return the due day of a case's two months while those run, as an expression by which cases are sorted.

    Made once: a list names all its orders, and takes longer to make this one than to sort its page.
    """
    clocks = _investigation_clocks().filter(case=OuterRef("pk"))
    return Subquery(clocks.order_by("due").values("due")[:1])


def _investigation_clocks() -> QuerySet[Clock]:
    return Clock.objects.filter(rule__in=limits.INVESTIGATION, subject="case")


def investigation_clocks(cases: Iterable[Case]) -> RowStatement[Clock]:
    """Return the statement of the running two months of these cases, by the statute or by ITSSO's list."""
    condition = "rule = any(%s) and subject = 'case' and case_id = any(%s)"
    return rows_where(Clock, condition, [list(limits.INVESTIGATION), [case.id for case in cases]])
