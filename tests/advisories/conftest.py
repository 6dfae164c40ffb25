"""Every test of the room stands at noon of one day, with the room's own figures to measure by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from itsso.platform import clock
from itsso.units import figures
from itsso.units.figures import Measured, UnitFigure
from tests.advisories.asking import DAY, FIGURE


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(DAY):
        yield


@pytest.fixture
def measure(monkeypatch: pytest.MonkeyPatch) -> dict[int, Measured]:
    """What the figure `test_figure` answers, by unit; not known where nothing is put."""
    known: dict[int, Measured] = {}
    monkeypatch.setattr(figures, "_figures", dict(figures._figures))
    figures.register(UnitFigure(FIGURE, "Cases in time", lambda unit, day: known.get(unit.pk), lambda unit, day: "/x/"))
    return known
