"""A unit is picked by a part of its name in either script, or by State, district and station."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.translation import override

from itsso.units.models import Alias, Unit
from itsso.units.picker import UnitSource, units_used
from tests.support.sample_nation import World, add_gaya
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db


def source(world: World, scope: str = "stations", near: Unit | None = None) -> UnitSource:
    return UnitSource(scope, near or world.kotwali)


def codes(world: World, typed: str, scope: str = "stations", near: Unit | None = None) -> list[str]:
    return [option.value for option in source(world, scope, near).find(typed).options]


def stations(district: Unit, first: int, *names: tuple[str, str]) -> None:
    """Add stations of a district, each by its names in English and Hindi."""
    for at, (name, name_hi) in enumerate(names):
        number = district.first + first + at
        Unit.objects.create(
            kind="station",
            state=district.state,
            code=f"{district.code}-{first + at}",
            name=name,
            name_hi=name_hi,
            parent=district,
            first=number,
            last=number,
        )


def test_the_name_of_a_district_lists_its_stations_and_a_station_is_shown_with_district_and_state(
    world: World,
) -> None:
    listed = source(world).find("Lucknow")
    assert [(option.value, option.label, option.hint) for option in listed.options] == [
        ("IN-UP/LKO-1", "PS Hazratganj", "Lucknow, Uttar Pradesh")
    ]
    assert [(branch.value, branch.label) for branch in listed.branches] == [("IN-UP/LKO", "Lucknow")]
    assert codes(world, "bihar") == ["IN-BR/PAT-1"] and codes(world, "ps gandhi, patna") == ["IN-BR/PAT-1"]
    assert codes(world, "gandhi lucknow") == []


def test_stations_of_one_name_come_from_the_own_district_first_and_in_the_order_of_numbers(world: World) -> None:
    gaya = add_gaya(world).parent
    assert gaya is not None
    stations(gaya, 50, ("Kotwali", ""))
    stations(world.lucknow, 50, ("PS 10 Kotwali", ""), ("PS 2 Kotwali", ""))
    assert codes(world, "kotw") == ["IN-UP/KNP-1", "IN-UP/LKO-51", "IN-UP/LKO-50", "IN-BR/GAY-50"]
    assert codes(world, "kotw", near=world.patna)[0] == "IN-BR/GAY-50"
    assert codes(world, "ps 2") == ["IN-UP/LKO-51"]


@pytest.mark.parametrize(
    "typed", ["कोतवाली", "कोतवाली कानपुर", "Kotvali", "kotwaali", "KNP-1", "UP/KNP-1", "IN-UP/KNP-1", "  kot   kanpur "]
)
def test_a_station_is_found_in_either_script_by_another_spelling_and_by_its_code(world: World, typed: str) -> None:
    assert codes(world, typed)[0] == "IN-UP/KNP-1"


def test_names_in_hindi_are_found_as_they_are_written_and_shown_beside_the_english_ones(world: World) -> None:
    stations(world.lucknow, 50, ("Aliganj", "अलीगंज"), ("Zaidpur", "ज़ैदपुर"))
    assert codes(world, "अलीगंज") == codes(world, "aliganj") == ["IN-UP/LKO-50"]
    assert codes(world, "ज़ैदपुर") == ["IN-UP/LKO-51"]  # typed with the composed letter
    with override("hi"):
        assert source(world).find("अलीगंज").options[0].label == "अलीगंज · Aliganj"
    assert source(world).find("aliganj").options[0].label == "Aliganj · अलीगंज"


def test_a_name_is_found_with_and_without_its_spaces_and_by_another_name(world: World) -> None:
    Alias.objects.create(unit=world.hazratganj, system="name", value="badasaheb")
    Unit.objects.filter(pk=world.lucknow.pk).update(name="Siddharth Nagar")
    assert codes(world, "siddharthnagar") == codes(world, "badasaheb") == ["IN-UP/LKO-1"]


@pytest.mark.parametrize("typed", ["Nowhere at all", "%", "'; drop table", "🙂", "_____", "7" * 200, "- , ·"])
def test_what_means_nothing_is_answered_with_the_ways_on_and_is_no_error(world: World, typed: str) -> None:
    listed = source(world).find(typed)
    assert not listed.options and "browse by State and district" in str(listed.text)
    assert [branch.label for branch in listed.trail] == ["India", "Uttar Pradesh", "Kanpur Nagar"]


def test_one_browses_from_the_nation_to_the_state_to_the_district_to_its_stations(world: World) -> None:
    at = source(world).browse
    assert [branch.value for branch in at("IN").branches] == ["IN-BR", "IN-UP"] and not at("IN").options
    assert [branch.value for branch in at("IN-UP").branches] == ["IN-UP/KNP", "IN-UP/LKO"]
    assert [option.value for option in at("IN-UP/KNP").options] == ["IN-UP/KNP-1", "IN-UP/KNP-2"]
    assert [branch.label for branch in at("IN-UP/KNP").trail] == ["India", "Uttar Pradesh", "Kanpur Nagar"]
    assert at("rubbish").branches == at("IN").branches


def test_units_that_were_closed_or_are_out_of_the_scope_cannot_be_chosen(world: World) -> None:
    stations_of_india, own = source(world), source(world, "own", world.kanpur)
    assert stations_of_india.get("IN-UP/LKO-1") == world.hazratganj
    for code in ("IN-UP", "IN-UP/KNP", "IN-UP/FSL", "IN", "LKO-1", ""):
        assert stations_of_india.get(code) is None
    assert own.get("IN-UP/KNP") == world.kanpur and own.get("IN-UP/KNP-2") == world.nawabganj
    assert own.get("IN-UP/LKO-1") is own.get("IN-UP") is own.get("IN-UP/FSL") is None
    assert codes(world, "hazratganj", "own", world.kanpur) == []
    assert source(world, "own", world.kanpur).browse("IN-UP").trail == own.browse("IN-UP/KNP").trail
    assert source(world, "own", world.laboratory).get("IN-UP/FSL") == world.laboratory
    Unit.objects.filter(pk=world.hazratganj.pk).update(closed="2026-01-01")
    assert stations_of_india.get("IN-UP/LKO-1") is None and codes(world, "hazratganj") == []


def test_units_last_used_are_offered_first(world: World) -> None:
    used = units_used([world.patna.pk, world.hazratganj.pk, world.gandhi_maidan.pk, world.hazratganj.pk])
    offered = UnitSource("stations", world.kotwali, used).offered()
    assert [option.value for option in offered.options] == ["IN-UP/LKO-1", "IN-BR/PAT-1"]
    assert offered.text == "Last used" and len(offered.trail) == 3
    assert not UnitSource("stations", world.kotwali).offered().text


def test_the_address_answers_officers_with_radio_buttons_and_keeps_what_was_chosen(world: World) -> None:
    address = "/stations/find/?scope=stations&name=station&station_find=lucknow&station=IN-UP/KNP-1"
    client, stranger = browser(world.sho), Client(HTTP_HOST="127.0.0.1")
    answer = client.get(address)
    page = BeautifulSoup(answer.content, "html.parser")
    assert [(box["value"], box.has_attr("checked")) for box in page.select("input[name=station]")] == [
        ("IN-UP/KNP-1", True),
        ("IN-UP/LKO-1", False),
    ]
    assert len(answer.content) < 4_000
    assert stranger.get(address).status_code == 404
    for wrong in ("scope=all&name=station", "scope=stations&name=<script>", "scope=stations", ""):
        assert client.get(f"/stations/find/?{wrong}").status_code == 404
    garbage = "scope=stations&name=station&station=%00/%00&station_find=a%00/b&station_look=IN-UP/%00"
    assert client.get(f"/stations/find/?{garbage}").status_code == 200
    outside = client.get("/stations/find/?scope=own&name=unit&unit_look=IN-UP/LKO")
    assert b'value="IN-UP/LKO' not in outside.content
