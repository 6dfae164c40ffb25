"""Queries of the morning: the acts of a unit since yesterday 06:00, and what to look into, by district.

Row-level security decides which rows exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from itsso import law
from itsso.cases import limits
from itsso.cases.desk.morning import DUTY_MISSING, NO_DIARY, NO_ENTRY, NOT_ARRESTED, lowest_id, since_yesterday
from itsso.cases.desk.queries import (
    IS_DEFAULT_BAIL,
    PASSED_AT_ITS_MOMENT,
    PASSED_WITH_ITS_DAY,
    STATUS_CONDITIONS,
    DeskFilter,
)
from itsso.cases.feed_silence import silent_districts
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent, law_events
from itsso.cases.models import Precision
from itsso.cases.since_yesterday.acts import KINDS, RecentAct, recent_acts
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import start_of_day
from itsso.platform.prepared_statements import CountStatement, RowStatement, SqlValue
from itsso.ui.languages import is_hindi
from itsso.units.models import DISTRICTS

# Nothing is recorded before it happens. So an act since yesterday has an id since yesterday (`lowest_id`), and so has
# the newest entry of its case. `limit 1` and `offset 0` keep the planner from reading the events of all stations.
_EVENTS = f"""
select {histories.EVENTS_AS_JSON} from (
    select k.id from cases_case k cross join lateral (
        select from cases_event e where e.case_id = k.id and e.id > %(lowest)s
            and (e.kind = 'corrected' or e.at >= %(from_day)s and e.kind = any(%(kinds)s)) limit 1) news
    where k.station_no between %(first)s and %(last)s and k.newest_event > %(lowest)s) cases
cross join lateral (select * from cases_event e where e.case_id = cases.id offset 0) e where e.kind = any(%(kinds)s)"""  # noqa: S608  texts of these modules

_COUNT_PASSED = f"""
(select count(*) from cases_clock c where {{place}} and {PASSED_WITH_ITS_DAY})
    + (select count(*) from cases_clock c where {{place}} and {PASSED_AT_ITS_MOMENT})"""  # noqa: S608  texts of these modules

_IN_INTERVAL = "c.station_no between %(first)s and %(last)s"

_COUNT_DEFAULT_BAIL = f"""
(select count(*) from cases_clock c where {_IN_INTERVAL} and {IS_DEFAULT_BAIL} and {STATUS_CONDITIONS["soon"]})"""  # noqa: S608  texts of these modules

_COUNT_NOT_ARRESTED = f"""
(select count(*) from cases_case k where k.station_no between %(first)s and %(last)s and {NOT_ARRESTED})"""  # noqa: S608  texts of these modules

_COUNT_DUTY_MISSING = f"""
(select count(*) from cases_case k where k.station_no between {{first}} and {{last}} and {DUTY_MISSING})"""  # noqa: S608  texts of these modules

_MORNING = f"""
select {_COUNT_PASSED.format(place=_IN_INTERVAL)}, {_COUNT_DEFAULT_BAIL}, {_COUNT_NOT_ARRESTED},
    {_COUNT_DUTY_MISSING.format(first="%(first)s", last="%(last)s")}, ({_EVENTS})"""

_STATION = f"""
select count(*) filter (where k.io_ref = ''), count(*) filter (where {NO_ENTRY}),
    count(*) filter (where {NO_DIARY}), count(*),
    exists (select from cases_case d where d.station_no = %(first)s and d.diary_until is not null)
