"""Desk, case page and list of a station against the trivial page, and the desk of a whole State."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db import connections

from bench.harness import Result
from bench.nation import grow_to
from bench.trivial import page_seconds, trivial_seconds
from itsso.accounts.models import Officer, Posting, Role
from itsso.units.models import Kind, Unit


def run(cases: int) -> Iterator[Result]:
    """In process, frame and audit line included; the station and the case are the fullest there are."""
    grow_to(cases)
    station, case = _fullest_station(), _fullest_case()
    sho = _posted("bench.sho", station, Role.SHO)
    trivial = trivial_seconds(sho)
    yield Result("trivial page (desk)", trivial * 1000, "ms", cases=cases)
    for name, posting, address in (
        ("desk of the fullest station", sho, "/desk/"),
        ("list of cases", sho, "/cases/"),
        ("case page of the longest history", _posted("bench.case", _station_of(case), Role.SHO), f"/cases/{case}/"),
    ):
        took = page_seconds(posting, address)
        yield Result(f"{name} to trivial page", took * 1000, "ms", 3, took / trivial, cases)
    state = Unit.objects.get(kind__in=(Kind.STATE, Kind.UNION_TERRITORY), first__lte=station.first, last__gte=station.first)
    took = page_seconds(_posted("bench.state.desk", state, Role.SUPERVISOR), "/desk/", times=5)
    yield Result("desk of a whole State", took * 1000, "ms", cases=cases)


def _fullest_station() -> Unit:
    (number,) = _one("select station_no from cases_clock group by station_no order by count(*) desc limit 1")
    return Unit.objects.get(kind=Kind.STATION, first=number)


def _fullest_case() -> UUID:
    (case,) = _one("select case_id from cases_event group by case_id order by count(*) desc limit 1")
    return UUID(str(case))


def _station_of(case: UUID) -> Unit:
    (number,) = _one("select station_no from cases_case where id = %s", case)
    return Unit.objects.get(kind=Kind.STATION, first=number)


def _one(question: str, *values: object) -> tuple[object, ...]:
    """Asked as the owner, who is bound by no range."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(question, values)
        row: tuple[object, ...] = cursor.fetchone()
    return row


def _posted(username: str, unit: Unit, role: Role) -> Posting:
    officer, _made = Officer.objects.get_or_create(username=username, number=username.upper(), name=username)
    since = date(2018, 4, 21)
    posting, _made = Posting.objects.get_or_create(officer=officer, role=role, since=since, defaults={"unit": unit})
    if posting.unit_id != unit.pk:
        posting.unit = unit
        posting.save()
    return posting
