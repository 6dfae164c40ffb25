"""A real browser for tests: Debian's Chromium through Playwright, axe, and a look at the page.

    @pytest.fixture
    def page(): with browser_page() as page: yield page

Where no Chromium is installed the test is skipped, and says so.
"""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.utils.translation import gettext, override
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.support.drawn_contrast import faint_texts

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
WIDE, NARROW = 1100, 360
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# Without these Chromium looks up its maker's hosts at every start, which a closed network refuses one by one.
_QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """Start a headless browser, for one or many pages, with `more` flags; skip the test where there is none."""
    if not CHROMIUM.exists():
        pytest.skip(f"no browser at {CHROMIUM}: install Debian's chromium, or set CHROMIUM")
    flags = [*_QUIET, *more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def browser_page(width: int = WIDE, *, scripts: bool = True) -> Iterator[Page]:
    """Open one page in a browser of its own, with or without JavaScript."""
    with chromium() as browser:
        # The page's own policy allows no foreign script; axe is put in by the test, so the policy is lifted for it.
        context = browser.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=scripts, bypass_csp=True
        )
        yield context.new_page()


def hindi(text: str) -> str:
    """Return the translation of a string on a Hindi page."""
    with override("hi"):
        translated = gettext(text)
    assert translated != text
    return translated


def press(page: Page, label: str) -> None:
    """Click the button with this label, in Hindi."""
    page.get_by_role("button", name=hindi(label), exact=True).click()


def follow(page: Page, label: str) -> None:
    """Click the link with this label, in Hindi."""
    page.get_by_role("link", name=hindi(label), exact=True).click()


def shown(browser: Browser, html: str, width: int) -> Page:
    """Open a page that Django's test client was given, as a server would give it, with its static files."""
    page = window(browser, width)
    show(page, html)
    return page


def window(browser: Browser, width: int) -> Page:
    """Open an empty page of a width, into which `show` puts one after the other: opening each again costs a process."""
    return browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True).new_page()


def show(page: Page, html: str, host: str = "itsso.test") -> None:
    """Show a page in a window; one of another host finds nothing that an earlier one kept in the browser.

    The clock of a test may stand on another day than the browser's: the session is said to end far from now.
    """
    html = re.sub(r'data-session="[^"]*"', 'data-session="2999-01-01T00:00:00+05:30"', html)

    def serve(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=str(finders.find(path.removeprefix("/static/"))))
        elif route.request.resource_type != "document":  # a progress bar that asks is told nothing, and stays
            route.fulfill(status=503)
        else:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")

    page.route("**/*", serve)  # before the routes that were there
    page.goto(f"http://{host}/page/")


def axe_violations(page: Page) -> list[str]:
    """Return what axe finds, one text for each rule broken, with the elements. Needs a page with JavaScript."""
    page.evaluate(_AXE.read_text())
    violations: list[dict[str, Any]] = page.evaluate(
        "async tags => (await axe.run(document, {runOnly: tags, resultTypes: ['violations']})).violations", TAGS
    )
    return [
        f"{violation['id']}: {violation['help']}: " + "; ".join(node["html"][:160] for node in violation["nodes"][:5])
        for violation in violations
    ]


def assert_clean(pages: Mapping[str, str], width: int, name: str) -> None:
    """Check that each page, unfolded, keeps axe's rules, has no faint text in a drawing and fits its window.

    LOOKS=folder keeps a picture of each.
    Make the pages before: Django refuses to ask the database beside a browser's loop.
    """
    with chromium() as browser:
        page = window(browser, width)
        for number, (title, html) in enumerate(pages.items()):
            show(page, html, f"page{number}.itsso.test")
            assert_page_clean(page, f"{title}-{name}-{width}")


def assert_page_clean(page: Page, name: str) -> None:
    """Check the same for one page that is open."""
    if looks := os.environ.get("LOOKS"):
        look(page, name, Path(looks))
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    broken = axe_violations(page)
    assert not broken, (name, broken)
    assert not (faint := faint_texts(page)), (name, faint)
    assert no_sideways_scroll(page), name


def no_sideways_scroll(page: Page) -> bool:
    """Return whether the page itself fits its window; what scrolls inside a region of its own does not count."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def printed_sheets(page: Page) -> int:
    """Return how many sheets of A4 the page takes on paper."""
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    return max(int(count) for count in re.findall(rb"/Count (\d+)", paper))


def look(page: Page, name: str, folder: Path) -> Path:
    """Save a picture of the whole page, for a person to look at; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = folder / f"{name}.png"
    page.screenshot(path=str(picture), full_page=True)
    return picture
