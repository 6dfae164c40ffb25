"""The administrator's pages: which officers an administrator manages, and what each action does at once."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Officer, OfficerNumber, Posting, Role, Session
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.units.models import Unit
from tests.accounts.officer_forms import CONFIRMED, officer_form
from tests.support.audit_log import lines
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.totp_codes import code_of

PASSWORD = "a short sentence to keep"


@dataclass(frozen=True)
class Admins:
    """A browser for each administrator."""

    kanpur: Client
    laboratory: Client
    own: Posting


@pytest.fixture
def admins(world: World) -> Admins:
    own = post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR)
    return Admins(
        kanpur=browser(own), laboratory=browser(post("admin.fsl", world.laboratory, Role.LAB_ADMINISTRATOR)), own=own
    )


def invited(admins: Admins) -> str:
    """The link's path, from the page that shows it once."""
    page = admins.kanpur.post("/officers/invite/", officer_form() | CONFIRMED)
    match = re.search(r"http://127.0.0.1(/invitation/\S+/)<", page.content.decode().replace("\n", ""))
    assert match, page.content.decode()
    return match[1]


def act_lines(act: str) -> list[dict[str, Any]]:
    return [line for line in lines() if line["act"] == act]


def test_an_administrator_begins_at_the_officers_and_sees_no_case(admins: Admins, world: World) -> None:
    assert admins.kanpur.get("/")["location"] == "/officers/"
    page = admins.kanpur.get("/officers/")
    assert problems(page.content) == []
    for posting in (world.io, world.sho, world.colleague, world.sp):
        assert posting.officer.name in page.text
    for hidden in (world.stranger, world.state_monitor, world.national_monitor):
        assert f">{hidden.officer.name}<" not in page.text
    for address in ("/desk/", "/cases/", "/dashboard/"):
        assert admins.kanpur.get(address).status_code == 404


def test_the_list_is_searched_by_name_and_number_and_has_pages(admins: Admins, world: World) -> None:
    for at in range(30):
        post(f"constable{at:02}", world.nawabganj, Role.DUTY_OFFICER)
    first = admins.kanpur.get("/officers/")
    assert first.text.count('scope="row"') == 20
    assert admins.kanpur.get("/officers/?find=&page=2").text.count('scope="row"') == 35 - 20
    matches = admins.kanpur.get("/officers/", {"find": "constable07"})
    assert matches.text.count('scope="row"') == 1
    assert "CONSTABLE07" in admins.kanpur.get("/officers/", {"find": "CONSTABLE07"}).text
    assert "No officer of your units" in admins.kanpur.get("/officers/", {"find": "sp.lucknow"}).text


def test_file_of_the_officers_holds_those_of_the_administrators_units_alone(admins: Admins, world: World) -> None:
    post("=1+1", world.kotwali, Role.SHO)
    response = admins.kanpur.get("/officers/", {"format": "csv", "sort": "number"})
    _head, *rows = csv.reader(response.content.decode("utf-8-sig").splitlines())
    numbers = {row[1] for row in rows}
    assert world.io.officer.number in numbers
    assert world.stranger.officer.number not in numbers
    assert "'=1+1" in {row[1] for row in rows}
    assert [line["detail"]["rows"] for line in act_lines("download.accounts:officers")] == [len(rows)]
    page = admins.kanpur.get("/officers/", {"find": "nobody"})
    assert "No officer of your units has this name or number." in page.text


def test_the_invited_officer_sets_a_password_and_a_second_factor_and_has_the_cases_of_that_number(
    admins: Admins, world: World
) -> None:
    link = invited(admins)
    officer = Officer.objects.get(username="up-4471")
    assert (officer.name, officer.number) == ("SI Meena Kumari", "UP-4471")
    assert OfficerNumber.objects.get(officer=officer).number == "4471"
    assert not officer.has_usable_password()
    client = Client()
    page = client.get(link)
    assert problems(page.content) == []
    assert "up-4471" in page.text
    assert client.post(link, {"password": "short", "again": "short"}).status_code == 422
    assert client.post(link, {"password": PASSWORD, "again": PASSWORD})["location"] == "/sign-in/"
    for again in (client.get(link), client.post(link, {"password": PASSWORD, "again": PASSWORD})):
        assert again.status_code == 404
        assert "no longer valid" in again.text
    client.post("/sign-in/", {"username": "up-4471", "password": PASSWORD})
    assert client.get("/desk/")["location"] == "/security/"
    token = link.split("/")[2]
    assert token not in str(lines())
    assert {"accounts.officer_added", "accounts.posted", "accounts.invited", "accounts.invitation_accepted"} <= {
        line["act"] for line in lines()
    }


