"""The catalogue of courses with their target groups, from courses.yaml, where those who teach maintain it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from itsso.law.counting import calendar_months
from itsso.training.models import AttendanceOutcome, Duty, Rank
from itsso.ui.languages import choose, data_language
from itsso.units.models import UnitKind

FILE = Path(__file__).parent / "courses.yaml"


class CourseTarget(NamedTuple):
    """One combination of duty, rank group and kind of unit of which a course is required."""

    course: str
    duty: str
    rank: str
    kind: str


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """A group of persons of whom a course is required; ranks or units that the file leaves out mean all."""

    duties: Sequence[str]
    ranks: Sequence[str]
    units: Sequence[str]


@dataclass(frozen=True, slots=True)
class Course:
    """One course of the catalogue."""

    code: str
    titles: Mapping[str, str]
    aims_in: Mapping[str, Sequence[str]]
    hours: int
    test: bool
    valid_months: int
    asked_of: Sequence[TargetGroup]
    cases: str = ""  # of which open cases the investigating officer must hold it: all, pocso
    woman_officer: bool = False

    @property
    def title(self) -> str:
        """Return the name in the reader's language."""
        return choose(self.titles)

    @property
    def aims(self) -> Sequence[str]:
        """Return what participants can do after the course, in the reader's language."""
        return self.aims_in[data_language()]

    def needs(self) -> Iterator[CourseTarget]:
        """Yield every combination of duty, rank group and kind of unit of which it is required."""
        for group in self.asked_of:
            for duty in group.duties:
                for rank in group.ranks:
                    for kind in group.units:
                        yield CourseTarget(self.code, duty, rank, kind)

    def __str__(self) -> str:
        return self.title


@cache
def courses() -> dict[str, Course]:
    """Return every course by its id, in the file's order.

    Raises:
        ValueError: the file has an unknown key or value, which the message names.
    """
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {course.code: course for course in map(_course, entries)}


def course(code: str) -> Course | None:
    """Return the course with an id; None where there is none."""
    return courses().get(code)


@cache
def needs() -> tuple[CourseTarget, ...]:
    """Return all combinations of course, duty, rank group and kind of unit."""
    return tuple(target for course in courses().values() for target in course.needs())


def courses_by_cases() -> dict[str, str]:
    """Return, by course, of which open cases the investigating officer must hold it (all, pocso)."""
    return {course.code: course.cases for course in courses().values() if course.cases}


def woman_officer_courses() -> list[str]:
    """Return the courses by which a woman officer counts as trained."""
    return [course.code for course in courses().values() if course.woman_officer]


def _course(entry: dict[str, Any]) -> Course:
    location = f"{FILE.name}, {entry.get('id')}"
    unknown = set(entry) - _KEYS
    if unknown:
        raise ValueError(f"{location}: unknown: {', '.join(sorted(unknown))}")
    return Course(
        entry["id"],
        entry["title"],
        entry["aims"],
        entry["hours"],
        entry["test"],
        entry["valid_months"],
        [_target_group(location, group) for group in entry["asked_of"]],
        entry.get("cases", ""),
        entry.get("woman_officer", False),
    )


_KEYS = {"id", "title", "aims", "hours", "test", "valid_months", "asked_of", "cases", "woman_officer"}


def _target_group(location: str, entry: dict[str, list[str]]) -> TargetGroup:
    allowed = {"duties": set(Duty.values), "ranks": set(Rank.values), "units": set(UnitKind.values)}
    for key, values in entry.items():
        if wrong := set(values) - allowed.get(key, set()):
            raise ValueError(f"{location}, {key}: unknown: {', '.join(sorted(wrong))}")
    return TargetGroup(entry["duties"], entry.get("ranks", Rank.values), entry.get("units", UnitKind.values))


@lru_cache(maxsize=50_000)
def valid_until(course: str, ended_on: date, outcome: str) -> date | None:
    """Return the last day on which an attendance counts; None where it does not: not passed, or result not known."""
    catalogue_course = courses()[course]
    counts = outcome == AttendanceOutcome.PASSED or (
        outcome == AttendanceOutcome.ATTENDED and not catalogue_course.test
    )
    return calendar_months(ended_on, catalogue_course.valid_months).due if counts else None


LAPSING_DAYS = 90
"""Days before the end of a course's validity in which it is shown as lapsing."""
