"""Queries of court dates and of matters that wait, within the ranges of a posting.

Row-level security decides which rows exist; they are stored with each case by `cases.derive`. A count and the list
behind it share their condition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from itsso import law
from itsso.cases.coming_dates import LAPSED, LASTING, DateEntry, FixedDate
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent, law_events
from itsso.cases.informing import INFORMED_BY, NoticeState, notice_states
from itsso.cases.models import CourtDate, PendingMatter
from itsso.cases.pending_matters import MatterCode
from itsso.law.event_kinds import Kind
from itsso.platform.prepared_statements import CountStatement, Exchange, RowStatement, SqlValue, count_statement
from itsso.units.conditions import in_interval


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


def dates(cases: CourtCases, today: date, until: date) -> QuerySet[CourtDate]:
    """Return the court dates from today to a day; remands and appeals also where they ended up to `LAPSED` ago.

    One range scan on court date (station_no, day).
    """
    not_past = Q(day__gte=today) | Q(entry__in=LASTING)
    between = Q(day__gte=today - LAPSED, day__lte=until)
    return CourtDate.objects.filter(cases.condition, between, not_past).order_by(*_BY_DAY)


def dates_on(cases: CourtCases, day: date) -> QuerySet[CourtDate]:
    """Return the court dates of one day, past or to come. One range scan on court date (station_no, day)."""
    return CourtDate.objects.filter(cases.condition, day=day).order_by(*_BY_DAY)


_BY_DAY = ("day", "entry", "case_id", "subject", "detail")


def count_of_dates(cases: CourtCases, today: date, until: date) -> CountStatement[int]:
    """Return the statement that counts `dates`, not executed yet."""
    return count_statement(_DATES, {**cases.values, **_days(today), "until": until})


def count_of_summonses(cases: CourtCases, today: date, until: date) -> CountStatement[int]:
    """Return the statement that counts the `dates` for which a witness is summoned, not executed yet."""
    values = {**cases.values, **_days(today), "until": until, "summons": DateEntry.SUMMONS.value}
    return count_statement(_SUMMONSES, values)


def count_of_dates_on(cases: CourtCases, day: date) -> CountStatement[int]:
    """Return the statement that counts `dates_on`, not executed yet."""
    return count_statement(_DATES_ON, {**cases.values, "on": day})


def _days(today: date) -> dict[str, SqlValue]:
    return {"today": today, "lapsed": today - LAPSED, "lasting": [entry.value for entry in LASTING]}


def of_entry(court_dates: QuerySet[CourtDate], entry: str) -> QuerySet[CourtDate]:
    """Return the court dates of one kind: `entry` is a `DateEntry`, with a detail after a colon where one is chosen."""
    if not entry:
        return court_dates
    code, _colon, detail = entry.partition(":")
    return court_dates.filter(entry=code, **({"detail": detail} if detail else {}))


def fixed_date(court_date: CourtDate) -> FixedDate:
    """Return a court date of the table as the `FixedDate` from which it was stored."""
    return FixedDate(court_date.day, court_date.entry, court_date.subject, court_date.detail)


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
"""The condition of `dates` on the day, in SQL."""

_DATES = f"select count(*) from cases_courtdate where {OF_CASES} and {_BETWEEN}"  # noqa: S608  texts of this module
_SUMMONSES = f"{_DATES} and entry = %(summons)s"
_DATES_ON = f"select count(*) from cases_courtdate where {OF_CASES} and day = %(on)s"  # noqa: S608

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
