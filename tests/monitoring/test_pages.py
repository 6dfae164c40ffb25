"""The pages of figures, through the front door, as their readers."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from itsso.cases.models import Source
from itsso.exchange.models import Freshness
from itsso.monitoring.counting.actions import roll_up
from itsso.platform.cli import main
from itsso.platform.clock import fixed, now
from itsso.protection.ranges import enter
from itsso.ui import charts
from itsso.ui.charts import small_multiples
from itsso.units.models import Unit
from tests.monitoring.conftest import TODAY
from tests.monitoring.dashboard_pages import dashboard, text_of
from tests.support.advisory_letters import entry, item, register_advisory
from tests.support.case_events import add, fir, key, new
from tests.support.counted_cases import CountedCase, State, done_case, make, open_case
from tests.support.html_check import problems
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("level", ["nation", "up", "kanpur", "kotwali"])
@pytest.mark.parametrize("part", ["", "units", "more"])
def test_a_dashboard_of_every_level_is_sound_html(counted: World, level: str, part: str, language: str) -> None:
    client = browser(counted.national_monitor if level in ("nation", "kanpur") else counted.state_monitor)
    client.cookies["django_language"] = language
    answer = client.get(dashboard(getattr(counted, level), part=part))
    assert answer.status_code == 200
    assert problems(answer.content) == []


def test_each_number_of_a_dashboard_leads_to_a_list_of_so_many(counted: World) -> None:
    client, links = browser(counted.sp), dict[str, str]()
    for part in ("", "units", "more"):
        page = BeautifulSoup(client.get(dashboard(counted.kanpur, part=part)).content, "html.parser")
        numbers = page.select("td a, dd a, .itsso-multiples strong a")
        links |= {str(a["href"]): a.get_text(strip=True) for a in numbers if "/cases/?" in str(a["href"])}
    assert len(links) > 30
    for address, number in links.items():
        heading = BeautifulSoup(client.get(address).content, "html.parser").h1
        assert heading is not None
        assert heading.get_text(strip=True).rpartition(": ")[2] == number, address


def test_the_units_below_are_drawn_once(counted: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = []

    def draw(*args: Any, **options: Any) -> Any:
        drawings.append(args)
        return small_multiples(*args, **options)

    monkeypatch.setattr(charts, "small_multiples", draw)
    browser(counted.sp).get(dashboard(counted.kanpur))
    assert len(drawings) == 1


def test_the_answer_comes_first_with_its_counts(world: World) -> None:
    old = TODAY - timedelta(days=100)
    with enter(world.system):
        make(
            [*(done_case(world.kotwali, old, 30) for _ in range(9)), *(open_case(world.kotwali, old) for _ in range(3))]
        )
    text = text_of(browser(world.sho).get(dashboard(world.kotwali)).content)
    assert (
        "Today: 3 of 3 pending cases are beyond two months" in text
        and "Police report within two months: 75.0% (9 of 12 cases whose time limit has passed)." in text
    )


def test_the_parts_of_the_answer_add_up(world: World) -> None:
    old = TODAY - timedelta(days=100)
    days = (30, 30, 80)
    with enter(world.system):
        make([*(done_case(world.kotwali, old, after) for after in days), done_case(world.kotwali, old, 5, disposal=3)])
    text = text_of(browser(world.sho).get(dashboard(world.kotwali)).content)
    assert (
        "Police report within two months: 2 of 4 cases whose time limit has passed. Filed later: 1."
        " Ended without a report: 1." in text
    )


def test_rate_has_the_same_decimals_on_every_view(world: World) -> None:
    old = TODAY - timedelta(days=100)
    with enter(world.system):
        make(
            [*(done_case(world.kotwali, old, 30) for _ in range(8)), *(open_case(world.kotwali, old) for _ in range(4))]
        )
    client = browser(world.sp)
    for unit, part in ((world.kotwali, ""), (world.kotwali, "?part=more"), (world.kanpur, "?part=units")):
        text = text_of(client.get(f"{dashboard(unit)}{part}").content)
        assert "66.7%" in text and "66.67" not in text, part


def test_below_ten_cases_there_is_no_percentage(world: World) -> None:
    old = TODAY - timedelta(days=100)
    with enter(world.system):
        make([done_case(world.kotwali, old, 30), open_case(world.kotwali, old)])
    text = text_of(browser(world.sho).get(dashboard(world.kotwali)).content)
    assert "Police report within two months: 1 of 2 cases whose time limit has passed." in text
    assert "50.0%" not in text


def test_below_ten_cases_the_csv_has_no_percentage(world: World) -> None:
    old = TODAY - timedelta(days=100)
    with enter(world.system):
        make([done_case(world.kotwali, old, 30) for _ in range(10)] + [open_case(world.nawabganj, old)] * 9)
    answer = browser(world.sp).get(reverse("monitoring:csv", args=[world.kanpur.pk]))
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert rows["PS Kotwali"]["compliance"] == "100.00"
    assert (rows["PS Nawabganj"]["passed"], rows["PS Nawabganj"]["compliance"]) == ("9", "")


def test_a_unit_outside_the_readers_figures_is_not_there(counted: World) -> None:
    stranger = browser(counted.stranger)
    for name in ("dashboard", "list", "csv"):
        for unit in (counted.kanpur, counted.kotwali, counted.up, counted.nation):
            assert stranger.get(reverse(f"monitoring:{name}", args=[unit.pk])).status_code == 404
        assert stranger.get(reverse(f"monitoring:{name}", args=[counted.lucknow.pk])).status_code == 200
        assert stranger.get(reverse(f"monitoring:{name}", args=[999_999])).status_code == 404


def test_home_is_the_readers_own_unit(counted: World) -> None:
    answer = browser(counted.sp).get(reverse("monitoring:home"))
    assert answer["Location"] == reverse("monitoring:dashboard", args=[counted.kanpur.pk])


def test_the_page_says_whether_it_was_rolled_up_and_as_of_when(counted: World) -> None:
    client = browser(counted.national_monitor)
    assert "for this page" in text_of(client.get(dashboard(counted.nation)).content)
    roll_up(TODAY, by=counted.system)
    rolled = text_of(client.get(dashboard(counted.nation)).content)
    assert "from the hourly count" in rolled
    assert "counted 24-11-2026 12:00" in rolled
    assert "for this page" in text_of(client.get(dashboard(counted.nation, as_on="01-11-2026")).content)


def test_a_unit_without_cases_shows_what_waits_in_it(world: World) -> None:
    register_advisory(world.system, entry(items=[item()]))
    text = text_of(browser(world.national_monitor).get(dashboard(world.nation)).content)
    assert "Waiting in your units" in text


def test_the_page_says_how_fresh_the_feed_is(world: World) -> None:
    assert "No CCTNS entry has been received yet." in text_of(
        browser(world.stranger).get(dashboard(world.hazratganj)).content
    )
    with enter(world.system):
        source = Source.objects.create(code="UP")
        for district, days in ((world.kanpur, 1), (world.lucknow, 9)):
            newest = now() - timedelta(days=days)
            Freshness.objects.create(source=source, station_no=district.first, newest_change=newest, received_at=newest)
    for reader, unit in ((world.sp, world.kanpur), (world.sho, world.kotwali)):
        assert "Newest CCTNS entry: 23-11-2026." in text_of(browser(reader).get(dashboard(unit)).content)
    text = text_of(browser(world.national_monitor).get(dashboard(world.nation, as_on="01-11-2026")).content)
    assert (
        "CCTNS: 1 of 2 districts up to date (an entry of the last two days); "
        "newest entry of the district furthest behind: 15-11-2026."
    ) in text
    assert "Data from 2 of 3 districts; none has ever come from the others, and they are not in any figure." in text


def test_the_feeds_age_is_counted_once_an_hour_for_the_same_readers(
    counted: World, django_assert_max_num_queries: object
) -> None:
    roll_up(TODAY, by=counted.system)  # without one each view asks anew which districts sent data
    client = browser(counted.national_monitor)
    client.get(dashboard(counted.nation))
    with django_assert_max_num_queries(100) as captured:  # type: ignore[operator]
        client.get(dashboard(counted.nation))
    assert not [query for query in captured.captured_queries if "exchange_freshness" in query["sql"]]


def test_a_station_that_no_list_names_is_marked_where_figures_name_it(counted: World) -> None:
    note = "Apportioned: this station is on no list; it was added to stand for a share of its State’s cases."
    assert note not in text_of(browser(counted.sp).get(dashboard(counted.kanpur)).content)
    Unit.objects.filter(pk=counted.kotwali.pk).update(apportioned=True)
    assert "PS Kotwali (apportioned)" in text_of(browser(counted.sp).get(dashboard(counted.kanpur)).content)
    district = text_of(browser(counted.sp).get(dashboard(counted.kanpur, part="units")).content)
    assert note in district
    assert "PS Kotwali (apportioned)" in district and "PS Nawabganj (apportioned)" not in district
    assert note in text_of(browser(counted.sho).get(dashboard(counted.kotwali)).content)
    assert note not in text_of(browser(counted.sp).get(dashboard(counted.nawabganj)).content)


def test_a_dashboard_shows_how_far_the_firs_of_its_period_came(world: World) -> None:
    old, before = TODAY - timedelta(days=100), date(2025, 12, 31)
    with enter(world.system):
        charged = [done_case(world.kotwali, old, 30) for _ in range(3)]
        make([*charged, done_case(world.kotwali, old, 90, disposal=2), open_case(world.kotwali, old)])
        make([done_case(world.kotwali, before, 30)])
    answer = browser(world.sho).get(dashboard(world.kotwali, period="cy2026", part="more"))
    page = BeautifulSoup(answer.content, "html.parser")
    figure = next(candidate for candidate in page.select("figure") if "charge sheet" in candidate.get_text())
    assert "FIRs: 5; with a police report: 4, of which charge sheets: 3" in text_of(str(figure).encode())
    assert [link.get_text(strip=True) for link in figure.select("td a")] == ["5", "4", "3"]


def test_figures_are_asked_for_with_or_without_a_pocso_section(world: World) -> None:
    old = TODAY - timedelta(days=100)
    with enter(world.system):
        make([CountedCase(world.kotwali, old, (State(old, pocso=at < 3),)) for at in range(5)])
    for offence, label, n in (("pocso", "With a POCSO section", 3), ("other", "Without a POCSO section", 2)):
        page = BeautifulSoup(browser(world.sp).get(dashboard(world.kanpur, offence=offence)).content, "html.parser")
        assert f"POCSO; {label}." in text_of(str(page).encode())
        panel = page.select_one(".itsso-overdue a")
        assert panel is not None and panel.get_text(" ", strip=True).startswith(f"Today: {n} of {n} pending")
        answer = browser(world.sp).get(str(panel["href"]))
        assert f"Pending beyond the time limit: {n} " in text_of(answer.content) and f"POCSO; {label}." in text_of(
            answer.content
        )


def test_an_old_roll_up_is_not_todays_answer(counted: World) -> None:
    roll_up(TODAY, by=counted.system)
    with fixed(TODAY + timedelta(days=3)):
        text = text_of(browser(counted.national_monitor).get(dashboard(counted.nation)).content)
    assert "As on 27-11-2026" in text
    assert "for this page" in text


def test_the_page_at_a_day_to_come_says_what_is_wrong_and_shows_no_figures(counted: World) -> None:
    answer = browser(counted.sp).get(dashboard(counted.kanpur, as_on="25-11-2026"))
    assert "25-11-2026 is in the future. Enter today (24-11-2026) or an earlier day." in text_of(answer.content)
    assert "<svg" not in answer.text
    assert problems(answer.content) == []


def test_a_dashboard_names_the_cases_longest_pending_with_officer_and_reason(world: World) -> None:
    late = new("delay_reason_recorded", "2026-11-01", reason="laboratory_report")
    for number, day, officer, *events in (
        ("1", "2026-06-10", {"io_ref": "7"}, late),
        ("2", "2026-07-10", {}),
        ("3", "2026-11-01", {}),
    ):
        registered = fir(world.kotwali, number, day, "BNS 64(1)", **officer)
        add(world.system, key(world.kotwali, number, 2026), registered, *events)
    page = BeautifulSoup(browser(world.sp).get(dashboard(world.kanpur)).content, "html.parser")
    table = next(table for table in page.select("table") if "Ask about these cases" in table.get_text())
    rows = [[text_of(str(cell).encode()) for cell in row.select("th, td")] for row in table.select("tbody tr")]
    ask = "Ask why it is late"
    assert rows == [
        ["FIR 0001/2026 PS Kotwali", "106 days over", "IO 7", "laboratory report awaited", f"{ask} , FIR 0001/2026"],
        [
            "FIR 0002/2026 PS Kotwali",
            "75 days over",
            "no officer named",
            "no reason recorded",
            f"{ask} , FIR 0002/2026",
        ],
    ]
    figure = next(figure for figure in page.select("figure") if "Reason recorded for 1 of 2" in figure.text)
    conditions = [re.findall(r"show=(\w+)", str(link["href"])) for link in figure.select("td a")]
    assert conditions == [["beyond"], ["beyond_without_reason"]]


def test_the_topmost_unit_has_no_way_back(counted: World) -> None:
    client = browser(counted.national_monitor)
    of_nation, of_state = (client.get(dashboard(unit)).text for unit in (counted.nation, counted.up))
    assert "govuk-breadcrumbs" not in of_nation and "govuk-breadcrumbs" in of_state


def test_a_reader_without_case_files_is_shown_no_case(counted: World) -> None:
    page = browser(counted.national_monitor).get(dashboard(counted.kanpur)).text
    assert "Ask about these cases" not in page and "FIR 0" not in page and "PS Kotwali" not in page


def test_every_picture_of_a_dashboard_is_light(counted: World) -> None:
    for part in ("", "more"):
        page = BeautifulSoup(
            browser(counted.state_monitor).get(dashboard(counted.up, part=part)).content, "html.parser"
        )
        drawings = page.select(".itsso-chart__drawing")
        assert len(drawings) > 2
        assert all(len(gzip.compress(str(drawing).encode())) < 3_000 for drawing in drawings)


def test_a_list_names_and_opens_a_case_only_for_those_who_may_read_it(counted: World) -> None:
    address = reverse("monitoring:list", args=[counted.kanpur.pk], query={"show": "registered"})
    sp, nation = browser(counted.sp).get(address), browser(counted.national_monitor).get(address)
    assert re.search(r"FIR \d+/20\d\d", text_of(sp.content))
    assert "/cases/0" in sp.text
    assert nation.status_code == 404


def test_a_list_is_walked_to_its_end_and_back(counted: World) -> None:
    client = browser(counted.state_monitor)
    base = reverse("monitoring:list", args=[counted.up.pk])
    address, links = f"{base}?show=registered", []
    for _page in range(10):
        page = BeautifulSoup(client.get(address).content, "html.parser")
        links += [str(a["href"]) for a in page.select("tbody th a")]
        older = page.select_one("a[rel=next]")
        if older is None:
            break
        address = base + str(older["href"])
    heading = page.h1.get_text() if page.h1 else ""
    assert len(links) == len(set(links)) == int(heading.rpartition(": ")[2])
    back = page.select_one("a[rel=prev]")
    assert back is not None
    before = BeautifulSoup(client.get(base + str(back["href"])).content, "html.parser")
    assert [str(a["href"]) for a in before.select("tbody th a")] == links[-len(page.select("tbody th a")) - 20 :][:20]


def test_filters_of_a_list_keep_its_condition(counted: World) -> None:
    client, base = browser(counted.state_monitor), reverse("monitoring:list", args=[counted.up.pk])

    def listed(**filters: str) -> tuple[str, int]:
        page = BeautifulSoup(client.get(base, filters).content, "html.parser")
        title, _colon, number = page.h1.get_text(strip=True).rpartition(": ") if page.h1 else ("", "", "0")
        return title, int(number)

    title, every = listed(show="registered")
    numbers = [listed(show="registered", offence=offence) for offence in ("pocso", "other")]
    assert {title} == {of_offence for of_offence, _number in numbers}
    assert sum(number for _title, number in numbers) == every > min(number for _title, number in numbers)
    page = BeautifulSoup(client.get(base, {"show": "registered", "offence": "pocso"}).content, "html.parser")
    form, clear = page.select_one("main form.itsso-filter"), page.select_one(".itsso-filter__clear")
    assert form is not None and form.select_one("input[type=hidden][name=show][value=registered]") is not None
    assert clear is not None and listed(**dict(parse_qsl(str(clear["href"]).partition("?")[2]))) == (title, every)


@pytest.mark.parametrize("asked", ["show=nothing", "show=open&due=soon", "show=open&month=13-2026", "as_on=x"])
def test_a_list_of_nothing_known_is_not_there(counted: World, asked: str) -> None:
    address = reverse("monitoring:list", args=[counted.kanpur.pk])
    assert browser(counted.sp).get(f"{address}?{asked}").status_code == 404


def test_the_csv_holds_the_numbers_of_the_page(counted: World) -> None:
    answer = browser(counted.state_monitor).get(reverse("monitoring:csv", args=[counted.up.pk]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Uttar Pradesh", "Kanpur Nagar", "Lucknow"]
    for name in ("registered", "passed", "within", "beyond"):
        assert int(rows[0][name]) == sum(int(row[name]) for row in rows[1:])
    assert (rows[0]["as_on"], rows[0]["offence"]) == ("2026-11-24", "all")
    due = {name: value for name, value in rows[0].items() if re.fullmatch(r"due_\d{4}-\d\d-\d\d", name)}
    page = BeautifulSoup(browser(counted.state_monitor).get(dashboard(counted.up)).content, "html.parser")
    finding = re.search(r"due within 60 days: (\d+)", page.get_text())
    assert len(due) == 61 and finding is not None and sum(map(int, due.values())) == int(finding[1])
    reasons = [int(value) for name, value in rows[0].items() if name.startswith("delay_")]
    assert sum(reasons) >= int(rows[0]["beyond"]) and int(rows[0]["draft_now_prosecutor"]) >= 0
    assert rows[0]["days_to_report"] and rows[0]["days_to_report_cases"] == rows[0]["registered"]
    of_pictures = [name for name in rows[0] if name.startswith(("due_2", "delay_", "draft_", "days_"))]
    assert {row[name] for row in rows[1:] for name in of_pictures} == {""}


def rows_of(answer: bytes) -> dict[str, list[str]]:
    """The rows of a page's table of units, by name."""
    rows = BeautifulSoup(answer, "html.parser").select("tr:has(th[scope=row])")
    return {text_of(str(row.th).encode()): [cell.get_text(strip=True) for cell in row.select("td")] for row in rows}


