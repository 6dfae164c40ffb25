"""Pages of identity: recorded sealed, opened by two requests with a reason, listed in the access log."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connections
from django.test import Client

from itsso.accounts.models import OfficerNumber, Posting, Role
from itsso.cases.models import AccusedName
from itsso.protection import keys
from itsso.protection.models import Item, Opening
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.html_check import sound
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

NAME, PARENTS, ADDRESS = "Chandraprabha Oraon", "Sukhdeo Oraon", "Mahua Toli"
type Browser = Callable[..., Client]


pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case of Kotwali with V1, A1, and its investigating officer named."""
    number = OfficerNumber.objects.get(officer=world.io.officer).number
    return add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-01", "BNS 64(1)", io_ref=number),
        new("victim_medical_examined", "2025-03-02", victim_ref="v"),
        new("arrested", "2025-03-02T09:00", accused_ref="a"),
    )


def page(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200
    return sound(answer.content)


def page_text(answer: Any) -> str:
    return " ".join(page(answer).get_text(" ").split())


def record(posting: Posting, case: UUID, **overrides: str) -> Any:
    typed = {"whose": "V1", "name": NAME, "parents": PARENTS, "address": ADDRESS} | overrides
    return browser(posting).post(f"/cases/{case}/identity/record/", typed)


def request_opening(posting: Posting, case: UUID, **overrides: Any) -> Any:
    """Request an opening of everything that is sealed, and return the response."""
    with enter(posting):
        items = [str(item) for item in Item.objects.filter(ended_at=None).values_list("pk", flat=True)]
    return browser(posting).post(f"/cases/{case}/identity/open/", {"items": items, "reason": "contact"} | overrides)


def test_recorded_identity_is_listed_on_the_case_page_without_any_of_its_text(world: World, case: UUID) -> None:
    assert record(world.sho, case)["Location"] == f"/cases/{case}/"
    case_page = page_text(browser(world.sp).get(f"/cases/{case}/"))
    assert "V1, victim Name , Parents, guardian or husband , Address : sealed" in case_page  # each text is a link
    assert NAME not in case_page and ADDRESS not in case_page


def test_identity_is_read_by_a_second_request_and_listed_in_the_access_log(world: World, case: UUID) -> None:
    record(world.sho, case)
    answer = request_opening(world.io, case)
    assert answer.status_code == 302
    assert NAME not in answer["Location"]
    identity_page = browser(world.io).get(answer["Location"])
    assert NAME in page_text(identity_page) and ADDRESS in page_text(identity_page)
    title = page(identity_page).title
    assert title and NAME not in title.get_text()
    assert identity_page["Cache-Control"] == "no-store"
    assert 590 < int(identity_page["Refresh"]) <= 601
    log = page_text(browser(world.sho).get(f"/cases/{case}/access/"))
    assert "io.kotwali, Investigating officer" in log
    assert "V1: Name" in log and "To contact the victim or the victim's family" in log


def test_access_log_also_lists_who_opened_pages_of_the_case(world: World, case: UUID) -> None:
    assert "Nobody has read this case yet" in page_text(browser(world.sho).get(f"/cases/{case}/access/"))
    browser(world.sp).get(f"/cases/{case}/")
    assert "sp.kanpur, Supervising officer Read a case and its history" in page_text(
        browser(world.sho).get(f"/cases/{case}/access/")
    )


def test_an_officer_who_does_not_investigate_the_case_opens_nothing_of_it(world: World, case: UUID) -> None:
    record(world.sho, case)
    other = post("io.two", world.kotwali, Role.INVESTIGATING_OFFICER)
    opening = request_opening(world.sho, case)["Location"]
    assert request_opening(other, case).status_code == 404
    for posting in (other, world.io, world.sp):
        assert browser(posting).get(opening).status_code == 404
    assert "Open identity" not in page_text(browser(other).get(f"/cases/{case}/"))
    assert [line["act"] for line in lines() if line["act"].startswith("refused.cases:open")] == [
        "refused.cases:open_identity",
        "refused.cases:opened",
        "refused.cases:opened",
        "refused.cases:opened",
    ]


@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.FEED_CLERK, Role.PROSECUTOR, Role.STATE_MONITOR])
def test_roles_without_the_investigation_do_not_open(world: World, case: UUID, role: Role) -> None:
    record(world.sho, case)
    unit = world.up if role == Role.STATE_MONITOR else world.kotwali
    answer = request_opening(post("other", unit, role), case)
    assert answer.status_code == 404
    with enter(world.sho):
        assert not Opening.objects.exists()


def test_expired_opening_shows_nothing(world: World, case: UUID) -> None:
    record(world.sho, case)
    address = request_opening(world.sho, case)["Location"]
    with connections["owner"].cursor() as cursor:
        cursor.execute("update protection_opening set expires = expires - interval '10 minutes'")
    answer = browser(world.sho).get(address)
    assert "Your access has expired" in page_text(answer)
    assert NAME not in answer.text


