"""In a real browser, with the page's own policy in force: passkeys, the warning before the end, and axe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from playwright.sync_api import Page

from itsso.accounts.models import Posting, Role
from itsso.accounts.queries import HAS_SECOND_FACTOR
from itsso.platform.clock import now
from tests.accounts.officer_forms import CONFIRMED, officer_form
from tests.support.browser import NARROW, WIDE, assert_clean, chromium
from tests.support.sample_nation import World, post


@pytest.fixture
def page(world: World, live_server: Any) -> Iterator[Page]:
    """A page whose browser has a security key plugged in; the SHO of Kotwali has no second factor yet."""
    Authenticator.objects.filter(user=world.sho.officer).delete()
    with chromium() as browser:
        page = browser.new_context(base_url=live_server.url.replace("127.0.0.1", "localhost")).new_page()
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": key})
        yield page


def type_password(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("sho.kotwali")
    page.get_by_label("Password").fill("sho.kotwali")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Password").wait_for(state="detached")


def sign_out(page: Page) -> None:
    page.locator(".itsso-account summary").click()
    page.get_by_role("button", name="Sign out").click()


def test_a_passkey_is_made_and_lets_in(page: Page) -> None:
    type_password(page)
    page.goto("/desk/")
    page.get_by_text("Set up a second factor first").wait_for()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("blue key")
    page.get_by_role("button", name="Create the passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    code = page.locator("#codes li").first.inner_text()
    sign_out(page)
    type_password(page)
    page.get_by_role("button", name="Use my passkey").click()
    page.get_by_role("heading", name="My work").wait_for()
    sign_out(page)
    type_password(page)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="My work").wait_for()


def test_before_the_end_a_dialog_offers_to_go_on_and_keeps_what_was_typed(page: Page) -> None:
    page.clock.install()
    type_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("half typed")
    dialog = page.get_by_role("dialog", name="Your session is about to end")
    assert not dialog.is_visible()
    page.clock.fast_forward(27 * 60 * 1000 + 1000)
    dialog.wait_for()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Stay signed in").press("Enter")
    dialog.wait_for(state="hidden")
    assert page.get_by_label("Name of the passkey").input_value() == "half typed"


@pytest.mark.parametrize(("language", "width"), [("en", WIDE), ("hi", NARROW)])
def test_the_pages_are_clean_by_axe_and_fit_their_window(world: World, language: str, width: int) -> None:
    def pages(client: Client, **addresses: str) -> dict[str, str]:
        return {name: client.get(address).content.decode() for name, address in addresses.items()}

    officer, admin = Client(HTTP_ACCEPT_LANGUAGE=language), Client(HTTP_ACCEPT_LANGUAGE=language)
    half = Client(HTTP_ACCEPT_LANGUAGE=language)
    officer.force_login(world.sho.officer)
    admin.force_login(post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR).officer)
    session = officer.session
    session.update({"proved": now().isoformat(), HAS_SECOND_FACTOR: True})
    session.save()
    half.post("/sign-in/", {"username": "sp.kanpur", "password": "sp.kanpur"})
    second = {"officer": world.sho.officer, "since": date(2019, 1, 1), "role": Role.SHO}
    other = Posting.objects.create(unit=world.nawabganj, **second)
    Posting.objects.create(unit=world.hazratganj, waits=True, **second)
    typed = {"address": "Beside the old mill", "form_posting": str(other.pk)}
    seen = {
        **pages(
            officer,
            security="/security/",
            totp="/security/totp/",
            passkey="/security/passkey/",
            password="/security/password/",
            confirm="/security/confirm/",
            postings="/postings/",
        ),
        **pages(
            admin,
            officers="/officers/",
            invite="/officers/invite/",
            officer=f"/officers/{world.io.officer_id}/",
            waiting="/officers/waiting/",
        ),
        **pages(half, second_factor="/sign-in/second/"),
        "other_posting": officer.post("/capacities/state/", typed).content.decode(),
        "codes check": officer.post("/security/recovery-codes/").content.decode(),
        "codes": officer.post("/security/recovery-codes/", CONFIRMED).content.decode(),
        "link": admin.post(f"/officers/{world.io.officer_id}/invite/", CONFIRMED).content.decode(),
        "invite check": admin.post("/officers/invite/", officer_form()).content.decode(),
        "ended": admin.post(
            f"/officers/{world.io.officer_id}/end-posting/",
            {"posting": str(world.io.pk), "why": "transferred"} | CONFIRMED,
            follow=True,
        ).content.decode(),
        "wrong": admin.post("/officers/invite/", {}).content.decode(),
    }
    assert_clean(seen, width, language)
