"""How the backlog of a laboratory's sections went: measured week by week, or as stated for single days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from itsso.forensics.capacity import queries
from itsso.forensics.capacity.review import LaboratoryReview

WEEKS = 52
"""The weeks that are shown; a year has every season and every budget."""

PERIOD = timedelta(weeks=WEEKS)


@dataclass(frozen=True, slots=True)
class BacklogPoint:
    """The cases that waited on the evening of a day."""

    day: date
    cases: int


@dataclass(frozen=True, slots=True)
class BacklogCourse:
    """The backlog of one section over the last year. `measured`: counted by the system, else stated."""

    section: str
    points: Sequence[BacklogPoint]
    measured: bool


def backlog_courses(review: LaboratoryReview) -> list[BacklogCourse]:
    """Return the course of each section of a review, in its order, where it is known of two days or more.

    The source of a section is that of its other numbers, so a stated day never stands in a measured line. Two queries.
    """
    weeks = queries.section_weeks(review.unit, review.day, WEEKS)
    measured = {name: _measured(list(moves), review.day) for name, moves in groupby(weeks, lambda week: week.section)}
    stated: dict[str, list[BacklogPoint]] = {}
    for workload in queries.stated_workloads(review.unit, review.day - PERIOD, review.day):
        stated.setdefault(workload.section, []).append(BacklogPoint(workload.on, workload.pending_cases or 0))
    courses = [
        BacklogCourse(work.section, (measured if work.measured else stated).get(work.section, []), work.measured)
        for work in (section.work for section in review.sections)
        if work is not None
    ]
    return [course for course in courses if len(course.points) > 1]


def _measured(moves: Sequence[queries.SectionWeek], day: date) -> list[BacklogPoint]:
    """Add up what came and went, week by week from the first one with work, to what waited at the end of each."""
    by_week = {move.weeks_ago: move.received - move.reported for move in moves}
    cases, points = 0, []
    for weeks_ago in range(max(by_week), -1, -1):
        cases += by_week.get(weeks_ago, 0)
        points.append(BacklogPoint(day - timedelta(weeks=weeks_ago), cases))
    return points
