"""Sign-in by a department's own issuer: it creates no officer, and the second factor is still needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from itsso.accounts.models import Officer, OfficerNumber, Posting
from itsso.platform.clock import now
from itsso.platform.department import department_sign_in
from itsso.platform.errors import BadUse
from tests.accounts.issuer import CLIENT, SECRET, Issuer, serving
from tests.support.audit_log import lines
from tests.support.sample_nation import World
from tests.support.totp_codes import code_of


@pytest.fixture
def issuer(world: World, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with serving() as running:
        monkeypatch.setenv("ITSSO_OIDC_ISSUER", running.url)
        monkeypatch.setenv("ITSSO_OIDC_CLIENT_ID", CLIENT)
        monkeypatch.setenv("ITSSO_OIDC_SECRET", SECRET)
        monkeypatch.setenv("ITSSO_OIDC_NAME", "UP Police")
        settings.SOCIALACCOUNT_PROVIDERS = department_sign_in()
        yield running


def come_back(client: Client, issuer: Issuer, **claims: Any) -> Any:
    """The browser goes to the issuer and comes back with its answer."""
    issuer.claims = claims
    redirect = client.get("/sign-in/department/?next=/cases/")
    assert redirect.status_code == 302, redirect.content
    return client.get(issuer.authorise(redirect["location"]))


def test_officer_with_the_number_signs_in_with_the_second_factor(client: Client, issuer: Issuer, world: World) -> None:
    assert "Sign in through UP Police" in client.get("/sign-in/").text
    OfficerNumber.objects.filter(officer=world.sho.officer).update(number="7788")
    assert come_back(client, issuer, employee_number="7788")["location"] == "/sign-in/second/"
    assert client.get("/desk/").status_code == 302
    assert client.post("/sign-in/second/", {"code": code_of()})["location"] == "/cases/"
    assert client.get("/desk/").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"employee_number": "nobody"},
        {"employee_number": ""},
        {},
        {"employee_number": None},
        {"employee_number": "\0"},
        {"employee_number": ["SHO.KOTWALI"]},
        {"email": "sho.kotwali"},
        {"preferred_username": "sho.kotwali"},
    ],
)
def test_unknown_number_is_refused_and_creates_no_officer(
    client: Client, issuer: Issuer, claims: dict[str, Any]
) -> None:
    before = Officer.objects.count()
    answer = come_back(client, issuer, **claims)
    assert answer["location"] == "/sign-in/"
    assert "No officer in this system has the number" in client.get("/sign-in/").text
    assert Officer.objects.count() == before
    assert lines()[-1]["act"] == "refused.accounts:department"


def test_number_of_two_officers_in_different_states_is_refused(client: Client, issuer: Issuer, world: World) -> None:
    OfficerNumber.objects.create(officer=world.sp.officer, state="BR", number="SHO.KOTWALI")
    assert come_back(client, issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/"
    assert lines()[-1]["detail"] == {"why": "ambiguous"}


def test_officer_without_posting_or_with_a_closed_account_is_refused(
    client: Client, issuer: Issuer, world: World
) -> None:
    Posting.objects.filter(pk=world.sho.pk).update(ended_at=now())
    Officer.objects.filter(pk=world.io.officer_id).update(is_active=False)
    for number in ("SHO.KOTWALI", "IO.KOTWALI"):
        assert come_back(client, issuer, employee_number=number)["location"] == "/sign-in/"
        assert lines()[-1]["detail"] == {"why": "no_posting"}


@pytest.mark.parametrize("wrong", [{"audience": "another"}, {"issuer": "http://elsewhere"}])
def test_a_token_that_is_for_or_from_another_is_refused(client: Client, issuer: Issuer, wrong: dict[str, str]) -> None:
    for name, value in wrong.items():
        setattr(issuer, name, value)
    assert come_back(client, issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/"
    assert "Sign-in through your department failed" in client.get("/sign-in/").text


def test_an_answer_that_this_browser_did_not_ask_for_is_refused(client: Client, issuer: Issuer) -> None:
    issuer.claims = {"employee_number": "SHO.KOTWALI"}
    back = issuer.authorise(client.get("/sign-in/department/")["location"])
    assert Client().get(back)["location"] == "/sign-in/"  # another browser
    assert client.get(back.replace("code0", "code9"))["location"] == "/sign-in/"  # another code
    assert client.get("/sign-in/department/back/")["location"] == "/sign-in/"
    assert client.get("/sign-in/department/back/?error=access_denied")["location"] == "/sign-in/"
    assert client.get("/desk/").status_code == 302


def test_unreachable_issuer_shows_a_message(client: Client, issuer: Issuer, settings: Any) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:1"
    assert client.get("/sign-in/department/")["location"] == "/sign-in/"
    assert "Sign-in through your department failed" in client.get("/sign-in/").text


def test_where_no_issuer_is_configured_there_is_no_such_page(client: Client, world: World) -> None:
    assert client.get("/sign-in/department/").status_code == 404
    assert client.get("/sign-in/department/back/").status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"ITSSO_OIDC_ISSUER": "http://sso.example.in"}, "must begin with https"),
        ({"ITSSO_OIDC_ISSUER": "https://sso.example.in", "ITSSO_OIDC_SECRET": ""}, "ITSSO_OIDC_SECRET is not"),
    ],
)
def test_a_configuration_that_is_not_safe_or_whole_is_refused(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, str], said: str
) -> None:
    for name, value in {"ITSSO_OIDC_CLIENT_ID": CLIENT, "ITSSO_OIDC_SECRET": SECRET, **told}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(BadUse, match=said):
        department_sign_in()
