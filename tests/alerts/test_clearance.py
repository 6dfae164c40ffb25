"""The clearance list: what was over when reminders began, its weekly target, and who sees which part of it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.alerts.clearance import figures, queries
from itsso.alerts.clearance.figures import WEEKS, target_of
from itsso.alerts.jobs import store_clearance_week
from itsso.alerts.models import ClearanceWeek, TakenStep
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.alerts.work import run, start
from tests.support.case_events import add, at, key, new, register
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

TWO_MONTHS = "investigation.two_months"


@pytest.fixture
def old_cases(world: World) -> list[UUID]:
    """Return five cases of Kotwali, long over, and one of Nawabganj; the State goes live on Monday, 1 September."""
    ids = []
    for number in range(6):
        day = f"2025-0{1 + number % 3}-10"
        with clock.fixed(at(f"{day}T20:00")):
            ids.append(register(world.system, _station(world, number), str(number), day, "BNS 64(1)"))
    with clock.fixed(at("2025-08-20T20:00")):
        register(world.system, world.kotwali, "9", "2025-08-20", "BNS 64(1)")
    start(world, "2025-09-01")
    return ids


def _station(world: World, number: int) -> Unit:
    return world.nawabganj if number == 5 else world.kotwali


def listed(world: World, by: Posting, moment: str, rule: str = TWO_MONTHS) -> list[str]:
    """Return the numbers of the cases on the list of a posting's unit, by one rule."""
    with enter(by), clock.fixed(at(moment)):
        return sorted(limit.case.number for limit in queries.overdue_before(by.unit.interval).filter(rule=rule))


def _page(by: Posting, moment: str, name: str = "alerts:clearance", **values: str | int) -> BeautifulSoup:
    with clock.fixed(at(moment)):
        response = browser(by).get(reverse(name), values)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def _report(world: World, number: str, moment: str) -> None:
    with clock.fixed(at(moment)):
        report = new("final_report_filed", moment[:10], form_no=f"{number}/25", result="charge_sheet")
        add(world.system, key(_station(world, int(number)), number), report)


def test_the_list_shrinks_as_its_limits_end(world: World, old_cases: list[UUID]) -> None:
    assert listed(world, world.sp, "2025-09-02") == ["0", "1", "2", "3", "4", "5"]
    assert listed(world, world.sho, "2025-09-02") == ["0", "1", "2", "3", "4"]
    _report(world, "3", "2025-09-03T12:00")
    assert listed(world, world.sho, "2025-09-03T13:00") == ["0", "1", "2", "4"]
    with clock.fixed(at("2025-09-03T14:00")):
        add(world.system, key(world.kotwali, "1"), new("quashed", "2025-09-03"))
        add(world.system, key(world.kotwali, "0"), new("transferred_out", "2025-09-03", to=world.nawabganj.pk))
    assert listed(world, world.sho, "2025-09-04") == ["2", "4"]
    assert listed(world, world.sp, "2025-09-04") == ["0", "2", "4", "5"]


def test_every_limit_is_either_on_the_list_or_has_steps(world: World, old_cases: list[UUID]) -> None:
    """Nobody is reminded of what is on the list, and nothing that is over later comes onto it."""
    run(world, "2025-12-31")
    with enter(world.system), clock.fixed(at("2025-12-31")):
        on_list = {limit.pk for limit in queries.overdue_before(world.up.interval)}
        reminded = set(TakenStep.objects.values_list("case_id", "rule", "subject"))
    assert on_list and reminded
    assert not on_list & reminded


def test_the_target_divides_the_list_by_the_weeks_that_are_left(world: World, old_cases: list[UUID]) -> None:
    with enter(world.sp), clock.fixed(at("2025-09-02")):
        numbers = figures.figures_of(world.kanpur)
        parts = {row.unit.pk: row for row in figures.figures_below(world.kanpur)}
    assert next(iter(parts)) == world.kotwali.pk  # the longest list first
    assert (numbers.waiting, numbers.at_week_start) == (sum(row.waiting for row in parts.values()),) * 2
    assert numbers.target == -(-numbers.waiting // WEEKS)
    _report(world, "3", "2025-09-03T12:00")
    with enter(world.sp), clock.fixed(at("2025-09-03T13:00")):
        later = figures.figures_of(world.kanpur)
        assert (later.at_week_start, later.target) == (numbers.at_week_start, numbers.target)
        assert later.done == numbers.waiting - later.waiting > 0
    last_week = at("2025-09-01") + timedelta(weeks=WEEKS - 1)
    with clock.fixed(last_week):
        store_clearance_week()
    with enter(world.sp), clock.fixed(last_week + timedelta(weeks=0, days=1)):
        at_last = figures.figures_of(world.kanpur)
        assert at_last.target == at_last.at_week_start == later.waiting
    assert (target_of(0, 5), target_of(1, 5), target_of(11, 5)) == (0, 1, 3)


def test_the_beginning_of_a_week_is_stored_once(world: World, old_cases: list[UUID]) -> None:
    with enter(world.system):
        before = list(ClearanceWeek.objects.order_by("station_no").values_list("station_no", "week", "waiting"))
    _report(world, "3", "2025-09-03T12:00")
    for moment in ("2025-09-04T00:30", "2025-09-05T00:30"):
        with clock.fixed(at(moment)):
            store_clearance_week()
    with enter(world.system):
        rows = list(ClearanceWeek.objects.order_by("station_no").values_list("station_no", "week", "waiting"))
        assert rows == before
    with clock.fixed(at("2025-09-08T00:30")):
        store_clearance_week()
    with enter(world.system):
        next_week = ClearanceWeek.objects.filter(week=at("2025-09-08").date())
        assert {row.station_no for row in next_week} == {row[0] for row in rows}


def test_the_page_lists_links_and_counts(world: World, old_cases: list[UUID]) -> None:
    page = _page(world.sp, "2025-09-02", rule=TWO_MONTHS)
    assert "reminders began in this State on 01-09-2025" in page.text
    assert "Total: 6" in page.text
    links = {a["href"] for a in page.select("td a, th a")}
    assert {reverse("cases:case", args=[case_id]) for case_id in old_cases} <= links
    with clock.fixed(at("2025-09-02")):
        file = browser(world.sp).get(reverse("alerts:clearance"), {"rule": TWO_MONTHS, "format": "csv"})
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert len(rows) == 7
    by_unit = _page(world.sp, "2025-09-02", "alerts:clearance_units")
    assert any(f"unit={world.kotwali.pk}" in str(a["href"]) for a in by_unit.select("th a, td a"))
    station = _page(world.sp, "2025-09-02", unit=world.kotwali.pk, rule=TWO_MONTHS)
    assert "Total: 5" in station.text


def test_an_empty_list_says_why(world: World) -> None:
    assert "Reminders have not begun in this State." in _page(world.sho, "2025-09-02").text
    start(world, "2025-09-01")
    assert "Nothing is left on this list." in _page(world.sho, "2025-09-02").text


def test_the_list_of_a_unit_outside_the_jurisdiction_is_refused(world: World, old_cases: list[UUID]) -> None:
    with clock.fixed(at("2025-09-02")):
        for typed in (str(world.kotwali.pk), str(world.kanpur.pk), "0", "x", "9" * 30, "-1"):
            for name in ("alerts:clearance", "alerts:clearance_units"):
                response = browser(world.stranger).get(reverse(name), {"unit": typed})
                assert response.status_code == 404, typed
        page = browser(world.sho).get(reverse("alerts:clearance"), {"unit": world.nawabganj.pk})
    assert page.status_code == 404
