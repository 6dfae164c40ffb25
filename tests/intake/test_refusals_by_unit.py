"""Refusals by State, district or station and by days: known or not, each number its list, own unit and officer out."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from itsso.accounts.models import Posting, Role
from itsso.intake.refusals import actions, queries
from itsso.intake.refusals.queries import figures_of_units
from itsso.intake.refusals.unit_views import UNKNOWN
from itsso.intake.zero_firs.reconciliation.queries import Period
from itsso.platform import clock
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

TODAY = date(2026, 6, 1)
EVER = Period(date.min, TODAY, TODAY)
TABLE = "/accountability/by-unit/"


def alleged(unit: Unit, day: date, *, by: Posting, officer: str = "") -> None:
    with clock.fixed(TODAY), enter(by):
        actions.open_record(unit, told_by="court", what="refused", happened_on=day, officer=officer, by=by)


@pytest.fixture
def refusals(world: World) -> World:
    """Refusals of two stations in three years, one of them upheld, and one of the district itself."""
    for unit, day in (
        (world.kotwali, date(2016, 3, 1)),
        (world.kotwali, date(2025, 12, 31)),
        (world.kotwali, date(2026, 1, 1)),
        (world.nawabganj, date(2026, 5, 20)),
        (world.kanpur, date(2026, 5, 21)),
    ):
        alleged(unit, day, by=world.colleague)
    with clock.fixed(TODAY), enter(world.sp):
        record = queries.records().get(happened_on=date(2026, 1, 1))
        days = {"enquiry_on": date(2026, 1, 5), "outcome_on": date(2026, 2, 1)}
        actions.update_record(record.pk, {"outcome": "upheld", **days}, by=world.sp)
    return world


def soup(client: Client, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def table_of(client: Client, address: str) -> dict[str, list[str]]:
    """Return the rows of the file of a table by unit: name, then the six numbers and how much is known."""
    content = client.get(address + ("&" if "?" in address else "?") + "format=csv").content.decode("utf-8-sig")
    return {row[0]: row[1:] for row in csv.reader(content.splitlines())}


@pytest.mark.parametrize("days", ["years=2026", "years=2025", "years=all", "first=01-01-2026&last=20-05-2026", ""])
def test_every_number_leads_to_as_many_records(refusals: World, days: str) -> None:
    client = browser(refusals.sp)
    with clock.fixed(TODAY):
        links = soup(client, f"{TABLE}?{days}").select("tbody td a")
        assert links
        for link in links:
            listed = client.get(f"{link['href']}&format=csv").content.decode("utf-8-sig").splitlines()[1:]
            assert len(listed) == int(link.get_text(strip=True)), link["href"]


def test_a_phone_leaves_out_each_number_that_is_not_known(world: World) -> None:
    page = soup(browser(world.national_monitor), TABLE)
    unknown = [row for row in page.select("tbody tr") if row.select("td")[-1].get_text(strip=True) == "not known"]
    assert unknown
    for row in unknown:
        *numbers, _last_cell = row.select("td")
        assert [str(cell.select_one(".itsso-unknown")) for cell in numbers] == [str(UNKNOWN)] * len(numbers)
    assert "Counts that are zero or not known are left out." in page.get_text()


def test_a_year_and_free_days_count_what_happened_then(refusals: World) -> None:
    client = browser(refusals.sp)
    with clock.fixed(TODAY):
        counts = {
            days: table_of(client, f"{TABLE}?{days}").get("PS Kotwali", [""])[:3]
            for days in ("", "years=2025", "years=all", "first=31-12-2025&last=01-01-2026", "last=31-12-2016")
        }
    assert counts == {
        "": ["1", "1", "1"],
        "years=2025": ["1", "0", "0"],
        "years=all": ["3", "1", "1"],
        "first=31-12-2025&last=01-01-2026": ["2", "1", "1"],
        "last=31-12-2016": ["1", "0", "0"],
    }


def test_what_is_alleged_against_the_own_unit_is_counted_above_it_only(refusals: World) -> None:
    with clock.fixed(TODAY):
        answer = soup(browser(refusals.sp), TABLE).select_one("main .govuk-body-l")
        above = table_of(browser(refusals.state_monitor), TABLE)
        nation = table_of(browser(refusals.national_monitor), TABLE)
    assert answer is not None and "2 refusals and failures are alleged" in answer.get_text()
    assert above["Kanpur Nagar"][0] == nation["Uttar Pradesh"][0] == "3"
    assert browser(refusals.sho).get(TABLE).status_code == 404
    for posting in (refusals.sho, refusals.colleague):
        with enter(posting):
            assert figures_of_units([posting.unit], EVER)[0].alleged == 0


def test_a_state_of_which_nothing_is_known_is_not_counted_as_having_none(refusals: World) -> None:
    client = browser(refusals.national_monitor)
    with clock.fixed(TODAY):
        rows = table_of(client, TABLE)
        page = soup(client, TABLE)
        silent = soup(client, f"{TABLE}?unit={refusals.bihar.pk}")
    assert rows["Bihar"] == [""] * 6 + ["not known"]
    assert rows["Uttar Pradesh"][0] == "3" and "district" in rows["Uttar Pradesh"][-1]
    (bihar,) = [row for row in page.select("tbody tr") if "Bihar" in row.get_text()]
    assert "0" not in bihar.get_text() and "not known" in bihar.get_text()
    answer = page.select_one("main .govuk-body-l")
    assert answer is not None and "known for 1 of 2 States and Union Territories" in answer.get_text()
    assert "Not known: nobody works with this system here" in silent.get_text(" ", strip=True)
    assert not page.select("tbody td a"), "who sees no case has no list behind a number"


def test_a_record_of_a_district_is_in_a_row_of_its_own_below_its_state(refusals: World) -> None:
    with clock.fixed(TODAY):
        district = f"{TABLE}?unit={refusals.kanpur.pk}"
        rows = table_of(browser(refusals.state_monitor), district)
        assert rows["Offices outside the units of this table"][0] == "1"
        counted = [row for name, row in rows.items() if name != "Unit"]
        assert sum(int(row[0] or 0) for row in counted) == 3
        assert browser(refusals.sp).get(f"{TABLE}?unit={refusals.lucknow.pk}").status_code == 404
        withheld = table_of(browser(refusals.national_monitor), district)
    assert set(withheld) == {"Unit", "Kanpur Nagar"}


def test_an_officer_named_in_a_record_does_not_count_it(refusals: World) -> None:
    named = post("sp.named", refusals.kanpur, Role.SUPERVISOR)
    alleged(refusals.kotwali, TODAY, by=refusals.colleague, officer=named.officer.number)
    with clock.fixed(TODAY):
        counts = [table_of(browser(reader), TABLE)["PS Kotwali"][0] for reader in (named, refusals.sp)]
    assert counts == ["1", "2"]


def test_counts_of_units_outside_the_range_are_refused_by_the_database(refusals: World) -> None:
    for posting, units in ((refusals.sp, [refusals.lucknow]), (refusals.stranger, [refusals.kotwali])):
        with enter(posting), pytest.raises(DatabaseError, match="not in the range"):
            figures_of_units(units, EVER)


def test_days_that_cannot_be_read_are_said_and_the_running_year_is_shown(refusals: World) -> None:
    client = browser(refusals.sp)
    with clock.fixed(TODAY):
        for address in (f"{TABLE}?first=31-02-2026", f"{TABLE}?first=01-06-2026&last=01-01-2026"):
            page = client.get(address)
            assert page.status_code == 200 and "2026: 2 refusals" in " ".join(page.text.split())
        for garbage in ("unit=x", "years=0", "of=nothing&unit=999999", "years=2017"):
            assert client.get(f"/accountability/?{garbage}").status_code == 200


def test_page_of_records_costs_as_many_queries_for_ten_records_as_for_four(refusals: World) -> None:
    client, counts = browser(refusals.sp), []
    with clock.fixed(TODAY):
        for more in (0, 6):
            for number in range(more):
                alleged(refusals.nawabganj, date(2026, 4, 1 + number), by=refusals.colleague)
            client.get("/accountability/")
            with CaptureQueriesContext(connection) as statements:
                assert client.get("/accountability/").status_code == 200
            counts.append(len(statements))
            by_django = [sql for statement in statements if '"."' in (sql := statement["sql"])]
            assert len(by_django) <= 4, by_django  # session, officer, posting, records: such SQL takes longest
    assert counts[0] == counts[1]
