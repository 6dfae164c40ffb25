"""Which open cases are with an untrained officer, who these officers are, and where no trained woman officer is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from itsso.cases.page import fir
from itsso.training import catalogue
from itsso.training.coverage import investigators
from itsso.training.models import Person, Post, Rank
from itsso.training.queries import PeopleFilter, people
from itsso.units.models import Unit, UnitKind
from itsso.units.ordering import Natural


@dataclass(frozen=True, slots=True)
class UntrainedOfficer:
    """An officer with open cases and what is lacking; `person` is None where it is not one of the reader's."""

    number: str
    person: Person | None
    station: Unit
    cases: int
    lacking: str


def officers(unit: Unit, day: date) -> list[UntrainedOfficer]:
    """Who has open cases and lacks a course that these ask, those with most cases first. Three queries."""
    cases: dict[tuple[int, str], int] = defaultdict(int)
    lacking: dict[tuple[int, str], set[str]] = defaultdict(set)
    persons: dict[tuple[int, str], UUID] = {}
    for one in investigators(unit, day):
        if one.person is not None and one.lacking:
            key = (one.station, one.io_ref)
            cases[key] += one.cases
            lacking[key] |= set(one.lacking)
            persons[key] = one.person
    stations = Unit.objects.in_bulk({station for station, _number in cases})
    seen = Person.objects.select_related("unit").in_bulk(list(persons.values()))
    found = [
        UntrainedOfficer(key[1], seen.get(persons[key]), stations[key[0]], n, _titles(lacking[key]))
        for key, n in cases.items()
    ]
    return sorted(found, key=lambda one: (-one.cases, one.station.name, one.number))


def _titles(courses: set[str]) -> str:
    return ", ".join(one.title for one in catalogue.courses().values() if one.code in courses)


class UntrainedCase(NamedTuple):
    """An open case that is with an officer who lacks what it asks."""

    case_id: UUID
    label: str
    station: Unit
    due: date
    number: str
    person: Person | None
    lacking: str


def cases(unit: Unit, day: date, begin: int, limit: int) -> list[UntrainedCase]:
    """The open cases of a unit with such an officer, the first due first, as far as their papers are seen.

    One scan of the unit's facts in force; the officers come from the same look as everywhere.
    """
    untrained = [one for one in investigators(unit, day) if one.person is not None and one.lacking]
    lacking = {(one.station, one.io_ref, one.pocso): one for one in untrained}
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.id, c.series, c.number, c.year, c.station_id, f.outer, c.io_ref, f.pocso from cases_fact f"
            " join cases_case c on c.id = f.case_id"
            " join unnest(%s::int[], %s::text[], %s::bool[]) as n (station, io_ref, pocso)"
            "  on n.station = c.station_id and n.io_ref = c.io_ref and n.pocso = f.pocso"
            " where f.station_no between %s and %s and f.happened_to = '9999-12-31' and f.known_to = '9999-12-31'"
            " and f.ended_how = 0 order by f.outer, c.id offset %s limit %s",
            [
                [one.station for one in untrained], [one.io_ref for one in untrained],
                [one.pocso for one in untrained], *unit.interval, begin, limit,
            ],
        )  # fmt: skip
        rows = cursor.fetchall()
    stations = Unit.objects.in_bulk({row[4] for row in rows})
    told = [lacking[row[4], row[6], row[7]] for row in rows]
    seen = Person.objects.in_bulk([one.person for one in told])
    return [
        UntrainedCase(row[0], fir(row[1], row[2], row[3]), stations[row[4]], row[5], row[6], seen.get(one.person),
                 _titles(set(one.lacking)))
        for row, one in zip(rows, told, strict=True)
    ]  # fmt: skip


def stations_without(unit: Unit, day: date) -> QuerySet[Unit]:
    """Stations of a unit with no trained woman officer, by name: of those whose police the register knows."""
    known = Post.objects.filter(rank__in=(Rank.CONSTABULARY, Rank.OFFICER), since__lte=day, until__gte=day)
    trained = people(unit, PeopleFilter("women"), day).order_by().values("unit")
    found = Unit.objects.filter(kind=UnitKind.STATION, first__range=unit.interval, closed=None)
    found = found.filter(pk__in=known.values("unit"))
    return found.exclude(pk__in=trained).select_related("parent").order_by(Natural("name"), "pk")
