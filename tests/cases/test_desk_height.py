"""My work of a station that has more of everything than its page shows: one height on a phone, however much is due."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from itsso.accounts.models import Officer, Posting, Role
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.leave.actions import LeaveEntry, record_leave
from itsso.cases.models import Source
from itsso.exchange.models import Freshness
from itsso.intake.on_call.actions import NamedWoman, OnCallDays, name_on_call
from itsso.law import book
from itsso.platform.clock import INDIA, fixed
from itsso.protection.ranges import enter
from tests.support.browser import NARROW, axe_violations, chromium, look, no_sideways_scroll, show, window
from tests.support.case_events import fir, new
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser as signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 10, 11, tzinfo=INDIA)
TODAY = NOW.date()

MOST_PIXELS = 2_425
"""The limit of My work on a phone is 2,500 px; a demonstration says in a line more that it is one."""

WINDOW = 770
"""The height of a window of 360 px, of which the browser itself takes a part."""

NUMBER = 14
"""So many cases are in each band: more than the page shows of any."""

FIRST_DAYS = {
    "Hours matter": "2025-03-09",
    "This week": "2025-01-13",
    "Overdue, can be done now": "2025-01-02",
    "Waiting on others": "2025-01-05",
    "Overdue for more than a year: close or explain": "2019-02-01",
    "Due later": "2025-03-02",
}
"""A day of registration for the cases of each band."""

LANGUAGES = in_proof_but(("en", "hi"), {"hi"})


@pytest.fixture(params=(0, 1, 2), ids=("hours first", "week first", "overdue first"))
def full_station(request: pytest.FixtureRequest, world: World) -> Iterator[None]:
    """Fill the bands from one on with cases of officers on leave, and what stands beside them with as many lines."""
    with fixed(NOW):
        away = [_named(post(f"away{number}.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)) for number in range(3)]
        _named(world.io)
        for officer in away:
            _give_leave(world, officer)
        _name_on_call(world)
        _fall_silent(world)
        with enter(world.system):
            source = declare_source("full", dict.fromkeys(book().kinds, date(2013, 1, 1)), world.system)
        numbers = [posting.officer.numbers.get().number for posting in away]
        for band in list(FIRST_DAYS)[request.param :]:
            for place in range(NUMBER):
                _register(world, source, band, place, numbers[place % len(numbers)])
        yield


def _named(posting: Posting) -> Posting:
    """Give an officer a rank, a name of usual length and an official telephone number."""
    names = {"rank": "SI", "name": "SI Venkata Lakshmi Narasimhan", "name_hi": "वेंकट लक्ष्मी नरसिम्हन"}
    Officer.objects.filter(pk=posting.officer_id).update(phone="0512 2300001", **names)
    return posting


def _give_leave(world: World, officer: Posting) -> None:
    """Record a leave, during which the world's investigating officer holds charge."""
    away, charge = (posting.officer.numbers.get().number for posting in (officer, world.io))
    with enter(world.sho):
        record_leave(LeaveEntry(away, charge, TODAY, TODAY + timedelta(days=20), uuid4()), by=world.sho)


def _name_on_call(world: World) -> None:
    woman = NamedWoman(world.io.officer.numbers.get().number)
    with enter(world.sho):
        name_on_call(OnCallDays([(TODAY, woman)], time(20), time(8), uuid4()), by=world.sho)


def _fall_silent(world: World) -> None:
    """Let nothing have come from CCTNS for the district since ten days."""
    day = NOW - timedelta(days=10)
    with enter(world.system):
        feed = declare_source("feed", {}, world.system)
        Freshness.objects.create(source=feed, station_no=world.kanpur.first, newest_change=day, received_at=day)


