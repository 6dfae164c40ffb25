"""An officer at a keyboard: Tab, Space, arrows and Enter, and nothing else. What no key reaches is a fault."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

from playwright.sync_api import Page

from itsso import law

MOST = 400
"""Presses of Tab after which nothing more is hoped for."""

LATIN = {
    "ITSSO",
    "BNSS",
    "POCSO",
    "CrPC",
    "CCTNS",
    "English",
    "NDSO",
    "Shift",
    "Patna",
    "Kanpur",
    "Kotwali",
    "Nagar",
    "kanpur",
    "Gandhi",
    "Maidan",
    "Bihar",
    "India",
    "Uttar",
    "Pradesh",
    "localhost",
    "status",
}
"""Words that stand in Latin letters on a Hindi page: names of Acts, of systems, and of the test's own units."""


@cache
def cited() -> set[str]:
    """Return the words of what the law book cites: a judgment has its own name in every language."""
    versions = [version for rule in law.book().rules for version in rule.versions]
    return {word for version in versions for word in WORD.findall(f"{version.authority} {version.source}")}


WORD = re.compile(r"\b[A-Za-z]{4,}\b")


class Hands:
    """Works one page by keyboard alone. Every method fails where no press of Tab leads to what it wants."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, css: str) -> None:
        """Press Tab until the focus is on the element."""
        for _n in range(MOST):
            if self._focused("one => one.matches(css)", css):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {css} on {self.page.url}")

    def _focused(self, script: str, css: str = "") -> Any:
        return self.page.evaluate(f"css => (({script})(document.activeElement ?? document.body))", css)

    def press(self, css: str) -> None:
        """Move to a link or a button, press Enter, and wait for the page to which it leads."""
        self.to(css)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, address: str) -> None:
        """Follow the link whose address ends so."""
        self.press(f'main a[href$="{address}"], header a[href$="{address}"]')

    def send(self) -> None:
        """Send the form in which the focus is, by its next button."""
        self.press('main form button[type="submit"]')

    def type(self, name: str, text: str) -> None:
        """Type into a box, in the place of its content."""
        self.to(f'[name="{name}"]')
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def day(self, name: str, day: date) -> None:
        """Type a day into its three boxes; where today and yesterday are offered, choose another date first."""
        if self.page.locator(f'[name="{name}_when"]').count():
            self.choose(f"{name}_when", "other")
        for part, typed in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.type(f"{name}_{part}", str(typed))

    def choose(self, name: str, value: str) -> None:
        """Select one of several, radio buttons or a list, by the arrows."""
        self.to(f'[name="{name}"]')
        for _n in range(60):
            if self._focused("one => one.value") == value:
                break
            self.page.keyboard.press("ArrowDown")
        assert self._focused("one => one.value") == value, f"no arrow leads to {value} of {name}"
        if self._focused("one => one.type === 'radio' && !one.checked"):
            self.page.keyboard.press("Space")

    def tick(self, name: str, value: str) -> None:
        """Select a box."""
        self.to(f'[name="{name}"][value="{value}"]')
        self.page.keyboard.press("Space")

    @property
    def words(self) -> str:
        """Return the text of the page."""
        return " ".join(self.page.locator("main").inner_text().split())

    def foreign(self) -> list[str]:
        """Return words of the page in Latin letters that a Hindi page should not have."""
        script = """() => {
            const copy = document.body.cloneNode(true), known = '.itsso-without-script, [hidden], [lang=en], dd strong';
            copy.querySelectorAll(`script, noscript, style, code, dialog, ${known}`).forEach(one => one.remove());
            copy.querySelectorAll('th, td').forEach(one => one.append(' '));
            return copy.textContent;
        }"""
        return sorted(set(WORD.findall(self.page.evaluate(script))) - LATIN - cited())
