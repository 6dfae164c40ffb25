"""The personnel register as source: what differs is a list, and nothing changes before an administrator accepts it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts import actions
from itsso.accounts.models import Officer, OfficerNumber, Posting, RegisterEntry, Role
from itsso.accounts.queries import unended
from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.training.jobs import copy_register
from itsso.units.models import Unit
from itsso.units.nation import SYSTEM
from tests.support.audit_log import lines
from tests.support.complaint_pages import page_text
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.training_files import register_row, send

pytestmark = pytest.mark.usefixtures("june")


@pytest.fixture
def june() -> Any:
    with clock.fixed(datetime(2026, 6, 1, 12, tzinfo=INDIA)):
        yield


@pytest.fixture
def admin(world: World) -> Client:
    return browser(post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR))


def registered(world: World, unit: Unit, number: str = "IO.KOTWALI", name: str = "Io.Kotwali", **cells: str) -> None:
    """Load a row of the register, and copy it as the job does."""
    trainer = Posting.objects.filter(role=Role.TRAINING_OFFICER).first() or post(
        "training.up", world.up, Role.TRAINING_OFFICER
    )
    row = register_row(number, unit, name, title="", since="2026-05-01") | cells
    send([row], by=trainer)
    copy_register()


def accept(client: Client, posting: Posting, answers: dict[str, str], **options: Any) -> Any:
    """Send the form and then its check page; return the last answer."""
    checked = client.post(address(posting), answers)
    page = BeautifulSoup(checked.content, "html.parser")
    if not page.select_one("main form [name=confirmed]"):
        return checked
    hidden = {str(box["name"]): str(box["value"]) for box in page.select("main form input[type=hidden]")}
    return client.post(address(posting), hidden | {"confirmed": "1"}, **options)


def address(posting: Posting) -> str:
    return f"/officers/{posting.officer_id}/register/"


def text(answer: Any) -> str:
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def postings(posting: Posting) -> set[tuple[int, str]]:
    return set(unended(Posting.objects.filter(officer=posting.officer_id)).values_list("unit_id", "role"))


def named(posting: Posting) -> tuple[str, str]:
    officer = Officer.objects.get(pk=posting.officer_id)
    return officer.name, officer.name_hi


def test_account_that_agrees_with_the_register_is_not_listed(world: World, admin: Client) -> None:
    registered(world, world.kotwali, name="IO.KOTWALI")  # capitals are no difference
    assert "No account differs from the personnel register." in page_text(admin.get("/officers/register/"))
    assert "personnel register" not in page_text(admin.get("/officers/"))
    assert admin.get(address(world.io)).status_code == 404


def test_what_differs_is_listed_and_changes_nothing_by_itself(world: World, admin: Client) -> None:
    registered(world, world.nawabganj, name="Meena Kumari", title="SI", name_hi="मीना कुमारी")
    assert named(world.io) == ("io.kotwali", "") and postings(world.io) == {(world.kotwali.pk, "io")}
    assert "1 officer differs from the personnel register" in page_text(admin.get("/officers/"))
    page = admin.get("/officers/register/")
    assert problems(page.content) == []
    listed = page_text(page)
    for difference in ("Rank: SI", "Name in Latin letters: Meena Kumari", "Name in Devanagari: मीना कुमारी"):
        assert difference in listed
    assert "Investigating officer · PS Nawabganj, since 01-05-2026" in listed
    assert problems(admin.get(address(world.io)).content) == []


def test_list_of_differing_accounts_sorts_by_officer_and_number(world: World, admin: Client) -> None:
    registered(world, world.nawabganj, name="Meena Kumari", title="SI", name_hi="मीना कुमारी")
    for column in ("officer", "number"):
        page = BeautifulSoup(admin.get(f"/officers/register/?sort={column}").content, "html.parser")
        assert page.select_one("main th[aria-sort=ascending]") is not None, column


def test_name_and_posting_are_accepted_after_a_check_and_the_old_posting_ends(world: World, admin: Client) -> None:
    registered(world, world.nawabganj, name="Meena Kumari", title="SI", name_hi="मीना कुमारी")
    answers = {"name": "on", "posting": "on", "role": "io", "ended": str(world.io.pk)}
    check = admin.post(address(world.io), answers)
    assert "Change the account as the register has it?" in page_text(check)
    assert named(world.io) == ("io.kotwali", "") and len(postings(world.io)) == 1
    done = accept(admin, world.io, answers, follow=True)
    assert "Account changed as accepted" in page_text(done)
    assert named(world.io) == ("SI Meena Kumari", "मीना कुमारी")
    assert postings(world.io) == {(world.nawabganj.pk, "io")}
    (change,) = [line for line in lines() if line["act"] == "accounts.name_changed"]
    assert change["detail"]["from_register"] is True
    again = admin.post(address(world.io), answers | {"confirmed": "1"})  # the button was pressed twice
    assert again["Location"] == f"/officers/{world.io.officer_id}/"
    assert postings(world.io) == {(world.nawabganj.pk, "io")} and admin.get(address(world.io)).status_code == 404
    assert "No account differs" in page_text(admin.get("/officers/register/"))


def test_only_what_the_check_page_showed_is_accepted(world: World, admin: Client) -> None:
    """The register is loaded again between the check page and its button: nothing of the new row is taken unseen."""
    registered(world, world.nawabganj, name="Meena Kumari", title="SI")
    answers = {"name": "on", "posting": "on", "role": "io"}
    page = BeautifulSoup(admin.post(address(world.io), answers).content, "html.parser")
    hidden = {str(box["name"]): str(box["value"]) for box in page.select("main form input[type=hidden]")}
    registered(world, world.nawabganj, name="Meena Kumari", title="Insp.", since="2026-05-20")
    for sent in (hidden, answers, answers | {"version": "x"}):
        refused = admin.post(address(world.io), sent | {"confirmed": "1"})
        assert refused.status_code == 422 and problems(refused.content) == []
        assert "The register has changed since this page was shown. Check it again." in text(refused)
    assert named(world.io) == ("io.kotwali", "") and postings(world.io) == {(world.kotwali.pk, "io")}
    accept(admin, world.io, {"name": "on"})
    assert named(world.io)[0].startswith("Insp")


@pytest.mark.parametrize("duty", ["sho", "station"])  # the register means another role, or none
def test_check_page_shows_the_role_that_was_chosen(world: World, admin: Client, duty: str) -> None:
    registered(world, world.nawabganj, duty=duty)
    check = page_text(admin.post(address(world.io), {"posting": "on", "role": "duty_officer"}))
    assert "New posting Duty officer · PS Nawabganj, since 01-05-2026" in check
    assert "Station house officer" not in check


def test_one_difference_is_accepted_without_the_other(world: World, admin: Client) -> None:
    registered(world, world.nawabganj, name="Meena Kumari", title="SI")
    accept(admin, world.io, {"name": "on"})
    assert named(world.io)[0] == "SI Meena Kumari" and postings(world.io) == {(world.kotwali.pk, "io")}
    assert "Rank" not in text(admin.get(address(world.io))).partition("What differs")[2].partition("Continue")[0]
    refused = admin.post(address(world.io), {"confirmed": "1"})
    assert refused.status_code == 422 and "Choose what to accept." in text(refused)
    refused = admin.post(address(world.io), {"posting": "on", "role": "", "confirmed": "1"})
    assert refused.status_code == 422 and "Choose the role of the new posting." in text(refused)
    for wrong in ({"role": "emperor", "posting": "on"}, {"ended": "999999"}, {"ended": "x"}):
        assert admin.post(address(world.io), wrong | {"confirmed": "1"}).status_code == 422
    assert postings(world.io) == {(world.kotwali.pk, "io")}


def test_register_names_a_unit_of_another_administrator(world: World, admin: Client) -> None:
    registered(world, world.hazratganj)
    page = page_text(admin.get(address(world.io)))
    assert "The unit of the register is not one of yours." in page and "Role of the new posting" not in page
    accept(admin, world.io, {"posting": "on", "role": "io", "ended": str(world.io.pk)})
    assert postings(world.io) == set()  # only the own posting ended
    assert named(world.io) == ("io.kotwali", "")


def test_officer_who_left_the_service_is_listed_until_the_postings_end(world: World, admin: Client) -> None:
    registered(world, world.kotwali, left_on="2026-05-30")
    assert "left the service on 30-05-2026" in page_text(admin.get("/officers/register/"))
    accept(admin, world.io, {"ended": str(world.io.pk)})
    assert postings(world.io) == set()
    assert "No account differs" in page_text(admin.get("/officers/register/"))


def test_changed_duty_at_the_same_unit_differs(world: World, admin: Client) -> None:
    registered(world, world.kotwali, duty="sho")
    assert "Station house officer · PS Kotwali" in page_text(admin.get("/officers/register/"))
    registered(world, world.kotwali, duty="station", since="2026-05-20")  # a duty that is no role here
    assert "No account differs" in page_text(admin.get("/officers/register/"))


def test_administrator_of_another_district_sees_and_accepts_nothing(world: World, admin: Client) -> None:
    registered(world, world.nawabganj, name="Meena Kumari")
    lucknow = browser(post("admin.lucknow", world.lucknow, Role.UNIT_ADMINISTRATOR))
    assert "No account differs" in page_text(lucknow.get("/officers/register/"))
    for by in (lucknow, browser(world.sho), browser(world.sp), browser(world.io)):
        assert by.get(address(world.io)).status_code == 404
        assert by.post(address(world.io), {"name": "on", "confirmed": "1"}).status_code == 404
    for by in (browser(world.sho), browser(world.sp)):
        assert by.get("/officers/register/").status_code == 404
    actions.post(world.io.officer, world.hazratganj, Role.DUTY_OFFICER, by=SYSTEM)  # of two districts now
    for by in (admin, lucknow):
        assert "managed by another administrator" in page_text(by.get("/officers/register/"))
        assert by.get(address(world.io)).status_code == 404
    assert named(world.io)[0] == "io.kotwali"


def test_copy_follows_the_register_and_the_number_of_the_account(world: World) -> None:
    registered(world, world.kotwali, name="मीना कुमारी", title="SI")
    entry = RegisterEntry.objects.get()
    assert (entry.name, entry.name_hi, entry.rank, entry.unit_id) == ("", "मीना कुमारी", "SI", world.kotwali.pk)
    registered(world, world.nawabganj, name="मीना कुमारी", since="2026-05-20")
    assert RegisterEntry.objects.get().unit_id == world.nawabganj.pk
    actions.give_number(world.io.officer, "UP", "OTHER", by=SYSTEM)
    assert not RegisterEntry.objects.exists()
    copy_register()
    assert not RegisterEntry.objects.exists()
    OfficerNumber.objects.filter(officer=world.io.officer).update(number="IO.KOTWALI")
    for _twice in range(2):
        copy_register()
    assert RegisterEntry.objects.get().since == date(2026, 5, 20)
