"""Data quality: which faults are found, that each figure is its list at each level, and who sees what."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import Http404
from django.test import Client

from itsso.accounts.models import Posting
from itsso.accounts.roles import Role
from itsso.exchange.models import Freshness
from itsso.exchange.quality.counting import count_faults
from itsso.exchange.quality.lags.distribution import EntryGroup, LagBasis
from itsso.exchange.quality.lags.queries import entry_lags
from itsso.exchange.quality.matters import REASONS, DataMatter, MissingForm, days_of_age
from itsso.exchange.quality.models import CorrectionRequest, DataFault, EntryLag
from itsso.exchange.quality.reading import FaultFilter, faults_of
from itsso.exchange.quality.requests import CorrectionEntry, RequestOutcome, answer, ask
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.units import figures
from itsso.units.models import Unit
from tests.support.feeds import arrest, court, fir, form, zero
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

TIME = "T10:00:00+05:30"
AT_NAWABGANJ = {"station": "KNP-2"}


def find_faults(world: World, matter: DataMatter) -> list[DataFault]:
    """Count the faults, and return those of a matter."""
    count_faults(by=world.system)
    with enter(world.system):
        return list(DataFault.objects.filter(matter=matter).order_by("line", "pk"))


# --- What is found ----------------------------------------------------------------------------------------------------


def test_a_rejected_row_is_open_until_its_record_is_accepted(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1), fir(2, sections="")]})
    (fault,) = find_faults(world, DataMatter.REJECTED)
    assert (fault.file, fault.line, fault.column, fault.reason) == ("fir.csv", 3, "sections", "required")
    load_rows({"fir.csv": [fir(2)]})
    assert find_faults(world, DataMatter.REJECTED) == []


def test_a_record_that_was_accepted_before_its_rejection_stays_open(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)]})
    load_rows({"fir.csv": [fir(1, sections="", source_updated_at=f"2026-03-01{TIME}")]})
    assert len(find_faults(world, DataMatter.REJECTED)) == 1
    load_rows({"fir.csv": [fir(1, sections="BNS:70(1)", source_updated_at=f"2026-03-02{TIME}")]})
    assert find_faults(world, DataMatter.REJECTED) == []


def test_a_record_that_was_rejected_twice_counts_once(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(2, sections="")]})
    second = load_rows({"fir.csv": [fir(1), fir(2, sections="nonsense")]})
    (fault,) = find_faults(world, DataMatter.REJECTED)
    assert (fault.delivery_id, fault.reason) == (second.delivery, "sections_unreadable")


def test_a_row_that_cannot_be_read_is_shown_to_its_own_station(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(2, sections="", **AT_NAWABGANJ), fir(3, sections="", station="NOWHERE-9")]})
    assert [fault.station_no for fault in find_faults(world, DataMatter.REJECTED)] == [
        world.nawabganj.first,
        world.up.first,
    ]


def test_rows_without_a_readable_number_each_count(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(2, source_record_id="Ravi Kumar"), fir(3, source_record_id="Sunita Devi")]})
    faults = find_faults(world, DataMatter.REJECTED)
    assert len(faults) == 2
    assert {fault.source_record_id for fault in faults} == {""}


def test_a_row_that_waits_is_open_until_its_record_comes(world: World, load_rows: Any) -> None:
    load_rows({"final_form.csv": [form(9)]})
    (fault,) = find_faults(world, DataMatter.PARKED)
    assert (fault.reason, fault.value) == ("fir", "9/2026")
    load_rows({"fir.csv": [fir(9)]})
    assert find_faults(world, DataMatter.PARKED) == []


def test_a_court_that_took_a_step_implies_a_police_report(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)], "court.csv": [court(1, taken_on_file_at="2026-04-01")]})
    (fault,) = find_faults(world, DataMatter.MISSING_FORMS)
    assert (fault.reason, fault.file) == (MissingForm.FINAL_FORM, "final_form.csv")
    load_rows({"final_form.csv": [form(1)]})
    assert find_faults(world, DataMatter.MISSING_FORMS) == []


def test_an_accused_in_custody_implies_an_arrest(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)], "final_form.csv": [form(1, accused_in_custody="1")]})
    (fault,) = find_faults(world, DataMatter.MISSING_FORMS)
    assert fault.reason == MissingForm.ARREST
    page = _soup(browser(world.sp), f"/feed/quality/{world.kotwali.pk}/{DataMatter.MISSING_FORMS}/")
    assert "Officer" in [head.get_text(" ", strip=True) for head in page.select("main thead th")]
    assert [
        cell.get_text(" ", strip=True) not in ("", "–") for cell in page.select("main tbody [data-label=Officer]")
    ] == [True]
    load_rows({"arrest.csv": [arrest(1)]})
    assert find_faults(world, DataMatter.MISSING_FORMS) == []


def test_a_form_that_was_corrected_since_implies_nothing(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1)], "final_form.csv": [form(1, accused_in_custody="1")]})
    load_rows(
        {"final_form.csv": [form(1, accused_in_custody="0", source_updated_at=f"2026-06-01{TIME}")]},
    )
    assert find_faults(world, DataMatter.MISSING_FORMS) == []


def test_a_forwarded_zero_fir_waits_where_it_was_sent(world: World, load_rows: Any) -> None:
    load_rows({"zero_fir.csv": [zero(3, to_ps_code="KNP-2", **SENT)]})
    (fault,) = find_faults(world, DataMatter.ZERO_FIRS)
    assert fault.station_no == world.nawabganj.first
    assert fault.value == "3/2026"


SENT = {
    "transfer_status": "sent",
    "sent_at": f"2026-02-02{TIME}",
    "sent_mode": "cctns",
    "to_district_code": "KNP",
    "to_state_code": "IN-UP",
}


def test_counting_twice_finds_the_same(world: World, load_rows: Any) -> None:
    _load_everything(load_rows)
    first = count_faults(by=world.system)
    assert count_faults(by=world.system) == first > 5


# --- Each figure is its list ------------------------------------------------------------------------------------------


def _load_everything(load_rows: Any) -> None:
    """Load faults of each matter at two stations of Kanpur."""
    for place in ({}, AT_NAWABGANJ):
        load_rows(
            {
                "fir.csv": [fir(1, **place), fir(2, **place, sections=""), fir(3, **place, sections="BNS:999")],
                "arrest.csv": [arrest(77, **place), arrest(1, **place, event_at="2026-01-02T09:00:00+05:30")],
                "final_form.csv": [form(3, **place, form_type="B"), form(8, **place)],
                "court.csv": [court(1, **place, taken_on_file_at="2026-04-01")],
            }
        )
    load_rows({"fir.csv": [fir(4, sections="")], "zero_fir.csv": [zero(3, to_ps_code="KNP-2", **SENT)]})


@pytest.fixture
def faulty(world: World, load_rows: Any) -> World:
    """Return the small nation with faults of each matter."""
    _load_everything(load_rows)
    count_faults(by=world.system)
    return world


def _readers(world: World) -> list[tuple[Posting, Unit]]:
    return [
        (world.national_monitor, world.nation),
        (world.national_monitor, world.up),
        (world.national_monitor, world.kanpur),
        (world.state_monitor, world.up),
        (world.state_monitor, world.kanpur),
        (world.clerk, world.up),
        (world.sp, world.kanpur),
        (world.sp, world.kotwali),
        (world.sho, world.kotwali),
        (world.stranger, world.lucknow),
    ]


def _soup(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert problems(answer.content) == []
    return BeautifulSoup(answer.content, "html.parser")


def _numbers(soup: BeautifulSoup, address: str) -> Iterator[tuple[str, int]]:
    for anchor in soup.select("main td a"):
        digits = anchor.get_text().replace(",", "")
        if digits.isdigit():
            yield urljoin(address, str(anchor["href"])), int(digits)


def _listed(client: Client, address: str) -> int:
    """Return the number of rows of a list of faults; of a list of units the sum of its numbers."""
    soup = _soup(client, f"{address}{'&' if '?' in address else '?'}rows=100")
    if "/units/" in address:
        cells = soup.select("main td:is(.govuk-table__cell--numeric, .itsso-number)")
        return sum(int(cell.get_text().strip().replace(",", "")) for cell in cells if isinstance(cell, Tag))
    count = next(strong.get_text() for strong in soup.select("main strong") if "otal" in strong.get_text())
    return int(count.split()[-1].replace(",", ""))


def test_every_number_is_as_long_as_its_list_at_every_level(faulty: World) -> None:
    followed = 0
    for by, unit in _readers(faulty):
        client, address = browser(by), f"/feed/quality/{unit.pk}/"
        for list_address, number in _numbers(_soup(client, address), address):
            assert _listed(client, list_address) == number, (by.role, unit, list_address)
            followed += 1
    assert followed > 60


def test_every_level_has_the_same_numbers(faulty: World) -> None:
    by_reader = []
    for by in (faulty.national_monitor, faulty.state_monitor, faulty.sp):
        with enter(by) as ranges:
            counted = faults_of(faulty.kanpur, sees_cases=ranges.sees_case_at(faulty.kanpur.first))
            by_reader.append(
                {
                    (matter, reason, age): counted.total(FaultFilter(matter, reason, age)).faults
                    for matter in DataMatter
                    for reason in ("", *REASONS[matter])
                    for age in (None, 0, 1, 2, 3)
                }
            )
    assert by_reader[0] == by_reader[1] == by_reader[2]
    assert by_reader[0][DataMatter.REJECTED, "", None] == 5


def test_the_figure_of_current_districts_leads_to_all_others(faulty: World) -> None:
    with enter(faulty.system):
        Freshness.objects.filter(station_no=faulty.lucknow.first).update(newest_change=now())
    count_faults(by=faulty.system)
    figure, lengths = figures.figure("cctns_districts_current"), set()
    for by, unit in _readers(faulty):
        with enter(by):
            measured = figure.measure(unit, today())
        assert measured is not None and measured.known_for is not None
        not_current = measured.known_for.of - measured.value
        assert _listed(browser(by), figure.link(unit, today())) == not_current, (by.role, unit)
        lengths.add(not_current)
    assert lengths == {2, 1, 0}  # Kanpur is behind, and Patna never sent anything


def test_a_list_says_when_the_data_was_checked_and_before_that_nothing_of_it(world: World, load_rows: Any) -> None:
    load_rows({"fir.csv": [fir(1), fir(2, sections="")]})
    client, lists = browser(world.clerk), ("freshness/units/", "rejected/units/", "rejected/")
    addresses = [f"/feed/quality/{world.up.pk}/{page}" for page in lists]
    for address in addresses:
        text = _soup(client, address).get_text(" ")
        assert "has not been checked yet" in text
        assert "is current" not in text and "No rejected row" not in text
    count_faults(by=world.system)
    for address in addresses:
        assert "Checked on 30-06-2026" in _soup(client, address).get_text(" ")


def test_classes_of_age_hold_each_day_once() -> None:
    day = today()
    bounds = [days_of_age(age, day) for age in range(4)]
    assert bounds[0][1] > day
    for younger, older in pairwise(bounds):
        assert (younger[0] - older[1]).days == 1


def test_a_district_that_never_sent_anything_is_not_without_faults(faulty: World) -> None:
    soup = _soup(browser(faulty.national_monitor), f"/feed/quality/{faulty.bihar.pk}/")
    assert "known for 0 of 1 district" in soup.get_text(" ")
    assert "no data" in soup.get_text(" ")
    client = browser(faulty.national_monitor)
    listed = _soup(client, f"/feed/quality/{faulty.nation.pk}/rejected/units/?show=no-data").get_text(" ")
    assert "Patna" in listed
    assert "Kanpur" not in listed


# --- Who sees what ----------------------------------------------------------------------------------------------------


def test_a_reader_without_case_files_sees_districts_and_nothing_below(faulty: World) -> None:
    client = browser(faulty.national_monitor)
    assert client.get(f"/feed/quality/{faulty.kotwali.pk}/").status_code == 404
    assert client.get(f"/feed/quality/{faulty.kanpur.pk}/rejected/").status_code == 404
    assert client.get(f"/feed/quality/{faulty.kanpur.pk}/rejected/units/").status_code == 404
    with enter(faulty.national_monitor):
        assert not DataFault.objects.exists()


def test_a_district_sees_no_other(faulty: World) -> None:
    stranger = browser(faulty.stranger)
    for page in ("", "rejected/", "rejected/units/", "zero-firs/"):
        assert stranger.get(f"/feed/quality/{faulty.kanpur.pk}/{page}").status_code == 404
    with enter(faulty.stranger):
        assert not DataFault.objects.exists()


@pytest.mark.parametrize("matter", ["no-such", "freshness"])
def test_a_matter_without_a_list_of_rows_is_not_there(faulty: World, matter: str) -> None:
    assert browser(faulty.sp).get(f"/feed/quality/{faulty.kanpur.pk}/{matter}/").status_code == 404


def test_the_file_to_send_back_names_row_reason_and_remedy(faulty: World) -> None:
    answer = browser(faulty.clerk).get(f"/feed/quality/{faulty.up.pk}/rejected/?format=csv")
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 5
    first = next(row for row in rows if row["File"] == "fir.csv")
    assert first["Row"] == "3"
    assert first["Number of the record"]
    assert first["Column"] == "sections"
    assert first["Code of the reason"] == "required"
    assert first["What to do"] == "Correct the row and send it again."
    assert first["Code of the station"] == "IN-UP/KNP-1"


@pytest.mark.parametrize("role", [Role.INVESTIGATING_OFFICER, Role.PROSECUTOR, Role.TRAINING_OFFICER])
def test_the_page_is_open_to_officers_of_the_line_alone(faulty: World, role: Role) -> None:
    unit = faulty.kotwali if role == Role.INVESTIGATING_OFFICER else faulty.kanpur
    answer = browser(post(f"{role}.q", unit, role)).get(f"/feed/quality/{unit.pk}/")
    assert answer.status_code == (200 if role == Role.INVESTIGATING_OFFICER else 404)


# --- How long entries take --------------------------------------------------------------------------------------------

LATE = {"event_at": "2026-01-12T09:00:00+05:30"}


def _load_entries(load_rows: Any) -> None:
    """Load twelve FIRs at Kotwali, entered on the day, and their arrests, entered nought to eleven days later."""
    load_rows(
        {
            "fir.csv": [fir(number) for number in range(1, 13)],
            "arrest.csv": [
                arrest(number, **LATE, entered_at=f"2026-01-{11 + number}{TIME}") for number in range(1, 13)
            ],
        }
    )
    load_rows({"fir.csv": [fir(1, **AT_NAWABGANJ)], "arrest.csv": [arrest(1, **AT_NAWABGANJ, **LATE)]})


@pytest.fixture
def late(world: World, load_rows: Any) -> World:
    """Return the small nation with entries of known lags."""
    _load_entries(load_rows)
    count_faults(by=world.system)
    return world


def test_lag_is_counted_in_days_from_the_event_to_its_entry_in_cctns(late: World) -> None:
    with enter(late.sp):
        count = entry_lags(late.kanpur, LagBasis.CCTNS, EntryGroup.ARREST, by_station=True)
    at_kotwali = count.by_place[late.kotwali.first]
    assert dict(at_kotwali.lags) == dict.fromkeys(range(12), 1)
    assert at_kotwali.median == 5
    assert [at_kotwali.in_class(place) for place in range(5)] == [2, 2, 4, 4, 0]
    assert dict(count.by_place[late.nawabganj.first].lags) == {19: 1}
    assert count.by_place[late.nawabganj.first].median is None


def test_entries_on_pages_are_measured_apart(late: World) -> None:
    with enter(late.sp):
        assert entry_lags(late.kanpur, LagBasis.PAGES, None, by_station=True).total.entries == 0
        assert entry_lags(late.kanpur, LagBasis.CCTNS, None, by_station=True).total.entries == 26


def test_a_corrected_entry_is_not_counted(late: World, load_rows: Any) -> None:
    changed = arrest(2, event_at="2026-01-11T09:00:00+05:30", source_updated_at=f"2026-06-01{TIME}")
    load_rows({"arrest.csv": [changed | {"entered_at": f"2026-01-13{TIME}"}]})
    count_faults(by=late.system)
    with enter(late.sp):
        lags = entry_lags(late.kotwali, LagBasis.CCTNS, EntryGroup.ARREST, by_station=True).total.lags
    assert lags.total() == 11


def test_every_class_of_days_is_as_long_as_its_list(late: World) -> None:
    followed = 0
    for by, unit in _readers(late):
        for choice in ("", "?group=arrest", "?basis=pages"):
            client, address = browser(by), f"/feed/quality/{unit.pk}/lag/{choice}"
            soup = _soup(client, address)
            tables = soup.select("main table")
            if len(tables) > 1:
                classes = [int(row.select("td")[0].get_text().strip()) for row in tables[0].select("tbody tr")]
                listed = [_numeric_cells(row)[2:] for row in tables[-1].select("tbody tr")]
                assert classes == [sum(numbers) for numbers in zip(*listed, strict=True)], (by.role, unit)
            for list_address, number in _numbers(soup, address):
                assert _listed(client, list_address) == number, (by.role, list_address)
                followed += 1
    assert followed > 20


def _numeric_cells(row: Tag) -> list[int]:
    cells = row.select("td:is(.govuk-table__cell--numeric, .itsso-number)")
    return [int(cell.get_text().strip()) if cell.get_text().strip().isdigit() else -1 for cell in cells]


def test_the_nation_and_the_district_count_the_same_entries(late: World) -> None:
    with enter(late.national_monitor):
        of_nation = entry_lags(late.nation, LagBasis.CCTNS, None, by_station=False).total
    with enter(late.sp):
        of_district = entry_lags(late.kanpur, LagBasis.CCTNS, None, by_station=True).total
    assert of_nation.lags == of_district.lags


def test_no_lag_of_a_station_is_shown_without_its_cases(late: World) -> None:
    client = browser(late.national_monitor)
    assert client.get(f"/feed/quality/{late.kotwali.pk}/lag/").status_code == 404
    assert client.get(f"/feed/quality/{late.kotwali.pk}/lag/entries/").status_code == 404
    with enter(late.national_monitor):
        assert not EntryLag.objects.filter(of_station=True).exists()
        assert EntryLag.objects.filter(of_station=False).exists()
    assert "PS Kotwali" not in client.get(f"/feed/quality/{late.kanpur.pk}/lag/").text
    assert browser(late.stranger).get(f"/feed/quality/{late.kotwali.pk}/lag/entries/").status_code == 404


# --- Requests for correction ------------------------------------------------------------------------------------------


def _entry(unit: Unit, matter: DataMatter = DataMatter.REJECTED, days: int = 7) -> CorrectionEntry:
    return CorrectionEntry(unit, matter, today() + timedelta(days), uuid7())


def _recorded_request(by: Posting, unit: Unit) -> CorrectionRequest:
    with enter(by):
        return ask(_entry(unit), by=by)


def test_a_request_keeps_the_number_and_is_answered_by_the_unit_that_was_recorded_request(faulty: World) -> None:
    request = _recorded_request(faulty.sp, faulty.kotwali)
    assert request.faults == 3
    for other in (faulty.colleague, faulty.sp, faulty.stranger, faulty.state_monitor):
        with enter(other), pytest.raises(Http404):
            answer(request.pk, RequestOutcome.DONE, by=other)
    with enter(faulty.sho):
        answered = answer(request.pk, RequestOutcome.NOT_OURS, by=faulty.sho)
        assert answer(request.pk, RequestOutcome.NOT_OURS, by=faulty.sho).answered_at == answered.answered_at
        with pytest.raises(Refused, match="answered already"):
            answer(request.pk, RequestOutcome.DONE, by=faulty.sho)


def test_a_request_sent_twice_is_recorded_once(faulty: World) -> None:
    entry = _entry(faulty.kotwali)
    with enter(faulty.sp):
        assert ask(entry, by=faulty.sp).pk == ask(entry, by=faulty.sp).pk
        with pytest.raises(Refused, match="already asked"):
            ask(_entry(faulty.kotwali), by=faulty.sp)


def test_nobody_asks_outside_the_own_unit_or_without_a_fault(faulty: World) -> None:
    with enter(faulty.stranger), pytest.raises(Refused, match="below it"):
        ask(_entry(faulty.kotwali), by=faulty.stranger)
    with enter(faulty.sp), pytest.raises(Refused, match="below it"):
        ask(_entry(faulty.up), by=faulty.sp)
    with enter(faulty.national_monitor), pytest.raises(Refused, match="below it"):
        ask(_entry(faulty.kotwali), by=faulty.national_monitor)
    with enter(faulty.sho), pytest.raises(Refused, match="below it"):
        ask(_entry(faulty.kotwali), by=faulty.sho)
    with enter(faulty.state_monitor), pytest.raises(Refused, match="Nothing is wrong"):
        ask(_entry(faulty.lucknow), by=faulty.state_monitor)
    with enter(faulty.sp), pytest.raises(Refused, match="90 days"):
        ask(_entry(faulty.kotwali, days=91), by=faulty.sp)


def test_both_levels_see_a_request_and_no_other_district_does(faulty: World) -> None:
    to_station, to_district = (
        _recorded_request(faulty.sp, faulty.kotwali),
        _recorded_request(faulty.national_monitor, faulty.kanpur),
    )
    for by, expected in (
        (faulty.sp, {to_station, to_district}),
        (faulty.state_monitor, {to_station, to_district}),
        (faulty.sho, {to_station}),
        (faulty.national_monitor, {to_district}),
        (faulty.colleague, set()),
        (faulty.stranger, set()),
    ):
        with enter(by):
            assert set(CorrectionRequest.objects.all()) == expected, by.role


def test_a_request_is_asked_and_answered_on_pages(faulty: World) -> None:
    address = f"/feed/quality/{faulty.kotwali.pk}/rejected/ask/"
    client, form_id = browser(faulty.sp), str(uuid7())
    day = today() + timedelta(7)
    sent = {"form": form_id, "due_day": day.day, "due_month": day.month, "due_year": day.year}
    assert address in client.get(f"/feed/quality/{faulty.kotwali.pk}/").text
    checked = client.post(address, sent)
    assert "Ask for this correction?" in checked.text
    assert client.post(address, {**sent, "confirmed": "1"}).status_code == 302
    station = browser(faulty.sho)
    assert "1 request waits for an answer of this unit." in station.get(f"/feed/quality/{faulty.kotwali.pk}/").text
    answer_page = f"/feed/quality/requests/{form_id}/"
    assert answer_page in station.get(f"/feed/quality/{faulty.kotwali.pk}/requests/").text
    form_page = station.get(answer_page).text
    assert "Number then" in form_page  # when it was asked; the list behind the matter has those of today
    assert "Number today" not in form_page
    assert f'href="/feed/quality/{faulty.kotwali.pk}/rejected/"' in form_page
    assert station.post(answer_page, {"outcome": "done"}).status_code == 302
    assert "Corrected and sent" in client.get(f"/feed/quality/{faulty.kanpur.pk}/requests/").text
    assert station.post(answer_page, {"outcome": "nonsense"}).status_code == 422
