"""What districts have not answered, on the page of the districts to look into; default bail with its explanation."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.alerts.directions import actions
from itsso.alerts.directions.actions import DirectionEntry
from itsso.alerts.directions.codes import AnswerToDirection, DirectedWork
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from tests.support.advisory_letters import DONE, entry, first_item, give_answer, item, register_advisory
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, with_arrest
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

TODAY = date(2026, 6, 30)
EXCEPTIONS, LIST = "/desk/districts/", "/desk/districts/unanswered/"
ALL_ANSWERED = "Every direction of your office is answered, and no advisory item is pending in a district."
TITLES = ["District", "Directions of your office, not answered", "of these overdue"]
OF_ADVISORIES = ["Advisory items pending", "of these overdue"]


@pytest.fixture(autouse=True)
def _today(own_home: None) -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


def case_at(world: World, station: Unit, number: str, officer: str = "IO.KOTWALI") -> UUID:
    registered = fir(station, number, "2026-06-01", "BNS 64(1)", io_ref=officer)
    return add(world.system, key(station, number, 2026), registered)


def direct(by: Posting, to: Posting, case_id: UUID, *, given_on: date = TODAY, days: int = 7) -> UUID:
    """Give a direction that is to be answered some days after it was given."""
    with clock.fixed(given_on), enter(by):
        direction = DirectionEntry(
            case_id, to.pk, DirectedWork.EXPLAIN, given_on + timedelta(days=days), "Sealed words", uuid4()
        )
        return actions.give(direction, by=by).pk


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def table(page: BeautifulSoup, caption: str = "Not answered, by district") -> list[list[str]]:
    """Return the rows of the table with this caption; none where the page has no such table."""
    rows = [
        row for table in page.select("main table") if caption in table.get_text() for row in table.select("tbody tr")
    ]
    return [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in rows]


@pytest.fixture
def io_of_lucknow(world: World) -> Posting:
    return post("io.hazratganj", world.hazratganj, Role.INVESTIGATING_OFFICER)


@pytest.fixture
def open_items(world: World, io_of_lucknow: Posting) -> None:
    """Let the State monitor direct in two districts, and an advisory ask both; Lucknow answers one of each."""
    monitor = world.state_monitor
    long_ago = TODAY - timedelta(days=20)
    direct(monitor, world.io, case_at(world, world.kotwali, "1"), given_on=long_ago)
    direct(monitor, world.io, case_at(world, world.kotwali, "2"))
    direct(world.sp, world.io, case_at(world, world.kotwali, "3"))
    answered = direct(monitor, io_of_lucknow, case_at(world, world.hazratganj, "4", "IO.HAZRATGANJ"))
    with enter(io_of_lucknow):
        actions.answer(answered, AnswerToDirection.DONE, "", by=io_of_lucknow)
    late = item(levels=["district"], due_on=date(2026, 6, 20))
    advisory = register_advisory(
        world.national_monitor, entry(direct="yes", items=[late, item(2, levels=["district"])]), issuer=world.nation
    )
    give_answer(world.stranger, first_item(advisory), DONE)


@pytest.mark.usefixtures("open_items")
def test_each_district_has_the_directions_of_the_readers_office_and_its_open_items(world: World) -> None:
    client = browser(world.state_monitor)
    rows = [["Kanpur Nagar", "2", "1", "2", "1"], ["Lucknow", "0", "0", "1", "0"]]
    assert table(soup(client, EXCEPTIONS)) == rows
    page = soup(client, LIST)
    assert table(page) == rows
    assert [head.get_text(strip=True) for head in page.select("main thead th")] == [*TITLES, *OF_ADVISORIES]
    assert table(soup(browser(world.sp), EXCEPTIONS)) == [["Kanpur Nagar", "1", "0", "2", "1"]]
    assert table(soup(browser(world.stranger), EXCEPTIONS)) == [["Lucknow", "0", "0", "1", "0"]]


@pytest.mark.usefixtures("open_items")
@pytest.mark.parametrize("address", [EXCEPTIONS, LIST])
def test_each_number_opens_a_list_as_long(world: World, address: str) -> None:
    client, opened = browser(world.state_monitor), 0
    for anchor in soup(client, address).select("main table td a[href*='status=']"):
        listed = soup(client, str(anchor["href"])).select("main table tbody")
        assert len(listed[0].select("tr")) == int(anchor.get_text(strip=True)), anchor["href"]
        opened += 1
    assert opened == 5


@pytest.mark.usefixtures("open_items")
def test_list_of_directions_shows_a_district_alone_and_no_unit_outside_the_range(world: World) -> None:
    client = browser(world.state_monitor)
    page = soup(client, f"/alerts/directions/?side=given&unit={world.lucknow.pk}")
    assert len(page.select("main table tbody tr")) == 1
    assert "Only cases of Lucknow." in " ".join(page.get_text().split())
    assert client.get(f"/alerts/directions/?side=given&unit={world.patna.pk}").status_code == 404
    assert browser(world.sp).get(f"/alerts/directions/?unit={world.lucknow.pk}").status_code == 404


def test_pages_say_that_all_is_answered(world: World) -> None:
    client = browser(world.state_monitor)
    assert ALL_ANSWERED in soup(client, EXCEPTIONS).get_text()
    assert ALL_ANSWERED in soup(client, LIST).get_text()


@pytest.mark.usefixtures("open_items")
def test_reader_who_gives_no_directions_sees_no_column_of_them(world: World) -> None:
    prosecutor = post("prosecutor.kanpur", world.kanpur, Role.PROSECUTOR)
    text = soup(browser(prosecutor), EXCEPTIONS).get_text()
    assert TITLES[1] not in text and ALL_ANSWERED not in text
    assert ALL_ANSWERED not in soup(browser(prosecutor), LIST).get_text()
    assert browser(world.national_monitor).get(LIST).status_code == 404


def test_no_sentence_says_that_all_is_answered_to_an_office_without_a_district(world: World) -> None:
    circle = Unit.objects.create(
        kind=UnitKind.CIRCLE,
        state="UP",
        code="KNP-C1",
        name="Kotwali circle",
        parent=world.kanpur,
        first=world.kotwali.first,
        last=world.kotwali.last,
    )
    officer = post("co.kotwali", circle, Role.SUPERVISOR)
    direct(officer, world.io, case_at(world, world.kotwali, "1"))
    for address in (EXCEPTIONS, LIST):
        assert ALL_ANSWERED not in soup(browser(officer), address).get_text()


@pytest.mark.parametrize(("due", "overdue"), [(TODAY - timedelta(days=1), "1"), (TODAY, "0")])
def test_direction_and_item_are_past_their_day_from_the_next_day(world: World, due: date, overdue: str) -> None:
    direct(world.state_monitor, world.io, case_at(world, world.kotwali, "1"), given_on=due - timedelta(days=7))
    register_advisory(
        world.national_monitor,
        entry(direct="yes", items=[item(levels=["district"], due_on=due)]),
        issuer=world.nation,
    )
    rows = table(soup(browser(world.state_monitor), EXCEPTIONS))
    assert rows[0] == ["Kanpur Nagar", "1", overdue, "1", overdue]


@pytest.mark.usefixtures("open_items")
def test_file_has_the_rows_of_the_list(world: World) -> None:
    answer = browser(world.state_monitor).get(f"{LIST}?format=csv&sort=district")
    heads, *stored = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert heads == [*TITLES, *OF_ADVISORIES]
    assert stored == [["Kanpur Nagar", "2", "1", "2", "1"], ["Lucknow", "0", "0", "1", "0"]]
    assert any("cases:unanswered" in str(line) for line in lines())


def test_items_of_units_abolished_below_a_district_count_for_it_as_on_its_page(world: World) -> None:
    register_advisory(
        world.national_monitor, entry(direct="yes", items=[item(levels=["station"])]), issuer=world.nation
    )
    client = browser(world.state_monitor)
    assert ALL_ANSWERED in soup(client, EXCEPTIONS).get_text()
    Unit.objects.filter(pk=world.nawabganj.pk).update(closed=TODAY)
    assert table(soup(client, EXCEPTIONS)) == [["Kanpur Nagar", "0", "0", "1", "0"]]
    listed = soup(client, f"/advisories/units/{world.kanpur.pk}/?status=open").select("main tbody")
    assert len(listed[0].select("tr")) == 1


@pytest.mark.usefixtures("open_items")
def test_more_districts_need_no_more_queries_and_the_page_shows_ten(world: World) -> None:
    client = browser(world.state_monitor)
    client.get(EXCEPTIONS)
    with CaptureQueriesContext(connection) as few:
        client.get(EXCEPTIONS)
    for number in range(12):
        first = 900_300 + number * 10
        Unit.objects.create(
            kind=UnitKind.DISTRICT,
            state="UP",
            code=f"D{number}",
            name=f"D{number}",
            parent=world.up,
            first=first,
            last=first + 9,
        )
    with CaptureQueriesContext(connection) as many:
        page = soup(client, EXCEPTIONS)
    assert len(many) <= len(few)
    assert len(table(page)) == 10
    assert page.select_one(f"main a[href='{LIST}']") is not None


# --- Default bail -----------------------------------------------------------------------------------------------------


def default_bail(posting: Posting) -> BeautifulSoup:
    return soup(browser(posting), "/desk/?whose=all&rule=custody.default_bail&stands=")


def test_default_bail_leads_to_the_explanation_that_the_readers_office_asked(world: World) -> None:
    case_id = with_arrest(world.system, world.kotwali, io_ref="IO.KOTWALI")
    page = default_bail(world.sp)
    ask = page.select_one(f"main td a[href='/alerts/directions/cases/{case_id}/give/?work=explain']")
    assert ask is not None, [a["href"] for a in page.select("main td a")]
    assert browser(world.sp).get(str(ask["href"])).status_code == 200
    direction = direct(world.sp, world.io, case_id)
    text = " ".join(default_bail(world.sp).get_text(" ").split())
    assert "Explain the delay" in text and "Not answered" in text
    assert "Sealed words" not in text
    with enter(world.io):
        actions.answer(direction, AnswerToDirection.NOT_YET, "", by=world.io)
    assert "Not done yet" in default_bail(world.sp).get_text()
    of_state = default_bail(world.state_monitor).get_text()
    assert "Your office has given no direction" in of_state and "Explain the delay" not in of_state
    for posting in (world.sho, world.io):
        assert "Last direction" not in default_bail(posting).get_text()
    file = browser(world.sp).get("/desk/?whose=all&rule=custody.default_bail&stands=&format=csv").content.decode()
    assert "Explain the delay; Not done yet" in file


def test_default_bail_still_to_come_is_not_called_late(world: World) -> None:
    case_id = with_arrest(world.system, world.kotwali, io_ref="IO.KOTWALI")
    form = f"/alerts/directions/cases/{case_id}/give/"
    with clock.fixed(date(2025, 4, 20)):
        (link,) = default_bail(world.sp).select(f"main td a[href^='{form}']")
    assert (link.get_text(), link["href"]) == ("Give a direction", form)


def test_other_time_limits_have_no_column_of_directions(world: World) -> None:
    with_arrest(world.system, world.kotwali, io_ref="IO.KOTWALI")
    assert "Last direction" not in soup(browser(world.sp), "/desk/?whose=all&rule=&stands=").get_text()
