"""Figures against an independent count of the same cases, and the lists behind them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import get_args

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings

from itsso.monitoring import words
from itsso.monitoring.case_list import queries as case_queries
from itsso.monitoring.case_list.queries import CaseSelection
from itsso.monitoring.counting import queries
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.counts import CaseCounts, YearsWork
from itsso.monitoring.counting.figure_query import FigureQuery, Scope
from itsso.monitoring.counting.measures import CONDITIONS, OUTCOMES, YEARS_WORK
from itsso.monitoring.crime_in_india.queries import years_work
from itsso.monitoring.dashboard import queries as dashboard_queries
from itsso.monitoring.models import Rollup
from itsso.monitoring.stages.queries import COUNTED
from itsso.protection.ranges import enter
from itsso.ui.list_rows import ListOrder
from tests.monitoring.conftest import TODAY
from tests.monitoring.random_figures import cases, count_by_hand, figure_queries
from tests.support.counted_cases import CountedCase, State, make
from tests.support.sample_nation import World

OF_STAGES = set(COUNTED) - {"beyond"}
"""Conditions on drafts and reasons for delay, whose lists tests/monitoring/test_stages.py counts."""

OF_OUTCOMES = {f"{name}_{state}" for name in OUTCOMES for state in ("due", "in_time")}
"""Lists of what does not stand in the facts (`test_named_figures`)."""


OF_YEAR = {f"year_{name}" for name in YEARS_WORK}
"""Lists of NCRB's table of a calendar year (`test_crime_in_india`)."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=cases(), query=figure_queries)
def test_figures_are_what_a_count_by_hand_gives_and_the_sum_of_the_children(
    world: World, made: list[tuple[int, date, tuple[State, ...]]], query: FigureQuery
) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        make([CountedCase(stations[at], recorded, states) for at, recorded, states in made])
        for unit in (world.nation, world.up, world.kanpur, world.kotwali):
            figures = dashboard_queries.figures(unit, query)
            assert figures.counts == count_by_hand(unit.interval, query)
            assert queries.counts_for(unit, query) == figures.counts
            if figures.parts:
                assert CaseCounts.total(part.counts for part in figures.parts if part.counts) == figures.counts
            assert all(part.counts == count_by_hand(part.unit.interval, query) for part in figures.parts)
        transaction.set_rollback(True)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=cases(), query=figure_queries)
def test_every_list_is_as_long_as_its_number(
    world: World, made: list[tuple[int, date, tuple[State, ...]]], query: FigureQuery
) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        make([CountedCase(stations[at], recorded, states) for at, recorded, states in made])
        figures = dashboard_queries.figures(world.up, query)
        numbers = figures.counts.as_dict() | {
            name: getattr(figures.counts, name) for name in ("passed", "due_today", "young", "done", "open")
        }
        numbers["beyond_without_reason"] = figures.stages.counts["beyond"] - figures.stages.counts["beyond_with_reason"]
        numbers["past_due"] = figures.counts.beyond + figures.counts.disputed_open
        numbers["due_in_a_week"] = sum(figures.course.due[:8])
        numbers["falls_due_today"] = figures.course.due[0] + figures.counts.due_today_open
        assert set(numbers) == set(CONDITIONS) - OF_OUTCOMES - OF_STAGES - OF_YEAR
        for condition, number in numbers.items():
            picked = CaseSelection(condition)
            assert case_queries.count_cases(world.up, query, picked) == number
            assert len(case_queries.list_cases(world.up, query, picked, stop=100)) == number
        for month, counts in figures.months:
            assert case_queries.count_cases(world.up, query, CaseSelection("passed", month)) == counts.passed
        for ahead, number in enumerate(figures.course.due):
            if ahead and number:
                due = query.as_on + timedelta(days=ahead)
                assert case_queries.count_cases(world.up, query, CaseSelection("open", due=due)) == number
        transaction.set_rollback(True)


@pytest.mark.parametrize("column", ["", "fir", "station", "recorded", "due"])
def test_list_behind_a_number_is_the_same_cases_in_every_order(counted: World, column: str) -> None:
    query, picked = FigureQuery(TODAY), CaseSelection("registered")
    with enter(counted.state_monitor):
        oldest = case_queries.list_cases(counted.up, query, picked, stop=1000)
        for descending in (False, True) if column else (False,):
            sort = ListOrder(column, descending)
            whole = case_queries.list_cases(counted.up, query, picked, sort, stop=1000)
            parts = [
                case_queries.list_cases(counted.up, query, picked, sort, start=start, stop=start + 20)
                for start in range(0, len(whole), 20)
            ]
            assert [row for part in parts for row in part] == whole
            assert {row.case_id for row in whole} == {row.case_id for row in oldest}
            if column in ("recorded", "due"):
                days = [row.first_recorded if column == "recorded" else row.due for row in whole]
                assert days == sorted(days, reverse=descending)


