"""Names, telephone numbers, addresses and places of stations, as the editor of a State enters them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.http import Http404

from itsso.intake.slips.contacts import contacts
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import counts_for
from itsso.platform import clock
from itsso.platform.clock import today
from itsso.protection.jobs import follow_station_names
from itsso.protection.ranges import enter
from itsso.units import capacities, queries
from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import actions
from itsso.units.state_settings.kinds import SettingValue
from itsso.units.stations.details import code_of, details_of
from itsso.units.stations.setting import station_setting
from tests.support.case_events import register
from tests.support.complaints import complaint
from tests.support.html_check import problems
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser
from tests.support.slips import details_page, first_page, number_and_code
from tests.support.state_settings import decide_setting, editor
from tests.support.station_statements import STATEMENT

DAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(DAY):
        yield


def form_of(since: date, **changes: str) -> dict[str, str]:
    """Return what the form of Kotwali sends, from a day on."""
    values = {
        "name": "PS Kotwali",
        "name_hi": "",
        "telephones": "0512 2300100, ९४५४४०३७१०",
        "address": "Mall Road, Kanpur",
        "place": "geo:26.4499, 80.3319",
        "since_day": str(since.day),
        "since_month": str(since.month),
        "since_year": str(since.year),
        "order_number": "12/2026",
        "form": str(uuid4()),
    }
    return values | changes


def address(station: Unit, end: str = "new/") -> str:
    return f"/settings/{code_of(station)}/{end}"


def names(station: Unit) -> tuple[str, str]:
    unit = Unit.objects.get(pk=station.pk)
    return unit.name, unit.name_hi


def test_details_are_on_the_public_page_from_their_day_on(world: World) -> None:
    client, form = browser(editor(world.up)), form_of(DAY + timedelta(1))
    assert "Check before you record" in client.post(address(world.kotwali), form).text
    for _ in range(2):  # a double click
        assert client.post(address(world.kotwali), form | {"confirmed": "1"}).status_code == 302
    assert StateSetting.objects.count() == 1
    page = f"/stations/?state={world.up.pk}&district={world.kanpur.pk}"
    assert "2300100" not in browser().get(page).text
    with clock.fixed(DAY + timedelta(1)):
        answer = browser().get(page)
        assert problems(answer.content) == []
        document = BeautifulSoup(answer.content, "html.parser")
        assert [a.text for a in document.select("a[href^='tel:05122300100'], a[href='tel:9454403710']")] == [
            "0512 2300100",
            "9454403710",
        ]
        assert [a["href"] for a in document.select("a[href^='geo:']")] == ["geo:26.4499,80.3319"]
        assert "Mall Road, Kanpur" in document.text
        assert "0512 2300100, 9454403710" in browser(editor(world.up)).get("/settings/stations/").text


def test_a_rename_begins_with_its_day_changes_no_figure_and_can_be_undone(world: World) -> None:
    register(world.system, world.kotwali, "1", "2026-03-01", "BNS 64(1)")
    by, query = editor(world.up), FigureQuery(DAY)
    with enter(world.system):
        before = counts_for(world.kotwali, query)
    form = form_of(DAY + timedelta(1), name="PS Harbans Mohal", name_hi="थाना हरबंस मोहाल")
    assert browser(by).post(address(world.kotwali), form | {"confirmed": "1"}).status_code == 302
    follow_station_names()
    assert names(world.kotwali)[0] == world.kotwali.name
    with clock.fixed(DAY + timedelta(1)):
        for _ in range(2):
            follow_station_names()
        assert names(world.kotwali) == ("PS Harbans Mohal", "थाना हरबंस मोहाल")
        renamed = Unit.objects.get(pk=world.kotwali.pk)
        with enter(world.system):
            assert counts_for(renamed, query) == before
        for known_as in ("PS Kotwali", "PS Harbans Mohal"):
            aliases = renamed.aliases.filter(system="name", value=queries.folded(known_as))
            assert aliases.count() == 1, known_as
        later = form_of(DAY + timedelta(2), name="PS Harbans Mohal", name_hi="थाना हरबंस मोहाल", address="Elsewhere")
        assert browser(by).post(address(renamed), later | {"confirmed": "1"}).status_code == 302
    with clock.fixed(DAY + timedelta(2)):
        follow_station_names()
        assert names(world.kotwali)[0] == "PS Harbans Mohal"
        assert details_of([world.kotwali], today())[world.kotwali.pk].address == "Elsewhere"
        for entry in StateSetting.objects.order_by("-recorded_at"):  # the newer one first: the older is in force then
            with enter(by):
                actions.end(entry.pk, "13/2026", form=uuid4(), by=by)
    with clock.fixed(DAY + timedelta(3)):
        follow_station_names()
        assert names(world.kotwali) == (world.kotwali.name, world.kotwali.name_hi)


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("name", "", "This field is required"),
        ("name_hi", "Kotwali", "Devanagari"),
        ("telephones", "call me", "Enter telephone numbers with commas"),
        ("telephones", "112, 100, 101, 102", "three telephone numbers at most"),
        ("place", "https://maps.example/x", "latitude and longitude"),
        ("place", "51.5, 0.1", "latitude and longitude"),
    ],
)
def test_what_is_no_name_number_or_place_is_refused(world: World, field: str, typed: str, reason: str) -> None:
    client = browser(editor(world.up))
    answer = client.post(address(world.kotwali), form_of(DAY + timedelta(1), **{field: typed}) | {"confirmed": "1"})
    assert answer.status_code == 422
    if field != "name":
        assert reason in answer.text
    assert not StateSetting.objects.exists()


def test_a_station_of_another_state_is_not_found(world: World) -> None:
    by = editor(world.up)
    client = browser(by)
    assert client.get(address(world.gandhi_maidan, "")).status_code == 404
    assert client.post(address(world.gandhi_maidan), form_of(DAY + timedelta(1))).status_code == 404
    kind = station_setting(code_of(world.gandhi_maidan))
    assert kind is not None
    value: SettingValue = {"telephones": ["112"], "address": "", "place": ""}
    with pytest.raises(Http404), enter(by):
        actions.decide(kind, value, DAY + timedelta(1), "12/2026", form=uuid4(), by=by)
    for code in ("station-", "station-x", "station-99999999999999", f"station-{world.kanpur.pk}"):
        assert client.get(f"/settings/{code}/").status_code == 404


def test_a_slip_names_the_station_s_number_where_no_help_desk_has_one(world: World) -> None:
    kind = station_setting(code_of(world.kotwali))
    assert kind is not None
    decide_setting(world.up, kind, {"telephones": ["0512 2300100"], "address": "", "place": ""}, DAY)
    with enter(world.sho):
        assert contacts(uuid4(), by=world.sho)[0].telephone == "0512 2300100"
    capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    with enter(world.sho):
        assert contacts(uuid4(), by=world.sho)[0].telephone == STATEMENT.telephone


def test_forged_ids_of_another_state_change_nothing(world: World) -> None:
    """Every address and hidden field of another State's station, entry or form, sent by an editor who was signed in."""
    day = DAY + timedelta(1)
    theirs = browser(editor(world.bihar))
    form = form_of(day, name=world.gandhi_maidan.name)
    assert theirs.post(address(world.gandhi_maidan), form | {"confirmed": "1"}).status_code == 302
    (entry,) = StateSetting.objects.all()
    client = browser(editor(world.up))
    ending = {"order_number": "13/2026", "form": str(uuid4()), "confirmed": "1"}
    for station in (world.gandhi_maidan, world.kotwali):
        for sent in (ending, {}):
            end = address(station, f"{entry.pk}/end/")
            assert client.post(end, sent).status_code == client.get(end).status_code == 404, end
    forged = form_of(day, address="Elsewhere") | {"confirmed": "1"}
    for extra in ({}, {"state": str(world.bihar.pk)}, {"station": str(world.gandhi_maidan.pk)}, {"since": str(DAY)}):
        assert client.post(address(world.gandhi_maidan), forged | extra).status_code == 404
    assert StateSetting.objects.get() == entry
    reused = client.post(address(world.kotwali), form_of(day, form=str(entry.form)) | {"confirmed": "1"})
    assert reused.status_code == 422  # the number of another State's form
    assert StateSetting.objects.get() == entry
    data = forged | {"station": str(world.gandhi_maidan.pk), "state": str(world.bihar.pk), "setting": entry.setting}
    assert client.post(address(world.kotwali), data).status_code == 302
    recorded = StateSetting.objects.exclude(pk=entry.pk).get()
    assert (recorded.state, recorded.setting) == (world.up, code_of(world.kotwali))
    with clock.fixed(day):
        details = details_of([world.kotwali, world.gandhi_maidan], today())
        assert details[world.kotwali.pk].address == "Elsewhere"
        assert details[world.gandhi_maidan.pk].address == "Mall Road, Kanpur"


