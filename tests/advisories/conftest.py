"""Fixtures of the tests of advisories: a fixed day, and a figure whose values the tests set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from itsso.platform import clock
from itsso.units import figures
from itsso.units.figures import FigureCount, KnownFor, Measured, UnitFigure
from itsso.units.models import Unit
from tests.support.advisory_letters import DAY, FIGURE


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(DAY):
        yield


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> dict[int, Measured]:
    """Return the values of the figure `test_figure` by unit's id, for the test to set; a missing one is not known."""
    values: dict[int, Measured] = {}
    monkeypatch.setattr(figures, "_figures", dict(figures._figures))

    def count(unit: Unit, day: date) -> FigureCount:
        measured = values.get(unit.pk)
        known_for = measured.known_for if measured else None
        return FigureCount(measured, known_for or KnownFor(1, 1, "stations"))

    figures.register(UnitFigure(FIGURE, "Cases in time", count, lambda unit, day: "/advisories/"))
    return values