def test_a_list_shows_the_fir_number_only_where_the_papers_may_be_seen(counted: World) -> None:
    query, picked = FigureQuery(TODAY), CaseSelection("registered")
    with enter(counted.national_monitor):
        assert all(row.number is None for row in case_queries.list_cases(counted.nation, query, picked, stop=100))
    with enter(counted.sp):
        assert all(row.number for row in case_queries.list_cases(counted.kanpur, query, picked, stop=100))


def test_the_roll_up_says_what_a_scan_says_in_both_scopes(counted: World) -> None:
    roll_up(TODAY, by=counted.system)
    with enter(counted.system):
        for unit in (counted.nation, counted.up, counted.bihar):
            for scope in get_args(Scope):
                rolled = dashboard_queries.figures(unit, FigureQuery(TODAY, scope=scope))
                scanned = dashboard_queries.figures(unit, FigureQuery(TODAY, TODAY, scope=scope))
                assert (rolled.rolled_up, scanned.rolled_up) == (True, False)
                assert rolled.counts == scanned.counts
                assert list(rolled.parts) == list(scanned.parts)
                assert list(rolled.months) == list(scanned.months)
                assert rolled.course == scanned.course


def store_again(change: Callable[[dict[str, int]], dict[str, int]]) -> None:
    """Store each roll-up with its counts changed, as another version of the software would have stored it."""
    rollups = list(Rollup.objects.all())
    Rollup.objects.all().delete()
    for rollup in rollups:
        rollup.counts = change(rollup.counts)
    Rollup.objects.bulk_create(rollups)


def test_roll_up_stored_before_a_count_existed_does_not_answer(counted: World) -> None:
    roll_up(TODAY, by=counted.system)
    with enter(counted.system):
        whole = dashboard_queries.figures(counted.up, FigureQuery(TODAY))
        store_again(lambda counts: {name: n for name, n in counts.items() if name != "registered"})
        figures = dashboard_queries.figures(counted.up, FigureQuery(TODAY))
        assert (whole.rolled_up, figures.rolled_up) == (True, False)
        assert figures.counts == queries.counts_at(counted.up, TODAY)[0] == whole.counts


def test_roll_up_with_a_count_that_is_made_no_more_answers_without_it(counted: World) -> None:
    roll_up(TODAY, by=counted.system)
    with enter(counted.system):
        store_again(lambda counts: counts | {"counted_once": 3})
        assert dashboard_queries.figures(counted.up, FigureQuery(TODAY)).rolled_up


def test_every_list_has_a_title() -> None:
    assert set(words.CONDITIONS) == set(CONDITIONS)


def test_second_roll_up_replaces_the_first(counted: World) -> None:
    for day in (TODAY - timedelta(days=1), TODAY):
        assert roll_up(day, by=counted.system) == 6
    with enter(counted.national_monitor):
        assert set(Rollup.objects.values_list("as_on", flat=True)) == {TODAY}
        assert Rollup.objects.count() == 12


def test_a_stranger_sees_no_figure_and_no_roll_up_of_another_district(counted: World) -> None:
    roll_up(TODAY, by=counted.system)
    with enter(counted.stranger):
        assert set(Rollup.objects.values_list("unit_id", flat=True)) == {counted.lucknow.pk}
        assert queries.counts_for(counted.kanpur, FigureQuery(TODAY)).registered == 0
        assert queries.counts_for(counted.lucknow, FigureQuery(TODAY)).registered > 0


def test_without_a_range_figures_raise(counted: World) -> None:
    with pytest.raises(DatabaseError, match="no range"):
        queries.counts_for(counted.kanpur, FigureQuery(TODAY))


def test_ncrbs_year_adds_up_and_knows_what_was_reopened(world: World) -> None:
    def case(recorded: date, *states: State) -> CountedCase:
        return CountedCase(world.kotwali, recorded, states)

    ended, reopened, filed = date(2025, 6, 1), date(2026, 2, 1), date(2026, 5, 1)
    old = date(2025, 3, 1)
    cases = [
        case(old, State(old)),  # open since last year
        case(old, State(old, filed), State(filed, disposal=1, on=filed)),  # opening, charge-sheeted
        case(old, State(old, ended), State(ended, disposal=2, on=ended)),  # done last year: in none of the six
        case(
            old, State(old, ended), State(ended, reopened, disposal=3, on=ended), State(reopened)
        ),  # reopened, pending
        case(filed, State(filed)),  # registered, pending
        case(filed, State(filed, disposal=2, on=filed)),  # registered, closed the same day
        case(filed, State(filed, disposal=3, on=filed)),  # registered, quashed
    ]
    with enter(world.system):
        make(cases)
        work = years_work(world.up, 2026, FigureQuery(TODAY))
    assert work == YearsWork(
        opening=2, registered=3, reopened=1, charge_sheeted=1, closure_reports=1, disposed=2, pending=3
    )
    assert work.total == work.disposed + work.pending + 1  # the quashed one
