"""The weight of the first view of a dashboard: what a phone on a slow line waits for (the budget is 15 kB)."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import itsso.units
from itsso.monitoring.counting.actions import roll_up
from itsso.protection.ranges import enter
from itsso.ui import charts
from itsso.units.models import Unit, UnitKind
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard
from tests.support.counted_cases import CountedCase, done_case, make, open_case
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

BUDGET = 15_000

AS_SERVED = 6
"""The level at which Django's middleware compresses; it adds up to 100 bytes at random, so that no length tells."""
RANDOM_BYTES = 100

DATA = Path(itsso.units.__file__).parent / "data"
STATIONS_OF_DISTRICT = 96


@pytest.fixture
def largest(world: World) -> World:
    """A nation of every State and Union Territory, with all districts of Uttar Pradesh and one full district."""
    stations = [*_states(world), *_districts(world.up), *_stations(world.kanpur), world.kotwali, world.gandhi_maidan]
    with enter(world.system):
        make([case for at, station in enumerate(stations) for case in _cases(station, at)])
    roll_up(TODAY, by=world.system)
    return world


def _cases(station: Unit, at: int) -> Iterator[CountedCase]:
    """Unequal numbers of cases, some reported in time, some late and some pending, so that no two numbers are alike."""
    for n in range(5 + at * 7 % 23):
        recorded = TODAY - timedelta(days=3 + (at * 31 + n * 53) % 900)
        if n % 3 == at % 3:
            yield open_case(station, recorded if n % 2 else TODAY - timedelta(days=(at * 11 + n * 17) % 60))
        else:
            yield done_case(station, recorded, 20 + (at * 13 + n * 37) % 100)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _states(world: World) -> Iterator[Unit]:
    for at, row in enumerate(row for row in _rows("states.csv") if row["code"] not in ("UP", "BR")):
        first = 1_200_000 + at * 100_000
        state = _unit(UnitKind.STATE, row["code"], row["code"], row, world.nation, first, first + 99_999)
        district = _unit(UnitKind.DISTRICT, state.state, f"{state.code}-1", row, state, first + 100, first + 199)
        yield _unit(UnitKind.STATION, state.state, f"{state.code}-1-1", row, district, first + 101, first + 101)


def _districts(state: Unit) -> Iterator[Unit]:
    rows = [row for row in _rows("districts.csv") if row["state"] == state.state]
    for at, row in enumerate(rows):
        first = state.first + 1_000 + at * 100
        district = _unit(UnitKind.DISTRICT, state.state, f"D-{at}", row, state, first, first + 99)
        yield _unit(UnitKind.STATION, state.state, f"D-{at}-1", row, district, first + 1, first + 1)


def _stations(district: Unit) -> Iterator[Unit]:
    names = _rows("districts.csv")[:STATIONS_OF_DISTRICT]
    for at, row in enumerate(names):
        first = district.first + 3 + at
        yield _unit(UnitKind.STATION, district.state, f"X-{at}", row, district, first, first)


def _unit(kind: UnitKind, state: str, code: str, names: dict[str, str], parent: Unit, first: int, last: int) -> Unit:
    name = {"name": names["name"], "name_hi": names["name_hi"]}
    return Unit.objects.create(kind=kind, state=state, code=code, parent=parent, first=first, last=last, **name)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_first_view_of_the_largest_units_is_light(largest: World, language: str) -> None:
    weights = {}
    for posting in (largest.national_monitor, largest.state_monitor, largest.sp, largest.sho):
        client = browser(posting)
        client.cookies["django_language"] = language
        html = client.get(dashboard(posting.unit)).content
        assert f'lang="{language}"'.encode() in html
        weights[posting.unit.kind] = len(gzip.compress(html, AS_SERVED)) + RANDOM_BYTES
    assert Unit.objects.filter(state__in=charts.TILES, parent=largest.nation).count() == len(charts.TILES)
    assert {kind: weight for kind, weight in weights.items() if weight > BUDGET} == {}, weights
