"""The page with every component in a real browser: axe, and nothing to scroll sideways at 360 px."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from itsso.ui import errors
from tests.browser import NARROW, WIDE, axe_violations, chromium, look, no_sideways_scroll
from tests.ui.sample import SampleForm, draw

STATIC = Path(errors.__file__).parent / "static"
LOOKS = os.environ.get("LOOKS")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


def _open(browser: Browser, html: str, width: int) -> Page:
    """The page as a server would give it, its static files among them."""
    page = browser.new_page(viewport={"width": width, "height": 900}, bypass_csp=True)

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix("http://itsso.test")
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.removeprefix("/static/"))
        elif path == "/page/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", serve)
    page.goto("http://itsso.test/page/")
    return page


@pytest.mark.parametrize(("language", "width", "wrong"), [("en", WIDE, False), ("hi", NARROW, True)])
def test_every_component_is_clean_by_axe_and_fits_its_window(
    browser: Browser, language: str, width: int, wrong: bool
) -> None:
    form = SampleForm({"on_day": "31", "on_month": "2", "on_year": "2026"}) if wrong else SampleForm()
    page = _open(browser, draw(language, form), width)
    if LOOKS:
        look(page, f"sample-{language}-{width}", Path(LOOKS))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert axe_violations(page) == []
    assert no_sideways_scroll(page)


def test_a_whole_date_pasted_into_one_box_fills_all_three(browser: Browser) -> None:
    page = _open(browser, draw(), WIDE)
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData('text', '24-11-2026');
            const paste = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
            document.querySelector('#id_on').dispatchEvent(paste);
        }"""
    )
    assert [page.input_value(box) for box in ("#id_on", "#id_on_month", "#id_on_year")] == ["24", "11", "2026"]


def test_after_an_error_the_keyboard_stands_at_the_summary(browser: Browser) -> None:
    page = _open(browser, draw("en", SampleForm({})), WIDE)
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")
