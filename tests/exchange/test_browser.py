"""The feed's pages in a real browser: axe, and no sideways scrolling. LOOKS=folder stores screenshots."""

from __future__ import annotations

from typing import Any

import pytest

from itsso.platform.limits import Limit
from itsso.protection import limits
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.feeds import arrest, court, event, fir, form, zero
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.proof

MANY = {
    "fir.csv": [fir(n) for n in range(1, 40)]
    + [fir(50, sections=""), fir(51, sections=""), fir(52, station="KOTWALI"), fir(53, victim_min_age="104")]
    + [fir(54, sections="BNS:999;BNS:64(1)"), fir(55, occurrence_from="2005-01-01"), fir(60, station="LKO-1")],
    "zero_fir.csv": [zero(1)],
    "arrest.csv": [arrest(n) for n in range(30, 45)],
    "final_form.csv": [form(1), form(2, form_type="B"), form(3, form_date="2026-01-02")],
    "court.csv": [court(4, disposal_type="acquitted", disposal_at="2026-03-01")],
    "event.csv": [event(5), event(6, kind="medical_done")],
}


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_pages_of_the_feed_are_clean(
    world: World, load_rows: Any, monkeypatch: pytest.MonkeyPatch, language: str, width: int
) -> None:
    summary = load_rows(MANY)
    client = browser(world.clerk, language)
    addresses = {"deliveries": "/feed/", "delivery": f"/feed/{summary.delivery}/"}
    pages = {name: client.get(address).content.decode() for name, address in addresses.items()}
    client.post("/tokens/", {"use": "CCTNS export", "days": "90"})
    pages["tokens"] = client.post("/tokens/", {"use": "DCRB computer 2", "days": "30"}).content.decode()
    pages["tokens-wrong"] = client.post("/tokens/", {"use": "", "days": "999"}).content.decode()
    monkeypatch.setitem(limits.REQUESTED, "exchange:rejected", Limit(1))
    often = [client.get(f"/feed/{summary.delivery}/rejected.csv") for _ in range(2)]
    pages["too-often"] = often[1].content.decode()
    assert_clean(pages, width, f"feed-{language}")
