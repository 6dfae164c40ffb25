"""A feed that stopped: its cases, and My work, say since when nothing is known."""

from __future__ import annotations

from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from msgspec import structs

from itsso.accounts.models import Posting
from itsso.cases.actions import OWN_SOURCE
from itsso.cases.feed_silence import silence_of_case
from itsso.cases.history.events import LockedCase
from itsso.cases.history.queries import read
from itsso.cases.models import Case
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.support.feeds import fir
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

WORDS = "Not known since 30-06-2026"


def text_at(posting: Posting, address: str, day: date) -> str:
    with clock.fixed(day):
        response = browser(posting).get(address)
    assert response.status_code == 200
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def case_address(world: World, number: str) -> str:
    with enter(world.system):
        return f"/cases/{Case.objects.get(number=number, station=world.kotwali).pk}/"


def test_a_case_of_a_feed_that_stopped_says_since_when_nothing_is_known(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)]})
    address = case_address(world, "1")
    for day, is_silent in ((date(2026, 7, 2), False), (date(2026, 7, 3), True)):
        for page in (address, "/desk/"):
            assert (
                f"{WORDS}: nothing has come from CCTNS for this district" in text_at(world.sho, page, day)
            ) is is_silent
    assert f"{WORDS} for one district or more" in text_at(world.state_monitor, "/desk/", date(2026, 7, 3))
    with clock.fixed(date(2026, 7, 3)):
        load_rows({"fir.csv": [fir(2)]})
    for page in (address, "/desk/"):
        assert "Not known since" not in text_at(world.sho, page, date(2026, 7, 3))


def test_another_district_and_a_case_of_this_system_are_not_touched(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)]})
    with clock.fixed(date(2026, 7, 10)), enter(world.sho):
        history = next(iter(read([Case.objects.get(number="1").pk])))
        assert WORDS in silence_of_case(world.kotwali, history)
        own_events = [structs.replace(event, source=OWN_SOURCE) for event in history.events]
        of_this_system = LockedCase(history.id, OWN_SOURCE, events=own_events, labels=history.labels)
        assert silence_of_case(world.kotwali, of_this_system) == ""
    assert "Not known since" not in text_at(world.stranger, "/desk/", date(2026, 7, 10))
    assert WORDS in text_at(world.sp, case_address(world, "1"), date(2026, 7, 10))


def test_without_a_feed_nothing_is_said(world: World) -> None:
    assert "Not known since" not in text_at(world.sho, "/desk/", date(2026, 7, 10))
