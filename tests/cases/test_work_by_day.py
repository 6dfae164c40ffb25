"""The coming seven days on My work: each number is the length of the list to which it leads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from bs4 import BeautifulSoup, Tag

from itsso.accounts.models import Posting
from itsso.cases.actions import Batch, declare_source
from itsso.law import book
from itsso.platform.clock import INDIA, fixed
from itsso.protection.ranges import enter
from tests.support.case_events import fir, new
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 9, 10, 9, 0, tzinfo=INDIA)


@pytest.fixture
def work(world: World) -> Iterator[None]:
    """Give the station remands, hearings, witnesses and samples in the coming days, of two officers."""
    with fixed(NOW), enter(world.system):
        every_kind = declare_source("full", dict.fromkeys(book().kinds, date(2013, 1, 1)), world.system)
        for number, officer in (("1", world.io.officer.number), ("2", "SECOND.KOTWALI")):
            events = [
                fir(world.kotwali, number, "2025-09-01", "BNS 64(1)", io_ref=officer),
                new("arrested", "2025-09-02", accused_ref="a"),
                new("first_remand", "2025-09-03", accused_ref="a", until="2025-09-12"),
                new("hearing_fixed", "2025-09-03", hearing="evidence", hearing_on="2025-09-10"),
                new("summons_served", "2025-09-03", witness="victim", hearing_on="2025-09-12"),
                new("hearing_fixed", "2025-09-03", hearing="evidence", hearing_on="2025-09-25"),
                new("exhibit_seized", "2025-09-09T10:00", exhibit="E1", biological=True),
            ]
            with Batch(by=world.system, source=every_kind) as batch:
                batch.add(batch.new_case(), events)
    with fixed(NOW):
        yield


def page_of(posting: Posting, address: str, language: str = "en") -> BeautifulSoup:
    return BeautifulSoup(browser(posting, language).get(address).content, "html.parser")


def links_of(page: BeautifulSoup) -> list[Tag]:
    return page.select(".itsso-days a")


def listed(page: BeautifulSoup) -> int:
    return len(page.select("main table tbody tr:not(.itsso-group)"))


def test_each_number_of_a_day_is_the_length_of_its_list(world: World, work: None) -> None:
    for reader, scope, cases in ((world.sho, "all", 2), (world.io, "mine", 1), (world.io, "all", 2)):
        links = links_of(page_of(reader, f"/desk/?whose={scope}"))
        numbers = [(link.get_text().split(":")[0], int(link.select("strong")[-1].get_text())) for link in links]
        for title in (
            "Hearings",
            "Remands that end",
            "Evidence in court",
            "of these, samples to send to the laboratory",
        ):
            assert (title, cases) in numbers, (scope, title, numbers)
        for link, (_title, number) in zip(links, numbers, strict=True):
            assert listed(page_of(reader, str(link["href"]))) == number, link


def test_days_are_in_order_and_leave_out_those_without_work(world: World, work: None) -> None:
    page = page_of(world.sho, "/desk/")
    days = [item.get_text(" ", strip=True) for item in page.select(".itsso-days > li > strong:first-child")]
    assert days[:3] == ["Today", "Thursday", "Friday"]
    assert "25-09-2025" not in page.select_one(".itsso-days").get_text()  # type: ignore[union-attr]
    assert page_of(world.colleague, "/desk/").select_one(".itsso-days") is None


def test_dates_that_have_passed_stay_as_lines(world: World, work: None) -> None:
    with fixed(datetime(2025, 9, 14, 9, 0, tzinfo=INDIA)):
        text = page_of(world.sho, "/desk/").select_one(".itsso-desk__aside").get_text(" ", strip=True)  # type: ignore[union-attr]
    assert text.count("Remand of A1 ended on 12-09-2025") == 2


def test_lists_of_a_day_name_their_day_and_officer_and_refuse_garbage(world: World, work: None) -> None:
    page = page_of(world.sho, "/desk/?rule=waits:police&due=2025-09-11")
    assert "Only time limits that end on 11-09-2025." in page.get_text()
    assert "Only cases of" in page_of(world.sho, "/court/?officer=SECOND.KOTWALI&on=2025-09-12").get_text()
    client = browser(world.sho)
    for address in ("/desk/?rule=&due=yesterday", "/court/?assigned=theirs", "/court/?officer=" + "x" * 99):
        assert client.get(address).status_code == 200
    assert listed(page_of(world.stranger, "/court/?officer=SECOND.KOTWALI&on=2025-09-12")) == 0
