"""Queries of court dates and of matters that wait, within the ranges of a posting.

Row-level security decides which rows exist; they are stored with each case by `cases.derive`. A count and the list
behind it share their condition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from psycopg.rows import TupleRow

from itsso import law
from itsso.cases.coming_dates import LAPSED, LASTING, FixedDate
from itsso.cases.desk.case_heading import CaseHeading
from itsso.cases.desk.queries import HEADING, HEADING_TABLES
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent, law_events
from itsso.cases.informing import INFORMED_BY, NoticeState, notice_states
from itsso.cases.investigators import OfficerOfCase
from itsso.cases.leave.queries import LEAVE_OF_CASE, LeaveToday
from itsso.cases.models import PendingMatter
from itsso.cases.pending_matters import MatterCode
from itsso.law.event_kinds import Kind
from itsso.platform.prepared_statements import CountStatement, Exchange, RowStatement, SqlValue, count_statement
from itsso.ui.list_rows import ListOrder
from itsso.units.conditions import in_interval
from itsso.units.ordering import natural


@dataclass(frozen=True, slots=True)
class CourtCases:
    """The cases whose dates or matters are asked for.

    `interval` is the first and the last station number. `officers` are numbers as cases have them, empty for the cases
    that name no officer; None means every officer.
    """

    interval: tuple[int, int]
    officers: Collection[str] | None = None

    @property
    def condition(self) -> Q:
        """Return the condition on rows that have a station's number and a case."""
        at_stations = in_interval(self.interval)
        return at_stations if self.officers is None else at_stations & Q(case__io_ref__in=self.officers)

    @property
    def values(self) -> dict[str, SqlValue]:
        """Return what `OF_CASES` names, which is the same condition in SQL."""
        first, last = self.interval
        return {"first": first, "last": last, "officers": None if self.officers is None else list(self.officers)}


# --- Dates ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DatesWanted:
    """The court dates of a list: up to a day, of those that passed only remands and appeals of the `LAPSED` days.

    With `on` they are those of that day, past or to come. `entry` is a `DateEntry`, with a detail after a colon where
    one is chosen, or empty for all.
    """

    cases: CourtCases
    today: date
    until: date
    on: date | None = None
    entry: str = ""

    @property
    def condition(self) -> str:
        """Return the condition on a court date, in SQL. One range scan on court date (station_no, day)."""
        of_day = _BETWEEN if self.on is None else "day = %(on)s"
        return " and ".join([OF_CASES, of_day, *(f"{column} = %({column})s" for column in self._of_entry)])

    @property
    def values(self) -> dict[str, SqlValue]:
        """Return what the condition names."""
        of_day = {"on": self.on} if self.on else {**_days(self.today), "until": self.until}
        return {**self.cases.values, **of_day, **self._of_entry}

    @property
    def _of_entry(self) -> dict[str, str]:
        """Return the values of the columns by which the kind of date is chosen."""
        entry, _colon, detail = self.entry.partition(":")
        return {column: value for column, value in (("entry", entry), ("detail", detail)) if value}

    def number(self) -> CountStatement[int]:
        """Return the statement that counts the dates, not executed yet."""
        return count_statement(f"select count(*) from cases_courtdate where {self.condition}", self.values)  # noqa: S608


def _days(today: date) -> dict[str, SqlValue]:
    return {"today": today, "lapsed": today - LAPSED, "lasting": [entry.value for entry in LASTING]}


class DatedCase(NamedTuple):
    """A case with a day that was fixed in it."""

    case: UUID
    dated: FixedDate
    heading: CaseHeading
    leave: LeaveToday | None  # of its officer at its station

    @property
    def officer(self) -> OfficerOfCase:
        """Return the investigating officer."""
        return OfficerOfCase((self.heading.state, self.heading.io_ref), self.leave)


