"""My work: each case once, in the first band in which any of its time limits is; the numbers and lists of bands."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.cases.desk.bands.words import BY_CODE
from itsso.cases.models import Clock
from itsso.intake.refusals import actions as accountability
from itsso.notices.models import Notice
from itsso.platform.clock import INDIA, fixed
from itsso.protection.ranges import enter, enter_as_system
from tests.support.case_events import add, fir, key, new, register
from tests.support.case_pages import page, words
from tests.support.menu import menu_count
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db

TODAY = date(2025, 3, 10)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with fixed(TODAY):
        yield


def desk(by: Posting, address: str = "/desk/", language: str = "en") -> BeautifulSoup:
    return page(browser(by, language).get(address))


def bands(by: Posting, address: str = "/desk/") -> dict[str, list[str]]:
    """Return the bands of My work: title with number -> the numbers of its cases."""
    return {
        words(band.select_one("h2")): [words(case)[4:13] for case in band.select(".itsso-work__case")]
        for band in desk(by, address).select(".itsso-work")
    }


def card_of(by: Posting, number: str, address: str = "/desk/") -> Tag:
    return next(case for case in desk(by, address).select(".itsso-work__case") if number in words(case))


@pytest.fixture
def cases(world: World) -> dict[str, UUID]:
    """Return a case for each band and each office for which a case can wait, by its number."""
    urgent = fir(world.kotwali, "1", "2025-03-09T20:00", "BNS 64(1)", "POCSO 4", victims=1, victim_child=True)
    custody = [new("arrested", "2024-12-14", accused_ref="a"), new("first_remand", "2024-12-14", accused_ref="a")]
    sent = new("exhibit_sent", "2025-01-12", exhibit="E1")
    submitted = new("draft_report_submitted", "2025-02-01", office="sdpo", report="charge_sheet")
    prepared = new("final_report_prepared", "2025-03-04", report="charge_sheet", form_no="7")
    forwarded = new("final_report_forwarded", "2025-03-05", form_no="7")
    examined = new("victim_medical_examined", "2025-03-01T11:00", victim_ref="v")
    ids = {"0001/2025": add(world.system, key(world.kotwali, "1"), urgent)}
    for number, day, later in (
        ("2", "2024-12-13", custody),
        ("3", "2025-01-14", [sent]),  # due in the week although it waits for the laboratory
        ("4", "2025-01-07", []),
        ("5", "2025-01-05", [sent]),
        ("6", "2025-01-06", [submitted]),
        ("7", "2025-01-04", [prepared, forwarded]),
        ("8", "2025-01-03", [prepared]),  # the officer in charge forwards it
        ("9", "2019-02-01", []),
        ("10", "2025-03-02", []),
        ("11", "2025-03-01", [examined]),
    ):
        done = [
            new("victim_medical_declined", day, victim_ref="v"),
            new("victim_statement_recorded", day, victim_ref="v"),
        ]
        steps = [*(done[1:] if number == "11" else done), *later]
        offence = "BNS 64(1)" if day > "2020" else "IPC 376(1)"
        ids[f"{int(number):04d}/{day[:4]}"] = register(world.system, world.kotwali, number, day, offence, later=steps)
    return ids


def test_each_case_is_in_one_band_and_the_bands_are_in_the_order_of_what_can_be_saved(
    world: World, cases: dict[str, UUID]
) -> None:
    assert bands(world.sho) == {
        "Hours matter (2)": ["0001/2025", "0002/2024"],
        "This week (1)": ["0003/2025"],
        "Overdue, can be done now (2)": ["0008/2025", "0004/2025"],
        "Waiting on others (4)": ["0007/2025", "0005/2025", "0006/2025"],
        "Overdue for more than a year: close or explain (1)": ["0009/2019"],
        "Due later (1)": ["0010/2025"],
    }


def test_row_says_the_worst_limit_its_last_day_the_other_limits_and_one_act(
    world: World, cases: dict[str, UUID]
) -> None:
    urgent = card_of(world.sho, "0001/2025")
    (limits,) = (Clock.objects.using("owner").filter(case=cases["0001/2025"]).count(),)
    assert "hours left" in words(urgent) and "10-03-2025 20:00" in words(urgent)
    assert f"{limits - 1} more time limits" in words(urgent)
    assert urgent.select_one(f'a[href="/cases/{cases["0001/2025"]}/#limits"]') is not None
    assert len(urgent.select("a.govuk-button")) == 1
    overdue = card_of(world.sho, "0004/2025")
    assert "3 days over the limit ( 07-03-2025 ): Completion of investigation" in words(overdue)
    button = overdue.select_one("a.govuk-button")
    assert button is not None
    assert str(button["href"]) == f"/cases/{cases['0004/2025']}/record/final_report_prepared/"


def test_each_row_of_a_superior_has_one_act_which_asks_the_officer_where_no_other_is_open(
    world: World, cases: dict[str, UUID]
) -> None:
    assigned = new("investigation_assigned", "2025-03-03T10:00", io_ref="IO.KOTWALI")
    for case in ("4", "5", "10"):
        add(world.system, key(world.kotwali, case), assigned)
    rows = desk(world.sp).select(".itsso-work__case")
    assert [len(row.select("a.govuk-button")) for row in rows] == [1] * len(rows)
    buttons: dict[str, Tag] = {}
    for number in ("0009/2019", "0004/2025", "0005/2025", "0010/2025"):
        button = card_of(world.sp, number).select_one("a.govuk-button")
        assert button is not None
        buttons[number] = button
    assert {number: words(button) for number, button in buttons.items()} == {
        "0009/2019": "Assign an investigating officer",
        "0004/2025": "Ask why it is late",
        "0005/2025": "Give a direction",  # it waits for the laboratory
        "0010/2025": "Give a direction",
    }
    form = page(browser(world.sp).get(str(buttons["0004/2025"]["href"])))
    assert form.select_one('input[name="work"][value="explain"][checked]') is not None


def test_first_act_of_a_case_is_the_one_that_ends_within_hours(world: World, cases: dict[str, UUID]) -> None:
    """A new FIR asked for the police report, of which 61 days were left, while hours were left for a duty."""
    first_acts = {}
    for number in ("0001/2025", "0004/2025"):
        button = page(browser(world.sho).get(f"/cases/{cases[number]}/")).select_one("main a.govuk-button")
        assert button is not None
        first_acts[number] = str(button["href"]).split("/record/")[1].partition("/")[0]
    assert first_acts == {"0001/2025": "reported_to_cwc", "0004/2025": "final_report_prepared"}


def test_case_page_and_my_work_name_the_same_limit_first_of_those_that_end_at_one_hour(
    world: World, cases: dict[str, UUID]
) -> None:
    ends = Clock.objects.using("owner").filter(case=cases["0001/2025"]).exclude(due_at=None).values_list("due_at")
    assert len(ends) > len(set(ends)), "several limits of the case end at one hour"
    card = words(card_of(world.sho, "0001/2025"))
    lines = page(browser(world.sho).get(f"/cases/{cases['0001/2025']}/")).select(".itsso-bars li")
    titles = [words(line) for line in lines if "Completion of investigation" not in words(line)]
    assert titles[0].split(" 10-03-2025")[0] in card


def test_waiting_case_names_the_office_and_the_day(world: World, cases: dict[str, UUID]) -> None:
    waiting = {words(row)[4:13]: words(row) for row in desk(world.sho, "/desk/?band=waiting").select("main tbody tr")}
    assert "Laboratory report awaited since 12-01-2025" in waiting["0005/2025"]
    assert "Sub-Divisional Police Officer (SDPO), since 01-02-2025" in waiting["0006/2025"]
    assert "Police report forwarded on 05-03-2025: not in court for 5 days." in waiting["0007/2025"]
    assert "Pending with: Doctor (registered medical practitioner), since 01-03-2025" in waiting["0011/2025"]
    assert "Forward the police report" in words(card_of(world.sho, "0008/2025"))


def test_answer_of_another_office_brings_the_case_back_to_the_police(world: World, cases: dict[str, UUID]) -> None:
    for number, kind, facts in (
        ("5", "laboratory_report_received", {"exhibit": "E1"}),
        ("6", "draft_report_returned", {"office": "sdpo", "query": ["age_proof"]}),
    ):
        add(world.system, key(world.kotwali, number), new(kind, "2025-03-07", **facts))
    assert bands(world.sho)["Overdue, can be done now (4)"] == ["0008/2025", "0005/2025", "0006/2025", "0004/2025"]
    filed = new("final_report_filed", "2025-03-07", report="charge_sheet", form_no="7")
    add(world.system, key(world.kotwali, "7"), filed)
    assert "0007/2025" in bands(world.sho)["Due later (2)"]  # the informant is still to be told of the progress


def test_limit_of_hours_stays_first_for_a_day_after_its_end(world: World, cases: dict[str, UUID]) -> None:
    for now, title in (
        (datetime(2025, 3, 11, 19, 0, tzinfo=INDIA), "Hours matter"),
        (datetime(2025, 3, 11, 21, 0, tzinfo=INDIA), "Overdue, can be done now"),
    ):
        with fixed(now):
            (band_title,) = [band for band, listed in bands(world.sho).items() if "0001/2025" in listed]
            assert band_title.startswith(title)


@pytest.mark.parametrize("posting_name", ["sho", "sp"])
def test_number_of_a_band_is_the_length_of_its_list_and_of_its_file(
    world: World, cases: dict[str, UUID], posting_name: str
) -> None:
    by = getattr(world, posting_name)
    client = browser(by)
    every: set[str] = set()
    for band in desk(by).select(".itsso-work"):
        code = str(band["aria-labelledby"]).removeprefix("band-")
        number = int(words(band.select_one("h2")).rpartition("(")[2].rstrip(")"))
        listed = [words(row)[4:13] for row in desk(by, f"/desk/?band={code}").select("main tbody tr")]
        as_file = client.get("/desk/", {"band": code, "format": "csv"}).content.decode("utf-8-sig").splitlines()
        assert number == len(listed) == len(list(csv.reader(as_file))) - 1
        assert every.isdisjoint(listed)
        every |= set(listed)
    assert every == set(cases)


def test_number_in_the_menu_is_what_can_still_be_done_in_time(world: World, cases: dict[str, UUID]) -> None:
    first = desk(world.sho)
    assert menu_count(first, "/desk/") == menu_count(desk(world.sho, "/cases/"), "/desk/") == 3
    assert first.title is not None and "3" not in first.title.get_text()  # the title counts messages alone
    assert "In 3 cases hours matter or a time limit ends this week: begin with them." in words(first)
    assert menu_count(desk(world.sho, "/desk/?whose=mine"), "/desk/") == 3  # as the page opens from the menu
    assert menu_count(desk(world.sp), "/desk/") == 0  # other officers' work


def test_switch_between_own_cases_and_those_of_the_station_stays_in_the_address(world: World) -> None:
    mine = fir(world.kotwali, "1", "2025-01-07", "BNS 64(1)", io_ref=world.io.officer.number)
    add(world.system, key(world.kotwali, "1"), mine)
    for number in range(2, 9):
        register(world.system, world.kotwali, str(number), "2025-01-07", "BNS 64(1)")
    assert bands(world.io) == {"Overdue, can be done now (1)": ["0001/2025"]}
    station = next(a for a in desk(world.io).select("main nav a") if words(a) == "Cases of the station")
    address = f"/desk/{station['href']}"
    (title,) = bands(world.io, address)
    assert title == "Overdue, can be done now (8)"
    every = next(a for a in desk(world.io, address).select("main a") if words(a) == "Show all 8")
    assert len(desk(world.io, f"/desk/{every['href']}").select("main tbody tr")) == 8
    back = next(a for a in desk(world.io, f"/desk/{every['href']}").select("main a") if words(a) == "My work")
    assert bands(world.io, f"/desk/{back['href']}").keys() == {title}
    assert bands(world.sho).keys() == {title} and bands(world.sho, "/desk/?whose=mine") == {}


def test_list_of_a_band_can_be_sorted_and_goes_on_on_the_next_page(world: World) -> None:
    for n in range(25):
        register(world.system, world.kotwali, str(n + 1), f"2025-01-{n % 5 + 1:02d}", "BNS 64(1)")
    for sort in ("", "&sort=case", "&sort=-due", "&sort=officer"):
        address, listed = f"/desk/?band=overdue{sort}", []
        while True:
            list_page = desk(world.sho, address)
            listed += [words(row)[4:13] for row in list_page.select("main tbody tr")]
            if not (following := list_page.select_one("a[rel=next]")):
                break
            address = f"/desk/{following['href']}"
        assert len(listed) == len(set(listed)) == 25
        if sort == "&sort=case":
            assert listed == sorted(listed)


def test_band_that_is_longer_than_a_page_can_be_limited_to_an_officer_or_a_station(world: World) -> None:
    for n in range(25):
        at = world.nawabganj if n < 3 else world.kotwali
        register(world.system, at, str(n + 1), "2025-01-02", "BNS 64(1)")
    page = desk(world.sp, "/desk/?band=overdue&whose=all")
    names = [words(option) for option in page.select("main select[name=unit] option")]
    assert names[0] == "All" and {"PS Kotwali", "PS Nawabganj"} <= set(names)
    chosen = desk(world.sp, f"/desk/?band=overdue&whose=all&unit={world.nawabganj.pk}")
    assert len(chosen.select("main tbody tr")) == 3
    values = [field["value"] for field in chosen.select("main select[name=unit] option[selected], main [name=band]")]
    assert set(values) == {"overdue", str(world.nawabganj.pk)}
    assert desk(world.sho, "/desk/?band=overdue&whose=all").select("main select[name=officer] option")
    assert not desk(world.sho, "/desk/?band=overdue&whose=mine").select("main select[name=officer]")


def test_short_band_has_no_filter(world: World, cases: dict[str, UUID]) -> None:
    assert not desk(world.sp, "/desk/?band=overdue&whose=all").select("main select[name=unit]")


def test_desk_leads_to_a_file_of_every_time_limit(world: World, cases: dict[str, UUID]) -> None:
    link = next(a for a in desk(world.sho).select("main a[download]"))
    as_file = browser(world.sho).get(f"/desk/{link['href']}").content.decode("utf-8-sig").splitlines()
    assert len(list(csv.reader(as_file))) - 1 == Clock.objects.using("owner").count()


def test_row_offers_what_is_not_recorded_yet_where_a_limit_needs_two_entries(world: World) -> None:
    """POCSO 19(6): the report to the Committee and the report to the Special Court."""
    registered = fir(world.kotwali, "1", "2025-03-09T20:00", "POCSO 6", victims=1, victim_child=True)
    examined = new("victim_medical_examined", "2025-03-09T21:00", victim_ref="v")
    to_committee = new("reported_to_cwc", "2025-03-09T21:00")
    statement = new("victim_statement_recorded", "2025-03-09T21:00", victim_ref="v")
    case = add(world.system, key(world.kotwali, "1"), registered, examined, statement, to_committee)
    buttons = card_of(world.sho, "0001/2025").select(".itsso-work__steps a")
    addresses = [str(button["href"]) for button in buttons]
    assert f"/cases/{case}/record/reported_to_special_court/" in addresses
    assert f"/cases/{case}/record/reported_to_cwc/" not in addresses


def test_case_without_an_officer_leads_to_the_form_that_assigns_one(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2025-03-02", "BNS 64(1)")
    links = [str(link["href"]) for link in card_of(world.sho, "0001/2025").select(".itsso-work__steps a")]
    assert links[1] == f"/cases/{case}/record/investigation_assigned/"
    everybodys = card_of(world.io, "0001/2025", "/desk/?whose=all").select(".itsso-work__steps a")
    assert everybodys and not any("investigation_assigned" in str(link["href"]) for link in everybodys)
    add(world.system, key(world.kotwali, "1"), new("investigation_assigned", "2025-03-03T10:00", io_ref="IO.KOTWALI"))
    links = [str(link["href"]) for link in card_of(world.sho, "0001/2025").select(".itsso-work__steps a")]
    assert not any("investigation_assigned" in link for link in links)


def test_empty_desk_says_so_and_one_without_urgent_work_names_what_comes_next(world: World) -> None:
    assert "No time limit of a case is pending here." in words(desk(world.sho)) and bands(world.sho) == {}
    done = [new("victim_medical_declined", "2025-03-02"), new("victim_statement_recorded", "2025-03-02")]
    register(world.system, world.kotwali, "10", "2025-03-02", "BNS 64(1)", later=done)
    assert "Next: FIR 0010/2025 on 02-05-2025." in words(desk(world.sho))
    assert "0010/2025, 02-05-2025 को।" in words(desk(world.sho, "/desk/", "hi"))


def test_desk_with_only_old_overdue_work_says_that_it_waits_for_police(world: World) -> None:
    register(world.system, world.kotwali, "11", "2023-06-01", "IPC 376(1)")
    answer = words(desk(world.sho))
    assert "no overdue work waits for the police" not in answer
    assert "In 1 case, work is overdue for more than a year: close it or explain the delay." in answer


def test_garbage_in_the_address_shows_the_desk(world: World, cases: dict[str, UUID]) -> None:
    for address in ("/desk/?band=nothing", "/desk/?band=HOURS&whose=x", "/desk/?band="):
        assert "Hours matter (2)" in bands(world.sho, address), address
    assert desk(world.stranger, "/desk/?band=overdue").select("main tbody tr") == []


def test_number_of_queries_does_not_grow_with_cases(world: World, cases: dict[str, UUID]) -> None:
    client, counts = browser(world.sho), []
    client.get("/desk/")
    for more in (0, 20):
        for n in range(more):
            register(world.system, world.kotwali, str(n + 100), "2025-01-07", "BNS 64(1)")
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/desk/").status_code == 200
        counts.append(len(queries))
        by_django = [sql for query in queries if '"."' in (sql := query["sql"])]
        assert len(by_django) == 4, by_django  # session, officer, posting, cases of the week: such SQL takes longest
    assert counts[0] == counts[1]


ADDRESSES = [
    "/desk/?whose=all",
    *(f"/desk/?whose=all&band={code}" for code in BY_CODE),
    "/desk/?whose=all&officer=IO.KOTWALI",
    "/desk/?whose=all&stands=overdue",
    "/desk/?whose=all&rule=&format=csv",
    *(f"/desk/?whose=all&band={code}&format=csv" for code in BY_CODE),
]


def test_no_address_of_my_work_names_a_case_of_another_unit(world: World, cases: dict[str, UUID]) -> None:
    """Every band, list and file: of another station and district, and for a reader of figures alone."""
    bihar = post("monitor.br", world.bihar, Role.STATE_MONITOR)
    officer = post("io.nawabganj", world.nawabganj, Role.INVESTIGATING_OFFICER)
    editor = post("editor.up", world.up, Role.SETTINGS_EDITOR)
    hidden = [*cases, *map(str, cases.values()), "io.kotwali"]
    for by in (world.colleague, officer, world.stranger, bihar, world.national_monitor, editor):
        client = browser(by)
        for address in ADDRESSES:
            text = client.get(address).text
            assert [secret for secret in hidden if secret in text] == [], (by, address)
    assert any(number in browser(world.sho).get(address).text for number in cases for address in ADDRESSES)


def test_my_work_says_nothing_of_an_accused_child(world: World) -> None:
    """Two cases that differ in this alone have the same card."""
    for number, child in (("21", True), ("22", False)):
        described = new("accused_described", "2025-01-05", accused_ref="a", described_by="name", child=child)
        register(world.system, world.kotwali, number, "2025-01-05", "BNS 64(1)", later=[described])
    first, second = (words(card_of(world.sho, f"{n:04d}/2025", "/desk/?whose=all")) for n in (21, 22))
    assert first.replace("0021/2025", "0022/2025") == second


def test_record_that_is_hidden_from_an_officer_changes_nothing_in_his_work(
    world: World, cases: dict[str, UUID]
) -> None:
    """The officer in charge of the station complained of sees the same bands, and no message is written."""
    before = bands(world.sho)
    with enter(world.sp):
        accountability.open_record(
            world.kotwali, told_by="complainant", what="refused", happened_on=TODAY, officer="SHO.KOTWALI", by=world.sp
        )
    assert bands(world.sho) == before
    with enter_as_system():
        assert not Notice.objects.exists()