from cases_clock c join cases_case k on k.id = c.case_id
where c.station_no = %(first)s and c.rule = any(%(investigation)s) and c.subject = 'case'"""  # noqa: S608  texts of these modules


@dataclass(frozen=True, slots=True)
class Morning:
    """What happened in the cases of a unit."""

    acts: Sequence[RecentAct]  # since yesterday 06:00, the newest first
    passed: int  # time limits whose last day or moment came since yesterday 06:00, and that nobody met since
    default_bail: int  # limits of default bail that end within a week, as `DistrictExceptions` counts them
    not_arrested: int  # cases under investigation with a named accused of whom no arrest or notice is recorded
    duty_missing: int  # cases of a child or of gang rape in which a limit of 24 hours passed and nobody met it


@dataclass(frozen=True, slots=True)
class StationMorning:
    """The cases of a station under investigation, and those to look into, each number by the condition of its list."""

    without_officer: int
    without_entry: int  # nothing was recorded for a week
    without_diary: int  # the case diary was not recorded for a week
    investigated: int
    records_diaries: bool  # whether the station ever recorded that a case diary is written


def morning_counts(interval: tuple[int, int], now: datetime) -> CountStatement[Morning]:
    """Return the statement that reads the morning of a range of stations.

    One range scan on the indexes of default bail and of limits that pass with a day and at a moment, one on each of
    three indexes of cases by station (not arrested, duty missing, newest entry), and one on the primary key of events
    for each case with an entry since.
    """
    since = since_yesterday(now)
    values: dict[str, SqlValue] = {
        **DeskFilter(interval).values(now),
        "lowest": lowest_id(since),
        "from_day": start_of_day(since.date()),
        "kinds": [*(kind.value for kind in KINDS), Kind.CORRECTED.value],
    }

    def read(
        passed: int, default_bail: int, not_arrested: int, duty_missing: int, events: list[list[SqlValue]] | None
    ) -> Morning:
        return Morning(_acts(events, since), passed, default_bail, not_arrested, duty_missing)

    return _count_statement("morning", _MORNING, values, read, width=5)


def station_counts(interval: tuple[int, int], now: datetime) -> CountStatement[StationMorning]:
    """Return the statement that counts what the officer in charge of a station looks into.

    One range scan on clock (station_no, due), and one on the primary key of events for each case under investigation
    with an entry of the last week.
    """
    values = {**DeskFilter(interval).values(now), **_OF_INVESTIGATION}
    return _count_statement("station", _STATION, values, StationMorning, width=5)


def _count_statement[Counts](
    name: str, statement: str, values: Mapping[str, SqlValue], read: Callable[..., Counts], width: int
) -> CountStatement[Counts]:
    named_values = {f"{name}_{key}": value for key, value in values.items()}
    return CountStatement(_with_names(name, statement), named_values, read, width)


@cache
def _with_names(name: str, statement: str) -> str:
    """Return the statement with names of its own, since other packages count in the same query."""
    return _NAME.sub(rf"%({name}_\1)s", statement)


_NAME = re.compile(r"%\((\w+)\)s")
_OF_INVESTIGATION = {"investigation": list(limits.INVESTIGATION)}


def _acts(rows: list[list[SqlValue]] | None, since: datetime) -> list[RecentAct]:
    events: dict[UUID, list[StoredEvent]] = {}
    for case_id, event in histories.events_of_json(rows):
        events.setdefault(case_id, []).append(event)
    acts = [act for case_id, of_case in events.items() for act in _acts_of(case_id, of_case, since)]
    return sorted(acts, key=lambda act: (_moment(act), act.case), reverse=True)


def _acts_of(case_id: UUID, events: Iterable[StoredEvent], since: datetime) -> list[RecentAct]:
    """Return the acts of a case; those of which only the month or the year is known are left out."""
    stored = list(events)
    coarse = {event.id for event in stored if event.precision in _COARSE}
    for event in stored:
        if event.corrects and (replacement := event.facts.get(FactName.REPLACEMENT)):
            change = coarse.add if replacement["precision"] in _COARSE else coarse.discard
            change(event.corrects)
    effective = law.effective_events(law_events(stored))
    return [act for act in recent_acts(case_id, effective, since) if act.event not in coarse]


_COARSE = frozenset({Precision.MONTH.value, Precision.YEAR.value})


def _moment(act: RecentAct) -> datetime:
    return act.at if isinstance(act.at, datetime) else start_of_day(act.at)


@dataclass(frozen=True, slots=True)
class DistrictExceptions:
    """A district with what its superior looks into, each a number of time limits or of cases."""

    unit: int
    name: str
    name_hi: str
    default_bail: int
    duty_missing: int
    passed: int
    without_officer: int
    silent_since: date | None  # nothing has come from a feed since; the numbers may be wrong
    first_bail: date | None  # the day on which the first of the limits of default bail ends

    @property
    def all(self) -> tuple[int, ...]:
        """Return the numbers in the order in which they weigh."""
        return self.default_bail, self.duty_missing, self.passed, self.without_officer

    @property
    def has_any(self) -> bool:
        """Return whether anything is to be looked into, or a feed is silent."""
        return any(self.all) or self.silent_since is not None

    @property
    def local_name(self) -> str:
        """Return the name in the reader's language, in English where no other is known."""
        return (is_hindi() and self.name_hi) or self.name


_OF_DISTRICT = "c.station_no between d.first and d.last"

# The parts in brackets make the planner look for a district's limits and cases by their indexes. Left to itself it
# looked for the district of each limit; and a scan of all limits of a State, 22,000 in the largest bench, took 9 ms.
_EXCEPTIONS = f"""
select d.id, d.name, d.name_hi, bail.limits,
    {_COUNT_DUTY_MISSING.format(first="d.first", last="d.last")},
    {_COUNT_PASSED.format(place=_OF_DISTRICT)}, cases.without_officer,
    case when d.closed is null then feed.silent_since end, bail.first_due
from units_unit d left join {{silent}} feed on feed.first = d.first cross join lateral (
    select count(*) as limits, min(c.due) as first_due from cases_clock c
    where {_OF_DISTRICT} and {IS_DEFAULT_BAIL} and {STATUS_CONDITIONS["soon"]}) bail cross join lateral (
    select count(*) as without_officer from cases_case k
    where k.station_no between d.first and d.last and k.io_ref = '' and exists (
        select from cases_clock c
        where c.case_id = k.id and c.rule = any(%(investigation)s) and c.subject = 'case')) cases
where d.kind = any(%(kinds)s) and d.first >= %(first)s and d.last <= %(last)s
order by bail.first_due, 4 desc, 5 desc, 6 desc, 7 desc, d.name"""  # noqa: S608  texts of these modules


def exceptions_statement(interval: tuple[int, int], now: datetime) -> RowStatement[DistrictExceptions]:
    """Return the statement of all districts with what is to be looked into there, the earliest default bail first.

    Five range scans for each district: on the limits of default bail, on those that pass with a day and at a moment, on
    the cases with a duty that is missing, and on those without an officer. Silent districts are one scan of a table
    with a row for each district.
    """
    silent = silent_districts()
    values = {
        **DeskFilter(interval).values(now),
        **_OF_INVESTIGATION,
        **silent.values(),
        "kinds": [kind.value for kind in DISTRICTS],
    }
    return RowStatement(
        _EXCEPTIONS.format(silent=silent.table), values, lambda rows: [DistrictExceptions(*row) for row in rows]
    )
