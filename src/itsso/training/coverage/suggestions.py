"""Suggestions whom to send to a course so that its seats increase coverage most, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from itsso.training import catalogue
from itsso.training.coverage.assigned import stations_without
from itsso.training.coverage.queries import investigators
from itsso.training.models import Nomination, Post, Rank
from itsso.training.people import queries
from itsso.training.people.queries import PeopleFilter
from itsso.units.models import Unit

MAX_SEATS = 200
"""Most seats that can be asked for at once."""


class Gain(NamedTuple):
    """The gain of one seat. The order of the fields is the order of priority."""

    first_woman: bool  # the station gets its first trained woman officer
    completes: int  # open cases whose officer then lacks nothing
    cases: int  # open cases whose officer lacks this course
    at_station: int  # open cases of the station


@dataclass(frozen=True, slots=True)
class SeatSuggestion:
    """A person suggested for a seat, and the gain."""

    post: Post
    gain: Gain


def suggest(unit: Unit, course: catalogue.Course, seats: int, day: date) -> list[SeatSuggestion]:
    """Return the persons with the highest gain among all who lack the course and are not nominated yet (greedy).

    Each seat's gain is independent of the others, except one: only the first woman officer of a station brings it.
    Three queries: the open cases by officer, who lacks the course, where a trained woman officer is.
    """
    completes, cases, at_station = _cases(unit, course, day)
    lacking = _lacking(unit, course, day)
    untrained_stations = (
        set(stations_without(unit, day).values_list("pk", flat=True)) if course.woman_officer else set()
    )
    gains = []
    for post in lacking:
        woman = post.person.woman and post.rank == Rank.OFFICER and post.unit_id in untrained_stations
        person = post.person_id
        gains.append(SeatSuggestion(post, Gain(woman, completes[person], cases[person], at_station[post.unit_id])))
    return _first_women_once(sorted(gains, key=lambda suggestion: suggestion.gain, reverse=True))[:seats]


def _first_women_once(gains: list[SeatSuggestion]) -> list[SeatSuggestion]:
    """Return suggestions where only the first woman officer of each station has that gain; others rank by the rest."""
    served: set[int] = set()
    adjusted = []
    for suggestion in gains:
        if suggestion.gain.first_woman and suggestion.post.unit_id in served:
            suggestion = SeatSuggestion(suggestion.post, suggestion.gain._replace(first_woman=False))
        elif suggestion.gain.first_woman:
            served.add(suggestion.post.unit_id)
        adjusted.append(suggestion)
    return sorted(adjusted, key=lambda suggestion: suggestion.gain, reverse=True)


def _cases(unit: Unit, course: catalogue.Course, day: date) -> tuple[Counter[UUID], Counter[UUID], Counter[int]]:
    completes, cases, at_station = Counter[UUID](), Counter[UUID](), Counter[int]()
    for investigator in investigators(unit, day):
        at_station[investigator.station] += investigator.cases
        if investigator.person is not None and course.code in investigator.lacking:
            cases[investigator.person] += investigator.cases
            completes[investigator.person] += investigator.cases if len(investigator.lacking) == 1 else 0
    return completes, cases, at_station


def _lacking(unit: Unit, course: catalogue.Course, day: date) -> list[Post]:
    """Return the postings of those of whom the course is required and who lack it.

    People nominated for a session of it that is neither over nor called off are left out.
    """
    ahead = Nomination.objects.filter(
        person=OuterRef("person"),
        withdrawn_at=None,
        session__course=course.code,
        session__ends_on__gte=day,
        session__called_off=None,
    )
    return list(queries.people(unit, PeopleFilter("lacking", course.code), day).filter(~Exists(ahead)))
