"""Sign-in by a department's own issuer: it creates no officer, and the second factor is still needed."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from itsso.accounts.department import ENDPOINTS
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
    assert "could not be matched to one officer" in client.get("/sign-in/").text
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


WRONG_TOKENS: dict[str, dict[str, Any]] = {
    "for another client": {"audience": "another"},
    "for several clients, given to another": {"audience": [CLIENT, "another"], "changes": {"azp": "another"}},
    "of another issuer": {"issuer": "http://elsewhere"},
    "expired": {"changes": {"exp": int(time.time()) - 3_600}},
    "of tomorrow": {"changes": {"iat": int(time.time()) + 86_400}},
    "without an end": {"left_out": frozenset({"exp"})},
    "without a subject": {"left_out": frozenset({"sub"})},
    "not signed": {"algorithm": "none"},
    "signed with the public key as a secret": {"algorithm": "HS256"},
    "signed by a key that is not published": {"key": "second"},
    "signed by another key under a published name": {"key": "second", "key_id": "first"},
    "signed by a key that was replaced": {"published": ("second",)},
    "without a nonce": {"left_out": frozenset({"nonce"})},
    "with another nonce": {"changes": {"nonce": "x" * 43}},
    "missing": {"has_token": False},
}


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
def test_an_identity_token_that_proves_nothing_is_refused(client: Client, issuer: Issuer, wrong: str) -> None:
    for name, value in WRONG_TOKENS[wrong].items():
        setattr(issuer, name, value)
    assert come_back(client, issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/"
    assert "Sign-in through your department failed" in client.get("/sign-in/").text
    assert client.get("/desk/").status_code == 302


def test_each_sign_in_has_a_nonce_of_its_own(client: Client, issuer: Issuer) -> None:
    for _ in range(3):
        come_back(client, issuer, employee_number="SHO.KOTWALI")
    assert len(set(issuer.nonces)) == 3 and min(map(len, issuer.nonces)) >= 43


def test_a_key_that_the_issuer_adds_counts_from_the_next_sign_in(client: Client, issuer: Issuer) -> None:
    assert come_back(client, issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/second/"
    issuer.key, issuer.published = "second", ("first", "second")
    assert come_back(Client(), issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/second/"
    issuer.published = ("second",)
    assert come_back(Client(), issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/second/"


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "http://127.0.0.1:1"},
        {"issuer": "https://sso.example.in"},
        {"jwks_uri": "http://sso.example.in/keys"},
        {"token_endpoint": "http://sso.example.in/token"},
        {"authorization_endpoint": "http://sso.example.in/authorise"},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_description_of_another_issuer_or_without_tls_is_refused(
    client: Client, issuer: Issuer, described: dict[str, str]
) -> None:
    issuer.described_as = described
    assert client.get("/sign-in/department/")["location"] == "/sign-in/"
    assert "Sign-in through your department failed" in client.get("/sign-in/").text


NAMED = "Sunita Devi"
LONG = "x" * 1_000_000
DEEP = "[" * 100_000 + "]" * 100_000
OTHER_SHAPES: tuple[Any, ...] = (None, [], [NAMED], 5, 1e400, {"a": NAMED}, NAMED, LONG, "\ud800", "https://[", True)


@pytest.mark.parametrize("field", ["issuer", *ENDPOINTS, "token_endpoint_auth_methods_supported"])
def test_a_description_of_another_shape_is_refused(
    client: Client, issuer: Issuer, field: str, caplog: pytest.LogCaptureFixture
) -> None:
    for value in OTHER_SHAPES:
        if (field, value) in [("token_endpoint_auth_methods_supported", shape) for shape in ([], [NAMED])]:
            continue
        issuer.described_as = {field: value}
        assert client.get("/sign-in/department/")["location"] == "/sign-in/", value
    assert_refused_without_a_name(client, caplog)


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/token", "/keys"])
@pytest.mark.parametrize("body", ["[]", '["access_token"]', "5", "null", '"x"', "{", "9" * 5_000, DEEP, f'["{NAMED}"]'])
def test_an_answer_of_another_shape_is_refused(
    client: Client, issuer: Issuer, path: str, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    issuer.claims = {"employee_number": "SHO.KOTWALI"}
    back = issuer.authorise(client.get("/sign-in/department/")["location"])
    issuer.bodies = {path: body}
    assert client.get(back)["location"] == "/sign-in/"
    assert_refused_without_a_name(client, caplog)


@pytest.mark.parametrize("field", ["expires_in", "access_token", "id_token", "refresh_token"])
def test_a_token_answer_of_another_shape_signs_nobody_in_by_mistake(client: Client, issuer: Issuer, field: str) -> None:
    for value in OTHER_SHAPES:
        issuer.token_answer = {field: value}
        issuer.has_token = field != "id_token"
        answer = come_back(Client(), issuer, employee_number="SHO.KOTWALI")
        assert answer["location"] in ("/sign-in/", "/sign-in/second/"), value
        assert field != "id_token" or answer["location"] == "/sign-in/"


@pytest.mark.parametrize("claim", ["iss", "sub", "aud", "exp", "iat", "nbf", "azp", "nonce"])
def test_a_claim_of_another_shape_is_refused(
    client: Client, issuer: Issuer, claim: str, caplog: pytest.LogCaptureFixture
) -> None:
    for value in OTHER_SHAPES:
        if (claim in ("exp", "iat", "nbf") and value in (5, True)) or (
            claim == "sub" and value in (NAMED, "https://[")
        ):
            continue  # a moment, and a subject
        issuer.changes = {claim: value}
        assert come_back(client, issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/", value
    assert_refused_without_a_name(client, caplog)


@pytest.mark.parametrize("claim", ["name", "email", "email_verified", "given_name", "preferred_username", "picture"])
def test_claims_about_the_person_are_not_read(client: Client, issuer: Issuer, claim: str) -> None:
    for value in OTHER_SHAPES:
        issuer.changes = {claim: value}
        assert come_back(Client(), issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/second/", value


def test_a_number_of_another_shape_is_nobody_s(client: Client, issuer: Issuer) -> None:
    for value in OTHER_SHAPES:
        assert come_back(client, issuer, employee_number=value)["location"] == "/sign-in/", value


@pytest.mark.parametrize(
    "value", [[], 5, "x", {"kty": 5}, {"n": 5}, {"n": NAMED}, {"e": LONG}, {"kid": []}, {"alg": []}]
)
def test_a_key_of_another_shape_is_refused(
    client: Client, issuer: Issuer, value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    (key,) = issuer.public_keys()["keys"]
    issuer.bodies = {"/keys": json.dumps({"keys": [key | value if isinstance(value, dict) else value]})}
    assert come_back(client, issuer, employee_number="SHO.KOTWALI")["location"] == "/sign-in/"
    assert_refused_without_a_name(client, caplog)


def assert_refused_without_a_name(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert "Sign-in through your department failed" in client.get("/sign-in/").text
    assert "department's issuer" in caplog.text
    assert NAMED not in caplog.text and "KOTWALI" not in caplog.text and LONG not in caplog.text
    assert client.get("/desk/").status_code == 302


def test_a_description_that_changes_during_the_sign_in_is_refused(client: Client, issuer: Issuer) -> None:
    issuer.claims = {"employee_number": "SHO.KOTWALI"}
    back = issuer.authorise(client.get("/sign-in/department/")["location"])
    issuer.described_as = {"token_endpoint": "http://sso.example.in/token"}
    assert client.get(back)["location"] == "/sign-in/"


def test_an_issuer_gives_no_posting_and_no_role(client: Client, issuer: Issuer, world: World) -> None:
    """Whatever it says of roles, groups and units: postings are given on our pages alone."""
    before = list(Posting.objects.order_by("pk").values())
    claims = {"roles": ["admin"], "groups": ["sp"], "unit": "IN-UP", "posting": str(world.sp.pk)}
    assert come_back(client, issuer, employee_number="SHO.KOTWALI", **claims)["location"] == "/sign-in/second/"
    client.post("/sign-in/second/", {"code": code_of()})
    assert list(Posting.objects.order_by("pk").values()) == before


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
