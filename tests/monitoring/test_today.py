"""The current day: who is due today is not late yet, and from midnight on nobody is served the day's first account."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from itsso import law
from itsso.advisories.figures import readings
from itsso.cases.models import Clock
from itsso.cases.queries import case_file
from itsso.cases.recording import actions as recording
from itsso.monitoring.answer import figures as answer
from itsso.monitoring.case_list import queries as case_queries
from itsso.monitoring.case_list.queries import CaseSelection
from itsso.monitoring.counting import queries
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.dashboard import queries as dashboard_queries
from itsso.monitoring.models import Rollup
from itsso.platform import cli
from itsso.platform.clock import INDIA, fixed
from itsso.protection.ranges import enter
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.monitoring.random_figures import count_by_hand, states
from tests.support.api_client import api_client
from tests.support.case_events import add, fir, key, new
from tests.support.counted_cases import CountedCase, State, done_case, make, open_case
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

TWO_MONTHS_AGO = date(2026, 9, 24)
"""The limit of a case first recorded on this day ends today."""

CURRENT_DAYS = [TODAY, date(2026, 4, 28), date(2026, 4, 29), date(2026, 4, 30), date(2026, 2, 28), date(2026, 3, 1)]
"""Among them days on which a limit is due by one judgment and not by the other."""


@st.composite
def near_their_limit(draw: st.DrawFn) -> tuple[date, list[tuple[int, date, tuple[State, ...]]]]:
    """A current day and cases whose two months or sixty days end about that day."""
    current = draw(st.sampled_from(CURRENT_DAYS))
    recorded = st.integers(57, 63).map(lambda n: current - timedelta(days=n))
    firs = draw(st.lists(st.tuples(st.integers(0, 3), recorded), min_size=1, max_size=10))
    return current, [(station, day, draw(states(day))) for station, day in firs]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=near_their_limit(), basis=st.sampled_from(["two_months", "60_days"]))
def test_at_midnight_each_case_that_was_due_counts_as_in_time_beyond_or_ended(
    world: World, drawn: tuple[date, list[tuple[int, date, tuple[State, ...]]]], basis: Any
) -> None:
    current, cases = drawn
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    with enter(world.system), transaction.atomic():
        make([CountedCase(stations[at], recorded, states) for at, recorded, states in cases])
        for unit in (world.nation, world.kanpur, world.kotwali):
            with fixed(current):
                query = FigureQuery(current, current, basis=basis)
                before = queries.counts_for(unit, query)
                assert before == count_by_hand(unit.interval, query)
            with fixed(current + timedelta(days=1)):
                query = FigureQuery(current, current, basis=basis)
                after = queries.counts_for(unit, query)
                assert after == count_by_hand(unit.interval, query)
            assert after.due_today == 0
            assert (after.registered, after.late, after.young) == (before.registered, before.late, before.young)
            assert after.within == before.within + before.due_today_done
            assert after.beyond == before.beyond + before.due_today_open
            assert after.otherwise == before.otherwise + before.due_today_otherwise
            assert after.passed == before.passed + before.due_today
        transaction.set_rollback(True)


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, list[tuple[str, int | None]]]:
    """How many days ago a case was recorded, and what happened so many days later; None where it did not."""
    day = st.none() | st.integers(55, 63)
    kinds = ("final_report_filed", "final_report_returned")
    return draw(st.integers(57, 63)), [(kind, draw(day)) for kind in kinds]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=st.lists(histories(), min_size=1, max_size=4), current=st.sampled_from(CURRENT_DAYS), back=st.integers(0, 2)
)
def test_figures_lists_desk_and_law_say_the_same_of_every_history(
    world: World, drawn: list[tuple[int, list[tuple[str, int | None]]]], current: date, back: int
) -> None:
    """As on today (`back` 0) and on days before it; the law is asked for one day at a time, as `itsso assess` is."""
    as_on = current - timedelta(days=back)
    expected = dict.fromkeys("RELWPX", 0) | {"due_today": 0, "young": 0}
    with enter(world.system), transaction.atomic(), fixed(current):
        for number, (days_ago, facts) in enumerate(drawn, start=1):
            recorded = current - timedelta(days=days_ago)
            events = [
                new(kind, str(recorded + timedelta(days=days)), **_facts(kind))
                for kind, days in facts
                if days is not None and recorded + timedelta(days=days) <= current
            ]
            case = add(
                world.system,
                key(world.kotwali, str(number), recorded.year),
                fir(world.kotwali, str(number), str(recorded), "BNS 64(1)"),
                *events,
            )
            for name in _by_the_law(case, as_on, over=back > 0):
                expected[name] += 1
        figures = answer(world.kotwali, FigureQuery(as_on))
        assert {name: figures[name] for name in expected} == expected
        assert figures["provisional"] is (back == 0)
        for condition, name in (("beyond", "P"), ("due_today", "due_today"), ("passed", "E"), ("late", "L")):
            assert (
                case_queries.count_cases(world.kotwali, FigureQuery(as_on), CaseSelection(condition)) == expected[name]
            )
        if back == 0:
            limits = Clock.objects.filter(rule="investigation.two_months", station_no=world.kotwali.first)
            assert limits.filter(outer__lt=current).count() == figures["P"]
            assert limits.filter(outer=current).count() == figures["due_today_open"]
        transaction.set_rollback(True)


def _facts(kind: str) -> dict[str, str]:
    return (
        {"report": "charge_sheet", "form_type": "charge_sheet", "form_no": "1"} if kind == "final_report_filed" else {}
    )


def _by_the_law(case: Any, as_on: date, *, over: bool) -> list[str]:
    """The counts that hold a case, by what `assess` answers on that day and, of a day that is over, at its end."""
    file = case_file(case)
    assert file is not None
    (clock,) = (
        clock
        for clock in law.assess(recording.law_case(file.case, file.history), as_on).clocks
        if clock.rule == "investigation.two_months"
    )
    outer = clock.outer
    assert isinstance(outer, date)
    state = "P" if clock.met is None else "L" if clock.state == "late" else "W"
    if outer < as_on or (over and outer == as_on):
        return ["R", "E", state]
    return ["R", "due_today" if outer == as_on else "young"]


@pytest.fixture
def due_today(world: World) -> World:
    """One case whose limit ends today and one whose limit ended yesterday, both pending, at one station."""
    for number, recorded in (("1", TWO_MONTHS_AGO), ("2", TWO_MONTHS_AGO - timedelta(days=1))):
        add(world.system, key(world.kotwali, number, 2026), fir(world.kotwali, number, str(recorded), "BNS 64(1)"))
    return world


def test_every_page_and_door_says_due_today_and_from_midnight_on_beyond_the_limit(
    due_today: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world = due_today
    token = api_client(world.sp)
    sho = browser(world.sho)

    def panels() -> list[str]:
        page = BeautifulSoup(sho.get(dashboard(world.kotwali)).content, "html.parser")
        return [" ".join(panel.get_text(" ").split()) for panel in page.select(".itsso-overdue, .itsso-figure")]

    def csv_row() -> dict[str, str]:
        content = sho.get(reverse("monitoring:csv", args=[world.kotwali.pk])).content.decode("utf-8-sig")
        return next(iter(csv.DictReader(io.StringIO(content))))

    def figures_on(as_on: str) -> tuple[dict[str, Any], dict[str, Any]]:
        assert cli.main(["figures", "--json", "--unit", world.kotwali.full_code, "--as-on", as_on]) == 0
        return json.loads(capsys.readouterr().out), token.get(
            f"/api/figures?unit={world.kotwali.full_code}&as_on={as_on}"
        ).json()

    assert panels()[:3] == [
        "Today: 1 of 2 pending cases is beyond two months, and the limit of 1 more ends today",
        "1 due today",
        "0 due in the 7 days after",
    ]
    text = text_of(sho.get(dashboard(world.kotwali)).content)
    assert "Provisional As on 24-11-2026 so far, as known on 24-11-2026; final from midnight" in text
    listed = sho.get(reverse("monitoring:list", args=[world.kotwali.pk], query={"show": "due_today_open"}))
    assert "Time limit ends today, under investigation: 1" in text_of(listed.content)
    assert "FIR 0001/2026" in text_of(listed.content) and "due today" in text_of(listed.content)
    row = csv_row()
    assert (row["provisional"], row["beyond"], row["due_today"]) == ("yes", "1", "1")
    for figures in figures_on("2026-11-24"):
        assert (figures["provisional"], figures["E"], figures["P"], figures["due_today"]) == (True, 1, 1, 1)

    with fixed(datetime(2026, 11, 25, 0, 0, 1, tzinfo=INDIA)):
        sho = browser(world.sho)
        assert panels()[:3] == [
            "Today: 2 of 2 pending cases are beyond two months",
            "0 due today",
            "0 due in the 7 days after",
        ]
        before = text_of(sho.get(dashboard(world.kotwali, as_on="24-11-2026")).content)
        assert "Provisional" not in before
        assert "24-11-2026: 2 of 2 pending cases are beyond two months" in before and "Due today" not in before
        address = reverse("monitoring:list", args=[world.kotwali.pk], query={"show": "beyond", "as_on": "24-11-2026"})
        assert "time limit ended on this day" in text_of(sho.get(address).content)
        for figures in figures_on("2026-11-24"):
            assert (figures["provisional"], figures["E"], figures["P"], figures["due_today"]) == (False, 2, 2, 0)


def test_after_midnight_no_roll_up_of_the_day_before_is_an_answer(world: World) -> None:
    with enter(world.system):
        make([open_case(world.kotwali, TWO_MONTHS_AGO), done_case(world.kotwali, TWO_MONTHS_AGO, 20)])
    with fixed(datetime.combine(TODAY, time(23, 31), INDIA)):
        roll_up(TODAY, by=world.system)
        with enter(world.system):
            late_evening = dashboard_queries.figures(world.up, FigureQuery(TODAY))
            assert (late_evening.rolled_up, late_evening.counts.passed, late_evening.counts.due_today) == (True, 0, 2)
    with fixed(datetime.combine(TODAY + timedelta(days=1), time(0, 0, 1), INDIA)), enter(world.system):
        for query in (FigureQuery(TODAY), FigureQuery(TODAY + timedelta(days=1))):
            figures = dashboard_queries.figures(world.up, query)
            assert not figures.rolled_up
            assert (figures.counts.passed, figures.counts.beyond, figures.counts.due_today) == (2, 1, 0)
        assert queries.counts_at(world.up, TODAY)[0].passed == 2
        text = text_of(browser(world.state_monitor).get(dashboard(world.up)).content)
        assert "As on 25-11-2026" in text
        assert set(Rollup.objects.values_list("provisional", flat=True)) == {True}


def test_after_midnight_no_reading_of_the_day_before_is_an_answer(world: World) -> None:
    with enter(world.system):
        make([open_case(world.kotwali, TWO_MONTHS_AGO), open_case(world.kotwali, TWO_MONTHS_AGO - timedelta(days=1))])
    name = "pending_beyond_two_months"

    def read() -> int | None:
        with enter(world.sp):
            return readings.unit_readings([name], world.kanpur, TODAY)[name].value

    with fixed(datetime.combine(TODAY, time(23, 59), INDIA)):
        assert read() == 1
    with fixed(datetime.combine(TODAY + timedelta(days=1), time(0, 1), INDIA)):
        assert read() == 2
    with fixed(datetime.combine(TODAY + timedelta(days=1), time(0, 2), INDIA)):
        assert read() == 2


def test_a_question_put_before_midnight_is_answered_as_it_was_put(world: World) -> None:
    with enter(world.system):
        make([open_case(world.kotwali, TWO_MONTHS_AGO)])
        query = FigureQuery(TODAY)
        with fixed(TODAY + timedelta(days=1)):
            assert query.provisional
            assert queries.counts_for(world.kotwali, query).due_today == 1
            assert FigureQuery(TODAY) == query and not FigureQuery(TODAY).provisional
