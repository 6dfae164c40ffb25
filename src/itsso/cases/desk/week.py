"""The court dates of the week, and lines for releases to tell or ask the victim about and for dates that have passed.

They are read from the dates and matters stored with each case, so that cases with a report in court are among them,
in which no time limit of the police runs any more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from itsso.cases.addresses import case_address
from itsso.cases.case_page import stage_words
from itsso.cases.coming_dates import DateEntry, FixedDate
from itsso.cases.court import queries as court
from itsso.cases.court.queries import CourtCases
from itsso.cases.desk.by_day.queries import LIMITS, LIMITS_BY_DAY, limit_values
from itsso.cases.desk.page import DeskLine
from itsso.cases.models import Case
from itsso.cases.pending_matters import MatterCode
from itsso.cases.words import case_label
from itsso.platform.prepared_statements import RowStatement

RECENT = timedelta(days=30)
"""For how long a release, or its question about threats, is shown here. In the tasks of the case it stays."""


def court_dates(
    interval: tuple[int, int], officers: list[str] | None, today: date
) -> RowStatement[tuple[UUID, FixedDate]]:
    """Return the statement of the court dates of the week, and what is to be done after releases, each with its case.

    The cases are those in the `interval` of stations; with `officers`, only theirs.
    """
    return court.week_dates(
        CourtCases(interval, officers), today, RECENT, stage_words.WEEK, LIMITS_BY_DAY, limit_values()
    )


def is_coming(dated: FixedDate, today: date) -> bool:
    """Return whether a court fixed this for today or later; a release to tell of has its day behind it."""
    return dated.entry in set(DateEntry) and dated.day >= today


def week_lines(dates: Iterable[tuple[UUID, FixedDate]], today: date) -> list[DeskLine]:
    """Return a line for each release to tell or ask the victim about and each date that has passed, by day.

    The dates to come are counted by day (`desk.by_day`). One look-up of the cases.
    """
    dated = [
        (fixed.day, case_id, _line(fixed, today))
        for case_id, fixed in dates
        if not is_coming(fixed, today) and fixed.entry != LIMITS
    ]
    by_id = Case.objects.in_bulk({case_id for _, case_id, _ in dated}) if dated else {}
    return [DeskLine(case_label(by_id[case_id]), case_address(case_id), line) for _, case_id, line in sorted(dated)]


def _line(fixed: FixedDate, today: date) -> str:
    if fixed.entry == MatterCode.RELEASE_NOTICE:
        return stage_words.release_title(fixed.subject, fixed.day)
    if fixed.entry == MatterCode.THREAT_QUESTION:
        return stage_words.threat_question_title(fixed.subject, fixed.day)
    return stage_words.coming_line(fixed, today)
