"""An officer at a mouse: clicks what is chosen, types what is text, and counts screens and clicks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Locator, Page


@dataclass
class TaskLength:
    """The length of a task: how many screens it shows, and how many clicks it takes.

    A screen is a page that is shown to the officer, with the page that says that the task is done. The page on which a
    role lands after sign-in is not counted. A click is every press on a link or a button, and every choice: a radio
    button, a box, a value of a list. Typing, and the Tab key that leads to the next text box, are no clicks. What is
    ticked already costs nothing.
    """

    screens: int = 0
    clicks: int = 0


class Mouse:
    """Works the pages of one officer. Every method fails where the page has not what it wants."""

    def __init__(self, page: Page, length: TaskLength) -> None:
        self.page, self.length = page, length

    def open(self, css: str, *, text: str = "") -> None:
        """Click a link or a button that leads to another page."""
        self._show(self.page.locator(css, has_text=text or None).first)

    def address(self, path: str) -> None:
        """Open a page by an address on paper: a screen, and no click."""
        self.page.goto(path)
        self.length.screens += 1

    def press(self, css: str = "") -> None:
        """Click the main button of the form, or of the form in which `css` is, and wait for the page that follows."""
        form = f"main form:has({css})" if css else "main form:has(.govuk-button:not(.govuk-button--secondary))"
        self._show(self.page.locator(f"{form} button.govuk-button:not(.govuk-button--secondary)").first)

    def _show(self, target: Locator) -> None:
        with self.page.expect_navigation():
            target.click(timeout=5_000)
        self.length.clicks += 1
        self.length.screens += 1

    def click(self, css: str) -> None:
        """Click what stays on the page, or gives a file."""
        self.page.locator(css).first.click(timeout=5_000)
        self.length.clicks += 1

    def choose(self, name: str, value: str) -> None:
        """Choose one value of a field, unless it is chosen already."""
        choice_list = self.page.locator(f'main select[name="{name}"]')
        if choice_list.count():
            if choice_list.input_value() != value:
                choice_list.select_option(value, timeout=5_000)
                self.length.clicks += 1
            return
        chosen = f'[value="{value}"]' if value else ""
        box = self.page.locator(f'main input[name="{name}"]{chosen}').first
        if not box.is_checked(timeout=5_000):
            box.check(timeout=5_000)
            self.length.clicks += 1

    def tick(self, name: str) -> None:
        """Choose the first box or radio button of a field, unless it is chosen already."""
        self.choose(name, str(self.page.locator(f'main input[name="{name}"]').first.get_attribute("value") or ""))

    def recent(self, name: str, day: date) -> None:
        """Choose today or yesterday of a date that offers both."""
        self.choose(f"{name}_when", day.isoformat())

    def type(self, name: str, text: str) -> None:
        """Type into a box."""
        self.page.locator(f'main [name="{name}"]').fill(text, timeout=5_000)

    def day(self, name: str, day: date) -> None:
        """Type a day into its three boxes."""
        for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.type(f"{name}_{part}", str(number))