def test_identity_is_printed_only_for_the_recipient_that_the_opening_names(world: World, case: UUID) -> None:
    record(world.sho, case)
    client = browser(world.sho)
    screen = page(client.get(request_opening(world.sho, case)["Location"]))
    assert all(
        NAME in str(part.find_parent(class_="itsso-no-print")) for part in screen.find_all(string=re.compile(NAME))
    )
    assert not screen.select("[data-print]")
    paper = page(client.get(request_opening(world.sho, case, recipient="special_court", reason="court")["Location"]))
    printed = paper.find_all(string=re.compile(NAME))
    assert printed and not any(part.find_parent(class_="itsso-no-print") for part in printed)
    assert paper.select("[data-print]")
    assert "Printed for: Special Court" in page_text(
        client.get(request_opening(world.sho, case, recipient="special_court")["Location"])
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"reason": "other"}, "Write the reason"),
        ({"explanation": "to call Chandraprabha"}, "This contains a name from the sealed identity"),
        ({"explanation": "call 98765 43210"}, "telephone number"),
        ({"explanation": "चंद्रप्रभा को बुलाना"}, "sounds like a name"),
        ({"items": []}, "Choose at least one under “What to open”."),
    ],
)
def test_rejected_reason_shows_a_message_and_nothing_opens(
    world: World, case: UUID, typed: dict[str, Any], message: str
) -> None:
    record(world.sho, case)
    assert message in page_text(request_opening(world.sho, case, **typed))
    with enter(world.sho):
        assert not Opening.objects.exists()


def test_case_page_opens_the_one_text_that_was_pressed_once_a_reason_is_chosen(world: World, case: UUID) -> None:
    record(world.sho, case)
    reader = browser(world.io)
    case_page = page(reader.get(f"/cases/{case}/"))
    assert not case_page.select("select[name=reason] [selected]:not([value=''])")  # no reason is suggested
    button = case_page.select("button[name=items]")[0]
    typed = {"items": str(button["value"]), "reason": ""}
    without_reason = page(reader.post(f"/cases/{case}/identity/open/", typed))
    assert without_reason.select(".govuk-error-summary") and len(without_reason.select("[name=items][checked]")) == 1
    with enter(world.sho):
        assert not Opening.objects.exists()
    opened = page_text(
        reader.get(reader.post(f"/cases/{case}/identity/open/", typed | {"reason": "contact"})["Location"])
    )
    assert NAME in opened and ADDRESS not in opened
    assert "V1: Name" in page_text(browser(world.sho).get(f"/cases/{case}/access/"))
    other = post("io.three", world.kotwali, Role.INVESTIGATING_OFFICER)
    assert not page(browser(other).get(f"/cases/{case}/")).select("button[name=items]")


def test_items_to_open_are_ticked_one_by_one_and_none_is_preselected(world: World, case: UUID) -> None:
    record(world.sho, case)
    form = page(browser(world.sho).get(f"/cases/{case}/identity/open/"))
    assert len(form.select(".govuk-checkboxes__input[type=checkbox][name=items]")) == 3
    assert not form.select("[name=items][checked]")


def test_doubtful_reason_is_accepted_once_the_officer_has_checked_it(world: World, case: UUID) -> None:
    record(world.sho, case)
    assert "confirm below that it identifies nobody" in page_text(
        request_opening(world.sho, case, explanation="Visit to Mahua, 208001")
    )
    assert request_opening(world.sho, case, explanation="Visit to Mahua, 208001", checked="on").status_code == 302


def test_rejected_identity_form_keeps_typed_text_and_stores_nothing(world: World, case: UUID) -> None:
    answer = record(world.sho, case, whose="A9")
    form_page = page(answer)
    assert form_page.select_one("input[name=name]")["value"] == NAME  # type: ignore[index]
    assert NAME not in str(form_page.head)
    with enter(world.sho):
        assert not Item.objects.exists()


def test_draft_is_shown_only_to_the_officer_who_saved_it(world: World, case: UUID) -> None:
    record(world.sho, case, later="1")
    mine = browser(world.sho).get(f"/cases/{case}/identity/record/")
    assert NAME in mine.text and "This is your draft" in page_text(mine)
    assert NAME not in browser(world.io).get(f"/cases/{case}/identity/record/").text
    record(world.sho, case)
    assert "This is your draft" not in page_text(browser(world.sho).get(f"/cases/{case}/identity/record/"))


def test_accused_who_is_kin_is_sealed_and_any_other_is_named_on_a_page_of_the_case(world: World, case: UUID) -> None:
    client = browser(world.sho)
    address = f"/cases/{case}/accused/"
    assert "Record it as identity" in page_text(client.post(address, {"label": "A1", "name": "Bhola Mahto"}))
    assert (
        client.post(address, {"label": "A1", "name": "Bhola Mahto", "not_kin": "on", "adult": "on"}).status_code == 302
    )
    assert "A1 Bhola Mahto" in page_text(client.get(address))
    assert "Bhola" not in client.get(f"/cases/{case}/").text
    assert browser(world.colleague).get(address).status_code == 404
    with enter(world.colleague):
        assert not AccusedName.objects.exists()
    record(world.sho, case, whose="A1", kin="Her uncle", name="Sukhdeo Oraon")
    assert "A1, accused whose name is sealed" in page_text(client.get(f"/cases/{case}/"))
    assert "Bhola" not in page_text(client.get(address))
    with connections["owner"].cursor() as cursor:
        cursor.execute("select name, ended_at is not null from cases_accusedname")
        assert cursor.fetchall() == [("", True)]


