"""The folded history of a case on a phone: a link to an entry in it opens it, with and without the script."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page

from itsso.platform.clock import fixed
from tests.support.browser import NARROW, WIDE, browser_page, show
from tests.support.case_events import new, register
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def case_page(world: World) -> str:
    """Return the page of a case with more entries than a phone shows at first."""
    with fixed(date(2025, 3, 10)):
        steps = [new("victim_informed", f"2025-02-{day:02}", victim_ref="v") for day in range(1, 12)]
        case = register(world.system, world.kotwali, "12", "2025-01-02", "BNS 64(1)", later=steps)
        return browser(world.sho).get(f"/cases/{case}/").content.decode()


def shown_entries(page: Page) -> int:
    return page.locator(".itsso-timeline__item:visible").count()


def first_entries(page: Page) -> int:
    """Return how many entries a phone shows before the others are opened."""
    return page.locator(".itsso-timeline__item:not(.itsso-timeline__item--folded)").count()


def oldest(page: Page) -> str:
    """Return the anchor of the last entry of the list, which a phone folds."""
    return str(page.locator(".itsso-timeline__item--folded").last.get_attribute("id"))


def test_a_link_to_a_folded_entry_opens_the_history_and_leads_to_it(case_page: str) -> None:
    with browser_page(NARROW) as page:
        show(page, case_page)
        anchor, address = oldest(page), page.url
        page.evaluate("anchor => { location.hash = anchor; }", anchor)  # as a link on the same page does
        page.wait_for_function("document.querySelector('.itsso-timeline').previousElementSibling.open")
        assert shown_entries(page) == page.locator(".itsso-timeline__item").count() > first_entries(page)
        assert page.locator(f"#{anchor}").evaluate("entry => entry.getBoundingClientRect().top") < 700
        page.goto("about:blank")
        page.goto(f"{address}#{anchor}")  # as a link on another page does
        page.wait_for_function("document.querySelector('.itsso-timeline').previousElementSibling.open")
        assert page.locator(f"#{anchor}").evaluate("entry => entry.getBoundingClientRect().top") < 700
        page.locator(".itsso-fold:has(+ .itsso-timeline) summary").click()
        assert shown_entries(page) == first_entries(page) + 1  # closed again, with the entry that the address names


def test_without_the_script_the_entry_itself_is_shown(case_page: str) -> None:
    with browser_page(NARROW, scripts=False) as page:
        show(page, case_page)
        anchor = oldest(page)
        page.goto(f"{page.url}#{anchor}")
        assert page.locator(f"#{anchor}").is_visible()
        assert shown_entries(page) == first_entries(page) + 1


@pytest.mark.parametrize("anchor", ["", "nothing", "%", "limits"])
def test_any_other_address_opens_nothing(case_page: str, anchor: str) -> None:
    with browser_page(NARROW) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        show(page, case_page)
        folded = shown_entries(page)
        page.goto("about:blank")
        page.goto(f"http://itsso.test/page/#{anchor}")
        page.wait_for_load_state()
        assert shown_entries(page) == folded
        assert errors == []


def test_a_wide_screen_has_nothing_to_open(case_page: str) -> None:
    with browser_page(WIDE) as page:
        show(page, case_page)
        assert shown_entries(page) == page.locator(".itsso-timeline__item").count()
        page.evaluate("anchor => { location.hash = anchor; }", oldest(page))
        page.wait_for_timeout(50)
        assert page.locator(".itsso-fold[open]").count() == 0
