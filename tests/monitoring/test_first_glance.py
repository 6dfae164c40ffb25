"""What a dashboard shows before anybody scrolls: how many cases are late, whom to ask about the first, and how."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from itsso.accounts.models import Officer, Posting, Role
from itsso.monitoring.counting.actions import roll_up
from itsso.platform.clock import now
from itsso.protection.ranges import enter
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.browser import NARROW, WIDE, chromium, show
from tests.support.case_events import add, fir, key, new
from tests.support.counted_cases import make, open_case
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

READERS = (("sho", "kotwali"), ("sp", "kanpur"), ("state_monitor", "up"), ("national_monitor", "nation"))
WINDOWS = {WIDE: 800, NARROW: 700}
"""The height of the window at each width."""


@pytest.fixture
def late(world: World) -> World:
    """The small nation with cases beyond the limit at three stations, one of an officer with a name and a telephone."""
    Officer.objects.filter(username="io.kotwali").update(name="SI Ramesh Kumar", rank="SI", phone="05122300001")
    Officer.objects.filter(username="monitor.up").update(name="ADG S. Verma", rank="ADG", phone="05222300002")
    for number in range(1, 10):
        registered = fir(world.kotwali, str(number), "2026-06-10", "BNS 64(1)", io_ref="IO.KOTWALI")
        add(world.system, key(world.kotwali, str(number), 2026), registered)
    with enter(world.system):
        make([open_case(world.gandhi_maidan, TODAY - timedelta(days=100))])
    roll_up(TODAY, by=world.system)
    return world


@pytest.mark.parametrize("language", ["en", "hi"])
def test_first_case_or_unit_to_ask_is_seen_without_scrolling(late: World, language: str) -> None:
    pages = {
        reader: browser(getattr(late, reader), language).get(dashboard(getattr(late, unit))).text
        for reader, unit in READERS
    }
    with chromium() as chrome:
        for width, height in WINDOWS.items():
            places = {reader: bottoms(chrome, html, width, height) for reader, html in pages.items()}
            assert all(overdue < row <= height for overdue, row in places.values()), (
                width,
                places,
            )


def bottoms(chrome: Browser, html: str, width: int, height: int) -> tuple[float, float]:
    """Return where the count of late cases and the first row to ask about end, in pixels from the top of the page."""
    page = chrome.new_page(viewport={"width": width, "height": height})
    show(page, html)
    parts = (".itsso-overdue", ".itsso-dashboard__cases tbody tr")
    ends = [page.locator(part).first.bounding_box() for part in parts]
    page.close()
    (overdue, row) = (box["y"] + box["height"] for box in ends if box is not None)
    return overdue, row


def first_row(html: bytes) -> tuple[str, dict[str, str]]:
    """Return the text of the first row to ask about, and its links by their texts."""
    row = BeautifulSoup(html, "html.parser").select_one(".itsso-dashboard__cases tbody tr")
    assert row is not None
    return text_of(str(row).encode()), {link.get_text(): str(link["href"]) for link in row.select("a")}


@pytest.mark.parametrize(("reader", "unit"), READERS[1:3])
def test_superior_asks_the_officer_by_a_direction_that_opens_with_the_question(
    late: World, reader: str, unit: str
) -> None:
    client = browser(getattr(late, reader))
    text, links = first_row(client.get(dashboard(getattr(late, unit))).content)
    assert text.startswith("FIR 0001/2026 PS Kotwali 106 days over SI Ramesh Kumar (IO.KOTWALI) 05122300001")
    assert links["05122300001"] == "tel:05122300001"
    form = BeautifulSoup(client.get(links["Ask why it is late, FIR 0001/2026"]).content, "html.parser")
    chosen = form.select_one("input[name=work][checked]")
    assert chosen is not None and chosen["value"] == "explain"


def test_officer_of_the_station_records_the_reason_where_none_is_recorded(late: World) -> None:
    late_by = new("delay_reason_recorded", "2026-11-01", reason="laboratory_report")
    add(late.system, key(late.kotwali, "1", 2026), late_by)
    client = browser(late.sho)
    page = client.get(dashboard(late.kotwali)).content
    assert "Record the reason" not in first_row(page)[0]
    second = BeautifulSoup(page, "html.parser").select(".itsso-dashboard__cases tbody tr")[1]
    (address,) = [str(link["href"]) for link in second.select("a") if "Record the reason" in link.get_text()]
    assert client.get(address).status_code == 200


def test_reader_without_case_files_sees_which_states_and_officers_to_ask(late: World) -> None:
    text, links = first_row(browser(late.national_monitor).get(dashboard(late.nation)).content)
    assert text == "Uttar Pradesh 9 of 9 pending ADG S. Verma, State monitor 05222300002"
    assert set(links) == {"Uttar Pradesh", "05222300002"}
    training = post("training.up", late.up, Role.TRAINING_OFFICER)
    districts = browser(training).get(dashboard(late.up)).content
    assert first_row(districts)[0].startswith("Kanpur Nagar 9 of 9 pending")


def test_unit_that_is_late_with_nothing_has_no_headline_and_nobody_to_ask(late: World) -> None:
    page = BeautifulSoup(browser(late.stranger).get(dashboard(late.lucknow)).content, "html.parser")
    assert page.select(".itsso-overdue, .itsso-dashboard__cases table") == []


def test_ended_postings_are_not_named_among_those_to_ask(late: World) -> None:
    Posting.objects.filter(pk=late.state_monitor.pk).update(ended_at=now() - timedelta(hours=1))
    text, _links = first_row(browser(late.national_monitor).get(dashboard(late.nation)).content)
    assert text == "Uttar Pradesh 9 of 9 pending no head of this unit is registered"
