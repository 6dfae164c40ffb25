"""The figures that other packages ask for by name."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso import law
from itsso.cases import derive
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.models import Case
from itsso.cases.queries import case_file
from itsso.cases.recording import actions as recording
from itsso.monitoring.case_list import queries as case_queries
from itsso.monitoring.case_list.queries import CaseSelection
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.protection.ranges import enter
from itsso.units.figures import Measured, figure
from itsso.units.models import Unit
from tests.monitoring.conftest import TODAY
from tests.monitoring.random_figures import START, cases, count_by_hand
from tests.support.case_events import add, fir, key, new
from tests.support.counted_cases import CountedCase, State, make
from tests.support.sample_nation import World

NAMES = ("two_month_compliance", "disposal", "pending_beyond_two_months")


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=cases(), day=st.integers(-200, 327).map(lambda n: START + timedelta(days=n)))
def test_a_named_figure_is_what_a_count_by_hand_gives_and_leads_to_as_many_cases(
    world: World, made: list[tuple[int, date, tuple[State, ...]]], day: date
) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        make([CountedCase(stations[at], recorded, states) for at, recorded, states in made])
        for unit in (world.nation, world.up, world.kanpur, world.kotwali):
            hand = count_by_hand(unit.interval, FigureQuery(day))
            district = world.kanpur if unit == world.kotwali else unit  # a station is known as its district is
            sent = any(district.first <= stations[at].first <= district.last for at, _recorded, _states in made)
            expected = {
                "two_month_compliance": Measured(hand.within, hand.passed),
                "disposal": Measured(hand.done, hand.registered),
                "pending_beyond_two_months": Measured(hand.beyond, hand.passed),
            }
            for name, measured in expected.items():
                assert figure(name).measure(unit, day) == (measured if sent else None)
                (condition,) = parse_qs(urlsplit(figure(name).link(unit, day)).query)["show"]
                assert case_queries.count_cases(unit, FigureQuery(day), CaseSelection(condition)) == measured.value
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
        assert all(measured and measured.of for measured in scanned)


def test_of_a_day_to_come_nothing_is_known(counted: World) -> None:
    with enter(counted.sp):
        assert [figure(name).measure(counted.kanpur, TODAY + timedelta(days=1)) for name in NAMES] == [None] * 3


def test_the_link_of_a_named_figure_opens_the_list_of_just_those_cases(counted: World, client: Client) -> None:
    client.force_login(counted.sp.officer)
    with enter(counted.sp):
        measured_by_name = {name: figure(name).measure(counted.kanpur, TODAY) for name in NAMES}
    for name in NAMES:
        page = client.get(figure(name).link(counted.kanpur, TODAY))
        measured = measured_by_name[name]
        assert page.status_code == 200
        assert measured is not None
        assert page.context["listing"].total == measured.value > 0


days_or_hours = st.none() | st.sampled_from(["T09:00", "T10:30", "", "+1", "+1T09:30", "+1T20:00", "+2T08:00"])
CARE = ("victim_medical_examined", "victim_medical_declined", "victim_statement_recorded", "victim_taken_to_magistrate")


@st.composite
def cared_for(draw: st.DrawFn) -> tuple[int, date, str, list[NewEvent]]:
    """A FIR registered at 10:00, and what was done for one or two victims when."""
    recorded = START + timedelta(days=draw(st.integers(0, 300)))
    answers = []
    for kind in CARE:
        when = draw(days_or_hours)
        if when is None:
            continue
        plus, hour = (int(when[1]), when[2:]) if when.startswith("+") else (0, when)
        ref = draw(st.sampled_from(["v1", "v2"]))
        answers.append(new(kind, f"{recorded + timedelta(days=plus)}{hour}", victim_ref=ref))
    sections = draw(st.sampled_from(["BNS 64(1)", "IPC 376(2)(n)", "POCSO 6", "BNS 303(2)", "POCSO 12"]))
    return draw(st.integers(0, 3)), recorded, sections, answers


def care_by_hand(world: World, unit: Unit, rule: str, day: date) -> tuple[int, int]:
    """In how many of the counted cases whose limit has passed it was kept for every victim, as the law reads them."""
    in_time = passed = 0
    with enter(world.system):
        for case in Case.objects.filter(station_no__range=unit.interval, facts__happened_from__lte=day).distinct():
            file = case_file(case.pk)
            assert file is not None
            assessed = law.assess(recording.law_case(file.case, file.history), date(2100, 1, 1))
            clocks = [
                clock for clock in assessed.clocks if clock.rule == rule and clock.due and clock.state != "not_known"
            ]
            if clocks and all(derive.day(clock.outer) <= day for clock in clocks if clock.outer):
                passed += 1
                in_time += all(clock.state in ("met", "disputed") for clock in clocks)
    return in_time, passed


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(cared_for(), min_size=1, max_size=5), day=st.integers(-5, 320).map(lambda n: START + timedelta(n)))
def test_examination_and_statement_in_time_are_counted_as_the_law_assesses_each_history(
    world: World, made: list[tuple[int, date, str, list[NewEvent]]], day: date
) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        for n, (at, recorded, sections, events) in enumerate(made):
            registered = fir(stations[at], str(n), f"{recorded}T10:00", sections)
            add(world.system, key(stations[at], str(n), recorded.year), registered, *events)
        for name, rule in (
            ("medical_examination_in_24_hours", "victim.medical_examination"),
            ("victim_statement_recorded", "victim.magistrate_statement"),
        ):
            for unit in (world.nation, world.kanpur, world.kotwali):
                in_time, passed = care_by_hand(world, unit, rule, day)
                assert figure(name).measure(unit, day) == (Measured(in_time, passed) if passed else None)
        transaction.set_rollback(True)


def test_examination_figure_is_unknown_without_a_source(world: World) -> None:
    with enter(world.system):
        source = declare_source("mute", {"fir_registered": date(2018, 1, 1)}, world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.add(batch.new_case(), [fir(world.kotwali, "1", "2026-03-01", "BNS 64(1)")])
    with enter(world.sp):
        assert figure("disposal").measure(world.kotwali, TODAY) == Measured(0, 1)
        assert figure("medical_examination_in_24_hours").measure(world.kotwali, TODAY) is None


def test_a_national_monitor_counts_care_without_seeing_a_case(world: World, client: Client) -> None:
    examined = new("victim_medical_examined", "2026-03-01T20:00", victim_ref="v1")
    add(world.system, key(world.kotwali, "1", 2026), fir(world.kotwali, "1", "2026-03-01T10:00", "POCSO 6"), examined)
    with enter(world.national_monitor):
        examination_figure = figure("medical_examination_in_24_hours")
        assert examination_figure.measure(world.nation, TODAY) == Measured(1, 1)
    client.force_login(world.national_monitor.officer)
    assert client.get(examination_figure.link(world.nation, TODAY)).status_code == 404
    client.force_login(world.state_monitor.officer)
    assert client.get(examination_figure.link(world.up, TODAY)).context["listing"].total == 1
