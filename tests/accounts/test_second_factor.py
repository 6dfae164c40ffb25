"""The second factor: asked for after the password, guessed as slowly, set up before anything else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from itsso.accounts import sign_in_attempts
from itsso.accounts.models import Officer, Posting, Role
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.platform.limits import Limit
from itsso.protection import limits
from tests.accounts.sign_in_pages import SECOND, give_password
from tests.support.audit_log import lines
from tests.support.html_check import problems
from tests.support.sample_nation import SECRET, World
from tests.support.totp_codes import code_of


def acts() -> list[str]:
    return [line["act"] for line in lines() if ".accounts:" in line["act"] or line["act"].startswith("accounts.")]


@pytest.fixture
def newcomer(world: World) -> Officer:
    """An officer of Kotwali who has no second factor yet."""
    Authenticator.objects.filter(user=world.sho.officer).delete()
    return world.sho.officer


@pytest.fixture
def officer(world: World) -> Officer:
    return world.sho.officer


def test_the_password_alone_lets_nobody_in(client: Client, officer: Officer) -> None:
    assert give_password(client, officer)["location"] == SECOND
    assert client.get("/desk/")["location"].startswith("/sign-in/")
    page = client.get(SECOND)
    assert problems(page.content) == []
    assert client.post(SECOND, {"code": code_of()})["location"] == "/cases/"
    assert client.get("/desk/").status_code == 200
    assert next(line for line in lines() if line["act"] == "accounts.signed_in")["detail"] == {"by": "totp"}


def test_without_a_password_before_it_no_code_is_taken(client: Client, officer: Officer) -> None:
    assert client.get(SECOND)["location"] == "/sign-in/"
    assert client.post(SECOND, {"code": code_of()})["location"] == "/sign-in/"


def test_the_second_factor_is_waited_for_five_minutes_and_not_past_a_new_password(
    client: Client, officer: Officer
) -> None:
    give_password(client, officer)
    with clock.fixed(now() + timedelta(minutes=5, seconds=1)):
        assert client.post(SECOND, {"code": code_of()})["location"] == "/sign-in/"
    give_password(client, officer)
    officer.set_password("another one altogether")
    officer.save(update_fields=["password"])
    assert client.post(SECOND, {"code": code_of()})["location"] == "/sign-in/"


def test_a_code_lets_in_once(officer: Officer) -> None:
    code = code_of()
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client, officer)
    assert first.post(SECOND, {"code": code}).status_code == 302
    refused = second.post(SECOND, {"code": code})
    assert refused.status_code == 422
    assert "was used already" in refused.text
    assert second.post(SECOND, {"code": code_of(ahead=1)}).status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "१२३४५६", "12345678", "x" * 32, "\0"])
def test_a_wrong_code_is_refused_with_what_to_do(client: Client, officer: Officer, code: str) -> None:
    give_password(client, officer)
    answer = client.post(SECOND, {"code": code})
    assert answer.status_code == 422
    assert problems(answer.content) == []
    assert "_auth_user_id" not in client.session


def test_devanagari_digits_and_spaces_are_taken(client: Client, officer: Officer) -> None:
    give_password(client, officer)
    code = code_of().translate(str.maketrans("0123456789", "०१२३४५६७८९"))
    assert client.post(SECOND, {"code": f"{code[:3]} {code[3:]}"}).status_code == 302


def test_wrong_codes_and_wrong_passwords_are_counted_together_and_lock_recovery_codes_out_too(
    client: Client, officer: Officer
) -> None:
    give_password(client, officer)
    codes = recovery_codes_of(officer)
    Client().post("/sign-in/", {"username": officer.username, "password": "wrong"})
    for _ in range(sign_in_attempts.TRIES - 1):
        assert "The code is wrong" in client.post(SECOND, {"code": "000000"}).text
    for code in (code_of(), codes[0], "000000"):
        assert "There were too many wrong attempts" in client.post(SECOND, {"code": code}).text
    assert "There were too many wrong attempts" in give_password(Client(), officer).text
    assert [line["detail"] for line in lines() if line["act"] == "refused.accounts:second_factor"][-1] == {
        "why": "too_often"
    }
    with clock.fixed(now() + sign_in_attempts.WINDOW + timedelta(seconds=1)):
        assert give_password(Client(), officer)["location"] == SECOND


def test_many_tries_at_the_same_moment_are_no_more_than_many_one_after_the_other(officer: Officer) -> None:
    def guess(at: int) -> str:
        try:
            return Client().post("/sign-in/", {"username": officer.username, "password": f"guess {at}"}).text
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(guess, range(24)))
    assert sum("The user name or the password is wrong" in answer for answer in answers) <= sign_in_attempts.TRIES
    refused = [
        answer for answer in answers if "There were too many wrong attempts" in answer or "too many attempts" in answer
    ]
    assert len(refused) >= 24 - sign_in_attempts.TRIES


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "null",
        "{",
        "[]",
        "7",
        '"x"',
        "{}",
        '{"id": 1}',
        '{"response": {}}',
        '{"rawId": null, "response": []}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"AA",'
        '"authenticatorData":"AA","signature":"AA"}}',
    ],
)
def test_malformed_passkey_answer_is_refused(client: Client, officer: Officer, answer: str) -> None:
    give_password(client, officer)
    assert client.post(SECOND, {"passkey": answer}).status_code == 422
    assert client.post(SECOND, {"code": code_of()}).status_code == 302
    assert client.get("/security/passkey/").status_code == 200  # asks for one: the session holds a challenge
    refused = client.post("/security/passkey/", {"name": "key", "passkey": answer})
    assert refused.status_code == 422
    assert "govuk-error-summary" in refused.text
    assert problems(refused.content) == []


def test_one_address_that_tries_many_names_has_to_wait(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.POSTED, "accounts:sign_in", Limit(1_000))  # it is slow, too: in two minutes and more
    for at in range(sign_in_attempts.TRIES_OF_AN_ADDRESS):
        client.post("/sign-in/", {"username": f"name{at}", "password": "guess"})
    assert "There were too many wrong attempts" in give_password(client, world.sho.officer).text
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert give_password(elsewhere, world.sho.officer)["location"] == SECOND


def recovery_codes_of(officer: Officer) -> list[str]:
    from itsso.accounts.factors import new_recovery_codes

    return new_recovery_codes(officer, None)


def test_recovery_code_works_once_and_is_logged(officer: Officer) -> None:
    code = recovery_codes_of(officer)[3]
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client, officer)
    assert first.post(SECOND, {"code": code}).status_code == 302
    assert second.post(SECOND, {"code": code}).status_code == 422
    assert acts().count("accounts.recovery_code_used") == 1
    assert code not in str(lines())
    assert '<strong id="codes-left">9</strong>' in first.get("/security/").text


def test_who_has_none_is_led_to_set_one_up_before_anything_else(client: Client, newcomer: Officer) -> None:
    assert give_password(client, newcomer)["location"] == "/cases/"
    for page in ("/desk/", "/cases/", "/dashboard/", "/postings/", "/security/password/", "/security/recovery-codes/"):
        assert client.get(page)["location"] == "/security/", page
    response = client.get("/security/")
    assert "with a password alone you cannot open any case" in response.text
    assert problems(response.content) == []
    setup_page = client.get("/security/totp/")
    assert problems(setup_page.content) == []
    secret = BeautifulSoup(setup_page.content, "html.parser").select_one("#secret").get_text()  # type: ignore[union-attr]
    assert client.post("/security/totp/", {"code": "000000"}).status_code == 422
    codes = client.post("/security/totp/", {"code": code_of(secret)})
    assert len(BeautifulSoup(codes.content, "html.parser").select("#codes li")) == 10
    assert problems(codes.content) == []
    assert client.get("/desk/").status_code == 200
    assert {"accounts.factor_added", "accounts.recovery_codes_made"} <= set(acts())
    assert secret.replace(" ", "") not in str(lines())


def test_a_password_alone_accepts_no_posting_that_waits(client: Client, newcomer: Officer, world: World) -> None:
    waiting = Posting.objects.create(
        officer=newcomer, role=Role.SHO, unit=world.gandhi_maidan, since=clock.today(), waits=True
    )
    give_password(client, newcomer)
    answer = client.post("/postings/decide/", {"posting": waiting.pk, "accept": "yes"})
    assert answer["location"] == "/security/"
    waiting.refresh_from_db()
    assert waiting.waits


def test_sessions_from_before_the_second_factor_end_when_it_is_set_up(client: Client, newcomer: Officer) -> None:
    thief = Client()
    for browser in (thief, client):
        give_password(browser, newcomer)
    setup_page = client.get("/security/totp/")
    secret = BeautifulSoup(setup_page.content, "html.parser").select_one("#secret").get_text()  # type: ignore[union-attr]
    client.post("/security/totp/", {"code": code_of(secret)})
    assert client.get("/desk/").status_code == 200
    for page in ("/desk/", "/security/", "/security/totp/"):
        assert thief.get(page)["location"].startswith("/sign-in/"), page
    assert give_password(thief, newcomer)["location"] == SECOND


def test_a_factor_that_was_rolled_back_is_not_confirmed_on_a_later_page(
    client: Client, newcomer: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page that shows the recovery codes shows its confirmation itself; here it does not arrive."""
    give_password(client, newcomer)
    setup_page = client.get("/security/totp/")
    secret = BeautifulSoup(setup_page.content, "html.parser").select_one("#secret").get_text()  # type: ignore[union-attr]
    client.raise_request_exception = False
    with monkeypatch.context() as failing:
        failing.setattr("itsso.protection.middleware._write_done", lambda *_args: 1 / 0)
        assert client.post("/security/totp/", {"code": code_of(secret)}).status_code == 500
    assert not Authenticator.objects.filter(user=newcomer).exists()
    assert "has been set up" not in client.get("/security/").text


