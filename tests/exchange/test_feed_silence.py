"""A feed that stopped: its cases, and My work, say since when nothing is known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from bs4 import BeautifulSoup
from msgspec import structs

from itsso.accounts.models import Posting
from itsso.alerts.actions import go_live
from itsso.alerts.jobs import follow_all_triggers
from itsso.cases.actions import OWN_SOURCE
from itsso.cases.feed_silence import ask_silence_of_case
from itsso.cases.history.events import LockedCase
from itsso.cases.history.queries import read
from itsso.cases.models import Case
from itsso.exchange.models import Freshness
from itsso.notices.models import Notice
from itsso.platform import clock
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.feeds import fir
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

WORDS = "Not known since 30-06-2026"


def text_at(posting: Posting, address: str, day: date) -> str:
    with clock.fixed(day):
        response = browser(posting).get(address, follow=True)
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


def test_state_finds_its_silent_districts_until_data_comes_again(world: World, load_rows: Any) -> None:
    def silent_rows(day: date) -> list[str]:
        with clock.fixed(day):
            response = browser(world.state_monitor).get("/desk/districts/?feed=silent")
        rows = BeautifulSoup(response.content, "html.parser").select("main tbody tr")
        return [" ".join(row.get_text(" ").split()) for row in rows]

    load_rows({"fir.csv": [fir(1)]})
    assert silent_rows(date(2026, 7, 2)) == []
    (row,) = silent_rows(date(2026, 7, 3))
    assert row.startswith("Kanpur") and row.endswith("30-06-2026")
    assert "1 district for which CCTNS sends nothing" in text_at(world.state_monitor, "/desk/", date(2026, 7, 3))
    with clock.fixed(date(2026, 7, 3)):
        load_rows({"fir.csv": [fir(2)]})
    assert silent_rows(date(2026, 7, 3)) == []
    assert "district for which" not in text_at(world.state_monitor, "/desk/", date(2026, 7, 3))


def test_another_district_and_a_case_of_this_system_are_not_touched(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)]})
    with clock.fixed(date(2026, 7, 10)), enter(world.sho):
        history = next(iter(read([Case.objects.get(number="1").pk])))
        assert WORDS in silence_of_case(history, world.kotwali)
        own_events = [structs.replace(event, source=OWN_SOURCE) for event in history.events]
        of_this_system = LockedCase(history.id, OWN_SOURCE, events=own_events, labels=history.labels)
        assert silence_of_case(of_this_system, world.kotwali) == ""
    assert "Not known since" not in text_at(world.stranger, "/desk/", date(2026, 7, 10))
    assert WORDS in text_at(world.sp, case_address(world, "1"), date(2026, 7, 10))


def silence_of_case(history: LockedCase, station: Unit) -> str:
    with one_exchange() as exchange:
        read_silence = ask_silence_of_case(exchange, station, history)
    return read_silence()


def state_is_silent(world: World, day: date) -> bool:
    """Let the job run on a day, and return whether the State monitor then has a message that the feed is silent."""
    with clock.fixed(day):
        follow_all_triggers()
    with enter(world.state_monitor):
        return Notice.objects.filter(topic="trigger.feed_silent", withdrawn_at=None).exists()


def test_deliveries_without_changes_are_no_silence_on_pages_or_in_messages(world: World, load_rows: Any) -> None:
    """The same row again each night, and a delivery without any row: the newest change grows old, the feed does not."""
    go_live(world.up, by=world.system)
    load_rows({"fir.csv": [fir(1)]})
    last = date(2026, 7, 1)
    for number in range(1, 12):
        last = date(2026, 7, number)
        rows = [fir(1)] if number % 2 else []
        with clock.fixed(last):
            load_rows({"fir.csv": rows}, coverage_to=last.isoformat())
        assert not state_is_silent(world, last)
        assert "Not known since" not in text_at(world.state_monitor, "/desk/", last)
    with enter(world.system):
        assert newest_change(world.kanpur) < last - timedelta(days=9)
    for days in (1, 2):
        assert not state_is_silent(world, last + timedelta(days=days))
    third_day = last + timedelta(days=3)
    assert state_is_silent(world, third_day)
    assert "Not known since 11-07-2026" in text_at(world.state_monitor, "/desk/", third_day)


def newest_change(district: Unit) -> date:
    """Return the day of the newest change of a district."""
    return max(row.newest_change.date() for row in Freshness.objects.filter(station_no=district.first))


def test_one_district_that_sends_keeps_the_state_from_silence(world: World, load_rows: Any) -> None:
    go_live(world.up, by=world.system)
    load_rows({"fir.csv": [fir(1)]})
    with clock.fixed(date(2026, 7, 20)), enter(world.system):
        source = Freshness.objects.get(station_no=world.kanpur.first).source
        Freshness.objects.create(
            source=source, station_no=world.lucknow.first, newest_change=clock.now(), received_at=clock.now()
        )
    assert not state_is_silent(world, date(2026, 7, 21))
    assert "for one district or more" in text_at(world.state_monitor, "/desk/", date(2026, 7, 21))


def test_without_a_feed_nothing_is_said(world: World) -> None:
    assert "Not known since" not in text_at(world.sho, "/desk/", date(2026, 7, 10))
