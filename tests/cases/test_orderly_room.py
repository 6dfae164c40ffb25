"""The orderly-room sheet of an officer: the cases of the list, the next step of My work, the last direction."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.alerts.directions import actions as directions
from itsso.alerts.directions.actions import DirectionEntry
from itsso.alerts.directions.codes import AnswerToDirection, DirectedWork
from itsso.cases.actions import NewEvent
from itsso.platform import clock
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

TODAY = date(2026, 6, 1)
SHEET = "/workload/IO.KOTWALI/orderly-room/"
"""The sheet of `world.io`, whose number the sample nation gives."""


@pytest.fixture(autouse=True)
def _day() -> object:
    with clock.fixed(TODAY) as fixed:
        yield fixed


def case_of(world: World, number: str, day: str, *later: NewEvent, io_ref: str = "IO.KOTWALI") -> UUID:
    registered = fir(world.kotwali, number, day, "BNS 64(1)", io_ref=io_ref)
    return add(world.system, key(world.kotwali, number, 2026), registered, *later)


@pytest.fixture
def cases(world: World) -> dict[str, UUID]:
    """Return three cases of the officer (beyond the two months, ending within a week, new) and one of another."""
    of_other = case_of(world, "9", "2026-05-01", io_ref="OTHER")
    days = {"1": "2026-02-01", "2": "2026-04-05", "3": "2026-05-30"}
    return {number: case_of(world, number, day) for number, day in days.items()} | {"9": of_other}


def sheet(posting: Posting, address: str = SHEET) -> BeautifulSoup:
    answer = browser(posting).get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def rows(page: BeautifulSoup) -> dict[str, dict[str, str]]:
    """Return the cells of each case of the sheet by the heads of their columns; "FIR 0001/2026" names a case."""
    heads = [head.get_text(" ", strip=True) for head in page.select("main thead th")]
    of_rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("tbody tr")]
    return {cells[0][:13]: dict(zip(heads, cells, strict=True)) for cells in of_rows}


def direct(world: World, case_id: UUID, *, day: date, work: DirectedWork) -> UUID:
    with clock.fixed(day), enter(world.sp):
        entry = DirectionEntry(case_id, world.io.pk, work, day + timedelta(days=7), "Sealed words", uuid4())
        return directions.give(entry, by=world.sp).pk


@pytest.mark.usefixtures("cases")
def test_sheet_has_the_cases_of_the_list_in_its_order(world: World) -> None:
    for reader in (world.sho, world.sp):
        client = browser(reader)
        link = BeautifulSoup(client.get("/workload/").content, "html.parser").select_one(f"a[href='{SHEET}']")
        assert link is not None
        listed = client.get("/cases/?investigation=running&officer=IO.KOTWALI")
        cells = BeautifulSoup(listed.content, "html.parser").select("main tbody th, main tbody td")
        labels = [label for cell in cells if (label := cell.get_text(strip=True)).startswith("FIR ")]
        assert labels == list(rows(sheet(reader))) == ["FIR 0003/2026", "FIR 0002/2026", "FIR 0001/2026"]


def totals(page: BeautifulSoup) -> list[tuple[str, str]]:
    """Return the number of each figure and the address of its list, empty where it has none."""
    figures = []
    for figure in page.select("main .itsso-figure"):
        number, address = figure.select_one(".itsso-figure__number"), figure.select_one("a[href]")
        assert number is not None
        figures.append((number.get_text(strip=True), str(address["href"]) if address else ""))
    return figures


@pytest.mark.usefixtures("cases")
def test_totals_are_the_numbers_of_their_lists(world: World) -> None:
    case_of(world, "4", "2026-05-10", new("case_diary_written", "2026-05-28"))
    client = browser(world.sp)
    figures = totals(sheet(world.sp))
    assert [number for number, _address in figures] == ["4", "1", "1", "2"]
    assert [bool(address) for _number, address in figures] == [True, True, False, True]
    for number, address in figures:
        if address:
            listed = BeautifulSoup(client.get(address).content, "html.parser")
            assert len(listed.select("main tbody tr")) == int(number), address


@pytest.mark.usefixtures("cases")
def test_station_that_records_no_diaries_has_no_number_of_cases_without_one(world: World) -> None:
    page = sheet(world.sp)
    assert totals(page)[-1] == ("–", "")
    assert "Case diary: not recorded in this system." in page.get_text()


def test_sheet_says_the_time_left_and_the_next_step_as_my_work_of_the_officer(
    world: World, cases: dict[str, UUID]
) -> None:
    work = BeautifulSoup(browser(world.io).get("/desk/?whose=all").content, "html.parser")
    cards = {str(card.select_one("a")["href"]): card for card in work.select(".itsso-work__case")}  # type: ignore[index]
    for reader in (world.sp, world.sho):
        listed = rows(sheet(reader))
        assert "days over the limit" in listed["FIR 0001/2026"]["Investigation"]
        assert "4 days left" in listed["FIR 0002/2026"]["Investigation"]
        assert "120 days ago" in listed["FIR 0001/2026"]["First recorded"]
        for number in "123":
            button = cards[f"/cases/{cases[number]}/"].select_one(".govuk-button")
            assert button is not None
            assert listed[f"FIR 000{number}/2026"]["Next step"].startswith(button.get_text(strip=True))


def test_last_direction_and_its_reply_are_shown_to_both_sides_alone(world: World, cases: dict[str, UUID]) -> None:
    direct(world, cases["1"], day=date(2026, 5, 1), work=DirectedWork.SEND)
    last = direct(world, cases["1"], day=date(2026, 5, 10), work=DirectedWork.COLLECT)
    direct(world, cases["2"], day=date(2026, 5, 20), work=DirectedWork.EXPLAIN)
    with clock.fixed(date(2026, 5, 12)), enter(world.io):
        directions.answer(last, AnswerToDirection.PARTLY, "Sealed answer", by=world.io)
    for reader in (world.sp, world.io):
        page = sheet(reader)
        listed = rows(page)
        answered, open_one = listed["FIR 0001/2026"], listed["FIR 0002/2026"]
        assert answered["Last direction"].startswith("Collect a report or paper that is missing 10-05-2026 , to ")
        assert answered["Reply"] == "Done in part, 12-05-2026 Answered, not judged"
        assert open_one["Reply"] == "Not answered, overdue Answer by 27-05-2026"
        assert listed["FIR 0003/2026"]["Last direction"] == "–"
        assert "Sealed" not in page.get_text()
        assert listed["FIR 0001/2026"]["Decided today"] == ""
    of_the_station = rows(sheet(world.sho))
    assert {row["Last direction"] for row in of_the_station.values()} == {"–"}


@pytest.mark.usefixtures("cases")
def test_sheet_is_not_found_where_no_case_of_the_range_names_the_officer(world: World) -> None:
    for reader in (world.stranger, world.colleague):
        assert browser(reader).get(SHEET).status_code == 404
    for number in ("NOBODY", "-"):
        assert browser(world.sp).get(f"/workload/{number}/orderly-room/").status_code == 404
    post("io.other", world.nawabganj, Role.INVESTIGATING_OFFICER)
    assert browser(world.sp).get("/workload/IO.OTHER/orderly-room/").status_code == 404


def test_officer_without_a_case_under_investigation_has_an_empty_sheet(world: World) -> None:
    case_of(world, "1", "2026-05-01", new("final_report_filed", "2026-05-20", report="charge_sheet"))
    page = sheet(world.sp)
    assert "This officer has no case under investigation." in page.get_text()
    assert not page.select("main tbody tr")


def test_file_has_the_columns_of_the_page_and_no_formula(world: World, cases: dict[str, UUID]) -> None:
    direct(world, cases["1"], day=date(2026, 5, 10), work=DirectedWork.COLLECT)
    answer = browser(world.sp).get(f"{SHEET}?format=csv")
    heads, *stored = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert [head for head in heads if head not in ("Station", "Days since then")] == [
        head.get_text(" ", strip=True) for head in sheet(world.sp).select("main thead th")
    ]
    assert [row[0] for row in stored] == ["FIR 0003/2026", "FIR 0002/2026", "FIR 0001/2026"]
    assert not [cell for row in stored for cell in row if cell[:1] in "=+-@" and cell]
    oldest = dict(zip(heads, stored[-1], strict=True))
    assert oldest["Days since then"] == "120" and oldest["Last direction"].startswith("Collect a report")
    assert "Sealed" not in answer.content.decode()


@pytest.mark.usefixtures("cases")
def test_sheet_of_many_cases_needs_no_more_queries(world: World) -> None:
    client = browser(world.sp)
    client.get(SHEET)
    with CaptureQueriesContext(connection) as few:
        client.get(SHEET)
    for number in range(20, 36):
        case_of(world, str(number), "2026-05-10")
    with CaptureQueriesContext(connection) as many:
        assert len(rows(BeautifulSoup(client.get(SHEET).content, "html.parser"))) == 19
    assert len(many) <= len(few)


@pytest.mark.usefixtures("cases")
def test_sheet_is_in_the_audit_log_and_in_hindi(world: World) -> None:
    client = browser(world.sp)
    client.cookies["django_language"] = "hi"
    text = page_text(client.get(SHEET))
    assert "अर्दली रूम पत्रक" in text and "आज का निर्णय" in text
    assert any("orderly_room" in str(line) for line in lines())