def test_secrets_are_encrypted_in_the_database(client: Client, newcomer: Officer) -> None:
    give_password(client, newcomer)
    setup_page = client.get("/security/totp/")
    secret = BeautifulSoup(setup_page.content, "html.parser").select_one("#secret").get_text()  # type: ignore[union-attr]
    client.post("/security/totp/", {"code": code_of(secret)})
    stored = str(list(Authenticator.objects.filter(user=newcomer).values_list("data", flat=True)))
    assert secret.replace(" ", "") not in stored
    assert "secret" in stored


def test_another_secret_key_reads_no_second_factor_and_says_so(client: Client, officer: Officer, settings: Any) -> None:
    give_password(client, officer)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    with clock.fixed(now()):
        give_password(client, officer)
        assert "with another key" in client.post(SECOND, {"code": code_of()}).text
        settings.SECRET_KEY_FALLBACKS = [old]
        assert client.post(SECOND, {"code": code_of()}).status_code == 302


def test_the_last_second_factor_stays_until_there_is_another(client: Client, officer: Officer) -> None:
    client.force_login(officer)
    session = client.session
    session["proved"] = now().isoformat()
    session.save()
    authenticator = Authenticator.objects.get(user=officer)
    page = client.post("/security/remove/", {"factor": authenticator.pk}, follow=True)
    assert "This is your only second factor." in page.text
    assert Authenticator.objects.filter(pk=authenticator.pk).exists()
    key = Authenticator.objects.create(user=officer, type="webauthn", data={"name": "blue key"})
    assert "Remove this second factor?" in client.post("/security/remove/", {"factor": key.pk}).text
    done = client.post("/security/remove/", {"factor": key.pk, "confirmed": "1"}, follow=True)
    assert "Second factor removed" in done.text
    assert acts().count("accounts.factor_removed") == 1


