"""What stations state that they stand ready with: published, verified from above, counted."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from itsso.accounts.models import Posting
from itsso.platform import clock
from itsso.platform.errors import Refused
from itsso.units import capacities, figures
from itsso.units.capacities import StationStatement
from itsso.units.figures import Measured
from itsso.units.models import Capacity, Unit
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.station_statements import STATEMENT, STATEMENT_FORM

DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with clock.fixed(DAY):
        yield


def counted(unit: Unit, day: date = DAY) -> Measured | None:
    return figures.figure("stations_with_women_help_desk").measure(unit, day)


def test_where_no_station_stated_anything_the_figure_is_not_known(world: World) -> None:
    assert counted(world.kanpur) is None


def test_a_station_that_states_a_help_desk_counts_among_those_that_state_anything(world: World) -> None:
    capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    assert [counted(unit) for unit in (world.kotwali, world.kanpur, world.up, world.nation)] == [
        Measured(1, 1),
        Measured(1, 1),
        Measured(1, 1),
        Measured(1, 1),
    ]
    assert counted(world.lucknow) is None
    assert counted(world.kanpur, DAY - timedelta(1)) is None  # it was not stated yet


def test_new_statement_replaces_the_old_and_an_equal_one_is_no_act(world: World) -> None:
    first = capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    assert capacities.state(world.kotwali, STATEMENT, by=world.sho.actor) == first
    with clock.fixed(DAY + timedelta(1)):
        none = StationStatement(False, False, False, None, None, "", "", 0, 0, 0, "")
        capacities.state(world.kotwali, none, by=world.sho.actor)
        assert counted(world.kanpur, DAY + timedelta(1)) == Measured(0, 1)
        assert counted(world.kanpur, DAY) == Measured(1, 1)
    assert [capacity.help_desk for capacity in capacities.history(world.kotwali)] == [False, True]


def test_nobody_states_for_another_station_and_a_desk_needs_hours_and_telephone(world: World) -> None:
    for by, station in ((world.sp, world.kotwali), (world.sho, world.nawabganj), (world.sp, world.kanpur)):
        with pytest.raises(Refused, match="Only the station itself"):
            capacities.state(station, STATEMENT, by=by.actor)
    with pytest.raises(Refused, match="telephone"):
        capacities.state(
            world.kotwali, StationStatement(True, True, True, None, None, "", "", 0, 0, 0, ""), by=world.sho.actor
        )
    with pytest.raises(Refused, match="hours"):
        capacities.state(
            world.kotwali, StationStatement(True, True, False, None, None, "1", "", 0, 0, 0, ""), by=world.sho.actor
        )


def test_a_unit_above_verifies_and_a_new_statement_is_unverified_again(world: World) -> None:
    for by in (world.sho, world.colleague, world.stranger):
        with pytest.raises(Refused, match="Only a superior unit"):
            capacities.verify(world.kotwali, "", by=by.actor)
    with pytest.raises(Refused, match="not stated anything yet"):
        capacities.verify(world.kotwali, "", by=world.sp.actor)
    capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    verified(world.sp, world.kotwali)
    assert "Verified by Kanpur Nagar" in browser(world.sho).get(f"/capacities/{world.kotwali.pk}/").text
    capacities.state(
        world.kotwali, StationStatement(True, False, True, None, None, "1", "", 0, 0, 0, ""), by=world.sho.actor
    )
    assert Capacity.objects.get(ended_at=None).verified_at is None


def verified(by: Posting, station: Unit) -> None:
    """By the button of the page that was read."""
    address = f"/capacities/{station.pk}/"
    (read,) = re.findall('name="read" value="([^"]+)"', browser(by).get(address).text)
    assert browser(by).post(f"{address}verify/", {"read": read}).status_code == 302


def test_what_was_stated_after_the_page_was_read_is_not_verified_by_it(world: World) -> None:
    first = capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    capacities.state(world.kotwali, replace(STATEMENT, vehicles=9), by=world.sho.actor)
    with pytest.raises(Refused, match="stated something new in the meantime"):
        capacities.verify(world.kotwali, str(first.pk), by=world.sp.actor)
    verified(world.sp, world.kotwali)
    assert Capacity.objects.get(ended_at=None).verified_at is not None


def test_the_officer_in_charge_states_it_by_a_form_in_hindi_digits(world: World) -> None:
    sho = browser(world.sho)
    assert (
        "Enter the telephone number of the help desk"
        in sho.post("/capacities/state/", STATEMENT_FORM | {"telephone": ""}).text
    )
    assert "Enter digits" in sho.post("/capacities/state/", STATEMENT_FORM | {"telephone": "ring"}).text
    assert sho.post("/capacities/state/", STATEMENT_FORM).status_code == 302
    assert "0532 2400 100" in sho.get(f"/capacities/{world.kotwali.pk}/").text
    assert (
        "1 of 2 stations state that they have a women help desk"
        in browser(world.sp).get(f"/capacities/{world.kanpur.pk}/").text
    )
    summary = browser(world.sp).get(f"/capacities/{world.kanpur.pk}/", {"format": "csv"})
    assert summary.content.decode("utf-8-sig").splitlines()[1] == "PS Kotwali,1,1,1,0,0"
    assert browser(world.io).get("/capacities/state/").status_code == 404
    assert browser(world.stranger).get(f"/capacities/{world.kotwali.pk}/").status_code == 404


@pytest.mark.parametrize("language", ["en", "hi"])
def test_anybody_finds_the_stations_of_a_district_under_a_title_that_names_nothing(world: World, language: str) -> None:
    capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    client = browser(None, language)
    assert "PS Kotwali" not in client.get("/stations/").text
    chosen = client.get("/stations/", {"state": world.up.pk})
    assert "Kanpur Nagar" in chosen.text
    page = client.get("/stations/", {"state": world.up.pk, "district": world.kanpur.pk})
    assert page.text.index("PS Kotwali") < page.text.index("PS Nawabganj")
    query: dict[str, str | int] = {
        "state": world.up.pk,
        "district": world.kanpur.pk,
        "sort": "-station",
        "format": "csv",
    }
    _head, *rows = csv.reader(client.get("/stations/", query).content.decode("utf-8-sig").splitlines())
    assert [row[0] for row in rows] == ["PS Nawabganj", "PS Kotwali"]
    assert rows[1][1] == STATEMENT.telephone
    assert 'href="tel:05322400100"' in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert "ITSSO" not in page.text
    assert "PS " not in client.get("/stations/", {"state": world.bihar.pk, "district": world.kanpur.pk}).text
    for rubbish in ("x", "²", "9" * 30, world.kotwali.pk):
        assert client.get("/stations/", {"state": rubbish, "district": rubbish}).status_code == 200
