"""What is published of units tells no small count, not even to whoever subtracts; and everybody signed in reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import inf

import numpy as np
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from itsso.accounts.models import Role
from itsso.monitoring.comparison.actions import publish
from itsso.monitoring.comparison.publishing import newest_half_year, withheld_tree
from itsso.monitoring.comparison.suppression import Cell, ShownCounts, shown_counts, small
from itsso.monitoring.models import Published
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.support.counted_cases import done_case, make, open_case
from tests.support.sample_nation import World, post

TODAY = date(2026, 7, 15)

cells = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(lambda two: Cell(sum(two), two[0]))


@given(st.lists(cells, min_size=1, max_size=6), cells, st.booleans())
def test_no_small_count_is_shown_or_found_by_subtraction(parts: list[Cell], rest: Cell, is_whole_shown: bool) -> None:
    whole = Cell(sum(part.passed for part in parts) + rest.passed, sum(part.within for part in parts) + rest.within)
    shown = shown_counts(parts, whole, whole_shown=ShownCounts(*whole) if is_whole_shown else ShownCounts(None, None))
    for cell, counts in zip(parts, shown, strict=True):
        assert counts.passed in (None, cell.passed)
        assert counts.passed is None or not small(counts.passed)
        assert counts.within in (None, cell.within)
        assert counts.within is None or not any(map(small, cell.parts))
    if not is_whole_shown:
        return
    for column, values in (("passed", [c.passed for c in parts]), ("within", [c.within for c in parts])):
        withheld = [value for value, counts in zip(values, shown, strict=True) if getattr(counts, column) is None]
        hidden = withheld + [getattr(rest, column)] * bool(rest.passed)
        others_left = any(counts.passed and getattr(counts, column) is not None for counts in shown)
        if withheld and others_left:  # where nothing more can be withheld, the sum is all that is known
            assert len(hidden) > 1
            assert not small(sum(hidden))


def test_counts_of_one_to_four_are_small() -> None:
    """Decision 040 withholds 1 to 4; nobody is behind a zero, and five are not small."""
    assert [count for count in range(8) if small(count)] == [1, 2, 3, 4]


@given(st.lists(cells, min_size=2, max_size=6))
def test_a_unit_that_is_withheld_is_not_found_by_adding_up_its_parts(parts: list[Cell]) -> None:
    whole = Cell(sum(part.passed for part in parts), sum(part.within for part in parts))
    shown = shown_counts(parts, whole, whole_shown=ShownCounts(whole.passed, None))
    if whole.passed:
        assert any(counts.within is None for counts in shown)


@st.composite
def trees(draw: st.DrawFn) -> tuple[dict[int, list[int]], dict[int, Cell]]:
    """A nation (0), its States, and their districts: the units below each, and every count."""
    children: dict[int, list[int]] = {0: []}
    leaves: dict[int, Cell] = {}
    for parts in draw(st.lists(st.lists(cells, min_size=0, max_size=4), min_size=1, max_size=4)):
        state = 1 + len(leaves) + sum(map(bool, children.values()))
        children[0].append(state)
        if parts:
            children[state] = [state + 1 + at for at in range(len(parts))]
            leaves |= dict(zip(children[state], parts, strict=True))
        else:
            leaves[state] = draw(cells)
    cells_by_unit = dict(leaves)
    for unit in [*children[0], 0]:
        if unit in children:
            parts = [cells_by_unit[part] for part in children[unit]]
            cells_by_unit[unit] = Cell(sum(part.passed for part in parts), sum(part.within for part in parts))
    return children, cells_by_unit


def bounds(
    children: dict[int, list[int]],
    shown: dict[int, ShownCounts],
    known_cells: dict[int, Cell],
    unit: int,
    weights: tuple[int, int],
) -> tuple[float, float]:
    """Between which values a unit's count lies, for whoever reads what is told and knows some units' counts."""
    at = {pk: 2 * place for place, pk in enumerate(sorted(shown))}  # passed, and behind it in time
    equal: list[tuple[dict[int, int], int]] = []
    for pk, parts in children.items():
        for column in (0, 1):
            equal.append(({at[pk] + column: 1} | {at[part] + column: -1 for part in parts}, 0))
    for pk, counts in shown.items():
        values = known_cells.get(pk, counts)
        equal += [({at[pk] + offset: 1}, value) for offset, value in enumerate(values) if value is not None]
    objective = np.zeros(2 * len(at))
    objective[at[unit] : at[unit] + 2] = weights
    matrix = np.zeros((len(equal), 2 * len(at)))
    for row, (terms, _value) in enumerate(equal):
        for place, weight in terms.items():
            matrix[row, place] = weight
    late = np.zeros((len(at), 2 * len(at)))  # in time are at most those past the limit
    for row, place in enumerate(at.values()):
        late[row, place : place + 2] = -1, 1
    ends = []
    for sign in (1, -1):
        answer = linprog(sign * objective, late, np.zeros(len(at)), matrix, [value for _terms, value in equal])
        ends.append(sign * float(answer.fun or 0) if answer.status == 0 else sign * -inf)
    return ends[0], ends[1]


@settings(max_examples=40)
@given(trees(), st.data())
def test_unit_cannot_infer_small_counts_of_another(
    tree: tuple[dict[int, list[int]], dict[int, Cell]], data: st.DataObject
) -> None:
    """By exact linear bounds over the whole tree: a small count is never the only one that fits."""
    children, counts = tree
    shown = withheld_tree(0, children, counts)
    assert shown.keys() == counts.keys()
    if shown[0].within is None:
        return  # the nation itself is small
    own_unit = data.draw(st.sampled_from(sorted(counts)))
    mine = {
        own_unit,
        *children.get(own_unit, []),
        *(part for child in children.get(own_unit, []) for part in children.get(child, [])),
    }
    known_cells = {pk: counts[pk] for pk in mine}
    for pk, cell in counts.items():
        of_mine = pk in mine or (own_unit in children.get(pk, []) and len(children[pk]) == 1)
        for weights, value in (((1, 0), cell.passed), ((0, 1), cell.within), ((1, -1), cell.passed - cell.within)):
            if small(value) and not of_mine:
                low, high = bounds(children, shown, known_cells, pk, weights)
                assert high - low > 0.5, (own_unit, pk, weights, value)


@pytest.mark.parametrize(
    ("today", "since", "until", "as_on"),
    [
        ((2026, 12, 31), (2025, 10, 1), (2026, 3, 31), (2026, 6, 30)),
        ((2027, 1, 1), (2026, 4, 1), (2026, 9, 30), (2026, 12, 31)),
        ((2026, 6, 30), (2025, 4, 1), (2025, 9, 30), (2025, 12, 31)),
        ((2026, 7, 1), (2025, 10, 1), (2026, 3, 31), (2026, 6, 30)),
    ],
)
def test_newest_half_year_has_only_passed_limits(
    today: Sequence[int], since: Sequence[int], until: Sequence[int], as_on: Sequence[int]
) -> None:
    period, on = newest_half_year(date(*today))
    assert (period.since, period.until, on) == (date(*since), date(*until), date(*as_on))


@pytest.fixture
def published_world(world: World) -> Iterator[World]:
    """Kanpur 20 of 30 in time, Lucknow 8 of 10 (two are few), Patna all of 12; and a case before the half-year."""
    with clock.fixed(TODAY):
        day = date(2026, 1, 10)
        with enter(world.system):
            cases = [done_case(world.kotwali, day, 30) for _ in range(20)]
            cases += [open_case(world.nawabganj, day) for _ in range(10)]
            cases += [done_case(world.hazratganj, day, 30) for _ in range(8)]
            cases += [open_case(world.hazratganj, day) for _ in range(2)]
            cases += [done_case(world.gandhi_maidan, day, 30) for _ in range(12)]
            make([*cases, open_case(world.kotwali, date(2025, 9, 30))])
        publish(TODAY, by=world.system)
        yield world


def test_nation_does_not_reveal_counts_of_the_only_state_with_cases() -> None:
    """A small State's own installation: South Goa's three were Goa's 43 less North Goa's 40, and India told the 43."""
    india, goa, delhi, north, south = range(5)
    counts = {india: Cell(43, 23), goa: Cell(43, 23), delhi: Cell(0, 0), north: Cell(40, 23), south: Cell(3, 0)}
    shown = withheld_tree(india, {india: [goa, delhi], goa: [north, south]}, counts)
    assert {shown[unit] for unit in (india, goa, north, south)} == {ShownCounts(None, None)}
    larger = counts | {india: Cell(83, 33), delhi: Cell(40, 10)}  # with another State beside it, India hides Goa's
    assert withheld_tree(india, {india: [goa, delhi], goa: [north, south]}, larger)[india] == ShownCounts(83, 33)


def test_states_and_districts_are_published_with_what_is_small_withheld(published_world: World) -> None:
    rows = {row.unit_id: (row.passed, row.within) for row in Published.objects.all()}
    assert rows[published_world.nation.pk] == (52, 40)
    assert rows[published_world.up.pk] == (40, None)  # else Kanpur, who knows its own, would know Lucknow's two
    assert rows[published_world.bihar.pk] == (12, None)  # else Uttar Pradesh's were India's less Bihar's
    assert rows[published_world.lucknow.pk] == (10, None)
    assert rows[published_world.kanpur.pk] == (30, None)  # else Lucknow's were Uttar Pradesh's less Kanpur's
    assert published_world.kotwali.pk not in rows


def test_publishing_again_takes_the_place_of_what_was_published(published_world: World) -> None:
    before = Published.objects.count()
    publish(TODAY, by=published_world.system)
    assert Published.objects.count() == before


@pytest.mark.parametrize("role", ["examiner", "auditor", "unit_admin", "io"])
def test_every_officer_compares_units_outside_his_range_by_what_is_published_alone(
    published_world: World, role: str
) -> None:
    unit_of_officer = {"examiner": published_world.laboratory, "io": published_world.kotwali}.get(
        role, published_world.up
    )
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(post(f"some.{role}", unit_of_officer, Role(role)).officer)
    nation = client.get("/dashboard/compare/")
    assert nation.status_code == 200
    assert "76.9%" in nation.text  # India
    assert nation.text.count("withheld") >= 2
    state = client.get(f"/dashboard/compare/{published_world.up.pk}/").text
    assert state.count("withheld") >= 2
    assert "80.0%" not in state
    for nothing in (published_world.lucknow.pk, published_world.kotwali.pk, published_world.nation.pk, 999_999):
        assert client.get(f"/dashboard/compare/{nothing}/").status_code == 404


def test_where_nothing_is_published_the_page_says_so(world: World) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.sho.officer)
    assert "No figures of these units are published" in client.get("/dashboard/compare/").text
