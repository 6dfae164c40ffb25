"""Dashboards and lists in a real browser: axe, heights, and nothing to scroll sideways. LOOKS=folder keeps pictures."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from itsso.cases.models import Source
from itsso.exchange.models import Freshness
from itsso.monitoring.comparison.actions import publish
from itsso.monitoring.counting.actions import roll_up
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from itsso.ui.charts import TILES
from itsso.units.models import STATES, Unit, UnitKind
from tests.monitoring.conftest import TODAY
from tests.support.browser import NARROW, WIDE, assert_clean, chromium, printed_sheets, show, shown, window
from tests.support.case_events import add, fir, key, new
from tests.support.counted_cases import CountedCase, done_case, make, open_case
from tests.support.sample_nation import World

pytestmark = pytest.mark.proof


@pytest.fixture
def peopled(world: World) -> World:
    """All 36 States and Union Territories, a State of twenty districts, a district of thirty stations, many cases."""
    dice = random.Random(12)
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    for at, code in enumerate(sorted(set(TILES) - {"UP", "BR"})):
        first = 2_000_000 + 1000 * at
        state = _unit(UnitKind.STATE, code, code, f"State {code}", world.nation, first, first + 999)
        stations.append(_unit(UnitKind.STATION, code, f"{code}-1", f"PS {code}", state, first + 1, first + 1))
    for at in range(30):
        number = world.kanpur.first + 10 + at
        stations.append(_unit(UnitKind.STATION, "UP", f"K-{at}", f"PS Kanpur {at}", world.kanpur, number, number))
    for at in range(20):
        first = world.up.first + 50_000 + 100 * at
        district = _unit(UnitKind.DISTRICT, "UP", f"L-{at}", f"{LONG_NAME} {at}", world.up, first, first + 99)
        stations.append(_unit(UnitKind.STATION, "UP", f"L-{at}-1", f"PS {LONG_NAME}", district, first + 1, first + 1))
    for number, reason in enumerate(REASONS, start=1):
        late = new("delay_reason_recorded", "2026-10-01", reason=reason)
        add(world.system, key(world.kotwali, str(number), 2026), fir(world.kotwali, str(number), "2026-05-01"), late)
    cases: list[CountedCase] = []
    for station in stations:
        rate = dice.uniform(0.4, 0.9)
        for _case in range(dice.choice([2, 15, 60, 150])):
            recorded = TODAY - timedelta(days=dice.randint(1, 900))
            days = dice.randint(10, 60) if dice.random() < rate else dice.randint(62, 200)
            finished = recorded + timedelta(days=days) <= TODAY and dice.random() < 0.93
            cases.append(
                done_case(station, recorded, days, disposal=dice.choice([1, 1, 1, 2]))
                if finished
                else open_case(station, recorded)
            )
    limit_ends_today = date(2026, 9, 24)
    cases += [open_case(stations[-1], limit_ends_today) for _n in range(3)]
    cases.append(done_case(stations[-1], limit_ends_today, 30))
    with enter(world.system):
        make(cases)
        source = Source.objects.create(code="UP")
        for district in Unit.objects.filter(code__startswith="L-", kind=UnitKind.DISTRICT).order_by("pk")[::2]:
            Freshness.objects.create(source=source, station_no=district.first, newest_change=now(), received_at=now())
    return world


LONG_NAME = "Thiruvananthapuram Commissionerate"
REASONS = ("laboratory_report", "medical_report", "accused_absconding", "sanction", "electronic_records", "other_duty")


def _unit(kind: UnitKind, state: str, code: str, name: str, parent: Unit, first: int, last: int) -> Unit:
    return Unit.objects.create(kind=kind, state=state, code=code, name=name, parent=parent, first=first, last=last)


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("hi", NARROW)])
def test_dashboards_and_lists_are_clean_by_axe_and_fit_their_window(peopled: World, language: str, width: int) -> None:
    roll_up(TODAY, by=peopled.system)
    client = Client()
    client.force_login(peopled.national_monitor.officer)
    client.cookies["django_language"] = language
    addresses = {
        level: reverse("monitoring:dashboard", args=[getattr(peopled, level).pk])
        for level in ("nation", "kanpur", "kotwali")
    }
    publish(TODAY, by=peopled.system)
    addresses["compare"] = reverse("monitoring:compare")
    addresses["roles"] = reverse("protection:roles")
    addresses["due-today"] = reverse("monitoring:list", args=[peopled.kanpur.pk], query={"show": "due_today"})
    addresses["list"] = reverse("monitoring:list", args=[peopled.kanpur.pk], query={"show": "beyond"})
    of_cases = ("kotwali", "list", "due-today")
    pages = {name: client.get(address).text for name, address in addresses.items() if name not in of_cases}
    client.force_login(peopled.sp.officer)
    client.cookies["django_language"] = language
    pages |= {name: client.get(addresses[name]).text for name in of_cases}
    assert_clean(pages, width, language)


MOST_PIXELS = {"": 4_000, "units": 6_000, "more": 6_000}
"""How high a view may be on a phone."""


@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_view_of_a_dashboard_is_too_long_for_a_phone(peopled: World, language: str) -> None:
    """The highest page of each level counts: the first view of every unit is measured, as its readers see it."""
    roll_up(TODAY, by=peopled.system)
    read_by = {
        peopled.national_monitor: Unit.objects.filter(kind__in=(UnitKind.NATION, *STATES)),
        peopled.state_monitor: Unit.objects.filter(state="UP", kind__in=(UnitKind.STATE, UnitKind.DISTRICT)),
        peopled.sp: Unit.objects.filter(Q(pk=peopled.kanpur.pk) | Q(parent=peopled.kanpur)),
        peopled.sho: Unit.objects.filter(pk=peopled.kotwali.pk),
    }
    pages = {}
    for posting, units in read_by.items():
        client = Client()
        client.force_login(posting.officer)
        client.cookies["django_language"] = language
        for unit in units:
            for part in MOST_PIXELS if unit in (peopled.nation, posting.unit) else ("",):
                address = reverse("monitoring:dashboard", args=[unit.pk], query={"part": part})
                pages[posting.role, unit.full_code, part] = client.get(address).text
    assert len(pages) > 90
    heights = {}
    with chromium() as browser:
        page = window(browser, NARROW)
        for name, html in pages.items():
            show(page, html)
            heights[name] = page.evaluate("document.documentElement.scrollHeight")
    assert {name: height for name, height in heights.items() if height > MOST_PIXELS[name[2]]} == {}


@pytest.mark.parametrize("language", ["en", "hi"])
def test_a_dashboard_takes_two_sheets_of_paper(peopled: World, language: str) -> None:
    roll_up(TODAY, by=peopled.system)
    pages = {}
    for posting, unit in ((peopled.national_monitor, peopled.nation), (peopled.sp, peopled.kanpur)):
        client = Client()
        client.force_login(posting.officer)
        client.cookies["django_language"] = language
        pages[unit.code] = client.get(reverse("monitoring:dashboard", args=[unit.pk])).text
    with chromium() as browser:
        assert {name: printed_sheets(shown(browser, page, WIDE)) for name, page in pages.items()} == dict.fromkeys(
            pages, 2
        )
