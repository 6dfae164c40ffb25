"""A small nation on a fixed day, with cases made for counting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.support.counted_cases import CountedCase, done_case, make, open_case
from tests.support.sample_nation import World, build

TODAY = date(2026, 11, 24)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The small nation, today being 24-11-2026."""
    with fixed(TODAY):
        yield build()


@pytest.fixture
def counted(world: World) -> World:
    """The same with some ninety cases: done in time, done late, open beyond, young, closed, quashed."""
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    cases: list[CountedCase] = []
    for at in range(90):
        recorded = TODAY - timedelta(days=7 * at + 1)
        station = stations[at % 3 if at % 10 else 3]
        kind = at % 5
        cases.append(
            open_case(station, recorded) if kind == 0 else done_case(station, recorded, 20 * kind, disposal=1 + at % 2)
        )
    with enter(world.system):
        make(cases)
    return world
