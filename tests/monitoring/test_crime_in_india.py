"""NCRB's tables of a calendar year: each number is a count by hand and the length of its list."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings

from itsso import law
from itsso.accounts.models import Posting
from itsso.cases.actions import NewEvent
from itsso.cases.models import Case, Fact
from itsso.monitoring.case_list import queries as case_queries
from itsso.monitoring.case_list.queries import CaseSelection
from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.counts import YearsWork
from itsso.monitoring.counting.figure_query import ALL, FigureQuery
from itsso.monitoring.counting.measures import YEARS_WORK
from itsso.monitoring.crime_in_india.queries import NO_WORK, work_by_head, work_by_unit, years_work
from itsso.monitoring.models import Rollup
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind
from tests.monitoring.conftest import TODAY
from tests.monitoring.random_figures import cases, figure_queries, year_by_hand
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import words
from tests.support.counted_cases import CountedCase, State, make
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

Cases = list[tuple[int, date, tuple[State, ...]]]


def make_cases(world: World, drawn_cases: Cases) -> None:
    stations = [world.kotwali, world.nawabganj, world.hazratganj, world.gandhi_maidan]
    make([CountedCase(stations[at], recorded, states) for at, recorded, states in drawn_cases])


def work_by_hand(unit: Unit, query: FigureQuery) -> YearsWork:
    counted = year_by_hand(unit.interval, query)
    origins = [origin for _fact, origin in counted]
    ended = [fact.ended_how for fact, _origin in counted]
    return YearsWork(
        opening=origins.count("opening"),
        registered=origins.count("registered"),
        reopened=origins.count("reopened"),
        charge_sheeted=ended.count(1),
        closure_reports=ended.count(2),
        disposed=ended.count(1) + ended.count(2) + ended.count(6),
        pending=ended.count(0),
    )


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_cases=cases(), drawn=figure_queries)
def test_the_work_of_a_year_is_a_count_by_hand_and_the_length_of_its_lists(
    world: World, drawn_cases: Cases, drawn: FigureQuery
) -> None:
    query = replace(drawn, period=ALL, basis="two_months", asked_on=TODAY)
    with enter(world.system), transaction.atomic():
        make_cases(world, drawn_cases)
        for unit in (world.nation, world.up, world.kotwali):
            work = years_work(unit, query.as_on.year, query)
            assert work == work_by_hand(unit, query)
            for name in YEARS_WORK:
                number = getattr(work, name)
                picked = CaseSelection(f"year_{name}")
                assert case_queries.count_cases(unit, query, picked) == number, name
                assert len(case_queries.list_cases(unit, query, picked, stop=100)) == number, name
        transaction.set_rollback(True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn_cases=cases(), drawn=figure_queries)
def test_the_heads_and_the_units_below_add_up_to_the_work_of_the_unit(
    world: World, drawn_cases: Cases, drawn: FigureQuery
) -> None:
    query = replace(drawn, period=ALL, basis="two_months", asked_on=TODAY)
    with enter(world.system), transaction.atomic():
        make_cases(world, drawn_cases)
        whole = years_work(world.nation, query.as_on.year, query)
        by_head = work_by_head(world.nation, query)
        assert by_head.total == sum(by_head.heads.values(), NO_WORK) == whole
        if query.offence == "all":
            added = replace(query, offence="added_later", asked_on=TODAY)
            assert by_head.added_later == years_work(world.nation, query.as_on.year, added)
            for head in law.book().crime_heads:
                of_head = replace(query, offence=head.code, asked_on=TODAY)
                assert by_head.heads.get(head.number, NO_WORK) == years_work(world.nation, query.as_on.year, of_head)
        states = [world.up, world.bihar]
        by_unit = work_by_unit(world.nation, query, states)
        assert by_unit[world.nation.pk] == whole == by_unit[world.up.pk] + by_unit[world.bihar.pk]
        assert all(by_unit[state.pk] == years_work(state, query.as_on.year, query) for state in states)
        transaction.set_rollback(True)


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def heads(world: World) -> World:
    """Four FIRs of 2025 and 2026; one came onto the list in March 2026, to one POCSO 6 was added on 10-03-2026."""
    kidnapping, rape = "BNS 137(2)", "BNS 64(1)"
    firs: list[tuple[Unit, str, str, tuple[str, ...], list[NewEvent]]] = [
        (
            world.kotwali,
            "1",
            "2025-11-05",
            (kidnapping,),
            [new("offences_altered", "2026-03-05", offences=[kidnapping, rape])],
        ),
        (
            world.kotwali,
            "2",
            "2026-02-01",
            (rape,),
            [
                new("offences_altered", "2026-03-10", offences=[rape, "POCSO 6"]),
                new("final_report_filed", "2026-03-20", report="charge_sheet", form_no="1/26"),
            ],
        ),
        (
            world.hazratganj,
            "3",
            "2026-01-15",
            ("POCSO 12",),
            [new("final_report_filed", "2026-02-20", report="closure", form_no="2/26")],
        ),
        (world.hazratganj, "4", "2025-12-20", (rape,), []),
    ]
    for station, number, day, offences, events in firs:
        add(world.system, key(station, number, int(day[:4])), fir(station, number, day, *offences), *events)
    return world


def rows_of(page: BeautifulSoup) -> dict[str, dict[str, Tag]]:
    """Return the cells of the table by the title of the row and of the column."""
    return {
        row.th.get_text(" ", strip=True): {str(cell["data-label"]): cell for cell in row.select("td")}
        for row in page.select("main tbody tr")
        if row.th is not None
    }


def numbers(page: BeautifulSoup, title: str) -> list[str]:
    return [cell.get_text(strip=True) for cell in rows_of(page)[title].values()]


def table(reader: Posting, unit: Unit, **parameters: str) -> BeautifulSoup:
    address = reverse("monitoring:crime_in_india", args=[unit.pk], query=parameters)
    answer = browser(reader).get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


RAPE = "Rape (BNS 64 to 66)"
CHILD_RAPE = "Child rape (POCSO 4, 6)"
HARASSMENT = "Sexual harassment of children (POCSO 12)"
ADDED = "Of these, principal offence added after the first registration"


def test_the_page_has_a_row_for_each_head_a_total_and_the_cases_added_later(heads: World) -> None:
    page = table(heads.state_monitor, heads.up, year="2026")
    titles = [head.title["en"] for head in law.book().crime_heads]
    assert list(rows_of(page)) == ["Total", *titles, ADDED]
    assert numbers(page, "Total") == ["2", "2", "0", "4", "1", "1", "2", "2", "1 of 2", "2 of 4"]
    assert numbers(page, RAPE) == ["2", "0", "0", "2", "0", "0", "0", "2", "–", "2 of 2"]
    assert numbers(page, CHILD_RAPE) == ["0", "1", "0", "1", "1", "0", "1", "0", "1 of 1", "0 of 1"]
    assert numbers(page, HARASSMENT) == ["0", "1", "0", "1", "0", "1", "1", "0", "0 of 1", "0 of 1"]
    assert numbers(page, ADDED) == ["1", "1", "0", "2", "1", "0", "1", "1", "1 of 1", "1 of 2"]


def test_a_section_added_in_march_counts_from_march(heads: World) -> None:
    february = table(heads.state_monitor, heads.up, year="2026", as_on="28-02-2026")
    assert numbers(february, RAPE)[:4] == ["1", "1", "0", "2"]
    assert numbers(february, CHILD_RAPE)[3] == numbers(february, ADDED)[3] == "0"
    march = table(heads.state_monitor, heads.up, year="2026", as_on="31-03-2026")
    assert numbers(march, ADDED)[3] == "2"


def test_the_year_before_counts_what_was_on_the_list_then(heads: World) -> None:
    page = table(heads.state_monitor, heads.up, year="2025")
    assert numbers(page, "Total")[:8] == ["0", "1", "0", "1", "0", "0", "0", "1"]


def test_what_was_entered_later_does_not_count_as_known_before(world: World) -> None:
    late = State(date(2026, 1, 10), known=date(2026, 5, 1), head=4)
    with enter(world.system):
        make([CountedCase(world.kotwali, date(2026, 1, 10), (late,))])
    today = table(world.state_monitor, world.up, year="2026", as_on="31-03-2026")
    april = table(world.state_monitor, world.up, year="2026", as_on="31-03-2026", known_on="30-04-2026")
    assert (numbers(today, "Total")[1], numbers(april, "Total")[1]) == ("1", "0")


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (date(2025, 12, 31), {"Total": "0", "Charge-sheeted": "0"}),
        (date(2026, 1, 1), {"Pending at the start": "1", "Total": "1", "Charge-sheeted": "1", "Reopened": "0"}),
    ],
)
def test_a_year_begins_on_its_first_of_january(world: World, ended: date, expected: dict[str, str]) -> None:
    recorded = date(2025, 11, 1)
    states = (
        State(recorded, ended, recorded, head=4),
        State(ended, date(9999, 12, 31), ended, disposal=1, on=ended, head=4),
    )
    with enter(world.system):
        make([CountedCase(world.kotwali, recorded, states)])
    total = rows_of(table(world.state_monitor, world.up, year="2026"))["Total"]
    assert {column: total[column].get_text(strip=True) for column in expected} == expected


def links_of(page: BeautifulSoup) -> Iterator[tuple[str, int]]:
    for anchor in page.select("main tbody td a"):
        yield str(anchor["href"]), int(anchor.get_text(strip=True))


@pytest.mark.parametrize("reader", ["state_monitor", "sp"])
def test_each_number_leads_to_a_list_of_so_many(heads: World, reader: str) -> None:
    posting: Posting = getattr(heads, reader)
    client, followed = browser(posting), 0
    for address, number in links_of(table(posting, posting.unit, year="2026")):
        answer = client.get(address)
        assert answer.status_code == 200, address
        total = re.search(r"Total: (\d+)", BeautifulSoup(answer.content, "html.parser").get_text(" "))
        assert total is not None and int(total[1]) == number, address
        followed += 1
    assert followed > 10


def test_the_page_says_what_its_names_and_numbers_open(heads: World) -> None:
    of_the_state = "An offence opens its table by unit, a number its list of FIRs."
    assert of_the_state in words(table(heads.state_monitor, heads.up, year="2026"))
    by_unit = table(heads.state_monitor, heads.up, year="2026", offence="rape")
    assert "A unit opens its table by offence, a number its list of FIRs." in words(by_unit)
    assert by_unit.title is not None and RAPE in words(by_unit.title)
    station = words(table(heads.sho, heads.kotwali, year="2026"))
    assert "A number opens its list of FIRs." in station and of_the_state not in station
    of_the_nation = words(table(heads.national_monitor, heads.nation, year="2026"))
    assert "A number opens the units below" in of_the_nation and "list of FIRs" not in of_the_nation


def test_the_list_says_of_which_head_it_is(heads: World) -> None:
    address = reverse("monitoring:list", args=[heads.up.pk], query={"show": "year_pending", "offence": "rape"})
    text = browser(heads.state_monitor).get(address).text
    assert "Pending at the end of the calendar year" in text and RAPE in text


def test_numbers_of_the_nation_lead_to_the_states_and_no_further(heads: World) -> None:
    client, followed = browser(heads.national_monitor), 0
    page = table(heads.national_monitor, heads.nation, year="2026")
    for cells in rows_of(page).values():
        for column, cell in cells.items():
            if cell.a is None:
                continue
            address = str(cell.a["href"])
            assert urlsplit(address).path == reverse("monitoring:crime_in_india", args=[heads.nation.pk])
            states = rows_of(BeautifulSoup(client.get(address).content, "html.parser"))
            assert states["Total"][column].get_text(strip=True) == cell.get_text(strip=True), (address, column)
            assert "Uttar Pradesh" in states
            followed += 1
    assert followed > 10
    assert "monitoring:list" not in str(page) and "/cases/" not in str(page.select_one("main"))


def test_a_case_ended_at_another_state_is_reopened_for_every_reader(world: World) -> None:
    reopened = [
        new("final_report_filed", "2025-10-01", report="closure", form_no="1/25"),
        new("final_report_returned", "2026-02-01", form_no="1/25"),
        new("transferred_out", "2026-02-10", to=world.kotwali.pk),
    ]
    station = world.gandhi_maidan
    add(world.system, key(station, "1", 2025), fir(station, "1", "2025-05-01", "BNS 64(1)"), *reopened)
    readers = [(world.sho, world.kotwali), (world.sp, world.kanpur), (world.state_monitor, world.up)]
    for reader, unit in [*readers, (world.national_monitor, world.up)]:
        page = table(reader, unit, year="2026")
        assert numbers(page, "Total")[:4] == ["0", "0", "1", "1"], reader
        assert numbers(page, RAPE)[:4] == ["0", "0", "1", "1"], reader
    for show, listed in (("year_reopened", 1), ("year_opening", 0)):
        address = reverse("monitoring:list", args=[world.kanpur.pk], query={"show": show})
        page = BeautifulSoup(browser(world.sp).get(address).content, "html.parser")
        assert len(rows_of(page)) == listed, show
    with enter(world.stranger):
        function = "select monitoring_ended_before(%s, '2026-01-01', '2026-11-24')"
        with connection.cursor() as cursor:
            cursor.execute(function, [Case.objects.using("owner").get(number="1").pk])
            assert cursor.fetchone() == (False,), "it answers for no case outside the range"


@pytest.mark.parametrize(("reader", "unit"), [("sho", "kotwali"), ("national_monitor", "kanpur")])
def test_no_table_by_unit_opens_where_no_unit_below_is_shown(heads: World, reader: str, unit: str) -> None:
    client, of_unit = browser(getattr(heads, reader)), getattr(heads, unit)
    address = reverse("monitoring:crime_in_india", args=[of_unit.pk])
    assert client.get(address, {"year": "2026"}).status_code == 200
    assert client.get(address, {"year": "2026", "offence": "rape"}).status_code == 404


def test_a_table_by_unit_says_where_a_unit_below_is_withheld(heads: World) -> None:
    numbered = {"first": 900_901, "last": 900_901, "kind": UnitKind.STATION, "state": "UP", "code": "HQ-1"}
    of_state = Unit.objects.create(name="PS Headquarters", parent=heads.up, **numbered)
    with enter(heads.system):
        make([CountedCase(of_state, date(2026, 2, 1), (State(date(2026, 2, 1), head=4),))])
    withheld = "Counts below the district are withheld"
    page = table(heads.national_monitor, heads.up, year="2026", offence="all")
    assert "PS Headquarters" not in rows_of(page) and withheld in page.get_text()
    assert withheld not in table(heads.national_monitor, heads.nation, year="2026", offence="all").get_text()
    page = table(heads.state_monitor, heads.up, year="2026", offence="all")
    assert numbers(page, "PS Headquarters")[1] == "1" and withheld not in page.get_text()


def test_the_units_below_can_be_sorted_and_the_total_stays_above(heads: World) -> None:
    with enter(heads.system):
        make([CountedCase(heads.gandhi_maidan, date(2026, 2, 1), (State(date(2026, 2, 1)),))])
    for sort, order in (("registered", ["Bihar", "Uttar Pradesh"]), ("-registered", ["Uttar Pradesh", "Bihar"])):
        page = table(heads.national_monitor, heads.nation, year="2026", offence="all", sort=sort)
        states = [title for title in rows_of(page) if title in order]
        assert (next(iter(rows_of(page))), states) == ("Total", order)


def test_a_state_from_which_nothing_came_has_no_numbers(heads: World) -> None:
    states = table(heads.national_monitor, heads.nation, year="2026", offence="all")
    assert set(numbers(states, "Bihar")) == {"–"}
    silent = browser(heads.national_monitor).get(reverse("monitoring:crime_in_india", args=[heads.bihar.pk]))
    assert "No data has been received from here." in silent.text


def test_the_file_has_the_rows_of_the_page(heads: World) -> None:
    address = reverse("monitoring:crime_in_india", args=[heads.up.pk], query={"year": "2026", "format": "csv"})
    content = browser(heads.state_monitor).get(address).content.decode("utf-8-sig")
    rows = {row["Code"]: row for row in csv.DictReader(content.splitlines())}
    assert list(rows) == [*(head.code for head in law.book().crime_heads), "added_later"]
    assert rows["rape"]["Pending at the start"] == "2"
    assert rows["rape"]["Pendency percentage"] == ""


def test_a_day_outside_the_year_is_refused(heads: World) -> None:
    address = reverse("monitoring:crime_in_india", args=[heads.up.pk])
    text = browser(heads.state_monitor).get(f"{address}?year=2025&as_on=05-01-2026").text
    assert "05-01-2026 is not in the year. Enter a day from 01-01-2025 to 31-12-2025." in text
    assert "<table" not in text


@pytest.mark.parametrize("query", ["year=2025&offence=theft", "offence=pocso"])
def test_an_offence_that_has_no_table_is_not_found(heads: World, query: str) -> None:
    address = reverse("monitoring:crime_in_india", args=[heads.up.pk])
    assert browser(heads.state_monitor).get(f"{address}?{query}").status_code == 404


@pytest.mark.parametrize("query", ["year=2017", "year=2027", "year=x", "known_on=25-11-2026", "as_on=31-02-2026"])
def test_a_year_or_day_that_cannot_be_is_refused(heads: World, query: str) -> None:
    address = reverse("monitoring:crime_in_india", args=[heads.up.pk])
    text = browser(heads.state_monitor).get(f"{address}?{query}").text
    assert "There is a problem" in text and "<table" not in text


def test_cases_not_recalculated_yet_have_their_own_row(heads: World) -> None:
    with enter(heads.system):
        Fact.objects.filter(head=9).update(head=0)
    page = table(heads.state_monitor, heads.up, year="2026")
    assert numbers(page, "Not assigned to a principal offence yet")[3] == "1"
    assert numbers(page, "Total")[3] == "4"


def test_further_figures_and_data_quality_lead_to_the_tables(heads: World) -> None:
    address = reverse("monitoring:crime_in_india", args=[heads.nation.pk])
    client = browser(heads.national_monitor)
    more = client.get(reverse("monitoring:dashboard", args=[heads.nation.pk], query={"part": "more"}))
    quality = client.get(reverse("exchange:quality", args=[heads.nation.pk]))
    for answer in (more, quality):
        links = BeautifulSoup(answer.content, "html.parser").select(f'main a[href^="{address}"]')
        assert links, answer.request["PATH_INFO"]


@pytest.mark.parametrize(
    ("filters", "query"),
    [
        ({"as_on": "31-05-2026"}, {"year": ["2026"], "as_on": ["31-05-2026"]}),
        ({"as_on": "31-05-2026", "period": "cy2025"}, {"year": ["2025"]}),
        ({"as_on": "31-05-2025", "period": "cy2026"}, {"year": ["2025"], "as_on": ["31-05-2025"]}),
        ({"period": "cy2026"}, {"year": ["2026"]}),
    ],
)
def test_the_dashboards_day_and_calendar_year_are_kept(
    heads: World, filters: dict[str, str], query: dict[str, list[str]]
) -> None:
    dashboard = reverse("monitoring:dashboard", args=[heads.up.pk], query={"part": "more", **filters})
    page = BeautifulSoup(browser(heads.state_monitor).get(dashboard).content, "html.parser")
    link = page.select_one('main a[href*="crime-in-india"]')
    assert link is not None
    assert parse_qs(urlsplit(str(link["href"])).query) == query


def test_rates_of_a_year_are_not_shown_for_an_earlier_day(heads: World) -> None:
    query = {"part": "more", "as_on": "31-12-2025", "period": "cy2026"}
    dashboard = reverse("monitoring:dashboard", args=[heads.up.pk], query=query)
    assert "Charge-sheeting rate" not in browser(heads.state_monitor).get(dashboard).text
    of_the_year = reverse("monitoring:dashboard", args=[heads.up.pk], query={**query, "period": "cy2025"})
    assert "Charge-sheeting rate" in browser(heads.state_monitor).get(of_the_year).text


def test_today_is_provisional(heads: World) -> None:
    assert "Provisional" in table(heads.state_monitor, heads.up).get_text(" ")
    with clock.fixed(date(2027, 1, 5)):
        assert "Provisional" not in table(heads.state_monitor, heads.up, year="2026").get_text(" ")


# --- From roll-ups ----------------------------------------------------------------------------------------------------


def texts(page: BeautifulSoup) -> list[list[str]]:
    """Return the rows of the table as texts."""
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in page.select("main table tr")]


@pytest.mark.parametrize("year", ["2026", "2025"])
@pytest.mark.parametrize(("reader", "place"), [("national_monitor", "nation"), ("state_monitor", "up")])
def test_roll_ups_give_the_same_tables_as_a_count_of_the_cases(
    heads: World, reader: str, place: str, year: str
) -> None:
    by, unit = getattr(heads, reader), getattr(heads, place)
    offences = ["", "all", "rape", "penetrative_assault", "added_later", "unassigned"]
    parameters = [{"year": year, "offence": offence} if offence else {"year": year} for offence in offences]
    counted = [texts(table(by, unit, **chosen)) for chosen in parameters]
    with clock.fixed(datetime.combine(TODAY, time(14), clock.INDIA)):
        roll_up(TODAY, by=heads.system)
    Fact.objects.using("owner").update(head=1)  # not counted before the next roll-up
    pages = [table(by, unit, **chosen) for chosen in parameters]
    assert [texts(page) for page in pages] == counted
    for page in pages:
        assert "counted 24-11-2026 14:00" in page.get_text(" ", strip=True)
    assert texts(table(by, unit, year=year, known_on="24-11-2026")) != counted[0]


@pytest.mark.parametrize("stored", [None, {}, {"cy2026": [{"head": 4, "head_added": 0, "registered": 7}]}])
def test_roll_up_of_another_version_gives_no_table(
    heads: World, stored: dict[str, list[dict[str, int]]] | None
) -> None:
    counted = texts(table(heads.national_monitor, heads.nation))
    roll_up(TODAY, by=heads.system)
    Rollup.objects.using("owner").filter(unit=heads.nation).update(work=stored)
    assert texts(table(heads.national_monitor, heads.nation)) == counted
    assert texts(table(heads.national_monitor, heads.nation, offence="rape"))
