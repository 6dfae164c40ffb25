"""Personal data follows the case: a Zero FIR that is re-registered in another State takes it along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from itsso.cases.identity.actions import name_accused
from itsso.cases.identity.queries import names_of_accused
from itsso.cases.models import AccusedName, Case
from itsso.protection import keys
from itsso.protection.models import Item
from itsso.protection.new_keys import new_master_key
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText, current_items, seal_texts
from tests.exchange.patna_rows import PATNA_FIR, re_registered
from tests.support.audit_log import lines
from tests.support.feeds import arrest, zero
from tests.support.sample_nation import World


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def patnas(world: World, load_rows: Any) -> Case:
    """Create Patna's FIR, which turns out to be Hazratganj's Zero FIR: both have sealed V1, and named an A1."""
    its_arrest = arrest("", "z", zero_no="3", zero_year="2026", fir_year="", state_code="IN-UP", station="LKO-1")
    load_rows({"zero_fir.csv": [zero(3)], "arrest.csv": [its_arrest]})
    load_rows({"fir.csv": [PATNA_FIR], "arrest.csv": [arrest(40, "x", station="PAT-1", state_code="IN-BR")]})
    with enter(world.system):
        for station, name in ((world.hazratganj, "Bhola Mahto"), (world.gandhi_maidan, "Ramu Sah")):
            case = Case.objects.get(station=station)
            seal_texts(case.pk, [SealedText("V1", "name", f"Chandraprabha Oraon of {station}")], by=world.system)
            name_accused(case.pk, "A1", name, by=world.system)
    return case


def test_identity_follows_the_case_and_leaves_the_first_station(world: World, load_rows: Any, patnas: Case) -> None:
    load_rows({"zero_fir.csv": [zero(3, **re_registered(40))]})
    with enter(world.stranger):
        assert not Item.objects.exists() and not AccusedName.objects.exists()
    with enter(world.system):
        case = Case.objects.get(first_recorded__isnull=False)
        assert case.pk != patnas.pk
        named = {(name.label, name.name) for name in names_of_accused(case.pk)}
        assert named == {("A1", "Bhola Mahto"), ("A2", "Ramu Sah")}
        opening = open_identity(case.pk, [item.pk for item in current_items(case.pk)], "contact", "", by=world.system)
    with enter(world.system):
        texts = read_opening(own_opening(case.pk, opening, by=world.system), by=world.system)
        assert sorted(sealed.text.split(" of ")[1] for sealed in texts) == ["PS Gandhi Maidan", "PS Hazratganj"]


def test_feed_works_without_the_key_and_sealed_texts_stay_in_place(
    world: World, load_rows: Any, patnas: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITSSO_MASTER_KEY", new_master_key())
    keys.forget()
    assert load_rows({"zero_fir.csv": [zero(3, **re_registered(40))]}).accepted == 1
    with enter(world.system):
        assert current_items(patnas.pk).count() == 1
    assert [line["object"] for line in lines() if line["act"] == "vault.left_behind"] == [str(patnas.pk)]
