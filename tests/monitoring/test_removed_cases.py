"""A case that a court ordered removed is in no figure, and pages of figures say how many are missing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from itsso.accounts.models import Posting
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import counts_for
from itsso.platform.clock import fixed, now
from itsso.protection import keys
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.case_events import register
from tests.support.expunged_cases import expunge
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

EARLIER = TODAY - timedelta(days=10)
ONE_REMOVED = "1 case was removed by order of a court on 24-11-2026 and is in no figure, whatever day is asked for."


@pytest.fixture
def cases(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Return the ids of three cases of Kotwali, which were known at the end of EARLIER."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with fixed(EARLIER - timedelta(days=1)):
        return [register(world.system, world.kotwali, str(number), "2026-03-01", "BNS 64(1)") for number in (1, 2, 3)]


def registered(unit: Unit, known_on: date, by: Posting) -> int:
    with enter(by):
        return counts_for(unit, FigureQuery(EARLIER, known_on)).registered


def dashboard_text(by: Posting, unit: Unit, **query: str) -> str:
    return text_of(browser(by).get(dashboard(unit, **query)).content)


def test_a_figure_of_an_earlier_known_on_day_lacks_just_the_removed_case(world: World, cases: list[UUID]) -> None:
    before = registered(world.kanpur, EARLIER, world.sp)
    expunge(cases[0], world)
    assert before == 3
    assert registered(world.kanpur, EARLIER, world.sp) == 2
    text = dashboard_text(world.sp, world.kanpur, as_on="14-11-2026", known_on="14-11-2026")
    assert ONE_REMOVED in text
    assert str(cases[0]) not in text


@pytest.mark.parametrize("reader", ["sp", "state_monitor", "national_monitor", "sho"])
def test_every_reader_of_the_figures_sees_how_many_are_missing(world: World, cases: list[UUID], reader: str) -> None:
    units = {"sp": world.kanpur, "state_monitor": world.up, "national_monitor": world.nation, "sho": world.kotwali}
    by = getattr(world, reader)
    assert "removed by order of a court" not in dashboard_text(by, units[reader])
    expunge(cases[0], world)
    expunge(cases[1], world)
    assert "2 cases were removed by order of a court since 24-11-2026" in dashboard_text(by, units[reader])


def test_other_units_say_nothing_of_it(world: World, cases: list[UUID]) -> None:
    expunge(cases[0], world)
    assert "removed by order of a court" not in dashboard_text(world.state_monitor, world.lucknow)
    assert "removed by order of a court" not in dashboard_text(world.national_monitor, world.bihar)


def test_a_stored_figure_says_it_only_once_it_lacks_the_case(world: World, cases: list[UUID]) -> None:
    """The hourly count that ran before the removal still has the case; a removal asks for a new one."""
    roll_up(TODAY, by=world.system)
    with fixed(now() + timedelta(minutes=5)):
        expunge(cases[0], world)
        before = dashboard_text(world.state_monitor, world.up)
        assert "removed by order of a court" not in before
        roll_up(TODAY, by=world.system)
        assert ONE_REMOVED in dashboard_text(world.state_monitor, world.up)
