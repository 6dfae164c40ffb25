"""Signing in and out through the pages, with their audit entries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import translation

from itsso.accounts import actions, sign_in_attempts
from itsso.accounts.models import FailedSignIn, Posting, Role
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.ui.names import OfficerName
from itsso.units.nation import SYSTEM
from tests.accounts.sign_in_pages import works_in
from tests.support.audit_log import lines
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.totp_codes import code_of


def type_in(client: Client, username: str, password: str, **more: str) -> Any:
    """Post the password and, where it was right, the app's code; return the last response."""
    answer = client.post("/sign-in/", {"username": username, "password": password, **more})
    if answer.get("location") == "/sign-in/second/":
        return client.post(answer["location"], {"code": code_of()})
    return answer


@pytest.mark.parametrize(
    ("username", "first_page"),
    [("io.kotwali", "/desk/"), ("sho.kotwali", "/desk/"), ("sp.kanpur", "/desk/"), ("monitor.in", "/dashboard/")],
)
def test_officer_signs_in_and_is_sent_to_the_first_page_of_the_role(
    client: Client, world: World, username: str, first_page: str
) -> None:
    answer = type_in(client, username, username)
    assert (answer.status_code, answer["location"]) == (302, "/")
    assert client.get("/")["location"] == first_page
    assert [line["act"] for line in lines() if line["act"].startswith("accounts.")] == ["accounts.signed_in"]
    assert lines()[0]["actor"] == username.upper()


@pytest.mark.parametrize(
    ("role", "first_page"),
    [
        (Role.DUTY_OFFICER, "/complaints/"),
        (Role.AUDITOR, "/trail/"),
        (Role.CRIME_RECORDS_OFFICER, "/feed/quality/"),
        (Role.KEEPER_OF_SEALS, "/trail/seals/"),
        (Role.FEED_CLERK, "/feed/"),
        (Role.PROSECUTOR, "/court/"),
        (Role.TRAINING_OFFICER, "/training/"),
        (Role.ADVISORY_OFFICER, "/advisories/"),
        (Role.LAB_RECEPTION, "/forensics/laboratory/reception/"),
        (Role.EXAMINER, "/forensics/laboratory/"),
        (Role.LAB_DIRECTOR, "/forensics/laboratory/"),
        (Role.LAB_ADMINISTRATOR, "/officers/"),
    ],
)
def test_home_redirects_each_role_to_its_first_page(client: Client, world: World, role: Role, first_page: str) -> None:
    unit = world.laboratory if role.startswith("lab") or role == Role.EXAMINER else world.up
    client.force_login(post("who.begins", unit, role).officer)
    assert client.get("/")["location"] == first_page


def test_sign_in_leads_back_to_the_page_that_was_requested(client: Client, world: World) -> None:
    response = client.get("/postings/?x=1")
    assert response["location"] == "/sign-in/?next=%2Fpostings%2F%3Fx%3D1"
    page = client.get(response["location"])
    assert page.context["form"]["next"].value() == "/postings/?x=1"
    assert type_in(client, "sho.kotwali", "sho.kotwali", next="/postings/?x=1")["location"] == "/postings/?x=1"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"]
)
def test_nobody_is_sent_to_another_site(client: Client, world: World, elsewhere: str) -> None:
    assert type_in(client, "sho.kotwali", "sho.kotwali", next=elsewhere)["location"] == "/"


@pytest.mark.parametrize("username", ["sho.kotwali", "nobody"])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client: Client, world: World, username: str) -> None:
    for _ in range(sign_in_attempts.TRIES):
        answer = type_in(client, username, "wrong")
        assert answer.status_code == 422
        assert "The user name or the password is wrong." in answer.text
        assert f'value="{username}"' in answer.text
        assert problems(answer.content) == []
    assert "There were too many wrong attempts. Wait 15 minutes" in type_in(client, username, "wrong").text
    assert {line["act"] for line in lines()} == {"refused.accounts:sign_in"}
    assert "wrong" not in "".join(FailedSignIn.objects.values_list("typed", flat=True))


