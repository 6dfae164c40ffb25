"""The morning: what happened since yesterday 06:00, what the station is to look into, and the districts of a State."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.cases.actions import NewEvent
from itsso.cases.desk.bands.queries import count_urgent
from itsso.cases.desk.queries import DOUBT, DeskFilter
from itsso.cases.models import Case, Clock, Event
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.clock import INDIA, fixed
from itsso.platform.ids import HIGHEST_ID
from itsso.protection.ranges import enter
from tests.support.case_events import add, at, key, new, register
from tests.support.case_pages import page, words
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db

NOW = datetime(2025, 3, 10, 9, 0, tzinfo=INDIA)
"""Since yesterday 06:00 is since 09-03-2025 06:00."""

ENTRIES = "/desk/since-yesterday/"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with fixed(NOW):
        yield


def numbers(by: Posting, address: str = "/desk/?whose=all", language: str = "en") -> dict[str, tuple[int, str]]:
    """Return what the morning of a page shows: label -> number and the address of its list."""
    links = page(browser(by, language).get(address)).select(".itsso-morning .itsso-links a")
    pairs = ((words(link).rsplit(": ", 1), str(link["href"])) for link in links)
    return {label: (int(number), url) for (label, number), url in pairs}


def rows(by: Posting, address: str) -> list[str]:
    listed = page(browser(by).get(address))
    return [words(row) for row in listed.select("main tbody tr:not(.itsso-group)")]


@pytest.fixture
def cases(world: World) -> dict[str, UUID]:
    """Return cases in which something happened last night, and others in which nothing did, by their numbers."""
    arrested = new("arrested", "2025-03-09T23:10", accused_ref="a")
    released = new("released", "2025-03-10T08:00", accused_ref="a", release="bail")
    lowered = new("offences_altered", "2025-03-09T07:00", offences=["BNS 74"])
    raised = new("offences_altered", "2025-03-09T07:00", offences=["BNS 64(1)", "BNS 351(3)"])
    forwarded = new("final_report_forwarded", "2025-03-09T18:00", report="charge_sheet", form_no="7")
    filed = new("final_report_filed", "2025-03-10", report="charge_sheet", form_no="7")
    ids = {}
    for number, day, later in (
        ("1", "2025-03-09T05:59", []),  # a minute too early
        ("2", "2025-03-09T06:00", []),
        ("3", "2025-03-09", []),  # no hour is known
        ("4", "2025-03-01", [arrested, released]),
        ("5", "2025-03-01", [lowered]),
        ("6", "2025-03-01", [raised]),
        ("7", "2025-03-01", [forwarded, filed]),  # one report, sent and received
        ("8", "2025-03-01", []),
    ):
        ids[number] = register(world.system, world.kotwali, number, day, "BNS 64(1)", later=later)
    return ids


def test_each_number_of_the_morning_is_its_list(world: World, cases: dict[str, UUID]) -> None:
    for by in (world.sho, world.sp):
        figures = numbers(by)
        assert {label: number for label, (number, _url) in figures.items() if _url.startswith(ENTRIES)} == {
            "FIRs": 2,
            "Zero FIRs": 0,
            "Arrests": 1,
            "Releases": 1,
            "Police reports sent": 1,
            "Sections removed": 1,
        }
        for label, (number, url) in figures.items():
            assert len(rows(by, url)) == number, (by, label)
    assert [row.split("FIR ")[1][:9] for row in rows(world.sho, figures["FIRs"][1])] == ["0002/2025", "0003/2025"]
    assert "0005/2025" in rows(world.sho, figures["Sections removed"][1])[0]
    assert "Accused arrested: A1" in rows(world.sho, figures["Arrests"][1])[0]


def test_sp_begins_with_what_happened_since_yesterday_and_then_sees_what_is_due(
    world: World, cases: dict[str, UUID]
) -> None:
    first = browser(world.sp).get("/", follow=True)
    assert first.redirect_chain[-1][0] == "/desk/"
    parts = page(first).select(".itsso-morning, .itsso-desk")
    assert [part["class"][0] for part in parts] == ["itsso-morning", "itsso-desk"]
    assert numbers(world.sp, "/desk/")["FIRs"][0] == 2


def test_entry_that_was_corrected_counts_as_it_is_now(world: World, cases: dict[str, UUID]) -> None:
    with fixed(datetime(2025, 3, 10, 9, 30, tzinfo=INDIA)):
        arrest = Event.objects.using("owner").get(case=cases["4"], kind="arrested")
        withdrawn = NewEvent(
            Kind.CORRECTED, at("2025-03-10T09:20"), "m", at("2025-03-10T09:20"), corrects=arrest.id.hex
        )
        add(world.system, key(world.kotwali, "4"), withdrawn)
        figures = numbers(world.sho)
    assert (figures["Arrests"][0], figures["Releases"][0]) == (0, 1)


def test_time_limit_that_passed_in_the_night_is_counted_until_somebody_meets_it(world: World) -> None:
    register(world.system, world.kotwali, "1", "2025-03-09T04:00", "BNS 64(1)")  # 24 hours end at 04:00 of today
    register(world.system, world.kotwali, "2", "2025-03-07T04:00", "BNS 64(1)")  # they ended on 08-03
    number, url = numbers(world.sho)["Time limits passed"]
    listed = rows(world.sho, url)
    assert number == len(listed) > 0
    assert any("0001/2025" in row for row in listed)
    assert not any("0002/2025" in row and "24" in row for row in listed)


def test_limit_with_two_ends_far_apart_is_counted_in_the_night_of_the_later_one(world: World) -> None:
    case = register(world.system, world.kotwali, "1", "2025-01-05", "BNS 64(1)")
    later_end = date(2025, 3, 9)
    with enter(world.system):
        clocks = Clock.objects.filter(case=case, rule="investigation.two_months")
        assert clocks.update(due=later_end - DOUBT, outer=later_end) == 1
    number, url = numbers(world.sho)["Time limits passed"]
    assert number == len(rows(world.sho, url)) == 1
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    (district,) = page(browser(monitor).get("/desk/districts/")).select("main tbody tr")
    assert "1" in [words(link) for link in district.select("td a")]


def test_limit_with_its_earlier_end_in_an_earlier_custody_is_counted_as_any_other(world: World) -> None:
    custody = [("arrested", "2023-11-02"), ("first_remand", "2023-11-03"), ("released", "2024-01-11")]
    custody += [("arrested", "2025-02-17"), ("first_remand", "2025-02-18")]
    later = [new(kind, day, accused_ref="a") for kind, day in custody]
    register(world.system, world.kotwali, "1", "2023-11-01", "IPC 376(1)", "IPC 511", later=later)
    with enter(world.system):
        bail = Clock.objects.get(rule="custody.default_bail")
    assert (bail.due, bail.outer) == (date(2024, 1, 1), date(2025, 3, 9))  # day 60, day 90
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)

    def of_district(title: str) -> int:
        table = page(browser(monitor).get("/desk/districts/")).select_one("main table")
        assert table is not None
        titles = [words(cell) for cell in table.select("thead th")]
        return int(words(table.select("tbody tr > *")[titles.index(title)]))

    number, url = numbers(world.sho)["Time limits passed"]
    assert number == len(rows(world.sho, url)) == 1
    assert of_district("Time limits passed since yesterday 06:00") == 1
    assert "Default bail due within a week" not in numbers(world.sp)  # it is over
    with fixed(NOW - timedelta(days=4)):
        assert of_district("Default bail due within a week") == 1
        for by in (world.sho, world.sp):
            number, url = numbers(by)["Default bail due within a week"]
            assert number == len(rows(by, url)) == 1
        with enter(world.sho):
            assert count_urgent(DeskFilter(world.kotwali.interval), clock.now()) == 1


def test_acts_of_a_case_without_a_known_newest_entry_are_counted(world: World, cases: dict[str, UUID]) -> None:
    before = numbers(world.sho)
    with enter(world.system):
        assert set(Case.objects.values_list("newest_event", flat=True)) == {
            Event.objects.filter(case=case).latest("id").id for case in cases.values()
        }
        Case.objects.update(newest_event=HIGHEST_ID)
    assert numbers(world.sho) == before


def test_station_sees_cases_without_an_officer_and_cases_without_an_entry(world: World) -> None:
    with fixed(datetime(2025, 2, 20, 12, 0, tzinfo=INDIA)):
        register(world.system, world.kotwali, "1", "2025-02-20", "BNS 64(1)")
        register(world.system, world.kotwali, "2", "2025-02-20", "BNS 64(1)")
    add(world.system, key(world.kotwali, "2"), new("investigation_assigned", "2025-03-09T10:00", io_ref="IO.KOTWALI"))
    figures = numbers(world.sho)
    without_officer = figures["Cases without an investigating officer"]
    without_entry = figures["Cases with nothing recorded for 7 days"]
    assert (without_officer[0], without_entry[0]) == (1, 1)
    assert ["0001/2025" in row for row in rows(world.sho, without_officer[1])] == [True]
    (silent,) = rows(world.sho, without_entry[1])
    assert "20-02-2025 18 days ago" in silent
    assert "Cases without an investigating officer" not in numbers(world.sp)


def test_state_sees_the_districts_to_look_into_and_their_lists(world: World) -> None:
    custody = [new("arrested", "2024-12-14", accused_ref="a"), new("first_remand", "2024-12-14", accused_ref="a")]
    register(world.system, world.kotwali, "1", "2024-12-13", "BNS 64(1)", later=custody)
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    listed = page(browser(monitor).get("/desk/districts/"))
    (row,) = listed.select("main tbody tr")
    links = [(int(words(cell)), str(cell["href"])) for cell in row.select("td a")]
    assert links
    for number, url in links:
        assert len(rows(monitor, url)) == number
        assert "Only cases of" in words(page(browser(monitor).get(url)))


def test_my_work_above_districts_opens_with_the_districts_and_their_totals(world: World) -> None:
    custody = [new("arrested", "2024-12-14", accused_ref="a"), new("first_remand", "2024-12-14", accused_ref="a")]
    for number in ("1", "2"):
        register(world.system, world.kotwali, number, "2024-12-13", "BNS 64(1)", later=custody)
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    first = browser(monitor).get("/", follow=True)
    assert first.redirect_chain[-1][0] == "/desk/districts/"
    opened = page(first)
    begins = "1 district needs attention. Begin with Kanpur Nagar: charge sheet due by 13-03-2025, else default bail."
    assert f"{begins} Ask sp.kanpur, Supervising officer. Show its cases" in words(opened.select_one("main"))
    totals = opened.select_one("main .itsso-figures")
    assert totals is not None
    for figure in totals.select("a"):
        figure_number, url = int(words(figure).split()[0]), str(figure["href"])
        assert figure_number == len(rows(monitor, url)) > 0, url
    districts, of_cases = opened.select(".moj-sub-navigation a")
    assert districts["aria-current"] == "page"
    assert "Hours matter" in words(page(browser(monitor).get(str(of_cases["href"]))).select_one("main"))


def test_my_work_above_districts_says_that_the_last_day_for_a_charge_sheet_is_today(world: World) -> None:
    custody = [new("arrested", "2024-12-11", accused_ref="a"), new("first_remand", "2024-12-11", accused_ref="a")]
    register(world.system, world.kotwali, "1", "2024-12-10", "BNS 64(1)", later=custody)
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    text = words(page(browser(monitor).get("/desk/districts/")).select_one("main"))
    assert "Begin with Kanpur Nagar: charge sheet due today, 10-03-2025, else default bail." in text


def test_my_work_above_districts_says_that_nobody_heads_the_first_district(world: World) -> None:
    register(world.system, world.kotwali, "1", "2025-03-01", "BNS 64(1)")
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    Posting.objects.filter(pk=world.sp.pk).update(ended_at=NOW - timedelta(hours=1))
    opened = words(page(browser(monitor).get("/desk/districts/")).select_one("main"))
    assert "Begin with Kanpur Nagar (Cases without an officer: 1). No officer is registered as its head." in opened


def test_page_of_a_district_head_names_nobody_to_ask(world: World) -> None:
    register(world.system, world.kotwali, "1", "2025-03-01", "BNS 64(1)")
    opened = words(page(browser(world.sp).get("/desk/districts/")).select_one("main"))
    assert "Begin with Kanpur Nagar (Cases without an officer: 1). Show its cases" in opened


def test_my_work_above_districts_says_no_day_of_default_bail_that_may_be_over(world: World) -> None:
    custody = [new("arrested", "2024-12-14", accused_ref="a"), new("first_remand", "2024-12-14", accused_ref="a")]
    register(world.system, world.kotwali, "1", "2024-12-13", "BNS 64(1)", later=custody)
    with enter(world.system):
        bail = Clock.objects.filter(rule="custody.default_bail")
        assert bail.update(due=NOW.date() - timedelta(days=2), outer=NOW.date() + timedelta(days=2)) == 1
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    opened = page(browser(monitor).get("/desk/districts/"))
    assert "Begin with Kanpur Nagar: default bail may be due already." in words(opened.select_one("main"))
    (button,) = opened.select("main [data-print]")
    assert not [place for place in opened.select("main :is(table, a)") if place in button.find_all_next()]


def test_my_work_above_districts_says_that_none_is_to_be_looked_into(world: World) -> None:
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    opened = page(browser(monitor).get("/desk/districts/"))
    assert "No district to look into: no default bail" in words(opened.select_one("main"))
    assert not opened.select("main .itsso-figure")


def test_districts_to_look_into_lead_to_what_nobody_answered(world: World) -> None:
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    links = page(browser(monitor).get("/desk/districts/")).select("main p.itsso-links a")
    assert [words(link).split()[0] for link in links] == ["Letters", "Directions", "Advisories:"]
    for link in links:
        assert browser(monitor).get(str(link["href"])).status_code == 200


def test_list_of_a_district_is_no_part_to_its_own_superintendent(world: World) -> None:
    address = f"/desk/?whose=all&rule=&unit={world.sp.unit_id}"
    assert "Only cases of" not in words(page(browser(world.sp).get(address)))
    monitor = post("adg.up", world.up, Role.STATE_MONITOR)
    assert "Only cases of" in words(page(browser(monitor).get(address)))


def test_list_of_time_limits_says_which_it_shows_on_paper_too(world: World) -> None:
    register(world.system, world.kotwali, "1", "2025-01-05", "BNS 64(1)")
    chosen = "Listed: Charge sheet deadline in custody, else default bail; Due today or within a week"
    listed = page(browser(world.sp).get("/desk/?whose=all&rule=custody.default_bail&stands=soon"))
    line = next(p for p in listed.select("main p") if words(p) == chosen)
    assert line.find_parent(class_="itsso-no-print") is None
    assert "Listed:" not in words(page(browser(world.sp).get("/desk/?whose=all&rule=&stands=")))


def test_card_of_my_work_names_the_source_of_its_limit(world: World) -> None:
    register(world.system, world.kotwali, "1", "2025-01-05", "BNS 64(1)")
    for address, selector in (("/desk/?whose=all", ".itsso-work__case"), ("/desk/?whose=all&band=overdue", "main tr")):
        listed = page(browser(world.sho).get(address)).select(selector)
        assert any("State of Karnataka v. Shivanna" in words(row) for row in listed), address


def test_unit_of_another_district_or_garbage_is_not_found(world: World, cases: dict[str, UUID]) -> None:
    for address in ("/desk/?rule=&unit={}", "/cases/?unit={}"):
        assert browser(world.sho).get(address.format(world.sp.unit_id)).status_code == 404
        assert browser(world.stranger).get(address.format(world.kotwali.pk)).status_code == 404
        assert browser(world.sho).get(address.format("x")).status_code == 200
    assert rows(world.stranger, ENTRIES) == []
    assert len(rows(world.sho, ENTRIES + "?act=nothing")) == len(rows(world.sho, ENTRIES))


def test_morning_asks_no_more_queries_for_more_cases(world: World, cases: dict[str, UUID]) -> None:
    client, counts = browser(world.sho), []
    client.get(ENTRIES)
    for more in (0, 15):
        for n in range(more):
            register(world.system, world.kotwali, str(n + 100), "2025-03-09T20:00", "BNS 64(1)")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ENTRIES).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_page_in_hindi_has_no_english_words(world: World, cases: dict[str, UUID]) -> None:
    listed: BeautifulSoup = page(browser(world.sho, "hi").get(ENTRIES))
    assert "कल 06:00 से" in words(listed.select_one("h1"))


def test_entries_of_the_morning_sort_by_every_column_as_a_reader_counts(world: World) -> None:
    for number in ("9", "10", "11", "2"):
        register(world.system, world.kotwali, number, f"2025-03-09T{10 + int(number)}:00", "BNS 64(1)")
    listed = partial(rows, world.sp)
    numbers_listed = [row.split("FIR ")[1][:4] for row in listed(ENTRIES + "?sort=case")]
    assert numbers_listed == ["0002", "0009", "0010", "0011"]
    assert [row.split("FIR ")[1][:4] for row in listed(ENTRIES + "?sort=-when")] == [
        "0011",
        "0010",
        "0009",
        "0002",
    ]
    for column in ("station", "act", "officer"):
        sorted_page = page(browser(world.sp).get(f"{ENTRIES}?sort={column}"))
        assert sorted_page.select_one("main th[aria-sort=ascending]") is not None, column
        assert sorted(words(row) for row in sorted_page.select("main tbody tr")) == sorted(listed(ENTRIES))