@pytest.mark.parametrize("rolled", [False, True])
def test_a_district_that_never_sent_data_shows_no_zero(world: World, capsys: Any, *, rolled: bool) -> None:
    """Kanpur has sent a feed without a case; Lucknow and Patna have never sent anything."""
    with enter(world.system):
        source = Source.objects.create(code="UP")
        Freshness.objects.create(source=source, station_no=world.kanpur.first, newest_change=now(), received_at=now())
    if rolled:
        roll_up(TODAY, by=world.system)
    nation, state = browser(world.national_monitor), browser(world.state_monitor)

    rows_below = rows_of(state.get(dashboard(world.up, part="units")).content)
    assert rows_below["Kanpur Nagar"][:2] == ["0", "0"]
    assert rows_below["Lucknow"] == ["no data", "no data", "–", "–", "–", "no data"]
    rows_below = rows_of(nation.get(dashboard(world.nation, part="units")).content)
    assert rows_below["Uttar Pradesh (known for 1 of 2 districts)"][:2] == ["0", "0"]
    assert rows_below["Bihar"][0] == "no data"
    assert "Data from 1 of 3 districts;" in text_of(nation.get(dashboard(world.nation)).content)
    silent = nation.get(dashboard(world.bihar))
    assert "No data has been received from here." in text_of(silent.content)
    assert not BeautifulSoup(silent.content, "html.parser").select("svg, dd, .itsso-figure")
    assert problems(silent.content) == []

    for client, unit in ((nation, world.nation), (state, world.up)):
        answer = client.get(reverse("monitoring:csv", args=[unit.pk])).content.decode("utf-8-sig")
        cells = {
            row["name"]: (row["known_for"], row["of"], row["registered"]) for row in csv.DictReader(io.StringIO(answer))
        }
        expected = {
            "India": ("1", "3", "0"),
            "Uttar Pradesh": ("1", "2", "0"),
            "Bihar": ("0", "1", ""),
            "Kanpur Nagar": ("1", "1", "0"),
            "Lucknow": ("0", "1", ""),
        }
        assert cells == {name: expected[name] for name in cells}
        assert len(cells) == 3

    for code, with_data, districts in (
        ("IN", 1, 3),
        ("IN-UP", 1, 2),
        ("IN-UP/KNP", 1, 1),
        ("IN-UP/LKO", 0, 1),
        ("IN-BR", 0, 1),
    ):
        assert main(["figures", "--unit", code, "--json"]) == 0
        figures = json.loads(capsys.readouterr().out)
        assert figures["known_for"] == {"known": with_data, "of": districts}
        number = 0 if with_data else None
        assert [figures[name] for name in ("R", "E", "young", "due_today")] == [number] * 4
        assert figures["rates"]["compliance"] == {"numerator": number, "denominator": number, "percent": None}
        assert figures["ncrb"]["total_for_investigation"] == number
        main(["figures", "--unit", code])
        lines = capsys.readouterr().out
        assert f"data from {with_data} of {districts} districts" in lines
        assert ("no data" in lines) == (not with_data)


def test_a_calendar_year_shows_ncrbs_own_rates(counted: World) -> None:
    client = browser(counted.state_monitor)
    rates = "NCRB’s own rates"
    assert rates in text_of(client.get(dashboard(counted.up, period="cy2026", part="more")).content)
    assert rates not in text_of(client.get(dashboard(counted.up, period="fy2026", part="more")).content)


def test_a_role_without_a_posting_is_asked_to_sign_in(counted: World) -> None:
    answer = Client().get(dashboard(counted.kanpur))
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_dates_of_a_dashboard_stay_on_one_line(counted: World) -> None:
    page = BeautifulSoup(browser(counted.state_monitor).get(dashboard(counted.up)).content, "html.parser")
    paragraph = page.select_one("p:has(> .govuk-tag)")
    assert paragraph is not None
    dates = re.findall(r"\d\d-\d\d-\d{4}", paragraph.get_text())
    unbroken = [date for span in paragraph.select(".itsso-date") for date in re.findall(r"\d\d-\d\d-\d{4}", span.text)]
    assert dates
    assert unbroken == dates
