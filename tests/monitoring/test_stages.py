"""Drafts and delays over many cases: counts are those of a count by hand, and each number leads to its list."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

from itsso.accounts.models import Role
from itsso.cases.actions import NewEvent
from itsso.monitoring.case_list.page import reasons_for_delay
from itsso.monitoring.case_list.queries import CaseSelection, count_cases
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import OUTCOMES
from itsso.monitoring.stages import figures
from itsso.monitoring.stages.queries import COUNTED, stage_figures, stage_figures_at, stages_of_all
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.case_events import add, fir, key, new
from tests.support.html_check import sound
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

DAY = date(2026, 6, 30)
REASONS = reasons_for_delay()


def test_a_figure_is_registered_for_each_reason_of_the_law_book() -> None:
    assert reasons_for_delay() == figures.REASONS


@pytest.fixture(autouse=True)
def _today(db: None) -> Any:
    with clock.fixed(DAY):
        yield


def case(world: World, station: Unit, number: str, *events: NewEvent) -> None:
    registered = fir(station, number, "2026-01-01", "BNS 64(1)")
    add(world.system, key(station, number, 2026), registered, *events)


def draft(step: str, day: str, office: str = "sdpo") -> NewEvent:
    return new(f"draft_report_{step}", day, office=office)


def reason(code: str, day: str = "2026-03-05", **facts: Any) -> NewEvent:
    return new("delay_reason_recorded", day, reason=code, **facts)


@pytest.fixture
def stages(world: World) -> None:
    """Three cases at Kotwali and one at Hazratganj, as `test_counts_are_those_of_a_count_by_hand` counts them."""
    limit = "investigation.two_months"
    case(
        world,
        world.kotwali,
        "1",
        draft("submitted", "2026-02-01"),
        draft("returned", "2026-02-05"),  # 4 days with the SDPO
        draft("submitted", "2026-02-15"),  # 10 days at the station
        draft("approved", "2026-02-17"),  # 2 days with the SDPO
        draft("submitted", "2026-02-18", "prosecutor"),  # 1 day at the station; it waits since
        reason("control_sample"),
        reason("control_sample", "2026-04-05", limit=limit),
        reason("stay", limit=limit),
        reason("other_duty", limit="victim.medical_examination"),  # of another limit
    )
    case(
        world,
        world.kotwali,
        "2",
        draft("submitted", "2026-02-01", "prosecutor"),
        draft("approved", "2026-02-09", "prosecutor"),  # 8 days
        new("final_report_filed", "2026-02-20", report="charge_sheet"),  # 11 days at the station
        reason("stay"),  # its report was in time: it is not pending
    )
    case(world, world.kotwali, "3")
    case(world, world.hazratganj, "1", new("final_report_filed", "2026-02-20", report="closure"), reason("stay"))


def test_counts_are_those_of_a_count_by_hand(world: World, stages: None) -> None:
    with enter(world.system):
        figures = stage_figures(world.up, FigureQuery(DAY), [world.kanpur, world.lucknow])
    for unit in (world.up, world.kanpur):
        counted = figures[unit.pk]
        assert (counted.counts["draft_known"], counted.counts["draft_returned"]) == (2, 1)
        assert counted.counts["draft_decided"] == 2 and counted.counts["draft_now_prosecutor"] == 1
        assert counted.medians == {"supervisor": 2, "prosecutor": 8, "station": 10}  # the lower of two in the middle
        assert counted.median_cases == {holder: counted.counts[f"draft_of_{holder}"] for holder in counted.medians}
        assert (counted.counts["beyond"], counted.counts["beyond_with_reason"]) == (2, 1)
        assert counted.reasons == {"control_sample": 1, "stay": 1}
    assert tuple(figures[world.up.pk].drafts_known_for) == (2, 3, "cases")
    assert tuple(figures[world.kanpur.pk].drafts_known_for) == (2, 2, "cases")
    assert tuple(figures[world.lucknow.pk].drafts_known_for) == (0, 1, "cases")
    assert figures[world.lucknow.pk].medians == {} and figures[world.lucknow.pk].reasons == {}


def test_days_to_examination_and_statement_are_those_of_each_victim_with_an_entry(world: World, stages: None) -> None:
    examined = [
        new("victim_medical_examined", f"2026-01-0{day}T10:00", victim_ref=victim)
        for victim, day in (("a", 2), ("b", 8))
    ]
    case(world, world.kotwali, "4", *examined, new("victim_statement_recorded", "2026-01-20", victim_ref="a"))
    case(world, world.hazratganj, "4", new("victim_medical_examined", "2026-01-03T10:00", victim_ref="a"))
    for day, expected in (
        (DAY, {"examination": 2, "statement": 19}),
        (date(2026, 1, 10), {"examination": 2}),  # the statement was not yet
        (date(2027, 1, 15), {"statement": 19}),  # examinations of more than twelve months before
    ):
        with enter(world.system):
            counted = stage_figures(world.up, FigureQuery(day))[world.up.pk]
        assert {duty: days for duty, days in counted.medians.items() if duty in OUTCOMES} == expected, day
        cases = {"examination": 2, "statement": 1}  # of one case two victims were examined
        assert all(counted.median_cases[duty] == cases[duty] for duty in expected), day
    roll_up(DAY, by=world.system)
    for language, titles in (
        ("en", ("FIR to medical examination", "FIR to statement before a Magistrate")),
        ("hi", ("एफ़आईआर से चिकित्सीय परीक्षण तक", "एफ़आईआर से मजिस्ट्रेट के समक्ष कथन तक")),
    ):
        dashboard = browser(world.state_monitor, language).get(f"/dashboard/{world.up.pk}/").text
        assert all(title in dashboard for title in titles), language
        numbers = ("(1 case)", "(2 cases)") if language == "en" else ("(1 मामला)", "(2 मामले)")
        assert all(number in dashboard for number in numbers), language


def test_the_roll_up_has_the_figures_of_every_unit(world: World, stages: None) -> None:
    units = [world.nation, world.up, world.bihar, world.kanpur, world.lucknow]
    with enter(world.system):
        together = stages_of_all(world.nation, units, FigureQuery(DAY))
        one_by_one = {unit.pk: stage_figures(unit, FigureQuery(DAY))[unit.pk] for unit in units}
    assert together == one_by_one


def test_figures_of_a_rolled_up_unit_read_no_case(
    world: World, stages: None, django_assert_max_num_queries: Any
) -> None:
    with enter(world.system):
        counted = stage_figures_at(world.up, FigureQuery(DAY))
    roll_up(DAY, by=world.system)
    with enter(world.system), django_assert_max_num_queries(1):
        assert stage_figures_at(world.up, FigureQuery(DAY)) == counted


def test_return_without_a_submission_is_known_too(world: World) -> None:
    """A source may send no more than the return: it is never more cases than those whose draft is known."""
    case(world, world.kotwali, "7", draft("returned", "2026-06-20"))
    with enter(world.system):
        counts = stage_figures(world.up, FigureQuery(DAY))[world.up.pk].counts
    assert (counts["draft_known"], counts["draft_decided"], counts["draft_returned"]) == (1, 1, 1)


def test_each_list_is_as_long_as_its_number_for_every_condition_and_reason(world: World, stages: None) -> None:
    query = FigureQuery(DAY)
    with enter(world.system):
        figures = stage_figures(world.up, query)[world.up.pk]
        lists = {name: count_cases(world.up, query, CaseSelection(name)) for name in COUNTED}
        by_reason = {name: count_cases(world.up, query, CaseSelection("beyond", reason=name)) for name in REASONS}
    assert figures.counts == lists
    assert figures.reasons == {name: number for name, number in by_reason.items() if number}


def test_a_stay_counts_for_twelve_months_after_its_end(world: World, stages: None) -> None:
    with enter(world.system):
        first, last = (stage_figures(world.up, FigureQuery(day)) for day in (date(2026, 2, 4), date(2026, 2, 5)))
    assert "supervisor" not in first[world.up.pk].medians and last[world.up.pk].medians["supervisor"] == 4
    with clock.fixed(date(2027, 3, 1)), enter(world.system):
        later = stage_figures(world.up, FigureQuery(date(2027, 3, 1)))[world.up.pk]
    assert later.medians == {} and later.counts["draft_known"] == 0


def page(world: World, posting: Any, address: str) -> BeautifulSoup:
    answer = browser(posting).get(address)
    assert answer.status_code == 200
    return sound(answer.content)


@pytest.mark.parametrize("name", ["up", "kanpur"])
def test_each_number_leads_to_a_list_of_so_many(world: World, stages: None, name: str) -> None:
    unit = getattr(world, name)
    address = f"/dashboard/{unit.pk}/stages/"
    monitor = post("stages.up", world.up, Role.STATE_MONITOR)
    links = [link for link in page(world, monitor, address).select("main td a") if "/cases/" in str(link["href"])]
    assert len(links) > 8
    for link in links:
        number = int(re.findall(r"\d+", link.get_text())[-1])
        heading = page(world, monitor, urljoin(address, str(link["href"]))).select_one("h1")
        assert heading is not None and heading.get_text().strip().endswith(f": {number}"), link


def test_page_says_for_how_many_cases_it_is_known(world: World, stages: None) -> None:
    monitor = post("stages.up", world.up, Role.STATE_MONITOR)
    body = " ".join(page(world, monitor, f"/dashboard/{world.up.pk}/stages/").get_text(" ").split())
    assert "Drafts: known for 2 of 3 cases with a police report or a draft." in body
    assert "Reasons for delay: known for 1 of 2 cases pending beyond two months." in body


def test_reader_without_case_files_sees_no_counts_of_stations(world: World, stages: None) -> None:
    national = post("stages.in", world.nation, Role.NATIONAL_MONITOR)
    body = page(world, national, f"/dashboard/{world.kanpur.pk}/stages/").get_text(" ")
    assert "Kotwali" not in body
    assert browser(national).get(f"/dashboard/{world.kotwali.pk}/stages/").status_code == 404
    stranger = post("stages.lucknow", world.lucknow, Role.SUPERVISOR)
    assert browser(stranger).get(f"/dashboard/{world.kanpur.pk}/stages/").status_code == 404


@pytest.mark.parametrize("typed", ["show=beyond&reason=nonsense", "show=draft_of_nobody", "show=beyond&reason='"])
def test_list_of_an_unknown_reason_or_office_is_not_found(world: World, stages: None, typed: str) -> None:
    monitor = post("stages.up", world.up, Role.STATE_MONITOR)
    assert browser(monitor).get(f"/dashboard/{world.up.pk}/cases/?{typed}").status_code == 404


@pytest.mark.parametrize("language", ["en", "hi"])
def test_dashboard_draws_holders_of_waiting_cases_and_each_bar_leads_to_its_list(
    world: World, stages: None, language: str
) -> None:
    roll_up(DAY, by=world.system)
    client, title = browser(world.sp, language), {"en": "Waiting on whom", "hi": "किसकी प्रतीक्षा में"}[language]
    page = sound(client.get(f"/dashboard/{world.kanpur.pk}/").content)
    (figure,) = [chart for chart in page.select("figure") if title in str(chart.figcaption)]
    (bar,) = figure.select("svg a")  # the draft with the prosecutor: nothing is with an office or a laboratory
    assert bar.get_text().endswith(" 1")
    listed = sound(client.get(urljoin(f"/dashboard/{world.kanpur.pk}/", str(bar["href"]))).content)
    assert len(listed.select("main tbody th[scope=row]")) == 1
    assert title not in browser(world.sp, language).get(f"/dashboard/{world.kanpur.pk}/?as_on=01-01-2026").text