def test_name_sealed_in_the_case_cannot_be_recorded_for_an_accused(world: World, case: UUID) -> None:
    record(world.sho, case)
    client, address = browser(world.sho), f"/cases/{case}/accused/"
    for typed in (NAME, f" {NAME.upper()} ", "Sukhdeo oraon"):
        answer = client.post(address, {"label": "A1", "name": typed, "not_kin": "on", "adult": "on"})
        assert "This name is sealed in this case" in page_text(answer)
    assert [line["act"] for line in lines()].count("vault.recognised") == 3
    assert (
        client.post(address, {"label": "A1", "name": "Mangra Oraon", "not_kin": "on", "adult": "on"}).status_code == 302
    )
    with enter(world.sho):
        assert AccusedName.objects.get().name == "Mangra Oraon"
    record(world.sho, case, name="Mangra Oraon", parents="")  # what was told of her first was wrong
    with enter(world.sho):
        assert AccusedName.objects.get().name == ""


def test_name_of_an_accused_in_force_cannot_be_changed_or_emptied(world: World, case: UUID) -> None:
    browser(world.sho).post(
        f"/cases/{case}/accused/", {"label": "A1", "name": "Bhola Mahto", "not_kin": "on", "adult": "on"}
    )
    for statement in ("set name = 'Another'", "set name = ''"):
        with pytest.raises(DatabaseError), enter(world.sho), connections["default"].cursor() as cursor:
            cursor.execute(f"update cases_accusedname {statement}")


def test_person_is_found_by_post_and_never_by_get(world: World, case: UUID) -> None:
    record(world.sho, case)
    client = browser(world.sp)
    answer = client.post("/find-person/", {"by": "n", "typed": NAME.upper(), "reason": "same_victim"})
    assert "FIR 0012/2025" in page_text(answer)
    assert NAME not in str(page(answer).head)
    answer_to_get = client.get("/find-person/", {"by": "n", "typed": NAME, "reason": "same_victim"})
    assert "FIR 0012/2025" not in answer_to_get.text and NAME not in answer_to_get.text
    theirs = browser(world.stranger).post("/find-person/", {"by": "n", "typed": NAME, "reason": "same_victim"})
    assert "No case of your unit" in page_text(theirs)


def test_openings_beyond_the_daily_number_are_marked_for_the_officer_in_charge(
    world: World, case: UUID, settings: Any
) -> None:
    settings.OPENINGS_A_DAY = 1
    record(world.sho, case)
    assert "There are no unusual openings" in page_text(browser(world.sho).get("/openings/"))
    assert "unusual opening" not in page_text(browser(world.sho).get("/desk/"))
    request_opening(world.io, case)
    request_opening(world.io, case)
    for posting in (world.sho, world.sp):
        notice = page(browser(posting).get("/desk/")).select_one("a.itsso-figure__link[href='/openings/']")
        assert notice and " ".join(notice.get_text(" ").split()) == "1 unusual opening of identity"
    for posting in (world.io, world.colleague, world.stranger):
        assert "unusual opening" not in page_text(browser(posting).get("/desk/"))
    for posting in (world.sho, world.sp):
        assert "Total: 1" in page_text(browser(posting).get("/openings/"))
        file = browser(posting).get("/openings/", {"format": "csv"}).content.decode("utf-8-sig")
        head, *rows = csv.reader(file.splitlines())
        assert head == ["When", "Case", "Who", "Openings that day", "What", "Reason"]
        assert [row[1:4] for row in rows] == [["PS Kotwali · FIR 0012/2025", "io.kotwali, Investigating officer", "2"]]
        assert NAME not in file
    assert "Unusual opening no. 2" in page_text(browser(world.sho).get(f"/cases/{case}/access/"))
    assert "There are no unusual openings" in page_text(browser(world.stranger).get("/openings/", {"format": "csv"}))
    assert "download.cases:openings" in {line["act"] for line in lines()}


def test_with_the_key_lost_the_case_page_stays_and_the_form_keeps_what_was_typed(
    world: World, case: UUID, tmp_path: Path
) -> None:
    record(world.sho, case)
    address = request_opening(world.sho, case)["Location"]
    (tmp_path / "master_key").unlink()
    keys.forget()
    assert "V1, victim" in page_text(browser(world.sho).get(f"/cases/{case}/"))
    opened_page = page_text(browser(world.sho).get(address))
    assert "master key is missing" in opened_page and NAME not in opened_page
    again = record(world.sho, case, name="Another Name")
    assert "master key is missing" in page_text(again) and "Another Name" in again.text
    with enter(world.sho):
        assert Item.objects.filter(ended_at=None).count() == 3
