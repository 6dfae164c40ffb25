"""The counts of the menu, as a reader sees them and as a screen reader reads them."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup


def menu_count(response: Any, url: str) -> int:
    """Return what the menu of a page says of a menu item: how much waits on its page; 0 where it says nothing."""
    page = response if isinstance(response, BeautifulSoup) else BeautifulSoup(response.content, "html.parser")
    link = page.select(f'.itsso-menu a[href="{url}"]')[-1]
    drawn, read = link.select_one("[aria-hidden]"), link.select_one(".govuk-visually-hidden")
    if drawn is None or read is None:
        assert drawn is read
        return 0
    number = re.fullmatch(r" \(([\d,]+)\)", drawn.get_text())
    assert number is not None
    assert read.get_text() in (f", {number[1]} waiting", f", {number[1]} लंबित")
    return int(number[1].replace(",", ""))
