"""Data quality: which faults are found, that each figure is its list at each level, and who sees what."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from itsso.accounts.models import Posting
from itsso.accounts.roles import Role
from itsso.exchange.quality.counting import count_faults
from itsso.exchange.quality.matters import REASONS, DataMatter, MissingForm, days_of_age
from itsso.exchange.quality.models import DataFault
from itsso.exchange.quality.reading import FaultFilter, faults_of
from itsso.platform.clock import today
from itsso.protection.ranges import enter
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
    soup = _soup(client, address)
    if "/units/" in address:
        cells = soup.select("main td.govuk-table__cell--numeric")
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
