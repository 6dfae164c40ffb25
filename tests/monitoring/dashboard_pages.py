"""The dashboard of a unit: its address, and the text of its page."""

from __future__ import annotations

from bs4 import BeautifulSoup
from django.urls import reverse

from itsso.units.models import Unit


def dashboard(unit: Unit, **parameters: str) -> str:
    """Return the address of a unit's dashboard."""
    return reverse("monitoring:dashboard", args=[unit.pk], query=parameters)


def text_of(html: bytes) -> str:
    """Return the text of a page, with single spaces."""
    page = BeautifulSoup(html, "html.parser")
    for unbroken in page.select("span.itsso-date"):
        unbroken.unwrap()
    page.smooth()
    return " ".join(page.get_text(" ").split())