def test_a_link_is_good_for_seven_days_and_void_when_there_is_another(admins: Admins) -> None:
    link = invited(admins)
    with clock.fixed(now() + timedelta(days=7, seconds=1)):
        assert Client().get(link).status_code == 404
    officer = Officer.objects.get(username="up-4471")
    again = admins.kanpur.post(f"/officers/{officer.pk}/invite/", CONFIRMED)
    assert "shown only once" in again.text
    assert Client().get(link).status_code == 404


def test_a_link_is_void_when_the_officer_is_posted_elsewhere_too(admins: Admins, world: World) -> None:
    link = invited(admins)
    state = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    fields = officer_form(unit="IN-UP", role="state_monitor")  # the same number
    assert "Posting added" in state.post("/officers/invite/", fields | CONFIRMED, follow=True).text
    assert Client().get(link).status_code == 404  # who made it does not keep this account any more
    again = state.post(f"/officers/{Officer.objects.get(username='up-4471').pk}/invite/", CONFIRMED)
    assert "shown only once" in again.text


@pytest.mark.parametrize("token", ["x", "a" * 300, "..%2f", "%00"])
def test_a_made_up_link_opens_nothing(world: World, token: str) -> None:
    assert Client().get(f"/invitation/{token}/").status_code == 404


def test_an_invitation_is_shown_before_it_is_made_and_can_be_changed(admins: Admins) -> None:
    before = Officer.objects.count()
    check = admins.kanpur.post("/officers/invite/", officer_form())
    assert "Invite this officer?" in check.text and "4471" in check.text and "Investigating officer" in check.text
    changed = admins.kanpur.post("/officers/invite/", officer_form() | {"change": "1"})
    assert (changed.status_code, problems(check.content)) == (200, [])
    assert 'value="4471"' in changed.text
    assert Officer.objects.count() == before


