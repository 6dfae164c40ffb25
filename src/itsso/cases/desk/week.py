"""The first lines of My work: releases about which to tell or ask the victim, and the court dates of the week.

They are read from the dates and matters stored with each case, so that cases with a report in court are among them,
in which no time limit of the police runs any more.
"""

from __future__ import annotations

from datetime import date, timedelta

from itsso.cases.case_page import stage_words
from itsso.cases.coming_dates import FixedDate
from itsso.cases.court import queries as court
from itsso.cases.court.queries import CourtCases
from itsso.cases.models import Case
from itsso.cases.pending_matters import MatterCode

RECENT = timedelta(days=30)
"""For how long a release, or its question about threats, is shown here. In the tasks of the case it stays."""


def week_lines(interval: tuple[int, int], officers: list[str] | None, today: date) -> list[tuple[Case, str]]:
    """Return a case and a line for each release to tell or ask the victim about and for each court date, by day.

    The cases are those in the `interval` of stations; with `officers`, only theirs. One query, and one look-up of the
    cases.
    """
    dated = [
        (fixed.day, case_id, _line(fixed, today))
        for case_id, fixed in court.week_dates(CourtCases(interval, officers), today, RECENT, stage_words.WEEK)
    ]
    by_id = Case.objects.in_bulk({case_id for _, case_id, _ in dated}) if dated else {}
    return [(by_id[case_id], line) for _, case_id, line in sorted(dated)]


def _line(fixed: FixedDate, today: date) -> str:
    if fixed.entry == MatterCode.RELEASE_NOTICE:
        return stage_words.release_title(fixed.subject, fixed.day)
    if fixed.entry == MatterCode.THREAT_QUESTION:
        return stage_words.threat_question_title(fixed.subject, fixed.day)
    return stage_words.coming_line(fixed, today)
