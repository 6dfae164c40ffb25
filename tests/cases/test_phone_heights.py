"""The main pages at 360 px in a real browser: their first content near the top, and no page too long to scroll."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Page

from itsso.platform.clock import fixed
from tests.support.browser import NARROW, WIDE, chromium, show, window
from tests.support.case_events import new, register
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser as signed_in

pytestmark = pytest.mark.django_db

FIRST_CONTENT = 160
"""At most so many pixels are above the first line of a page."""


@pytest.fixture
def case(world: World) -> Iterator[UUID]:
    """Return a case of a station with many others: it has time limits, an accused in custody and a long history."""
    with fixed(date(2025, 3, 10)):
        for number in range(20):
            register(world.system, world.kotwali, str(number + 100), "2025-01-05", "BNS 64(1)", "POCSO 4")
        steps = [
            new("arrested", "2025-01-03", accused_ref="a"),
            new("first_remand", "2025-01-04", accused_ref="a"),
            new("victim_medical_examined", "2025-01-03T10:00", victim_ref="v"),
            new("exhibit_sent", "2025-01-10", exhibit="E1"),
            *(new("victim_informed", f"2025-02-{day:02}", victim_ref="v") for day in range(1, 12)),
        ]
        yield register(world.system, world.kotwali, "12", "2025-01-02", "BNS 64(1)", "POCSO 6", later=steps)


def pages_of(client: Client, *addresses: str) -> list[str]:
    """Return the pages of some addresses; they are made before a browser runs, beside which no database is read."""
    return [client.get(address, follow=True).text for address in addresses]


def drawn(page: Page, html: str) -> tuple[int, int]:
    """Return the height of a page, and where its first line is, in pixels."""
    show(page, html)
    top = "document.querySelector('.itsso-identity, main h1').getBoundingClientRect().top"
    height, first = page.evaluate(f"[document.documentElement.scrollHeight, Math.round({top})]")
    return height, first


@pytest.mark.parametrize("language", ["en", "hi"])
def test_main_pages_are_short_on_a_phone_and_begin_near_its_top(world: World, case: UUID, language: str) -> None:
    highest = {"/desk/": 2_500, f"/cases/{case}/": 3_000, "/cases/": 6_000, "/court/": 6_000}
    pages = dict(zip(highest, pages_of(signed_in(world.sho, language), *highest), strict=True))
    (pages["/monitoring/"],) = pages_of(signed_in(world.sp, language), "/monitoring/")
    with chromium() as chrome:
        page = window(chrome, NARROW)
        for address, html in pages.items():
            height, first = drawn(page, html)
            fits = (height <= highest.get(address, 4_000), first <= FIRST_CONTENT)
            assert fits == (True, True), (address, height, first)


def test_phone_leads_to_the_cases_that_it_leaves_out(world: World, case: UUID) -> None:
    """A band shows three cases on a phone, and a link to all of them; on a wide screen five."""
    (html,) = pages_of(signed_in(world.sho, "en"), "/desk/")
    with chromium() as chrome:
        for width, most in ((NARROW, 3), (WIDE, 5)):
            page = window(chrome, width)
            show(page, html)
            for band in page.locator(".itsso-work").all():
                rows_seen = [row for row in band.locator(".itsso-work__case").all() if row.is_visible()]
                title = band.locator("h2").inner_text()
                total = int(title.rsplit("(", 1)[1].rstrip(")"))
                assert len(rows_seen) <= most or "Hours matter" in title
                assert len(rows_seen) == total or band.get_by_text("Show all").is_visible()
