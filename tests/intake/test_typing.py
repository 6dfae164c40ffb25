"""What is typed is not lost in a real browser: the network away, the session ended, a clock that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from itsso.accounts.models import Posting
from itsso.intake.complaints import actions, drafts
from itsso.intake.models import Complaint
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from tests.support.browser import chromium
from tests.support.complaints import NAME
from tests.support.sample_nation import World
from tests.support.screens import aside

pytestmark = pytest.mark.proof


def sign_in(page: Page, posting: Posting) -> None:
    """Another tab's sign-in: the browser has a new session, and the page that stands open knows nothing of it."""

    def signed_in() -> str:
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(posting.officer)
        return str(client.cookies[settings.SESSION_COOKIE_NAME].value)

    cookie: Any = {"name": settings.SESSION_COOKIE_NAME, "value": aside(signed_in), "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])


@pytest.fixture
def page(world: World, live_server: Any) -> Iterator[Page]:
    """The screen on which the SHO of Kotwali hears a complaint, with a name typed."""
    with enter(world.sho):
        begun = actions.begin_complaint(uuid4(), by=world.sho)
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{live_server.url}/sign-in/")
        sign_in(page, world.sho)
        page.goto(f"{live_server.url}/complaints/{begun.pk}/")
        page.locator("[name=name]").fill(NAME)
        yield page


def kept(world: World) -> str:
    """What the vault keeps of what was typed."""

    def draft() -> str:
        with enter(world.sho):
            return drafts.load(Complaint.objects.get().pk, by=world.sho).get("source", "")

    return aside(draft)


def assert_message(page: Page, text: str) -> None:
    page.locator("[data-kept]", has_text=text).wait_for()
    assert page.locator("[name=name]").input_value() == NAME


def test_with_the_network_away_the_page_stays_and_goes_on_when_it_is_back(world: World, page: Page) -> None:
    go_on = page.get_by_role("button", name="Continue", exact=True)
    page.context.set_offline(True)
    go_on.click()
    assert_message(page, "There is no network")
    assert kept(world) == ""
    page.context.set_offline(False)
    page.wait_for_timeout(1100)  # a second press within a second is the same press
    go_on.click()
    page.locator(".govuk-error-summary").wait_for()  # the rest of the form is wanting
    assert page.locator("[name=name]").input_value() == NAME
    assert "Oraon" in kept(world)


def test_a_session_that_ended_loses_nothing_and_another_tabs_sign_in_lets_the_form_go(world: World, page: Page) -> None:
    later = page.get_by_role("button", name="Save and continue later")
    page.context.clear_cookies()
    later.click()
    assert_message(page, "Your session has ended")
    sign_in(page, world.sho)
    page.wait_for_timeout(1100)
    later.click()
    page.get_by_role("heading", name="Complaints").wait_for()
    assert "Oraon" in kept(world)


def test_what_is_typed_is_kept_when_the_page_is_left(world: World, page: Page) -> None:
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden', configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    assert_message(page, "What you typed is saved")
    assert "Oraon" in kept(world)


@pytest.mark.parametrize("hours", [-3, 3])
def test_wrong_browser_clock_shows_no_session_warning(world: World, page: Page, hours: int) -> None:
    page.clock.install(time=now() + timedelta(hours=hours))
    page.reload()
    page.wait_for_timeout(300)
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("[name=came_at]").input_value() == now().strftime("%H:%M")  # the server's time
