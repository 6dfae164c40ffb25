"""Units that get other numbers before, between and during deliveries."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.exchange.feed_import.load import Summary, load
from itsso.exchange.models import Delivery, Freshness, Parked, Problem, Record, Rejected, Tally
from itsso.protection.ranges import enter
from itsso.units.actions import load_file, reorganise
from itsso.units.models import Unit
from itsso.units.renumber import Renumbered
from tests.support import feeds
from tests.support.feeds import arrest, fir, zero
from tests.support.sample_nation import World, post

STATIONS_MORE = 150
"""More than Kanpur's block has room for, and Lucknow's block lies behind it."""


@pytest.fixture
def kanpur(world: World) -> Posting:
    """Return a clerk who sends for the district of Kanpur."""
    return post("clerk.knp", world.kanpur, Role.FEED_CLERK)


@pytest.fixture
def grow(world: World, tmp_path: Path) -> Callable[[], None]:
    """Give the district of Kanpur so many stations that it gets another block of numbers."""

    def grown() -> None:
        path = tmp_path / "list.csv"
        list_lines = [f"IN-UP,KNP-{n},Station {n},station,KNP" for n in range(10, 10 + STATIONS_MORE)]
        path.write_text("\n".join(["state,code,name,kind,parent", *list_lines, ""]), encoding="utf-8")
        before = world.kanpur.first
        with enter(world.system):
            load_file(path, world.system.actor)
            assert Unit.objects.get(pk=world.kanpur.pk).first != before

    return grown


def test_a_station_that_moves_takes_its_rows_along(world: World, load_rows: Callable[..., Summary]) -> None:
    load_rows({"fir.csv": [fir(1, sections="BNS:999;BNS:64(1)"), fir(2)], "arrest.csv": [arrest(9)]})
    load_rows({"fir.csv": [fir(2, record="again", source_updated_at="2026-03-01")]})
    with enter(world.system):
        reorganise(world.kotwali, world.lucknow, world.system.actor)
    with enter(world.stranger):  # of Lucknow
        assert (Problem.objects.count(), Rejected.objects.count(), Parked.objects.count()) == (1, 1, 1)
        assert Record.objects.count() == 2
    with enter(world.sp):  # of Kanpur, where it was
        assert not Record.objects.exists()
        assert not Problem.objects.exists()


def test_rows_of_a_station_that_moves_during_a_load_follow_it(world: World, tmp_path: Path) -> None:
    """Zero FIRs are loaded before FIRs: in between, Kotwali moves from Kanpur to Lucknow."""
    moved: list[Renumbered] = []

    def moves(_done: int, _rows: int) -> None:
        if not moved:
            with enter(world.system):
                moved.append(reorganise(world.kotwali, world.lucknow, world.system.actor))

    rows = {
        "zero_fir.csv": [zero(1, station="KNP-1")],
        "fir.csv": [fir(1, sections="BNS:999;BNS:64(1)"), fir(2, sections="")],
        "arrest.csv": [arrest(9)],
    }
    load(feeds.write(tmp_path / "amid", rows), by=world.clerk, workers=1, progress=moves)
    assert moved
    with enter(world.stranger):  # of Lucknow
        assert sorted(Case.objects.values_list("number", flat=True)) == ["1", "1"]
        assert (Record.objects.count(), Problem.objects.count(), Parked.objects.count()) == (2, 1, 1)
        assert Freshness.objects.get().station_no == world.lucknow.first
    with enter(world.sp):  # of Kanpur
        assert not any(model.objects.exists() for model in (Case, Record, Problem, Parked, Freshness))


def test_district_with_new_station_numbers_continues_to_send(
    world: World, kanpur: Posting, grow: Callable[[], None], load_rows: Callable[..., Summary]
) -> None:
    """Its source is still its own, parked rows are retried as its own, and the same delivery again changes nothing."""
    rows = {"fir.csv": [fir(1)], "arrest.csv": [arrest(2)]}
    assert load_rows(rows, by=kanpur).parked == 1
    grow()
    kanpur = Posting.objects.select_related("officer", "unit").get(pk=kanpur.pk)
    assert load_rows(rows, by=kanpur).unchanged == 2
    done = load_rows({"fir.csv": [fir(2), fir(3, station="KNP-10")]}, by=kanpur)
    assert (done.accepted, done.rejected, done.taken_up) == (2, 0, 1)
    with enter(kanpur):
        assert sorted(Case.objects.values_list("number", flat=True)) == ["1", "2", "3"]
        assert Delivery.objects.count() == 3
        assert not Parked.objects.exists()
        assert sum(Tally.objects.values_list("accepted", flat=True)) == 4
    with enter(world.stranger):  # of Lucknow, whose numbers are next to Kanpur's
        assert not Delivery.objects.exists()


def test_row_outside_the_unit_is_accepted_once_its_station_has_moved_in(
    world: World, kanpur: Posting, load_rows: Callable[..., Summary]
) -> None:
    """The same file, sent again, is read again."""
    rows = {"fir.csv": [fir(1), fir(2, station="LKO-1")]}
    assert load_rows(rows, by=kanpur).rejected == 1
    with enter(world.system):
        reorganise(world.hazratganj, world.kanpur, world.system.actor)
    done = load_rows(rows, by=kanpur, coverage_to="2026-06-29")
    assert (done.accepted, done.unchanged, done.rejected) == (1, 1, 0)
