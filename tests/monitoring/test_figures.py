"""Figures against an independent count of the same cases, and the lists behind them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.cases.models import Fact
from itsso.monitoring import queries
from itsso.monitoring.asked import ALL, Asked, Period
from itsso.monitoring.counts import Counts
from itsso.platform.clock import fixed
from itsso.protection.ranges import enter
from tests.monitoring.making import Made, State, make
from tests.world import World, build

TODAY = date(2026, 11, 24)
START = date(2026, 1, 1)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with fixed(TODAY):
        yield build()


days = st.integers(-1000, 320).map(lambda n: START + timedelta(days=n))


@st.composite
def states(draw: st.DrawFn, recorded: date) -> tuple[State, ...]:
    """Up to three states one after the other, of which the last may have become known late."""
    turns = sorted(draw(st.sets(st.integers(1, 900), max_size=2)))
    begins = [recorded, *(recorded + timedelta(days=n) for n in turns)]
    made = []
    for begin, end in zip(begins, [*begins[1:], date(9999, 12, 31)], strict=True):
        how = draw(st.integers(0, 4))
        on = None if how == 0 else begin
        late = begin + timedelta(days=draw(st.sampled_from([0, 0, 40])))
        flags = {name: draw(st.booleans()) for name in ("stayed", "statutory", "pocso", "without_lab")}
        many = {name: draw(st.integers(0, 2)) for name in ("supplementary", "returned")}
        made.append(State(begin, end, late, how=how, on=on, **flags, **many))
    return tuple(made)


@st.composite
def cases(draw: st.DrawFn) -> list[tuple[int, date, tuple[State, ...]]]:
    firs = draw(st.lists(st.tuples(st.integers(0, 3), days), min_size=1, max_size=12))
    return [(station, recorded, draw(states(recorded))) for station, recorded in firs]


def count_by_hand(interval: tuple[int, int], asked: Asked) -> Counts:
    """The same counts in plain Python, from every row of the table."""
    n = dict.fromkeys(Counts().as_dict(), 0)
    for f in Fact.objects.all():
        in_force = f.happened_from <= asked.as_on < f.happened_to and f.known_from <= asked.known_by < f.known_to
        wanted = f.statutory or asked.scope == "itsso"
        period = asked.period.since <= f.first_recorded <= asked.period.until
        if not (in_force and wanted and period and interval[0] <= f.station_no <= interval[1]):
            continue
        limit, due = (f.outer, f.due) if asked.basis == "two_months" else (f.due60, f.due60)
        passed, reported, is_open = limit <= asked.as_on, f.ended_how in (1, 2), f.ended_how == 0
        n["registered"] += 1
        if passed:
            n[
                "within"
                if reported and f.ended_on <= limit
                else "late"
                if reported
                else "beyond"
                if is_open
                else "otherwise"
            ] += 1
        else:
            n["young_done" if reported else "young_open" if is_open else "young_otherwise"] += 1
        n["charge_sheet"] += f.ended_how == 1
        n["closure"] += f.ended_how == 2
        n["pocso"] += f.pocso
        n["disputed"] += passed and reported and due < f.ended_on <= limit
        n["disputed_open"] += not passed and is_open and due <= asked.as_on
        n["stayed"] += is_open and f.stayed
        n["without_lab"] += reported and f.without_lab
        n["supplementary"] += reported and f.supplementary > 0
        n["returned"] += f.returned > 0
        steps = [f.first_recorded + relativedelta(months=m) for m in (3, 6, 12, 24)]
        if reported:
            n[f"done_{1 if f.ended_on <= limit else 2 + sum(f.ended_on > step for step in steps)}"] += 1
        if is_open:
            n[f"open_{1 if not passed else 2 + sum(step <= asked.as_on for step in steps)}"] += 1
    return Counts(**n)


askings = st.builds(
    Asked,
    as_on=st.integers(-200, 327).map(lambda n: START + timedelta(days=n)),
    known_on=st.none() | st.integers(-200, 327).map(lambda n: START + timedelta(days=n)),
    scope=st.sampled_from(["itsso", "statutory"]),
    basis=st.sampled_from(["two_months", "60_days"]),
    period=st.sampled_from([ALL, ALL, Period.of("fy2025"), Period.of("cy2026")]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=cases(), asked=askings)
def test_figures_are_what_a_count_by_hand_gives_and_the_sum_of_the_children(
    world: World, made: list[tuple[int, date, tuple[State, ...]]], asked: Asked
) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        make([Made(stations[at], recorded, told) for at, recorded, told in made])
        for unit in (world.nation, world.up, world.kanpur, world.kotwali):
            figures = queries.figures(unit, asked)
            assert figures.counts == count_by_hand(unit.interval, asked)
            assert (
                queries.counts_of(unit, asked.as_on, asked.known_on, asked.scope, asked.basis, asked.period)
                == figures.counts
            )
            if figures.parts:
                assert Counts.total(counts for _unit, counts in figures.parts) == figures.counts
            assert all(counts == count_by_hand(child.interval, asked) for child, counts in figures.parts)
        transaction.set_rollback(True)