def test_after_too_many_wrong_passwords_the_right_one_waits_too(client: Client, world: World) -> None:
    for _ in range(sign_in_attempts.TRIES):
        type_in(client, "sho.kotwali", "wrong")
    assert type_in(client, "sho.kotwali", "sho.kotwali").status_code == 422
    assert type_in(client, "sp.kanpur", "sp.kanpur").status_code == 302
    with clock.fixed(now() + sign_in_attempts.WINDOW + timedelta(seconds=1)):
        assert type_in(Client(), "sho.kotwali", "sho.kotwali").status_code == 302
    assert not FailedSignIn.objects.exists()


def test_a_posting_that_has_not_begun_or_has_ended_opens_nothing(client: Client, world: World) -> None:
    day = today()
    post("tomorrow", world.kotwali, Role.SHO, since=day + timedelta(1))
    post("yesterday", world.kotwali, Role.SHO, since=date(2020, 1, 1), until=day - timedelta(1))
    for username in ("tomorrow", "yesterday"):
        assert "You have no posting in force today." in type_in(client, username, username).text
        assert client.get("/desk/")["location"].startswith("/sign-in/")


def test_posting_that_ends_during_a_session_signs_the_officer_out(client: Client, world: World) -> None:
    type_in(client, "sho.kotwali", "sho.kotwali")
    Posting.objects.using("owner").filter(pk=world.sho.pk).update(until=today() - timedelta(1))
    answer = client.get("/postings/", follow=True)
    assert "Your posting has ended" in answer.text
    assert "_auth_user_id" not in client.session


def test_ended_posting_gives_no_access_from_that_moment(client: Client, world: World) -> None:
    type_in(client, "sho.kotwali", "sho.kotwali")
    moment = now()
    Posting.objects.filter(pk=world.sho.pk).update(ended_at=moment)
    with clock.fixed(moment - timedelta(seconds=1)):
        assert client.get("/postings/").status_code == 200
    with clock.fixed(moment):
        assert client.get("/postings/")["location"].startswith("/sign-in/")
        with pytest.raises(Refused, match="not in force"), enter(Posting.objects.get(pk=world.sho.pk)):
            pass


def test_the_system_itself_cannot_sign_in(client: Client, db: None) -> None:
    posting = actions.ensure_system_posting()
    assert actions.ensure_system_posting() == posting
    posting.officer.set_password("known")
    posting.officer.save(update_fields=["password"])
    assert "You have no posting in force today." in type_in(client, "system", "known").text


def test_inactive_officer_gets_the_same_answer_as_a_stranger(client: Client, world: World) -> None:
    world.sho.officer.is_active = False
    world.sho.officer.save(update_fields=["is_active"])
    assert "The user name or the password is wrong." in type_in(client, "sho.kotwali", "sho.kotwali").text


def test_signing_out_ends_the_session_and_is_logged(client: Client, world: World) -> None:
    type_in(client, "sho.kotwali", "sho.kotwali")
    assert client.get("/sign-out/").status_code == 405
    assert "You have signed out." in client.post("/sign-out/", follow=True).text
    assert lines()[-1]["act"] == "accounts.signed_out"
    assert client.get("/desk/")["location"].startswith("/sign-in/")


def test_an_officer_with_several_postings_chooses_and_changes_over(client: Client, world: World) -> None:
    Posting.objects.create(officer=world.sho.officer, unit=world.nawabganj, role=Role.SHO, since=date(2019, 1, 1))
    answer = type_in(client, "sho.kotwali", "sho.kotwali", next="/postings/")
    assert answer["location"] == "/postings/?next=%2Fpostings%2F"
    page = client.get(answer["location"])
    assert problems(page.content) == []
    assert works_in(client) is None  # before the choice no page opens, and each redirects to it
    assert client.get("/desk/")["location"] == "/postings/?next=%2Fdesk%2F"
    assert client.get("/")["location"] == "/postings/"
    chosen = client.post("/postings/", {"posting": world.sho.pk, "next": "/postings/"})
    assert chosen["location"] == "/postings/"
    assert works_in(client) == world.sho
    assert "accounts.posting_chosen" in {line["act"] for line in lines()}


def test_nobody_can_choose_the_posting_of_another(client: Client, world: World) -> None:
    type_in(client, "sho.kotwali", "sho.kotwali")
    answer = client.post("/postings/", {"posting": world.sp.pk})
    assert answer.status_code == 200
    assert "Choose “Posting” from the list." in answer.text
    assert works_in(client) == world.sho


