"""Comparison of FIRs before and after training at trained stations, and over the same time at the others.

The design is fair and simple, but it proves nothing: stations are trained for a reason, and much else changes in a
year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from uuid import UUID

from django.db.models import Q

from itsso.training import catalogue
from itsso.training.coverage.queries import cohort_counts
from itsso.training.models import Attendance, Duty, Post
from itsso.training.people.queries import in_force
from itsso.units.figures import Measured
from itsso.units.models import Unit, UnitKind

NO_CASES = Measured(0, 0)


@dataclass(frozen=True, slots=True)
class TrainingCohort:
    """FIRs of some stations and days: their number, and how many of those whose limit has passed were in time."""

    registered: int = 0
    compliance: Measured = NO_CASES

    def __add__(self, other: TrainingCohort) -> TrainingCohort:
        first, second = self.compliance, other.compliance
        return TrainingCohort(
            self.registered + other.registered,
            Measured(first.value + second.value, (first.of or 0) + (second.of or 0)),
        )


@dataclass(frozen=True, slots=True)
class TrainingEffect:
    """Two groups of stations, trained and others, each before and after the mark."""

    stations: int
    before: TrainingCohort
    after: TrainingCohort
    other_stations: int
    other_before: TrainingCohort
    other_after: TrainingCohort
    mark: date | None  # the median of the days on which the trained stations reached it


def compare(unit: Unit, day: date) -> TrainingEffect:
    """Compare stations where half of the investigators hold the courses, before and after the day they reached that.

    Stations that have not reached it are counted around the median day. Two scans of the unit's facts and people.
    """
    reached = _days_reached(unit, day)
    mark = median_low(sorted(reached.values())) if reached else None
    stations = {
        pk: (number, reached.get(pk, mark))
        for pk, number in Unit.objects.filter(_stations(unit)).values_list("pk", "first")
    }
    cohorts = _cohorts({number: at for number, at in stations.values() if at}, day)
    sums: dict[tuple[bool, bool], TrainingCohort] = defaultdict(TrainingCohort)
    for pk, (number, _at) in stations.items():
        for after in (False, True):
            sums[pk in reached, after] += cohorts.get((number, after), TrainingCohort())
    return TrainingEffect(
        len(reached),
        sums[True, False],
        sums[True, True],
        len(stations) - len(reached) if mark else 0,
        sums[False, False],
        sums[False, True],
        mark,
    )


def _stations(unit: Unit) -> Q:
    return Q(kind=UnitKind.STATION, first__range=unit.interval, closed=None)


def _days_reached(unit: Unit, day: date) -> dict[int, date]:
    """Return, by station, the day by which half of its present investigators had the course that all cases require."""
    courses = [code for code, cases in catalogue.courses_by_cases().items() if cases == "all"]
    duties = (Duty.INVESTIGATOR, Duty.SHO)
    stations = Unit.objects.filter(_stations(unit)).values("pk")
    posts = Post.objects.filter(unit__in=stations, duty__in=duties, since__lte=day, until__gte=day)
    investigators: dict[int, set[UUID]] = defaultdict(set)
    for station, person in posts.values_list("unit_id", "person_id"):
        investigators[station].add(person)
    trained_on: dict[UUID, date] = {}
    attended = Attendance.objects.filter(
        course__in=courses, ended_on__lte=day, valid_until__isnull=False, person__in=posts.values("person")
    )
    for person, ended in in_force(attended).order_by("-ended_on").values_list("person_id", "ended_on"):
        trained_on[person] = ended  # the earliest comes last
    reached = {}
    for station, persons in investigators.items():
        days = sorted(trained_on[person] for person in persons if person in trained_on)
        half = (len(persons) + 1) // 2
        if len(days) >= half:
            reached[station] = days[half - 1]
    return reached


def _cohorts(marks: Mapping[int, date], day: date) -> dict[tuple[int, bool], TrainingCohort]:
    """Return FIRs by station number and whether after its mark."""
    return {
        (count.station_no, count.after): TrainingCohort(count.registered, Measured(count.in_time, count.passed))
        for count in cohort_counts(marks, day)
    }
