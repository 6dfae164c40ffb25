"""Open cases with an untrained officer, these officers, and stations without a trained woman officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from itsso.cases.words import fir
from itsso.training import catalogue
from itsso.training.coverage.queries import count_open_cases_of, investigators, open_cases_of
from itsso.training.models import Person, Post, Rank
from itsso.training.people.queries import PeopleFilter, people
from itsso.ui.list_rows import ListOrder
from itsso.units.models import Unit, UnitKind
from itsso.units.ordering import Natural


@dataclass(frozen=True, slots=True)
class UntrainedOfficer:
    """An officer with open cases, and the courses lacked; `person` is None where the reader does not see the person."""

    number: str
    person: Person | None
    station: Unit
    cases: int
    lacking: str


def officers(unit: Unit, day: date) -> list[UntrainedOfficer]:
    """Return the officers who have open cases and lack a course that these require, most cases first. Three queries."""
    cases: dict[tuple[int, str], int] = defaultdict(int)
    lacking: dict[tuple[int, str], set[str]] = defaultdict(set)
    persons: dict[tuple[int, str], UUID] = {}
    for investigator in investigators(unit, day):
        if investigator.person is not None and investigator.lacking:
            key = (investigator.station, investigator.io_ref)
            cases[key] += investigator.cases
            lacking[key] |= set(investigator.lacking)
            persons[key] = investigator.person
    stations = Unit.objects.in_bulk({station for station, _number in cases})
    visible = Person.objects.select_related("unit").in_bulk(list(persons.values()))
    result = [
        UntrainedOfficer(key[1], visible.get(persons[key]), stations[key[0]], n, _titles(lacking[key]))
        for key, n in cases.items()
    ]
    return sorted(result, key=lambda officer: (-officer.cases, officer.station.name, officer.number))


def _titles(courses: set[str]) -> str:
    return ", ".join(course.title for course in catalogue.courses().values() if course.code in courses)


class UntrainedCase(NamedTuple):
    """An open case whose officer lacks a course that it requires."""

    case_id: UUID
    label: str
    station: Unit
    due: date
    number: str
    person: Person | None
    lacking: str


class UntrainedCaseRows:
    """The open cases of a unit whose officer lacks a course they require, as the rows of a list.

    Cases whose files the reader may not open are left out. The officers come from `investigators`, as everywhere.
    """

    counts_to: int | None = None

    def __init__(self, unit: Unit, day: date) -> None:
        self._unit = unit
        self._untrained = [
            investigator
            for investigator in investigators(unit, day)
            if investigator.person is not None and investigator.lacking
        ]

    def count(self) -> int:
        """Return the number of cases. One scan of the unit's facts in force."""
        return count_open_cases_of(self._untrained, self._unit)

    def rows(self, order: ListOrder, start: int, stop: int) -> Sequence[UntrainedCase]:
        """Return a part of the cases, soonest due first, or sorted by a column."""
        rows = open_cases_of(self._untrained, self._unit, order, start, stop)
        lacking = {
            (investigator.station, investigator.io_ref, investigator.pocso): investigator
            for investigator in self._untrained
        }
        stations = Unit.objects.in_bulk({row.station for row in rows})
        matching = [lacking[row.station, row.io_ref, row.pocso] for row in rows]
        visible = Person.objects.in_bulk([investigator.person for investigator in matching])
        return [
            UntrainedCase(
                row.case_id,
                fir(row.series, row.number, row.year),
                stations[row.station],
                row.due,
                row.io_ref,
                visible.get(investigator.person),
                _titles(set(investigator.lacking)),
            )
            for row, investigator in zip(rows, matching, strict=True)
        ]


def stations_without(unit: Unit, day: date) -> QuerySet[Unit]:
    """Return a unit's stations with no trained woman officer, by name, of those whose police the register knows."""
    with_police = Post.objects.filter(rank__in=(Rank.CONSTABULARY, Rank.OFFICER), since__lte=day, until__gte=day)
    trained = people(unit, PeopleFilter("women"), day).order_by().values("unit")
    stations = Unit.objects.filter(kind=UnitKind.STATION, first__range=unit.interval, closed=None)
    stations = stations.filter(pk__in=with_police.values("unit"))
    return stations.exclude(pk__in=trained).select_related("parent").order_by(Natural("name"), "pk")