@pytest.fixture
def demonstration(settings: Any, world: World) -> Posting:
    settings.DEMO = True
    officer = actions.add_officer("demo.sho", "D1", OfficerName("", "SHO, Kotwali"), None, by=SYSTEM)
    return actions.post(officer, world.kotwali, Role.SHO, by=SYSTEM)


def test_demonstration_signs_a_person_in_without_a_password(client: Client, demonstration: Posting) -> None:
    page = client.get("/sign-in/")
    assert "Station house officer · PS Kotwali (SHO, Kotwali)" in page.text
    assert "Supervising officer" not in page.text  # has a password
    assert problems(page.content) == []
    assert client.post("/demonstration/", {"officer": demonstration.officer_id})["location"] == "/"
    assert works_in(client) == demonstration
    signed_in = next(line for line in lines() if line["act"] == "accounts.signed_in")
    assert signed_in["detail"] == {"by": "demonstration"}


@pytest.mark.parametrize(
    ("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 403), ("10.0.0.1", 403)]
)
def test_the_demonstration_is_open_on_its_own_machine_only_whatever_serves_it(
    demonstration: Posting, address: str, status: int
) -> None:
    answer = Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR=address).get("/sign-in/")
    assert answer.status_code == status
    assert ("PS Kotwali" in answer.text) == (status == 200)
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_two_persons_of_one_role_and_unit_are_distinguished(
    client: Client, demonstration: Posting, world: World
) -> None:
    for name in ("Dr S. Iyer", "Dr A. Menon"):
        officer = actions.add_officer(f"demo.{name[3]}", name[3], OfficerName("", name), None, by=SYSTEM)
        actions.post(officer, world.laboratory, Role.EXAMINER, by=SYSTEM)
    buttons = BeautifulSoup(client.get("/sign-in/").content, "html.parser").select("button[name=officer]")
    assert {"Examiner · FSL Lucknow (Dr S. Iyer)", "Examiner · FSL Lucknow (Dr A. Menon)"} < {b.text for b in buttons}


def test_outside_the_demonstration_nobody_signs_in_without_a_password(
    client: Client, demonstration: Posting, settings: Any
) -> None:
    settings.DEMO = False
    assert "PS Kotwali" not in client.get("/sign-in/").text
    assert client.post("/demonstration/", {"officer": demonstration.officer_id}).status_code == 404
    assert type_in(client, "demo.sho", "").status_code == 422


@pytest.mark.parametrize("chosen", ["", "x", "-1", "99999999", "१२"])
def test_unknown_person_of_the_demonstration_is_not_found(client: Client, demonstration: Posting, chosen: str) -> None:
    assert client.post("/demonstration/", {"officer": chosen}).status_code == 404


def test_demonstration_signs_in_no_officer_who_has_a_password(
    client: Client, demonstration: Posting, world: World
) -> None:
    assert client.post("/demonstration/", {"officer": world.sp.officer_id}).status_code == 404


def test_the_sign_in_is_in_hindi_too(client: Client, demonstration: Posting) -> None:
    with translation.override("hi"):  # puts the tests' own language back after the page
        page = client.get("/sign-in/", headers={"accept-language": "hi"})
    assert "लॉग इन करें" in page.text
    assert "थाना प्रभारी · PS Kotwali" in page.text
    assert "Sign in" not in page.text
    assert problems(page.content) == []


def test_role_is_refused_at_a_unit_of_the_wrong_kind(world: World) -> None:
    for unit, role in (
        (world.kanpur, Role.SHO),
        (world.up, Role.NATIONAL_MONITOR),
        (world.kotwali, Role.STATE_MONITOR),
        (world.kotwali, Role.SYSTEM),
    ):
        with pytest.raises(Refused, match="does not exist at"):
            actions.post(world.sho.officer, unit, role, by=SYSTEM)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_front_page_says_what_this_is_and_leads_to_the_public_pages(
    client: Client, world: World, language: str
) -> None:
    page = client.get("/", HTTP_ACCEPT_LANGUAGE=language)
    assert (page.status_code, problems(page.text)) == (200, [])
    links = {str(link["href"]) for link in BeautifulSoup(page.content, "html.parser").select("main a")}
    assert {"/sign-in/", "/law/", "/law/calculator/", "/status/", "tel:112"} <= links
    assert {client.get(link).status_code for link in links if link.startswith("/")} == {200}
