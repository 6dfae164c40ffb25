"""A case with a long history: on a wide screen, on a phone, and printed as a brief of two sheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from itsso.platform.clock import fixed
from tests.support.browser import NARROW, WIDE, chromium, hindi, printed_sheets, show, window
from tests.support.case_events import new, register
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

LANGUAGES = in_proof_but(("en", "hi"), {"hi"})


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with fixed(date(2025, 3, 10)):
        yield


def long_case(world: World, number: str, accused: str, victims: str, days: int) -> UUID:
    """Register a case with these accused in custody and victims, who were told of the progress on so many days."""
    report_days = [str(date(2025, 1, 6) + timedelta(day)) for day in range(days)]
    steps = [
        *(new("arrested", "2025-01-03", accused_ref=each, how="arrested_forwarded") for each in accused),
        *(new("first_remand", "2025-01-04", accused_ref=each) for each in accused),
        *(new("victim_medical_examined", "2025-01-03T10:00", victim_ref=each) for each in victims),
        *(new("exhibit_sent", "2025-01-05", exhibit=f"E{number}", laboratory="IN-UP/FSL") for number in range(1, 16)),
        *(
            new("victim_informed", day, known="2025-03-01", victim_ref=each, how="phone")
            for day in report_days
            for each in victims
        ),
        new("final_report_prepared", "2025-03-02", report="charge_sheet", form_no="1/2025"),
    ]
    return register(world.system, world.kotwali, number, "2025-01-02", "BNS 64(1)", "POCSO 6", "BNS 75", later=steps)


def case_page(world: World, case: UUID, language: str = "en") -> str:
    return browser(world.io, language).get(f"/cases/{case}/").text


def test_first_limits_are_printed_however_much_else_a_case_has(world: World) -> None:
    accused = [f"x{number}" for number in range(40)]
    steps = [
        *(new("arrested", "2025-03-09", accused_ref=each, how="arrested_forwarded") for each in accused),
        *(new("offences_altered", "2025-03-09", offences=["BNS 64(1)", f"BNS 9{n:02}"]) for n in range(40)),
    ]
    case = register(world.system, world.kotwali, "9", "2025-03-01", "BNS 64(1)", later=steps)
    limits = BeautifulSoup(case_page(world, case), "html.parser").select(".itsso-limits tbody tr")
    printed = [limit for limit in limits if "itsso-no-print" not in str(limit.get("class"))]
    assert len(limits) > 40 and printed == limits[:6]


HISTORY = "main ol.itsso-timeline > li"
LEFT_OUT = f"[...document.querySelectorAll('{HISTORY}')].map(entry => entry.matches('.itsso-no-print'))"


@pytest.mark.parametrize("language", LANGUAGES)
def test_case_is_printed_on_two_sheets_with_its_newest_entries(world: World, language: str) -> None:
    """The second case has 60 entries, the third more people and limits than any brief could hold."""
    cases = [
        long_case(world, "1", "a", "v", 1),
        long_case(world, "2", "abc", "v", 37),
        long_case(world, "3", "abcdefghijkl", "vwxy", 19),
    ]
    pages = [case_page(world, case, language) for case in cases]
    with chromium() as chrome:
        page = window(chrome, WIDE)
        left_out = []
        for html in pages:
            show(page, html)
            assert printed_sheets(page) <= 2
            left_out.append(page.evaluate(LEFT_OUT))
            assert_paper_says_what_it_leaves_out(page, left_out[-1].count(True), language)
    short, long, crowded = left_out
    assert not any(short)
    assert len(long) == 61 and long == sorted(long) and long.count(False) >= 25
    assert crowded.count(False) >= 10


def assert_paper_says_what_it_leaves_out(page: Page, number: int, language: str) -> None:
    """Check that the printed page says how many entries are not printed and where all are, and the screen does not."""
    notes = page.locator(".itsso-folded > .itsso-print-only")
    assert notes.count() == (number > 0)
    if number:
        name = "History of the case"
        assert not notes.is_visible()
        page.emulate_media(media="print")
        assert notes.is_visible()
        page.emulate_media(media="null")
        text = notes.inner_text() or notes.text_content() or ""
        assert text.strip().startswith(f"{number} ") and (name if language == "en" else hindi(name)) in text


def test_wide_screen_shows_each_entry_with_its_link_and_a_phone_opens_the_earlier_ones(world: World) -> None:
    html = case_page(world, long_case(world, "1", "ab", "v", 20))
    with chromium() as chrome:
        context = chrome.new_context(viewport={"width": WIDE, "height": 900}, java_script_enabled=False)
        wide = context.new_page()
        show(wide, html)
        entries = wide.locator(HISTORY)
        assert {entry.is_visible() for entry in entries.all()} == {True}
        assert wide.locator(f"{HISTORY} a[href*='/correct/']").first.is_visible()
        assert not wide.get_by_text("more entries", exact=False).first.is_visible()
        phone = chrome.new_context(viewport={"width": NARROW, "height": 900}, java_script_enabled=False).new_page()
        show(phone, html)
        phone.locator("h2:has-text('History') + details summary").click()
        entries = phone.locator(HISTORY)
        assert sum(entry.is_visible() for entry in entries.all()) == 4
        phone.get_by_text("more entries").click()
        assert {entry.is_visible() for entry in entries.all()} == {True}
