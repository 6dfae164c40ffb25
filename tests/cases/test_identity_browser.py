"""Pages of identity in a real browser: clean by axe, without sideways scroll.

LOOKS=folder keeps screenshots.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from itsso.protection import keys
from itsso.protection.ranges import enter
from itsso.protection.vault import current_items
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.case_events import add, fir, key, new
from tests.support.sample_nation import World


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_pages_of_identity_are_clean_by_axe_and_fit_their_window(
    world: World, language: str, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    settings.OPENINGS_A_DAY = 1
    case = add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-01", "BNS 64(1)"),
        new("victim_medical_examined", "2025-03-02", victim_ref="v"),
        new("arrested", "2025-03-02T09:00", accused_ref="a"),
    )
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(world.sho.officer)
    at = f"/cases/{case}/"
    pages = {"log-empty": client.get(f"{at}access/").text, "accused-empty": client.get(f"{at}accused/").text}
    identity = {"whose": "V1", "name": "सुनीता देवी", "address": "ग्राम महुआ टोली\nनवाबगंज", "phone": "98765 43210"}
    client.post(f"{at}identity/record/", {**identity, "narrative": "A long story. " * 60})
    client.post(f"{at}accused/", {"label": "A1", "name": "Bhola Mahto", "not_kin": "on", "adult": "on"})
    with enter(world.sho):
        items = [str(item.pk) for item in current_items(case)]
    ask = {"items": items, "reason": "court", "recipient": "special_court", "explanation": "Sealed report of this week"}
    pages |= {
        "case": client.get(at).text,
        "record": client.get(f"{at}identity/record/").text,
        "record-error": client.post(f"{at}identity/record/", {"name": "x"}).text,
        "open": client.get(f"{at}identity/open/").text,
        "open-error": client.post(f"{at}identity/open/", {**ask, "explanation": "to सुनीता, 208001"}).text,
        "opened": client.get(client.post(f"{at}identity/open/", ask)["Location"]).text,
        "opened-screen": client.get(client.post(f"{at}identity/open/", {**ask, "recipient": ""})["Location"]).text,
        "log": client.get(f"{at}access/").text,
        "openings": client.get("/openings/").text,
        "accused": client.get(f"{at}accused/").text,
        "find": client.post("/find-person/", {"by": "n", "typed": "सुनीता देवी", "reason": "same_victim"}).text,
    }
    assert_clean(pages, width, f"{language}-identity")
