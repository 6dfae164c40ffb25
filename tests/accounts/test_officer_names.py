"""How an officer is named: rank, both registered spellings, the official telephone number; and where pages show it."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts import actions
from itsso.accounts.models import Officer, Posting, Role
from itsso.units.models import Unit
from itsso.units.nation import SYSTEM
from tests.accounts.officer_forms import CONFIRMED, officer_form
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key
from tests.support.case_pages import words
from tests.support.complaint_pages import page_text
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

NAME = {"rank": "SI", "name": "Meena Kumari", "name_hi": "मीना कुमारी", "phone": "0532 2640000"}


@pytest.fixture
def admin(world: World) -> Client:
    return browser(post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR))


def address(posting: Posting) -> str:
    return f"/officers/{posting.officer_id}/name/"


def stored(posting: Posting) -> tuple[str, str, str, str]:
    officer = Officer.objects.get(pk=posting.officer_id)
    return officer.rank, officer.name, officer.name_hi, officer.phone


def changes() -> list[dict[str, Any]]:
    return [line for line in lines() if line["act"] == "accounts.name_changed"]


def case_at(world: World, station: Unit, io_ref: str) -> None:
    add(world.system, key(station, "12"), fir(station, "12", "2025-03-01", "BNS 64(1)", io_ref=io_ref))


def test_name_is_registered_in_both_scripts_and_the_log_has_it_before_and_after(world: World, admin: Client) -> None:
    page = admin.get(address(world.io))
    assert problems(page.content) == []
    assert admin.post(address(world.io), NAME)["location"] == f"/officers/{world.io.officer_id}/"
    assert stored(world.io) == ("SI", "SI Meena Kumari", "मीना कुमारी", "05322640000")
    assert changes()[0]["detail"] == {
        "before": "io.kotwali",
        "after": "SI Meena Kumari / मीना कुमारी / 05322640000",
        "from_register": False,
    }
    assert "Nothing was changed." in page_text(admin.post(address(world.io), NAME, follow=True))
    assert len(changes()) == 1
    assert "मीना कुमारी" in page_text(admin.get("/officers/", {"find": "मीना"}, headers={"accept-language": "hi"}))


def test_suggested_spelling_is_filled_in_and_not_recorded(world: World, admin: Client) -> None:
    answer = admin.post(address(world.io), {"rank": "SI", "name": "Ramesh Verma", "name_hi": "", "suggest": "1"})
    box = BeautifulSoup(answer.content, "html.parser").select_one("input[name=name_hi]")
    assert box is not None and box["value"] == "रमेश वर्मा"
    assert "A spelling was suggested and is not recorded yet." in page_text(answer)
    assert stored(world.io) == ("", "io.kotwali", "", "") and changes() == []
    both = page_text(admin.post(address(world.io), NAME | {"suggest": "1"}))
    assert "Nothing was suggested." in both and "A spelling was suggested" not in both
    other = admin.post(address(world.io), {"name": "", "name_hi": "रमेश सिंह", "suggest": "1"})
    box = BeautifulSoup(other.content, "html.parser").select_one("input[name=name]")
    assert box is not None and box["value"] == "Ramesh Singh"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "Name in Latin letters"),
        ({"name": "मीना"}, "Enter the name in Latin letters here."),
        ({"name_hi": "Meena"}, "Enter the name in Devanagari letters, or leave the field empty."),
        ({"phone": "call me"}, "Enter a telephone number of 10 digits"),
        ({"rank": "Emperor"}, "Rank"),
        ({"name": "x" * 190}, "Shorten the text"),
        ({"name": "a\0b"}, "Null characters"),
    ],
)
def test_wrong_part_of_a_name_is_refused_at_its_field(
    world: World, admin: Client, wrong: dict[str, str], message: str
) -> None:
    answer = admin.post(address(world.io), NAME | wrong)
    assert answer.status_code == 422 and message in words(BeautifulSoup(answer.content, "html.parser"))
    assert stored(world.io) == ("", "io.kotwali", "", "")


def test_only_the_administrator_of_the_account_changes_a_name(world: World, admin: Client) -> None:
    lucknow = browser(post("admin.lucknow", world.lucknow, Role.UNIT_ADMINISTRATOR))
    for by in (lucknow, browser(world.sho), browser(world.sp), browser(world.io)):
        assert by.get(address(world.io)).status_code == 404
        assert by.post(address(world.io), NAME).status_code == 404
    actions.post(world.io.officer, world.hazratganj, Role.INVESTIGATING_OFFICER, by=SYSTEM)  # of two districts
    assert admin.post(address(world.io), NAME).status_code == 404
    assert stored(world.io) == ("", "io.kotwali", "", "")


def test_invitation_registers_the_parts_of_the_name(world: World, admin: Client) -> None:
    check = admin.post("/officers/invite/", officer_form(**NAME))
    assert "मीना कुमारी" in page_text(check) and not Officer.objects.filter(number="UP-4471").exists()
    admin.post("/officers/invite/", officer_form(**NAME) | CONFIRMED)
    officer = Officer.objects.get(number="UP-4471")
    assert (officer.rank, officer.name, officer.name_hi) == ("SI", "SI Meena Kumari", "मीना कुमारी")


def test_case_desk_and_lists_name_the_officer_with_rank_and_number_in_the_readers_script(
    world: World, admin: Client
) -> None:
    case_at(world, world.kotwali, world.io.officer.number)
    admin.post(address(world.io), NAME)
    case = browser(world.sho).get("/cases/")
    link = BeautifulSoup(case.content, "html.parser").select_one("tbody a")
    assert link is not None
    for page in ("/cases/", "/desk/?whose=all", "/workload/", str(link["href"])):
        english = browser(world.sho).get(page, follow=True)
        hindi = words(BeautifulSoup(browser(world.sho, "hi").get(page, follow=True).content, "html.parser"))
        assert "SI Meena Kumari" in page_text(english), page
        assert "उप निरीक्षक मीना कुमारी" in hindi and "Meena" not in hindi, page
        assert "IO.KOTWALI" in page_text(english) and "IO.KOTWALI" in hindi, page
    case_page = page_text(browser(world.sho).get(str(link["href"])))
    assert "05322640000" in case_page
    assert "05322640000" not in page_text(browser(world.stranger).get("/cases/"))


def test_paper_names_its_reader_in_the_script_of_the_page(world: World, admin: Client) -> None:
    admin.post(address(world.io), NAME)
    for language, name in (("en", "SI Meena Kumari"), ("hi", "उप निरीक्षक मीना कुमारी")):
        page = BeautifulSoup(browser(world.io, language).get("/desk/").content, "html.parser")
        line = page.select_one("p.itsso-print-only")
        assert line is not None and name in words(line), language


def test_officer_without_a_devanagari_spelling_is_named_in_latin_letters_on_hindi_pages(
    world: World, admin: Client
) -> None:
    case_at(world, world.kotwali, world.io.officer.number)
    admin.post(address(world.io), NAME | {"name_hi": ""})
    hindi = page_text(browser(world.sho, "hi").get("/cases/"))
    assert "उप निरीक्षक Meena Kumari (IO.KOTWALI)" in hindi