def test_a_wrong_day_of_an_invitation_is_shown_at_its_boxes(admins: Admins) -> None:
    fields = officer_form(until_day="1", until_month="1", until_year="2020")
    page = BeautifulSoup(admins.kanpur.post("/officers/invite/", fields).content, "html.parser")
    (link,) = page.select(".govuk-error-summary a")
    assert link["href"] == "#id_until" and page.select_one("#id_until")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (officer_form(unit="IN-UP/LKO-1"), "cannot be chosen here"),
        (officer_form(unit="IN-UP", role="auditor"), "cannot be chosen here"),
        (officer_form(unit="IN-UP/FSL"), "cannot be chosen here"),
        (officer_form(unit="Nowhere"), "cannot be chosen here"),
        (officer_form(unit="", unit_find="kotwali"), "Choose one from the list"),
        (officer_form(role="examiner"), "Choose “Role” from the list."),
        (officer_form(role="system"), "Choose “Role” from the list."),
        (officer_form(role="national_monitor"), "Choose “Role” from the list."),
        (officer_form(role="supervisor"), "does not exist at"),
        (officer_form(until_day="1", until_month="1", until_year="2020"), "would end before it begins"),
        (officer_form(number=""), "Enter “Officer&#x27;s number”."),
        (officer_form(number="\0"), "Null characters"),
    ],
)
def test_invalid_invitation_is_refused_and_adds_nothing(admins: Admins, fields: dict[str, str], message: str) -> None:
    before = Officer.objects.count(), Posting.objects.count()
    answer = admins.kanpur.post("/officers/invite/", fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert problems(answer.content) == []
    assert (Officer.objects.count(), Posting.objects.count()) == before


def test_officer_who_exists_already_gets_the_posting_and_no_link(admins: Admins, world: World) -> None:
    fields = officer_form(number=world.colleague.officer.number, role="sho")
    page = admins.kanpur.post("/officers/invite/", fields | CONFIRMED, follow=True)
    assert "Posting added" in page.text
    assert "/invitation/" not in page.text
    assert world.colleague.officer.postings.count() == 2


def test_the_account_of_an_officer_posted_elsewhere_too_cannot_be_taken_over(admins: Admins, world: World) -> None:
    higher = world.state_monitor.officer
    Posting.objects.create(officer=higher, unit=world.kotwali, role=Role.SHO, since=date(2020, 1, 1))
    page = admins.kanpur.get(f"/officers/{higher.pk}/")
    assert "Create a new link" not in page.text
    for act in ("invite", "reset", "close", "reopen", "number"):
        answer = admins.kanpur.post(f"/officers/{higher.pk}/{act}/", {"why": "mistake", "number": "1"}, follow=True)
        assert "cannot change this account" in answer.text, act
    higher.refresh_from_db()
    assert higher.is_active
    assert Authenticator.objects.filter(user=higher).exists()


def test_officers_of_other_units_are_not_found(admins: Admins, world: World) -> None:
    for officer in (world.stranger.officer, world.state_monitor.officer, world.system.officer):
        assert admins.kanpur.get(f"/officers/{officer.pk}/").status_code == 404
        for act in ("post", "end-posting", "close", "reopen", "reset", "invite", "number"):
            assert admins.kanpur.post(f"/officers/{officer.pk}/{act}/", officer_form()).status_code == 404


def test_administrator_cannot_change_the_own_account(admins: Admins, world: World) -> None:
    own_officer = admins.own.officer
    for act, fields in (
        ("post", officer_form(unit="IN-UP/KNP", role="auditor")),
        ("end-posting", {"posting": str(admins.own.pk), "why": "mistake"}),
        ("close", {"why": "mistake"}),
        ("reset", {"why": "lost_device"}),
        ("invite", {}),
    ):
        answer = admins.kanpur.post(f"/officers/{own_officer.pk}/{act}/", fields, follow=True)
        assert "another administrator" in answer.text or "cannot change this account" in answer.text, act
    assert own_officer.postings.get().ended_at is None


def test_a_posting_that_is_ended_takes_its_access_with_it_at_that_moment(admins: Admins, world: World) -> None:
    at_work = browser(world.io)
    assert at_work.get("/desk/").status_code == 200
    address = f"/officers/{world.io.officer_id}/end-posting/"
    fields = {"posting": str(world.io.pk), "why": "transferred"}
    check = admins.kanpur.post(address, fields)
    assert "End this posting now?" in check.text and "Kotwali" in check.text and "transferred" in check.text
    assert at_work.get("/desk/").status_code == 200
    page = admins.kanpur.post(address, fields | CONFIRMED, follow=True)
    assert BeautifulSoup(page.content, "html.parser").select_one(".govuk-panel__title").text == "Posting ended"  # type: ignore[union-attr]
    assert "The officer now has no posting" in page.text
    assert problems(check.content) == problems(page.content) == []
    assert at_work.get("/desk/")["location"].startswith("/sign-in/")
    (line,) = act_lines("accounts.posting_ended")
    assert line["actor"] == "ADMIN.KANPUR"
    again = admins.kanpur.post(address, fields, follow=True)
    assert "has already ended" in again.text


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(admins: Admins, world: World) -> None:
    at_work, address = browser(world.io), f"/officers/{world.io.officer_id}"
    check = admins.kanpur.post(f"{address}/close/", {"why": "suspended"})
    assert "Close this account?" in check.text and "suspended" in check.text
    assert problems(check.content) == []
    admins.kanpur.post(f"{address}/close/", {"why": "suspended"} | CONFIRMED)
    assert at_work.get("/desk/").status_code == 302
    assert not Session.objects.filter(officer=world.io.officer).exists()
    assert "account closed" in admins.kanpur.get("/officers/").text
    admins.kanpur.post(f"{address}/reopen/", {"why": "returned"} | CONFIRMED)
    assert browser(world.io).get("/desk/").status_code == 200
    assert len(act_lines("accounts.closed")) == len(act_lines("accounts.opened_again")) == 1


def test_a_reset_takes_the_second_factors_and_ends_the_sessions_and_asks_why(admins: Admins, world: World) -> None:
    at_work, address = browser(world.io), f"/officers/{world.io.officer_id}/reset/"
    assert "Choose a reason." in admins.kanpur.post(address, {"why": "because"}, follow=True).text
    assert Authenticator.objects.filter(user=world.io.officer).exists()
    assert "the password alone opens the account" in admins.kanpur.post(address, {"why": "lost_device"}).text
    assert Authenticator.objects.filter(user=world.io.officer).exists()
    admins.kanpur.post(address, {"why": "lost_device"} | CONFIRMED)
    assert not Authenticator.objects.filter(user=world.io.officer).exists()
    assert at_work.get("/desk/")["location"].startswith("/sign-in/")
    assert len(act_lines("accounts.factors_reset")) == 1
    client = Client()
    client.post("/sign-in/", {"username": "io.kotwali", "password": "io.kotwali"})
    assert client.get("/desk/")["location"] == "/security/"


def test_officers_of_a_laboratory_are_managed_by_its_own_administrator_alone(admins: Admins, world: World) -> None:
    examiner = post("examiner.fsl", world.laboratory, Role.EXAMINER)
    assert admins.kanpur.get(f"/officers/{examiner.officer_id}/").status_code == 404
    page = admins.laboratory.get("/officers/")
    assert examiner.officer.name in page.text
    assert world.io.officer.name not in page.text
    assert admins.laboratory.get(f"/officers/{world.io.officer_id}/").status_code == 404
    fields = officer_form(unit="IN-UP/FSL", role="lab_reception", number="17")
    assert "shown only once" in admins.laboratory.post("/officers/invite/", fields | CONFIRMED).text
    officer = Officer.objects.get(username="in-up/fsl-17")
    assert not OfficerNumber.objects.filter(officer=officer).exists()
    for unit, role in (("IN-UP/KNP-1", "examiner"), ("IN-UP/FSL", "io"), ("IN-UP", "examiner")):
        assert admins.laboratory.post("/officers/invite/", officer_form(unit=unit, role=role)).status_code == 422


def test_same_number_at_two_laboratories_of_the_same_code_is_two_officers(admins: Admins, world: World) -> None:
    invitation = officer_form(unit="IN-UP/FSL", role="lab_reception", number="17") | CONFIRMED
    admins.laboratory.post("/officers/invite/", invitation)
    laboratory = {"kind": "laboratory", "state": "BR", "code": "FSL", "name": "FSL Patna", "first": 0, "last": -1}
    patna = browser(post("admin.fsl.patna", Unit.objects.create(**laboratory), Role.LAB_ADMINISTRATOR))
    assert "shown only once" in patna.post("/officers/invite/", invitation | {"unit": "IN-BR/FSL"}).text
    assert Officer.objects.filter(username__endswith="fsl-17").count() == 2


def test_administrator_of_the_nation_manages_no_laboratory(world: World) -> None:
    everyone = browser(post("admin.in", world.nation, Role.UNIT_ADMINISTRATOR))
    examiner = post("examiner.fsl", world.laboratory, Role.EXAMINER)
    assert everyone.get(f"/officers/{world.stranger.officer_id}/").status_code == 200
    assert everyone.get(f"/officers/{examiner.officer_id}/").status_code == 404


def test_a_number_is_noted_for_the_state_and_refused_where_it_is_anothers(admins: Admins, world: World) -> None:
    address = f"/officers/{world.io.officer_id}/number/"
    assert "has been recorded" in admins.kanpur.post(address, {"number": "५५१"}, follow=True).text
    assert OfficerNumber.objects.get(officer=world.io.officer).number == "551"
    response = admins.kanpur.post(address, {"number": "SHO.KOTWALI"}, follow=True)
    assert "another officer" in response.text


def test_an_invitation_of_one_who_has_a_second_factor_does_not_pass_it_by(admins: Admins, world: World) -> None:
    page = admins.kanpur.post(f"/officers/{world.io.officer_id}/invite/", CONFIRMED).content.decode().replace("\n", "")
    link = re.search(r"http://127.0.0.1(/invitation/\S+/)<", page)
    assert link
    client, before = Client(), browser(world.io)
    client.post(link[1], {"password": PASSWORD, "again": PASSWORD})
    assert before.get("/desk/").status_code == 302
    answer = client.post("/sign-in/", {"username": "io.kotwali", "password": PASSWORD})
    assert answer["location"] == "/sign-in/second/"
    assert client.post("/sign-in/second/", {"code": code_of()}).status_code == 302
