"""The first lines of My work: releases that the victim was not told about, and the court dates of this week.

They are read from the dates and matters stored with each case, so that cases with a report in court are among them,
in which no time limit of the police runs any more.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from itsso.cases.case_page import stage_words
from itsso.cases.court import queries as court
from itsso.cases.court.queries import CourtCases
from itsso.cases.models import Case
from itsso.cases.pending_matters import MatterCode

RECENT = timedelta(days=30)
"""For how long a release of which the victim was not told is shown here; it stays in the tasks of the case."""


def week_lines(interval: tuple[int, int], officers: list[str] | None, today: date) -> list[tuple[Case, str]]:
    """Return a line for each release that the victim was not told about and for each court date of the week, by day.

    Of the cases in the `interval` of stations; with `officers`, only theirs. Costs a range scan on the dates of the
    stations, one on their matters, and a look-up of the cases.
    """
    cases = CourtCases(interval, officers)
    dated: list[tuple[date, UUID, str]] = []
    for release in court.matters(cases, MatterCode.RELEASE_NOTICE).filter(since__gte=today - RECENT):
        line = stage_words.release_title(release.subject, release.since)
        dated.append((release.since, release.case_id, line))
    for court_date in court.dates(cases, today, today + stage_words.WEEK):
        line = stage_words.coming_line(court.fixed_date(court_date), today)
        dated.append((court_date.day, court_date.case_id, line))
    by_id = Case.objects.in_bulk({case_id for _, case_id, _ in dated})
    return [(by_id[case_id], line) for _, case_id, line in sorted(dated)]
