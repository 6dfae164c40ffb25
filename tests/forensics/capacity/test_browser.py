"""Pages of laboratories in a real browser: axe, and nothing scrolls sideways on a phone."""

from __future__ import annotations

import pytest

from itsso.accounts.models import Role
from itsso.units.models import Unit
from tests.forensics.capacity.test_claims import said
from tests.forensics.capacity.test_pages import browser
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.sample_nation import World, post


@pytest.mark.parametrize(("width", "language"), [(WIDE, "en"), (NARROW, "hi")])
def test_pages_of_laboratories_are_clean(width, language, world: World, karnataka: Unit):
    director = post("director.up", world.laboratory, Role.LAB_DIRECTOR)
    for what in ("posts", "workload", "equipment", "accreditation", "independence", "money", "milestone"):
        said(director, what)
    own, nation = browser(director, language), browser(world.national_monitor, language)
    where = f"/laboratories/{world.laboratory.pk}/"
    pages = {
        "laboratory": own.get(where),
        "karnataka": nation.get(f"/laboratories/{karnataka.pk}/"),
        "what-if": own.get(f"{where}what-if/?section=dna&more=3&most=24&least=8&run_days=2"),
        "what-if-wrong": own.get(f"{where}what-if/?section=dna&more=x"),
        "what-if-plain": own.get(f"{where}what-if/?section=dna&more=3"),
        "independence": own.get(f"{where}independence/"),
        "form": own.post(f"{where}said/equipment/", {"section": "dna"}),
        "nation": nation.get("/laboratories/"),
        "projects": nation.get("/laboratories/projects/"),
    }
    assert_clean({name: page.text for name, page in pages.items()}, width, f"capacity-{language}")
