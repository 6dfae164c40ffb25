"""The nation as it is shipped, and how its units are found."""

from __future__ import annotations

import pytest

from itsso.platform.cli import main
from itsso.platform.errors import Refused
from itsso.units import queries
from itsso.units.models import DISTRICTS, Unit, UnitKind
from itsso.units.nation import known_stations, load_nation


@pytest.fixture
def nation(db: None) -> Unit:
    return load_nation()


def test_the_nation_has_36_states_959_districts_and_each_state_its_headquarters(nation: Unit) -> None:
    assert queries.states().count() == 36
    assert Unit.objects.filter(kind__in=DISTRICTS).count() == 959
    headquarters = Unit.objects.filter(kind=UnitKind.HEADQUARTERS)
    assert headquarters.count() == 36
    assert all(unit.first > unit.last for unit in headquarters)
    assert all(state.first // 100_000 == state.last // 100_000 for state in queries.states())


def test_first_command_on_a_fresh_installation_loads_the_nation(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refused, match=r"not loaded yet\. Run: itsso units nation"):
        queries.find("Dehradun")
    assert main(["units", "tree", "IN-UK"]) == 0
    assert "IN-UK  Uttarakhand" in capsys.readouterr().out


def test_loading_the_nation_again_changes_nothing(nation: Unit) -> None:
    before = list(Unit.objects.order_by("id").values())
    assert load_nation() == nation
    assert list(Unit.objects.order_by("id").values()) == before


FOUND = {
    "IN": "IN",
    "भारत": "IN",
    "IN-UP": "IN-UP",
    "up": "IN-UP",
    "उत्तर प्रदेश": "IN-UP",
    "IN-CT": "IN-CG",
    "CG": "IN-CG",
    "OR": "IN-OD",
    "TG": "IN-TS",
    "IN-UT": "IN-UK",
    "Orissa": "IN-OD",
    "Chandigarh": "IN-CH",
    "CBI": "CBI",
    "Siddharth Nagar": "IN-UP/SIDHARTHNAGAR",
    "siddharthnagar": "IN-UP/SIDHARTHNAGAR",
    "सिद्धार्थनगर": "IN-UP/SIDHARTHNAGAR",
    "Mau": "IN-UP/MAU",
    "IN-HP/CID": "IN-HP/CID",
    "Lahaul and Spiti": "IN-HP/LAHAUL-SPITI",
    "Khowai": "IN-TR/KOWAI",
    "Gurgaon": "IN-HR/GURUGRAM",
}


def test_a_unit_is_found_by_its_codes_and_names(nation: Unit) -> None:
    assert {typed: queries.find(typed).full_code for typed in FOUND} == FOUND


def test_a_name_borne_by_several_is_refused_with_the_list(nation: Unit) -> None:
    for name in ("Balrampur", "Bilaspur", "Hamirpur", "Pratapgarh", "CID", "GRP", "Crime Branch"):
        with pytest.raises(Refused) as refusal:
            queries.find(name)
        bearers = Unit.objects.filter(name=name)
        assert bearers.count() > 1
        assert all(unit.full_code in str(refusal.value) for unit in bearers)


def test_an_unknown_name_is_refused_with_the_nearest(nation: Unit) -> None:
    with pytest.raises(Refused, match="Similar names: Agra"):
        queries.find("Agrra")
    with pytest.raises(Refused, match="No unit has the code"):
        queries.find("IN-UP/NOWHERE")
    with pytest.raises(Refused, match="No unit has the name"):
        queries.find("  ")


def test_a_path_leads_from_the_nation_to_the_unit(nation: Unit) -> None:
    assert [unit.full_code for unit in queries.path(queries.find("Mau"))] == ["IN", "IN-UP", "IN-UP/MAU"]


def test_figures_of_children_add_up_since_headquarters_are_none_of_them(nation: Unit) -> None:
    children = list(queries.children(queries.find("UP")))
    assert len(children) == 76
    assert UnitKind.HEADQUARTERS not in {unit.kind for unit in children}


def test_station_counts_are_present_only_with_a_source() -> None:
    assert known_stations()["UP"] == 1783
    assert "BR" not in known_stations()
