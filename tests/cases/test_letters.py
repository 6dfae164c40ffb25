"""Letters to offices outside the police: each number is that of its list, no name leaves, no other district sees."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from urllib.parse import quote
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.cases import limits
from itsso.cases.actions import Batch, NewEvent, declare_source
from itsso.cases.drafts.setting import KIND as DRAFT_DAYS
from itsso.cases.identity.actions import name_accused
from itsso.cases.letters.kinds import RULES
from itsso.cases.models import Case
from itsso.law import book
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from itsso.units.state_settings import limits as limits_of_states
from tests.support.audit_log import lines
from tests.support.case_events import fir, key, new
from tests.support.complaint_pages import page_text
from tests.support.recalculation import recalculate_all
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.state_settings import decide_setting

TODAY = date(2026, 6, 30)
MEDICAL = "Overdue medical reports on victims"
DRAFTS = "Draft police reports with the prosecutor for longer than allowed"
OWN = "Exhibits forwarded in ITSSO more than 60 days ago, without a report"
BY_CCTNS = "Exhibits forwarded more than 60 days ago according to CCTNS, without a report"
SEVEN_DAYS_OVER = 21 - 7
"""Days over the limit on the 30th of an examination of the 9th."""


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.fixed(TODAY):
        yield


def record(world: World, station: Unit, number: int, *later: NewEvent, day: str = "2026-03-01") -> Case:
    """Add a case of rape of a child from a source that can say everything."""
    with enter(world.system):
        source = declare_source("full", dict.fromkeys(book().kinds, date(2013, 1, 1)), world.system)
        with Batch(by=world.system, source=source) as batch:
            batch.lock_cases([key(station, str(number), 2026)])
            case = batch.new_case()
            batch.add(case, [fir(station, str(number), day, "BNS 65(1)", "POCSO 4"), *later])
        return Case.objects.get(pk=case.id)


def examined(day: str = "2026-06-02", victim: str = "v") -> NewEvent:
    return new("victim_medical_examined", day, victim_ref=victim)


def sent(day: str, exhibit: str, laboratory: str = "") -> NewEvent:
    return new("exhibit_sent", day, exhibit=exhibit, **({"laboratory": laboratory} if laboratory else {}))


def drafted(day: str, office: str = "prosecutor") -> NewEvent:
    return new("draft_report_submitted", day, office=office, report="charge_sheet")


@pytest.fixture
def cases(world: World) -> None:
    """Add what is late and what is not, in Kanpur, and some of it in Lucknow."""
    seized = new("exhibit_seized", "2026-03-02", exhibit="VN7JQ-4AUJA", mark="P-9")
    named = new("accused_described", "2026-03-02", accused_ref="a", described_by="name")
    record(world, world.kotwali, 1, named, examined("2026-06-09"))
    record(world, world.kotwali, 2, examined("2026-06-23"))  # today is its last day
    record(world, world.nawabganj, 3, examined(), new("medical_report_received", "2026-06-20", victim_ref="v"))
    record(world, world.nawabganj, 4, examined(), examined(victim="w"))
    record(world, world.kotwali, 5, sent("2026-03-05", "P-1", "IN-UP/FSL"), sent("2026-06-20", "P-2", "IN-UP/FSL"))
    record(world, world.kotwali, 6, sent("2026-04-30", "P-3"), sent("2026-05-01", "P-4"))
    record(world, world.kotwali, 7, seized, sent("2026-03-05", "P-9", "IN-UP/FSL"))
    record(world, world.kotwali, 8, drafted("2026-06-24"))
    record(world, world.kotwali, 9, drafted("2026-06-25"))
    record(world, world.nawabganj, 10, drafted("2026-06-01", "sdpo"))
    record(world, world.hazratganj, 11, examined(), drafted("2026-06-01"))


def soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in page.select("tbody tr:not(.itsso-group)")
    ]


def letters(client: Client) -> dict[tuple[str, str], tuple[int, Tag, Tag]]:
    """Return the letters by subject and addressee: the number, the link to the letter, the link of the number."""
    by_names = {}
    for row in soup(client, "/letters/").select("main tbody tr"):
        subject, to, number, _oldest = row.select("th, td")
        names = subject.get_text(strip=True), to.get_text(strip=True)
        assert subject.a is not None and number.a is not None
        by_names[names] = (int(number.get_text(strip=True)), subject.a, number.a)
    return by_names


@pytest.mark.usefixtures("cases")
def test_each_letter_has_as_many_entries_as_its_number_and_its_list(world: World) -> None:
    client = browser(world.sp)
    listed = letters(client)
    assert {names: number for names, (number, _letter, _list) in listed.items()} == {
        (MEDICAL, "The Chief Medical Officer (Civil Surgeon)"): 3,
        (OWN, "The Director, FSL Lucknow"): 1,
        (BY_CCTNS, "The Director, FSL Lucknow"): 1,
        (BY_CCTNS, "The Director of the laboratory (no entry names it)"): 1,
        (DRAFTS, "The Public Prosecutor"): 1,
    }
    for names, (number, letter, of_number) in listed.items():
        assert len(rows(soup(client, str(letter["href"])))) == number, names
        assert len(rows(soup(client, str(of_number["href"])))) == number, names


@pytest.mark.usefixtures("cases")
def test_letter_names_case_station_and_days_and_the_provision(world: World) -> None:
    page = soup(browser(world.sp), "/letters/medical_report/")
    assert rows(page) == [
        ["FIR 0004/2026", "PS Nawabganj", "02-06-2026", "09-06-2026", "21"],
        ["FIR 0004/2026", "PS Nawabganj", "02-06-2026", "09-06-2026", "21"],
        ["FIR 0001/2026", "PS Kotwali", "09-06-2026", "16-06-2026", str(SEVEN_DAYS_OVER)],
    ]
    text = " ".join(page.get_text(" ").split())
    assert (
        "BNSS 184(6): Forward the medical report to the investigating officer within seven days. Time: 7 days." in text
    )
    assert "Certainty of this statement of the law: Inferred." in text
    assert "This system does not send the letter." in text
    assert "A case with several victims has a line for each." in text
    assert not page.select("footer:not(.itsso-no-print)"), "a letter is no page of a website"
    assert "From Police office, Kanpur Nagar" in text and "Date 30-06-2026" in text and "Signature" in text


@pytest.mark.usefixtures("cases")
def test_letter_to_a_laboratory_has_its_own_exhibits_and_says_that_no_law_sets_a_time(world: World) -> None:
    client = browser(world.sp)
    page = soup(client, f"/letters/exhibit_cctns/?laboratory={quote('IN-UP/FSL')}")
    assert rows(page) == [["FIR 0005/2026", "PS Kotwali", "P-1", "05-03-2026", "117"]]
    assert "ITSSO holds no provision of law that sets a time for this report in the State" in page.get_text()
    assert rows(soup(client, "/letters/exhibit_cctns/")) == [["FIR 0006/2026", "PS Kotwali", "P-3", "30-04-2026", "61"]]
    assert [row[2] for row in rows(soup(client, "/letters/exhibit_itsso/?laboratory=IN-UP/FSL"))] == ["P-9"]


def test_letter_to_a_laboratory_names_the_order_that_sets_a_time_in_its_state(world: World) -> None:
    (karnataka, district, station) = (
        Unit.objects.create(kind=kind, state="KA", code=code, name=code, parent=None, first=first, last=last)
        for kind, code, first, last in (
            (UnitKind.STATE, "KA", 1_200_000, 1_299_999),
            (UnitKind.DISTRICT, "MYS", 1_200_100, 1_200_199),
            (UnitKind.STATION, "MYS-1", 1_200_101, 1_200_101),
        )
    )
    Unit.objects.filter(pk=district.pk).update(parent=karnataka)
    Unit.objects.filter(pk=station.pk).update(parent=district)
    record(world, station, 1, sent("2026-03-05", "P-1"))
    page = soup(browser(post("sp.mysuru", district, Role.SUPERVISOR)), "/letters/exhibit_cctns/")
    text = " ".join(page.get_text(" ").split())
    assert "Order of the High Court of Karnataka (2021)" in text and "1 calendar month" in text
    assert "Second-hand source" in text
    assert "The day of receipt is not in this list" in text


@pytest.mark.usefixtures("cases")
def test_days_for_a_draft_are_those_that_the_state_set(world: World) -> None:
    client = browser(world.sp)
    page = soup(client, "/letters/draft/")
    assert rows(page) == [["FIR 0008/2026", "PS Kotwali", "24-06-2026", "29-06-2026", "1"]]
    assert "the State has set none" in page.get_text()
    decide_setting(world.up, DRAFT_DAYS, {"days": "3"}, TODAY)
    page = soup(client, "/letters/draft/")
    assert [(row[0], row[-1]) for row in rows(page)] == [("FIR 0008/2026", "3"), ("FIR 0009/2026", "2")]
    assert "The State allows 3 days for the scrutiny of a draft (order 12/2026)." in page.get_text()
    assert letters(client)[(DRAFTS, "The Public Prosecutor")][0] == 2


@pytest.mark.usefixtures("cases")
def test_state_writes_for_all_districts_and_a_district_for_none_but_itself(world: World) -> None:
    state = browser(world.state_monitor)
    page = soup(state, "/letters/medical_report/")
    assert [row[1] for row in rows(page)] == ["Kanpur Nagar"] * 3 + ["Lucknow"]
    assert "The head of the Directorate of Health Services" in page.get_text()
    assert "The Director of Prosecution" in soup(state, "/letters/draft/").get_text()
    stranger = browser(world.stranger)
    assert {row[1] for row in rows(soup(stranger, "/letters/medical_report/"))} == {"PS Hazratganj"}
    for address in ("/letters/", "/letters/medical_report/", "/letters/exhibit_cctns/", "/letters/draft/"):
        assert "Kotwali" not in stranger.get(address).text
        assert "Kotwali" not in stranger.get(f"{address}?format=csv").text


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("reader", ["io", "sho", "national_monitor", "clerk"])
def test_letters_are_written_by_those_above_a_station_alone(world: World, reader: str) -> None:
    posting: Posting = getattr(world, reader)
    for address in ("/letters/", "/letters/medical_report/"):
        assert browser(posting).get(address).status_code in (403, 404)
    assert "/letters/" not in browser(posting).get("/desk/since-yesterday/").text


def test_no_letter_of_another_kind_opens(world: World) -> None:
    for address in ("no_such_letter/", "exhibit_cctns/?laboratory=%00", "exhibit_cctns/?laboratory=" + "x" * 99):
        assert browser(world.sp).get(f"/letters/{address}").status_code == 404


@pytest.mark.usefixtures("cases")
def test_address_cannot_write_the_name_of_a_laboratory_on_a_letter(world: World) -> None:
    page = soup(browser(world.sp), "/letters/exhibit_cctns/?laboratory=Mala%20Devi")
    assert "Mala Devi" not in page.select_one("main").get_text()  # type: ignore[union-attr]
    unnamed = soup(browser(world.sp), "/letters/exhibit_cctns/?laboratory=-")
    assert rows(unnamed) == rows(soup(browser(world.sp), "/letters/exhibit_cctns/"))


def test_nothing_late_is_said_and_no_letter_is_offered(world: World) -> None:
    client = browser(world.sp)
    assert "Nothing on record is late with an office outside the police." in client.get("/letters/").text
    page = soup(client, "/letters/medical_report/")
    assert "Nothing is late here now, according to the record. No letter is needed." in page.get_text()
    assert "This system does not send the letter." not in page.get_text()
    assert "Signature" not in page.get_text()


@pytest.mark.usefixtures("cases")
def test_letter_and_file_hold_neither_names_nor_sections(world: World) -> None:
    with enter(world.system):
        case = Case.objects.get(number="1")
        name_accused(case.pk, "A1", "Ramesh Chandra", by=world.system)
    client = browser(world.sp)
    for address in ("/letters/medical_report/", "/letters/draft/", "/letters/exhibit_cctns/"):
        main = soup(client, address).select_one("main")
        assert main is not None
        for text in (main.get_text(), client.get(f"{address}?format=csv").content.decode("utf-8-sig")):
            for word in ("POCSO", "BNS 65", "child", "V1", "V2", "Ramesh"):
                assert word not in text, (address, word)


@pytest.mark.usefixtures("cases")
def test_file_of_a_letter_has_its_rows(world: World) -> None:
    client = browser(world.state_monitor)
    answer = client.get("/letters/medical_report/?format=csv")
    heads, *stored = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert heads == ["Case", "District", "Station", "Examined on", "Last day", "Days overdue"]
    assert stored == rows(soup(client, "/letters/medical_report/"))


def test_a_long_letter_is_one_page_and_needs_no_more_queries(world: World) -> None:
    client = browser(world.sp)
    addresses = ("/letters/", "/letters/medical_report/", "/letters/exhibit_cctns/", "/letters/draft/")
    for number in (1, 2):
        record(world, world.kotwali, number, examined(), sent("2026-03-05", "P-1"), drafted("2026-06-01"))
    for address in addresses:
        client.get(address)
    few = {}
    for address in addresses:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        few[address] = len(queries)
    for number in range(3, 31):
        record(world, world.kotwali, number, examined(), sent("2026-03-05", "P-1"), drafted("2026-06-01"))
    for address in addresses:
        with CaptureQueriesContext(connection) as many:
            page = soup(client, address)
        assert len(many) <= few[address], address
        assert address == "/letters/" or len(rows(page)) == 30


def test_every_stored_limit_of_a_medical_office_has_a_letter() -> None:
    owed = {rule.id for rule in limits.stored_rules() if rule.rule.owed_by in ("doctor", "hospital")}
    assert owed == {"victim.medical_report"}, "a State's order adds the report on the accused"
    assert owed < set(RULES.values())


@pytest.mark.usefixtures("cases")
def test_pages_lead_to_the_letters_and_the_audit_log_names_them(world: World) -> None:
    sp, state = browser(world.sp), browser(world.state_monitor)
    assert 'href="/letters/"' in sp.get("/desk/since-yesterday/").text
    assert 'href="/letters/"' in state.get("/desk/districts/").text
    sp.get("/letters/medical_report/?format=csv")
    assert any("cases:letter" in str(line) and "medical_report" in str(line) for line in lines())
    sp.cookies["django_language"] = "hi"
    text = page_text(sp.get("/letters/medical_report/"))
    assert "सेवा में" in text and "मुख्य चिकित्सा अधिकारी" in text and "बीएनएसएस 184(6)" in text


@pytest.mark.usefixtures("cases")
def test_list_of_exhibits_is_filtered_by_age_and_laboratory(world: World) -> None:
    client = browser(world.sho)
    assert len(rows(soup(client, "/court/exhibit_cctns/"))) == 4
    assert len(rows(soup(client, "/court/exhibit_cctns/?status=late"))) == 2
    assert len(rows(soup(client, "/court/exhibit_cctns/?laboratory=-"))) == 2
    late_at = f"/court/exhibit_cctns/?status=late&laboratory={quote('IN-UP/FSL')}"
    page = soup(client, late_at)
    assert [row[0] for row in rows(page)] == ["FIR 0005/2026"]
    assert "Only exhibits at IN-UP/FSL." in page.get_text()
    (all_laboratories,) = page.find_all("a", string="Show the exhibits at all laboratories")
    assert len(rows(soup(client, f"/court/exhibit_cctns/{all_laboratories['href']}"))) == 2
    assert "Only exhibits of which no entry names" in client.get("/court/exhibit_cctns/?laboratory=-").text
    assert "Only exhibits" not in client.get("/court/exhibit_cctns/").text


def test_a_laboratory_in_the_address_of_another_list_hides_nothing(world: World) -> None:
    record(world, world.kotwali, 1, new("bail_notice_received", "2026-06-20", accused_ref="a"))
    assert len(rows(soup(browser(world.sho), "/court/bail/?laboratory=IN-UP/FSL"))) == 1


@pytest.mark.parametrize(("day", "days_over"), [("2026-06-22", ["1"]), ("2026-06-23", [])])
def test_medical_report_is_late_from_the_day_after_its_last(world: World, day: str, days_over: list[str]) -> None:
    record(world, world.kotwali, 1, examined(day))
    assert [row[-1] for row in rows(soup(browser(world.sp), "/letters/medical_report/"))] == days_over


@pytest.mark.parametrize(("days", "listed"), [(60, 0), (61, 1)])
def test_exhibit_is_late_after_sixty_days(world: World, days: int, listed: int) -> None:
    record(world, world.kotwali, 1, sent(str(TODAY - timedelta(days=days)), "P-1"))
    assert len(rows(soup(browser(world.sp), "/letters/exhibit_cctns/"))) == listed


def test_order_of_a_state_adds_the_letter_on_reports_about_the_accused(world: World) -> None:
    order = {
        "count": "48",
        "unit": "hours",
        "cases": "pending",
        "since_0": "20",
        "since_1": "6",
        "since_2": "2026",
        "order_number": "44/2026",
        "dated": "2026-05-20",
        "since": "2026-06-20",
        "form": str(uuid4()),
        "confirmed": "1",
    }
    # the clock stands at noon of the 30th: one limit of 48 hours ended at eleven, the other ends at one
    record(world, world.kotwali, 1, new("accused_medically_examined", "2026-06-28T11:00", accused_ref="a"))
    record(world, world.kotwali, 2, new("accused_medically_examined", "2026-06-28T13:00", accused_ref="a"))
    client = browser(world.sp)
    assert not letters(client)
    editor = post("editor.up", world.up, Role.SETTINGS_EDITOR)
    with clock.fixed(date(2026, 6, 20)):
        assert browser(editor).post("/settings/limit-accused_examination_report/new/", order).status_code == 302
    limits_of_states.refresh()
    recalculate_all()
    ((names, (number, _letter, of_number)),) = letters(client).items()
    assert names == ("Overdue medical reports on accused", "The Chief Medical Officer (Civil Surgeon)")
    page = soup(client, "/letters/accused_report/")
    assert [row[0] for row in rows(page)] == ["FIR 0001/2026"]
    text = " ".join(page.get_text(" ").split())
    assert "44/2026" in text and "48 hours" in text
    assert "seven days" not in text
    assert len(rows(soup(client, str(of_number["href"])))) == number == 1