def test_nobody_removes_the_second_factor_of_another(client: Client, world: World) -> None:
    signed_in_just_now(client, world.sho.officer)
    theirs = Authenticator.objects.get(user=world.sp.officer)
    assert "already been removed" in client.post("/security/remove/", {"factor": theirs.pk}, follow=True).text
    assert Authenticator.objects.filter(pk=theirs.pk).exists()


def signed_in_just_now(client: Client, officer: Officer) -> None:
    give_password(client, officer)
    assert client.post(SECOND, {"code": code_of()}).status_code == 302


def test_ten_minutes_after_the_last_proof_the_password_is_asked_for_again(client: Client, officer: Officer) -> None:
    signed_in_just_now(client, officer)
    with clock.fixed(now() + timedelta(minutes=11)):
        response = client.get("/security/totp/")
        assert response["location"] == "/security/confirm/?next=%2Fsecurity%2Ftotp%2F"
        page = client.get(response["location"])
        assert problems(page.content) == []
        wrong = client.post("/security/confirm/", {"password": "wrong", "next": "/security/totp/"})
        assert wrong.status_code == 422
        right = client.post("/security/confirm/", {"password": officer.username, "next": "/security/totp/"})
        assert right["location"] == "/security/totp/"
        assert client.get("/security/totp/").status_code == 200
    assert "refused.accounts:sign_in" in acts()


def test_guesses_at_an_open_session_are_locked_out_too(client: Client, officer: Officer) -> None:
    signed_in_just_now(client, officer)
    for _ in range(sign_in_attempts.TRIES):
        client.post("/security/confirm/", {"password": "wrong"})
    assert (
        "There were too many wrong attempts" in client.post("/security/confirm/", {"password": officer.username}).text
    )


def test_in_the_demonstration_none_is_asked_for_and_the_banner_says_so(
    client: Client, newcomer: Officer, settings: Any
) -> None:
    settings.DEMO = True
    give_password(client, newcomer)
    page = client.get("/desk/")
    assert page.status_code == 200
    assert "without a second factor" in page.text
    assert SECRET not in page.text