def _register(world: World, source: Source, band: str, place: int, officer: str) -> None:
    """Register a case of a band with four sections, or with two under the law of 2019."""
    day, number = FIRST_DAYS[band], str(100 * list(FIRST_DAYS).index(band) + place)
    sections = ("BNS 64(1)", "BNS 351(2)", "BNS 126(2)", "BNS 115(2)") if day > "2020" else ("IPC 376(1)", "IPC 506")
    registered = fir(world.kotwali, number, day, *sections, io_ref=officer)
    named = new("accused_described", day, accused_ref="z", described_by="name")
    later = [] if band == "Hours matter" else [*_first_duties(day), named, *_course(band)]
    with enter(world.system), Batch(by=world.system, source=source) as batch:
        batch.add(batch.new_case(), [registered, *later])


def _first_duties(day: str) -> list[NewEvent]:
    return [new(kind, day, victim_ref="v") for kind in ("victim_medical_declined", "victim_statement_recorded")]


def _course(band: str) -> list[NewEvent]:
    """Return what came later: in what can be done now three accused, court dates, a laboratory and a draft."""
    sent = new("exhibit_sent", "2025-01-20", exhibit="E1")
    if band == "Waiting on others":
        return [sent]
    if band not in ("This week", "Overdue, can be done now"):
        return []
    course = [
        sent,
        *(new("arrested", "2025-02-26", accused_ref=accused) for accused in "abc"),
        *(new("first_remand", "2025-02-27", accused_ref=accused, until="2025-03-12") for accused in "bc"),
        new("released", "2025-03-07", accused_ref="a"),
        new("hearing_fixed", "2025-03-01", hearing="evidence", hearing_on="2025-03-12"),
    ]
    if band == "Overdue, can be done now":
        course.append(new("final_report_prepared", "2025-03-06", report="charge_sheet", form_no="3/2025"))
    return course


@pytest.mark.parametrize("language", LANGUAGES)
def test_my_work_has_one_height_on_a_phone_however_much_is_due(world: World, full_station: None, language: str) -> None:
    desks = {
        "station": (world.sho, "/desk/?whose=all"),
        "in charge": (world.io, "/desk/?whose=mine"),
        "district": (world.sp, "/desk/?whose=all"),
    }
    pages = {name: signed_in(reader, language).get(address).text for name, (reader, address) in desks.items()}
    with chromium() as chrome:
        page = window(chrome, NARROW)
        heights = {}
        for name, html in pages.items():
            show(page, html)
            if looks := os.environ.get("LOOKS"):
                look(page, f"my-work-{name}-{language}", Path(looks))
            heights[name] = page.evaluate("document.documentElement.scrollHeight")
            assert_most_urgent_is_at_first_glance(page)
            assert_what_is_folded_has_its_number_and_opens(page)
        assert {name: height for name, height in heights.items() if height > MOST_PIXELS} == {}


def assert_most_urgent_is_at_first_glance(page: Page) -> None:
    """Check that the whole first case is seen as the page opens, and that three are shown."""
    box = page.locator(".itsso-work__case").first.bounding_box()
    assert box is not None and box["y"] + box["height"] <= WINDOW
    assert len([case for case in page.locator(".itsso-work__case").all() if case.is_visible()]) == 3


def assert_what_is_folded_has_its_number_and_opens(page: Page) -> None:
    """Check that what a phone folds says how much it is in a line as high as a finger, and is whole when opened."""
    shown_in_part = page.locator(".itsso-work:not(.itsso-fold-line)").first
    assert f"{NUMBER}" in shown_in_part.locator("h2").inner_text()
    assert f"{NUMBER}" in shown_in_part.locator(".itsso-work__all a").inner_text()
    folded = page.locator(".itsso-fold-line").all()
    assert len(folded) >= 3
    for part in folded:
        content, summary = part.locator(":scope > :not(h2, .itsso-fold)"), part.locator("summary").first
        assert re.search(r"\(\d+\)$", part.locator("h2").inner_text())
        assert not content.is_visible()
        size = summary.bounding_box()
        assert size is not None and size["height"] >= 48
        summary.click()
        assert content.is_visible()
    assert axe_violations(page) == [] and no_sideways_scroll(page)