def test_an_entry_of_a_station_is_ended_at_no_other_station_s_address(world: World) -> None:
    by = editor(world.up)
    client = browser(by)
    assert client.post(address(world.kotwali), form_of(DAY + timedelta(1)) | {"confirmed": "1"}).status_code == 302
    (entry,) = StateSetting.objects.all()
    ending = {"order_number": "13/2026", "form": str(uuid4()), "confirmed": "1"}
    for code in (code_of(world.nawabganj), "fir_register", f"{code_of(world.kotwali)}0"):
        assert client.post(f"/settings/{code}/{entry.pk}/end/", ending).status_code == 404, code
    assert StateSetting.objects.get() == entry


def test_nobody_below_or_above_a_state_enters_a_station(world: World) -> None:
    form = form_of(DAY + timedelta(1)) | {"confirmed": "1"}
    for by in (world.sho, world.sp, world.state_monitor, world.national_monitor):
        assert browser(by).post(address(world.kotwali), form).status_code == 404, by
    assert not StateSetting.objects.exists()


def test_her_page_has_the_telephone_number_of_the_station_that_has_her_case(world: World) -> None:
    slip = number_and_code(complaint(world.sho).pk, by=world.sho)

    def numbers_shown() -> list[str]:
        links = BeautifulSoup(details_page(slip).text, "html.parser").select("a[href^='tel:05']")
        return [f"{link['href']} {link.text}" for link in links]

    assert not numbers_shown()
    for station, number in ((world.kotwali, "0512 2300100"), (world.hazratganj, "0522 2300100")):
        kind = station_setting(code_of(station))
        assert kind is not None
        decide_setting(world.up, kind, {"telephones": [number], "address": "", "place": ""}, DAY)
    assert numbers_shown() == ["tel:05122300100 0512 2300100"]
    assert "0512" not in first_page(slip).text, "the first page does not say which station it is"
    capacities.state(world.kotwali, STATEMENT, by=world.sho.actor)
    assert numbers_shown() == [f"tel:05322400100 {STATEMENT.telephone}"]
