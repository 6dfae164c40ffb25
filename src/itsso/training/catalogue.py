"""The courses and of whom each is asked, read from courses.yaml: whoever teaches corrects them there, not here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from django.utils.translation import get_language

from itsso.training.models import Duty, Rank
from itsso.units.models import UnitKind

FILE = Path(__file__).parent / "courses.yaml"


class CourseTarget(NamedTuple):
    """A course is asked of who does this duty, in this rank group, at this kind of unit."""

    course: str
    duty: str
    rank: str
    kind: str


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Of whom a course is asked, as its file says it; what is not said is not narrowed."""

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
    cases: str = ""  # the investigating officers of which open cases must hold it: all, pocso
    woman_officer: bool = False

    @property
    def title(self) -> str:
        """The name in the reader's language."""
        return self.titles["hi" if get_language() == "hi" else "en"]

    @property
    def aims(self) -> Sequence[str]:
        """What who has had it can do, in the reader's language."""
        return self.aims_in["hi" if get_language() == "hi" else "en"]

    def needs(self) -> Iterator[CourseTarget]:
        """Every combination of whom it is asked."""
        for asked in self.asked_of:
            for duty in asked.duties:
                for rank in asked.ranks:
                    for kind in asked.units:
                        yield CourseTarget(self.code, duty, rank, kind)

    def __str__(self) -> str:
        return self.title


@cache
def courses() -> dict[str, Course]:
    """Every course by its id, in the file's order. Raises ValueError that names what the file has wrong."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {course.code: course for course in map(_course, read)}


def course(code: str) -> Course | None:
    """The course of an id."""
    return courses().get(code)


@cache
def needs() -> tuple[CourseTarget, ...]:
    """Whom each course is asked of, one line a combination."""
    return tuple(need for one in courses().values() for need in one.needs())


def courses_by_cases() -> dict[str, str]:
    """Course -> of the investigating officers of which open cases it is asked."""
    return {one.code: one.cases for one in courses().values() if one.cases}


def woman_officer_courses() -> list[str]:
    """Courses by which a woman officer counts as trained."""
    return [one.code for one in courses().values() if one.woman_officer]


def _course(told: dict[str, Any]) -> Course:
    where = f"{FILE.name}, {told.get('id')}"
    unknown = set(told) - _KEYS
    if unknown:
        raise ValueError(f"{where}: unknown: {', '.join(sorted(unknown))}")
    return Course(
        told["id"], told["title"], told["aims"], told["hours"], told["test"], told["valid_months"],
        [_target_group(where, one) for one in told["asked_of"]], told.get("cases", ""),
        told.get("woman_officer", False),
    )  # fmt: skip


_KEYS = {"id", "title", "aims", "hours", "test", "valid_months", "asked_of", "cases", "woman_officer"}


def _target_group(where: str, told: dict[str, list[str]]) -> TargetGroup:
    known = {"duties": set(Duty.values), "ranks": set(Rank.values), "units": set(UnitKind.values)}
    for key, values in told.items():
        if wrong := set(values) - known.get(key, set()):
            raise ValueError(f"{where}, {key}: unknown: {', '.join(sorted(wrong))}")
    return TargetGroup(told["duties"], told.get("ranks", Rank.values), told.get("units", UnitKind.values))
