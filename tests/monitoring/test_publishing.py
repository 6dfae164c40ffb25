"""What is published of units tells no small count, not even to whoever subtracts; and everybody signed in reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from itsso.accounts.models import Role
from itsso.monitoring.actions import publish
from itsso.monitoring.models import Published
from itsso.monitoring.publishing import newest_half_year
from itsso.monitoring.suppression import Cell, Shown, shown, small
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.monitoring.making import done_case, make, open_case
from tests.world import World, post

TODAY = date(2026, 7, 15)

cells = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda two: Cell(sum(two), two[0]))


@given(st.lists(cells, min_size=1, max_size=6), cells, st.booleans())
def test_no_small_count_is_shown_or_found_by_subtraction(parts: list[Cell], rest: Cell, whole_told: bool) -> None:
    whole = Cell(sum(one.passed for one in parts) + rest.passed, sum(one.within for one in parts) + rest.within)
    told = shown(parts, whole, whole_shown=Shown(*whole) if whole_told else Shown(None, None))
    for cell, one in zip(parts, told, strict=True):
        assert one.passed in (None, cell.passed)
        assert one.passed is None or not small(one.passed)
        assert one.within in (None, cell.within)
        assert one.within is None or not any(map(small, cell.parts))
    if not whole_told:
        return
    for column, values in (("passed", [c.passed for c in parts]), ("within", [c.within for c in parts])):
        withheld = [value for value, one in zip(values, told, strict=True) if getattr(one, column) is None]
        hidden = withheld + [getattr(rest, column)] * bool(rest.passed)
        others_left = any(one.passed and getattr(one, column) is not None for one in told)
        if withheld and others_left:  # where nothing more can be withheld, the sum is all that is known
            assert len(hidden) > 1
            assert not small(sum(hidden))


@given(st.lists(cells, min_size=2, max_size=6))
def test_a_unit_that_is_withheld_is_not_found_by_adding_up_its_parts(parts: list[Cell]) -> None:
    whole = Cell(sum(one.passed for one in parts), sum(one.within for one in parts))
    told = shown(parts, whole, whole_shown=Shown(whole.passed, None))
    if whole.passed:
        assert any(one.within is None for one in told)


@pytest.mark.parametrize(
    ("today", "since", "until", "as_on"),
    [
        ((2026, 12, 31), (2025, 10, 1), (2026, 3, 31), (2026, 6, 30)),
        ((2027, 1, 1), (2026, 4, 1), (2026, 9, 30), (2026, 12, 31)),
        ((2026, 6, 30), (2025, 4, 1), (2025, 9, 30), (2025, 12, 31)),
        ((2026, 7, 1), (2025, 10, 1), (2026, 3, 31), (2026, 6, 30)),
    ],
)
def test_the_newest_half_year_is_one_whose_limits_have_all_passed(
    today: Sequence[int], since: Sequence[int], until: Sequence[int], as_on: Sequence[int]
) -> None:
    period, on = newest_half_year(date(*today))
    assert (period.since, period.until, on) == (date(*since), date(*until), date(*as_on))


@pytest.fixture
def told(world: World) -> Iterator[World]:
    """Kanpur 20 of 30 in time, Lucknow 8 of 10 (two are few), Patna all of 12; and a case before the half-year."""
    with clock.fixed(TODAY):
        day = date(2026, 1, 10)
        with enter(world.system):
            made = [done_case(world.kotwali, day, 30) for _ in range(20)]
            made += [open_case(world.nawabganj, day) for _ in range(10)]
            made += [done_case(world.hazratganj, day, 30) for _ in range(8)]
            made += [open_case(world.hazratganj, day) for _ in range(2)]
            made += [done_case(world.gandhi_maidan, day, 30) for _ in range(12)]
            make([*made, open_case(world.kotwali, date(2025, 9, 30))])
        publish(TODAY, by=world.system)
        yield world


def test_states_and_districts_are_published_with_what_is_small_withheld(told: World) -> None:
    rows = {row.unit_id: (row.passed, row.within) for row in Published.objects.all()}
    assert rows[told.nation.pk] == (52, 40)
    assert rows[told.up.pk] == (40, 28)
    assert rows[told.bihar.pk] == (12, 12)
    assert rows[told.lucknow.pk] == (10, None)
    assert rows[told.kanpur.pk] == (30, None)  # else Lucknow's were Uttar Pradesh's less Kanpur's
    assert told.kotwali.pk not in rows


def test_publishing_again_takes_the_place_of_what_was_published(told: World) -> None:
    before = Published.objects.count()
    publish(TODAY, by=told.system)
    assert Published.objects.count() == before


@pytest.mark.parametrize("role", ["examiner", "auditor", "unit_admin", "io"])
def test_every_officer_compares_units_outside_his_range_by_what_is_published_alone(told: World, role: str) -> None:
    where = {"examiner": told.laboratory, "io": told.kotwali}.get(role, told.up)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(post(f"some.{role}", where, Role(role)).officer)
    nation = client.get("/dashboard/compare/")
    assert nation.status_code == 200
    assert "70.0%" in nation.text  # Uttar Pradesh
    state = client.get(f"/dashboard/compare/{told.up.pk}/").text
    assert state.count("withheld") >= 2
    assert "80.0%" not in state
    for nothing in (told.lucknow.pk, told.kotwali.pk, told.nation.pk, 999_999):
        assert client.get(f"/dashboard/compare/{nothing}/").status_code == 404


def test_where_nothing_is_published_the_page_says_so(world: World) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.sho.officer)
    assert "Nothing is published" in client.get("/dashboard/compare/").text
