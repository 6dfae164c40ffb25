"""The crime-meeting pack: one row for each station, each number the one of its list, of My work and of the workload."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.law import book
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from tests.support.audit_log import lines
from tests.support.case_events import fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

TODAY = date(2026, 6, 1)
MEETING = "/crime-meeting/"
RUNNING, BEYOND, OLD = "Cases under investigation", "Pending beyond two months", "Overdue for more than a year"
WEEK, WITHOUT_OFFICER = "Two months end within a week", "Cases without an officer"
NOT_ARRESTED, DUTY_MISSING = "Accused named, no arrest or notice", "24-hour duty not met (child or gang rape)"
LIST_OF_NOT_ARRESTED = "Cases with an accused named, no arrest or notice recorded"
LIST_OF_DUTY_MISSING = "Cases of a child or gang rape, 24-hour duty not met"
DIARY, LABORATORY = "Case diary not recorded for 7 days", "Cases without a laboratory report"
COUNTED = (RUNNING, BEYOND, OLD, WEEK, WITHOUT_OFFICER, NOT_ARRESTED, DUTY_MISSING, DIARY, LABORATORY)


@pytest.fixture(autouse=True)
def _day() -> object:
    with clock.fixed(TODAY) as fixed:
        yield fixed


def record(
    world: World, station: Unit, number: int, day: str, *later: NewEvent, section: str = "BNS 64(1)", **facts: Any
) -> None:
    """Add a case from a source that can say everything."""
    with enter(world.system):
        source = declare_source("full", dict.fromkeys(book().kinds, date(2013, 1, 1)), world.system)
        with Batch(by=world.system, source=source) as batch:
            year = int(day[:4])
            registered = fir(station, str(number), day, section, **{"io_ref": "IO.KOTWALI", **facts})
            batch.lock_cases([key(station, str(number), year)])
            batch.add(batch.new_case(), [registered, *later])


@pytest.fixture
def cases(world: World) -> None:
    """Add four pending cases of Kotwali, and of Nawabganj two pending and two with a police report."""
    accused = new("accused_described", "2026-02-01", accused_ref="a", described_by="name")
    record(world, world.kotwali, 1, "2025-03-01")
    record(world, world.kotwali, 2, "2026-02-01", accused)
    record(world, world.kotwali, 3, "2026-04-05")
    record(world, world.kotwali, 4, "2026-05-20", section="BNS 70(1)", io_ref="")
    record(world, world.nawabganj, 5, "2026-05-10", new("case_diary_written", "2026-05-12"), io_ref="IO.OTHER")
    record(world, world.nawabganj, 6, "2026-05-11", new("exhibit_sent", "2026-05-12"), io_ref="IO.OTHER")
    charged = new("final_report_filed", "2026-05-20", report="charge_sheet")
    record(world, world.nawabganj, 7, "2026-05-10", charged, io_ref="IO.OTHER")
    record(world, world.nawabganj, 8, "2026-05-10", new("exhibit_sent", "2026-05-12"), charged, io_ref="IO.OTHER")


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def cells(page: BeautifulSoup) -> dict[str, dict[str, Tag]]:
    """Return the cells of each row by the heads of their columns."""
    heads = [head.get_text(" ", strip=True).rstrip(" ▲▼") for head in page.select("main thead th")]
    rows = [row.select("th, td") for row in page.select("main tbody tr")]
    return {row[0].get_text(strip=True): dict(zip(heads, row, strict=True)) for row in rows}


def numbers(page: BeautifulSoup) -> dict[str, dict[str, str]]:
    return {
        station: {title: row[title].get_text(strip=True) for title in COUNTED} for station, row in cells(page).items()
    }


def counts(*values: object) -> dict[str, str]:
    return dict(zip(COUNTED, map(str, values), strict=True))


@pytest.mark.usefixtures("cases")
def test_each_station_has_a_row_and_all_stations_the_sums(world: World) -> None:
    assert numbers(soup(browser(world.sp), MEETING)) == {
        "All stations": counts(6, 2, 1, 1, 1, 1, 1, 2, 2),
        "PS Kotwali": counts(4, 2, 1, 1, 1, 1, 1, "–", 0),
        "PS Nawabganj": counts(2, 0, 0, 0, 0, 0, 0, 2, 2),
    }


@pytest.mark.usefixtures("cases")
def test_each_number_with_a_link_is_the_number_of_its_list(world: World) -> None:
    record(world, world.kotwali, 9, "2026-05-28", new("case_diary_written", "2026-05-29"))
    client = browser(world.sp)
    linked = set()
    for station, row in cells(soup(client, MEETING)).items():
        for title in COUNTED:
            if (anchor := row[title].select_one("a[href]")) is not None and anchor["href"]:
                listed = soup(client, str(anchor["href"])).select("main tbody tr")
                assert len(listed) == int(anchor.get_text(strip=True)), (station, title)
                linked.add((station, title))
    assert {title for _station, title in linked} == set(COUNTED) - {OLD, WEEK}
    assert ("All stations", LABORATORY) in linked
    assert ("PS Nawabganj", LABORATORY) not in linked, "its list has no filter by station"


@pytest.mark.usefixtures("cases")
def test_sum_of_diaries_has_no_link_where_a_station_records_none(world: World) -> None:
    page = soup(browser(world.sp), MEETING)
    assert cells(page)["All stations"][DIARY].select("a") == []
    assert "the station does not record in this system that diaries are written" in page.get_text()


@pytest.mark.usefixtures("cases")
def test_numbers_are_those_of_the_officers_and_of_the_sheets(world: World) -> None:
    client = browser(world.sp)
    page = soup(client, MEETING)
    total = numbers(page)["All stations"]
    officers = cells(soup(client, "/workload/"))
    for title in (RUNNING, BEYOND):
        assert sum(int(row[title].get_text(strip=True)) for row in officers.values()) == int(total[title])
    sheets = {str(anchor["href"]): anchor for anchor in page.select("main section li a")}
    assert list(sheets) == ["/workload/IO.KOTWALI/orderly-room/", "/workload/IO.OTHER/orderly-room/"]
    items = [" ".join(item.get_text().split()) for item in page.select("main section li")]
    assert items == ["io.kotwali (IO.KOTWALI), PS Kotwali: 3 cases", "IO IO.OTHER, PS Nawabganj: 2 cases"]
    week = 0
    for sheet in sheets:
        figures = soup(client, sheet).select("main .itsso-figure__number")
        week += int(figures[2].get_text(strip=True))
    assert week == int(total[WEEK])


@pytest.mark.usefixtures("cases")
def test_numbers_of_a_station_are_those_of_its_my_work(world: World) -> None:
    listed = numbers(soup(browser(world.sp), MEETING))

    def of_desk(reader: Posting) -> dict[str, str]:
        links = soup(browser(reader), "/desk/?whose=all").select(".itsso-morning .itsso-links a")
        pairs = [anchor.get_text(" ", strip=True).rsplit(":", 1) for anchor in links]
        return {label.strip(): number.strip() for label, number in pairs}

    kotwali, nawabganj = of_desk(world.sho), of_desk(world.colleague)
    assert kotwali["Cases without an investigating officer"] == listed["PS Kotwali"][WITHOUT_OFFICER]
    assert kotwali[LIST_OF_NOT_ARRESTED] == listed["PS Kotwali"][NOT_ARRESTED]
    assert kotwali[LIST_OF_DUTY_MISSING] == listed["PS Kotwali"][DUTY_MISSING]
    assert "Cases whose case diary is not recorded for 7 days" not in kotwali
    assert nawabganj["Cases whose case diary is not recorded for 7 days"] == listed["PS Nawabganj"][DIARY]


@pytest.mark.usefixtures("cases")
def test_numbers_of_a_district_are_those_of_its_exceptions(world: World) -> None:
    total = numbers(soup(browser(world.sp), MEETING))["All stations"]
    district = cells(soup(browser(world.state_monitor), "/desk/districts/"))["Kanpur Nagar"]
    for title, counted in ((WITHOUT_OFFICER, WITHOUT_OFFICER), (LIST_OF_DUTY_MISSING, DUTY_MISSING)):
        assert district[title].get_text(strip=True) == total[counted]


@pytest.mark.parametrize(("registered", "old"), [("2025-04-01", "0"), ("2025-03-31", "1")])
def test_case_is_old_when_its_limit_passed_more_than_a_year_ago(world: World, registered: str, old: str) -> None:
    record(world, world.kotwali, 1, registered)
    assert numbers(soup(browser(world.sp), MEETING))["PS Kotwali"][OLD] == old


@pytest.mark.usefixtures("cases")
def test_pack_is_for_a_district_and_for_no_station_state_or_nation(world: World) -> None:
    assert f'href="{MEETING}"' in browser(world.sp).get("/workload/").text
    assert browser(world.national_monitor).get(MEETING).status_code == 404
    for reader in (world.sho, world.state_monitor):
        answer = browser(reader).get(MEETING)
        assert (answer.status_code, answer["Location"]) == (302, "/workload/")
        assert f'href="{MEETING}"' not in browser(reader).get("/workload/").text
    lucknow = numbers(soup(browser(world.stranger), MEETING))
    assert lucknow == {name: counts(*[0] * 9) for name in ("All stations", "PS Hazratganj")}


@pytest.mark.usefixtures("cases")
def test_circle_has_the_stations_of_its_own(world: World) -> None:
    circle = Unit.objects.create(
        kind=UnitKind.CIRCLE, state="UP", code="KNP-C", name="Circle", parent=world.kanpur, first=900_101, last=900_101
    )
    listed = numbers(soup(browser(post("co.circle", circle, Role.SUPERVISOR)), MEETING))
    assert list(listed) == ["All stations", "PS Kotwali"]
    assert listed["All stations"] == listed["PS Kotwali"]


@pytest.mark.usefixtures("cases")
def test_closed_station_is_named_while_a_case_of_it_counts(world: World) -> None:
    closed = {"closed": date(2026, 5, 30)}
    Unit.objects.filter(pk=world.nawabganj.pk).update(**closed)
    assert "PS Nawabganj" in numbers(soup(browser(world.sp), MEETING))
    Unit.objects.filter(pk=world.hazratganj.pk).update(**closed)
    assert "This unit has no police station." in soup(browser(world.stranger), MEETING).get_text()


@pytest.mark.usefixtures("cases")
def test_file_has_the_numbers_of_the_stations(world: World) -> None:
    client = browser(world.sp)
    answer = client.get(f"{MEETING}?format=csv")
    heads, *stored = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert heads == ["Station", *COUNTED, "Decided today"]
    of_page = numbers(soup(client, MEETING))
    assert {row[0]: dict(zip(COUNTED, row[1:-1], strict=True)) for row in stored} == {
        station: {title: number.replace("–", "") for title, number in row.items()}
        for station, row in of_page.items()
        if station != "All stations"
    }


@pytest.mark.usefixtures("cases")
def test_stations_are_sorted_below_all_stations(world: World) -> None:
    listed = numbers(soup(browser(world.sp), f"{MEETING}?sort=running"))
    assert list(listed) == ["All stations", "PS Nawabganj", "PS Kotwali"]


@pytest.mark.usefixtures("cases")
def test_many_stations_and_cases_need_no_more_queries_and_the_sum_is_of_all(world: World) -> None:
    client = browser(world.sp)
    client.get(MEETING)
    with CaptureQueriesContext(connection) as few:
        client.get(MEETING)
    for number in range(10, 40):
        station = Unit.objects.create(
            kind=UnitKind.STATION,
            state="UP",
            code=f"KNP-{number}",
            name=f"PS {number}",
            parent=world.kanpur,
            first=900_100 + number,
            last=900_100 + number,
        )
        record(world, station, number, "2026-05-20", io_ref=f"IO.{number}")
    with CaptureQueriesContext(connection) as many:
        page = soup(client, MEETING)
    assert len(many) <= len(few)
    assert len(cells(page)) == 21
    assert numbers(page)["All stations"][RUNNING] == "36"
    assert len(page.select("main section li")) == 32
    assert len(cells(soup(client, f"{MEETING}?rows=all"))) == 33


@pytest.mark.usefixtures("cases")
def test_pack_is_in_the_audit_log_and_in_hindi(world: World) -> None:
    client = browser(world.sp)
    client.cookies["django_language"] = "hi"
    text = page_text(client.get(MEETING))
    assert "अपराध गोष्ठी" in text and "सभी थाने" in text
    assert any("crime_meeting" in str(line) for line in lines())
