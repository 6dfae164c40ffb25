"""The first lines of My work: what the victim is to be told and asked after a release, and court dates of the week.

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
from itsso.platform.prepared_statements import prepared_rows

RECENT = timedelta(days=30)
"""For how long what a release asks for is shown here; it stays in the tasks of the case."""


def week_lines(interval: tuple[int, int], officers: list[str] | None, today: date) -> list[tuple[Case, str]]:
    """Return a line for each release that the victim is to be told or asked about and each court date, by day.

    Of the cases in the `interval` of stations; with `officers`, only theirs. Costs a range scan on the dates of the
    stations, two on their matters, and a look-up of the cases.
    """
    cases = CourtCases(interval, officers)
    dated: list[tuple[date, UUID, str]] = []
    for release in prepared_rows(court.matters(cases, MatterCode.RELEASE_NOTICE).filter(since__gte=today - RECENT)):
        line = stage_words.release_title(release.subject, release.since)
        dated.append((release.since, release.case_id, line))
    recent_questions = court.listed_matters(cases, MatterCode.THREAT_QUESTION, "", today)
    for question in prepared_rows(recent_questions.filter(next_on__gte=today - RECENT)):
        line = stage_words.threat_question_title(question.subject, question.since)
        dated.append((question.since, question.case_id, line))
    for court_date in prepared_rows(court.dates(cases, today, today + stage_words.WEEK)):
        line = stage_words.coming_line(court.fixed_date(court_date), today)
        dated.append((court_date.day, court_date.case_id, line))
    by_id = Case.objects.in_bulk({case_id for _, case_id, _ in dated}) if dated else {}
    return [(by_id[case_id], line) for _, case_id, line in sorted(dated)]
