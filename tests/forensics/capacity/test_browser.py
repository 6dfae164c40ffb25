"""Pages of laboratories in a real browser: axe, and nothing scrolls sideways on a phone."""

from __future__ import annotations

import pytest

from itsso.accounts.models import Role
from itsso.units.models import Unit
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.capacity_claims import state_claim
from tests.support.in_proof import in_proof_but
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser


@pytest.mark.parametrize(("width", "language"), in_proof_but(((WIDE, "en"), (NARROW, "hi")), {(NARROW, "hi")}))
def test_pages_of_laboratories_are_clean(width, language, world: World, karnataka: Unit):
    director = post("director.up", world.laboratory, Role.LAB_DIRECTOR)
    for kind in ("posts", "workload", "equipment", "accreditation", "independence", "money", "milestone"):
        state_claim(director, kind)
    director_client, nation_client = browser(director, language), browser(world.national_monitor, language)
    url = f"/laboratories/{world.laboratory.pk}/"
    pages = {
        "laboratory": director_client.get(url),
        "karnataka": nation_client.get(f"/laboratories/{karnataka.pk}/"),
        "what-if": director_client.get(f"{url}what-if/?section=dna&more=3&most=24&least=8&run_days=2"),
        "what-if-wrong": director_client.get(f"{url}what-if/?section=dna&more=x"),
        "what-if-plain": director_client.get(f"{url}what-if/?section=dna&more=3"),
        "independence": director_client.get(f"{url}independence/"),
        "form": director_client.post(f"{url}said/equipment/", {"section": "dna"}),
        "nation": nation_client.get("/laboratories/"),
        "projects": nation_client.get("/laboratories/projects/"),
    }
    assert_clean({name: page.text for name, page in pages.items()}, width, f"capacity-{language}")
