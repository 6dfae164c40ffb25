"""The figures that other rooms ask for by name."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso.monitoring import queries
from itsso.monitoring.actions import roll_up
from itsso.monitoring.asked import Asked
from itsso.monitoring.queries import Picked
from itsso.protection.ranges import enter
from itsso.units.figures import Measured, figure
from tests.monitoring.conftest import TODAY
from tests.monitoring.making import Made, State, make
from tests.monitoring.test_figures import START, cases, count_by_hand
from tests.world import World

NAMES = ("two_month_compliance", "disposal", "pending_beyond_two_months")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=cases(), day=st.integers(-200, 327).map(lambda n: START + timedelta(days=n)))
def test_a_named_figure_is_what_a_count_by_hand_gives_and_leads_to_as_many_cases(
    world: World, made: list[tuple[int, date, tuple[State, ...]]], day: date
) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        make([Made(stations[at], recorded, told) for at, recorded, told in made])
        for unit in (world.nation, world.up, world.kanpur, world.kotwali):
            hand = count_by_hand(unit.interval, Asked(day))
            expected = {
                "two_month_compliance": Measured(hand.within, hand.passed),
                "disposal": Measured(hand.done, hand.registered),
                "pending_beyond_two_months": Measured(hand.beyond, hand.passed),
            }
            for name, measured in expected.items():
                assert figure(name).measure(unit, day) == measured
                (condition,) = parse_qs(urlsplit(figure(name).link(unit, day)).query)["show"]
                assert queries.how_many(unit, Asked(day), Picked(condition)) == measured.value
        transaction.set_rollback(True)


def test_for_the_nation_a_named_figure_is_read_from_the_roll_up(
    counted: World, django_assert_num_queries: object
) -> None:
    with enter(counted.system):
        scanned = [figure(name).measure(counted.nation, TODAY) for name in NAMES]
    roll_up(TODAY, by=counted.system)
    with enter(counted.national_monitor):
        with django_assert_num_queries(len(NAMES)):  # type: ignore[operator]
            assert [figure(name).measure(counted.nation, TODAY) for name in NAMES] == scanned
        assert all(one and one.of for one in scanned)


def test_of_a_day_to_come_nothing_is_known(counted: World) -> None:
    with enter(counted.sp):
        assert [figure(name).measure(counted.kanpur, TODAY + timedelta(days=1)) for name in NAMES] == [None] * 3


def test_the_link_of_a_named_figure_opens_the_list_of_just_those_cases(counted: World, client: Client) -> None:
    client.force_login(counted.sp.officer)
    with enter(counted.sp):
        told = {name: figure(name).measure(counted.kanpur, TODAY) for name in NAMES}
    for name in NAMES:
        page = client.get(figure(name).link(counted.kanpur, TODAY))
        measured = told[name]
        assert page.status_code == 200
        assert measured is not None
        assert page.context["told"].total == measured.value > 0
