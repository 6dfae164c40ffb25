"""Pages that are seldom opened, with rows in them, in a real browser: clean by axe, without sideways scroll."""

from __future__ import annotations

from uuid import UUID

import pytest

from itsso.accounts.models import Posting, Role
from itsso.protection import vault
from itsso.protection.ranges import enter
from tests.cases.redactions import MISTAKE, address, form_of, with_mistake
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.case_events import add, fir, key
from tests.support.case_pages import page
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.usefixtures("at_work")


def named_himself(world: World, number: str, by: Posting, io_ref: str) -> UUID:
    """Return a case that an officer registered in his or her own name."""
    registered = fir(world.kotwali, number, "2025-03-01", "BNS 64(1)", io_ref=io_ref)
    case = add(by, key(world.kotwali, number), registered)
    with enter(world.sho):
        vault.seal_texts(case, [vault.SealedText("V1", "name", "Chandraprabha Oraon")], by=world.sho)
    return case


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_removal_of_text_and_officers_who_named_themselves_are_clean_and_fit(
    world: World, language: str, width: int
) -> None:
    second = post("second.kotwali", world.kotwali, Role.INVESTIGATING_OFFICER)
    for number, by, io_ref in (
        ("13", second, "SECOND.KOTWALI"),
        ("14", world.io, "IO.KOTWALI"),
        ("15", second, "SECOND.KOTWALI"),
    ):
        named_himself(world, number, by, io_ref)
    case = with_mistake(world)
    sho, sp = browser(world.sho, language), browser(world.sp, language)
    pages = {"assignments": sho.get("/assignments/").text, "remove-text": sho.get(address(case)).text}
    sho.post(address(case), form_of(page(sho.get(address(case))), MISTAKE))
    pages |= {
        "remove-text-asked": sho.get(address(case)).text,
        "remove-text-decide": sp.get(address(case)).text,
        "desk-with-assignments": sho.get("/desk/").text,
        "desk-with-removal": sp.get("/desk/").text,
    }
    sp.post(address(case), form_of(page(sp.get(address(case))), MISTAKE) | {"decision": "decline"})
    pages["remove-text-declined"] = sho.get(address(case)).text
    assert_clean(pages, width, language)