def dated_cases(wanted: DatesWanted, order: ListOrder, start: int, stop: int) -> RowStatement[DatedCase]:
    """Return the statement of court dates `start` to `stop`, by day or by a key of `_SORTED_BY`."""
    dates = f"select * from cases_courtdate where {wanted.condition}"  # noqa: S608  texts of this module, as below
    part = "limit %(stop)s - %(start)s offset %(start)s"
    if order.key:
        statement = f"{_HEADED.format(dates=dates)} order by {order.sql(_SORTED_BY)}{_BY_DAY.format('c.')} {part}"
    else:  # cases are looked up for the part alone
        dates += f" order by {_BY_DAY.format('')} {part}"
        statement = f"{_HEADED.format(dates=dates)} order by {_BY_DAY.format('c.')}"
    values = {**wanted.values, "today": wanted.today, "start": start, "stop": stop}
    return RowStatement(statement, values, _read_dated_cases)


_HEADED = (
    f"select c.case_id, c.day, c.entry, c.subject, c.detail, {HEADING}, ({LEAVE_OF_CASE})"  # noqa: S608
    f" from ({{dates}}) c {HEADING_TABLES}"
)


def _read_dated_cases(rows: Sequence[TupleRow]) -> list[DatedCase]:
    return [
        DatedCase(row[0], FixedDate(*row[1:5]), CaseHeading._make(row[5:-1]), LeaveToday.of_case(row[-1]))
        for row in rows
    ]


_BY_DAY = "{0}day, {0}entry, {0}case_id, {0}subject, {0}detail"
_SORTED_BY = {
    "day": ["c.day"],
    "case": ["k.year", "length(k.number)", "k.number"],
    "station": [natural("u.name")],
    "entry": ["c.entry", "c.detail"],
}


def ask_notices(exchange: Exchange, case_ids: Collection[UUID]) -> Callable[[], dict[UUID, list[NoticeState]]]:
    """Ask whether victims were told of the hearings of cases; the function that is returned reads it by case.

    There is one `NoticeState` a hearing. Reading takes one query more, of the sources of all cases.
    """
    read_events = exchange.ask(histories.events_statement(case_ids, _OF_NOTICES))

    def read() -> dict[UUID, list[NoticeState]]:
        events_by_case: dict[UUID, list[StoredEvent]] = {}
        for case_id, event in read_events():
            events_by_case.setdefault(case_id, []).append(event)
        carried = histories.Carried({event.source for events in events_by_case.values() for event in events})
        return {
            case_id: notice_states(
                law.effective_events(law_events(events)), carried.by(frozenset(event.source for event in events))
            )
            for case_id, events in events_by_case.items()
        }

    return read


OF_CASES = (
    "station_no between %(first)s and %(last)s and (%(officers)s::text[] is null or exists"
    " (select from cases_case k where k.id = case_id and k.io_ref = any(%(officers)s)))"
)
"""`CourtCases.condition` in SQL."""

_BETWEEN = "day between %(lapsed)s and %(until)s and (day >= %(today)s or entry = any(%(lasting)s))"
"""The condition on the day, in SQL."""

_WEEK = f"""
select case_id, since, matter, subject, '' from cases_pendingmatter
where {OF_CASES} and (matter = %(release)s and since >= %(recently)s
    or matter = %(question)s and next_on between %(recently)s and %(today)s)
union all
select case_id, day, entry, subject, detail from cases_courtdate
where {OF_CASES} and {_BETWEEN}
{{more}}"""  # noqa: S608  texts of this module


def week_dates(
    cases: CourtCases,
    today: date,
    recent: timedelta,
    week: timedelta,
    more: str = "",
    more_values: Mapping[str, SqlValue] | None = None,
) -> RowStatement[tuple[UUID, FixedDate]]:
    """Return the statement of the court dates of the coming `week`, and of what is to be done after `recent` releases.

    Each comes with its case. The court dates are those of `dates`. The others are `matters`: a release that the victim
    was not told about, and a question about threats that is due; its `entry` is the code of the matter. One statement,
    since every desk of a station runs it: two range scans. `more` is SQL that adds rows of the same columns to the same
    statement.
    """
    values = {
        **cases.values,
        **_days(today),
        "release": MatterCode.RELEASE_NOTICE.value,
        "question": MatterCode.THREAT_QUESTION.value,
        "recently": today - recent,
        "until": today + week,
    }
    return RowStatement(
        _WEEK.format(more=more),
        {**values, **(more_values or {})},
        lambda rows: [(case_id, FixedDate(*fixed)) for case_id, *fixed in rows],
    )


_HEARINGS = (Kind.BAIL_HEARING_FIXED, Kind.HEARING_FIXED)
_OF_NOTICES = (*_HEARINGS, *(kind for hearing in _HEARINGS for kind in INFORMED_BY[hearing]), Kind.CORRECTED)


# --- Matters ----------------------------------------------------------------------------------------------------------


STATUSES: Mapping[str, Q] = {
    "not_informed": Q(informed_on=None, informing_known=True),
    "informed": Q(informed_on__isnull=False),
    "not_known": Q(informed_on=None, informing_known=False),
    "not_served": Q(detail="child", served_on=None, informing_known=True),
    "exhibit": Q(detail="exhibit"),
    "report": Q(detail="report"),
}
"""Status of a matter (`words.STATUSES`) -> the condition on its row; `LATE` depends on the day."""

LATE, LATE_AFTER = "late", timedelta(days=60)
"""The status of an exhibit that was forwarded longer ago than `LATE_AFTER`. No law sets these days: an investigation
has as long. The titles of the filter and of the letters (`court.words`, `letters.words`) name their number."""

NO_LABORATORY = "-"
"""In place of a laboratory's code: the exhibits of which no entry names one."""


def matters(cases: CourtCases, matter: str) -> QuerySet[PendingMatter]:
    """Return the matters of one kind that wait, the oldest first. One range scan on (station_no, matter)."""
    waiting = PendingMatter.objects.filter(cases.condition, matter=matter)
    return waiting.order_by("since", "case_id", "subject", "detail")


def listed_matters(cases: CourtCases, matter: str, status: str, today: date) -> QuerySet[PendingMatter]:
    """Return the matters of one kind that their list shows; with a `status` only those.

    `status` is a key of `STATUSES`, or `LATE`.

    A judgment open to appeal is listed until `LAPSED` after its last day, the soonest last day first. A question about
    threats is listed from the day on which it is to be asked.
    """
    waiting = matters(cases, matter)
    if matter == MatterCode.APPEAL_TO_FILE:
        waiting = waiting.filter(next_on__gte=today - LAPSED).order_by("next_on", "since", "case_id", "detail")
    if matter == MatterCode.THREAT_QUESTION:
        waiting = waiting.filter(next_on__lte=today)
    if status == LATE:
        return waiting.filter(since__lt=today - LATE_AFTER)
    return waiting.filter(STATUSES[status]) if status else waiting


def exhibits_at(exhibits: QuerySet[PendingMatter], laboratory: str) -> QuerySet[PendingMatter]:
    """Return those exhibits that are at a laboratory, by its code; for `NO_LABORATORY` those without a laboratory."""
    return exhibits.filter(detail="" if laboratory == NO_LABORATORY else laboratory)


def count_of_matters(cases: CourtCases, today: date) -> CountStatement[dict[str, int]]:
    """Return the statement that counts the listed matters by kind, not executed yet.

    "not_informed" is bail applications that the victim was not told of, "not_served" those in a child's case whose
    notice was not served on the child's side. One range scan on pending matter (station_no,
    matter).
    """
    values = {
        **cases.values,
        **{f"matter_{code}": code.value for code in MatterCode},
        "today": today,
        "lapsed": today - LAPSED,
    }
    return CountStatement(_MATTERS, values, lambda *counts: dict(zip(_COUNTED, counts, strict=True)), len(_COUNTED))


_KNOWN_BAIL = f"matter = %(matter_{MatterCode.BAIL})s and informing_known"
_COUNTED = {
    **{code.value: f"matter = %(matter_{code})s" for code in MatterCode},
    "not_informed": f"{_KNOWN_BAIL} and informed_on is null",
    "not_served": f"{_KNOWN_BAIL} and detail = 'child' and served_on is null",
}
"""The counts, each with its condition; the last two are those of `STATUSES` in SQL."""

_MATTERS = f"""
select {", ".join(f"count(*) filter (where {condition})" for condition in _COUNTED.values())}
from cases_pendingmatter where {OF_CASES}
and (matter <> %(matter_{MatterCode.APPEAL_TO_FILE})s or next_on >= %(lapsed)s)
and (matter <> %(matter_{MatterCode.THREAT_QUESTION})s or next_on <= %(today)s)"""  # noqa: S608  texts of this module
