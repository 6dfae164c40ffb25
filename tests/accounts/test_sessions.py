"""Sessions: short, warned of, extended, listed to their owner, ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.invitations import make_link
from itsso.accounts.models import FailedSignIn, Invitation, Officer, Session
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.protection.jobs import remove_due
from tests.accounts.sign_in_pages import SECOND, give_password
from tests.support.audit_log import lines
from tests.support.html_check import problems
from tests.support.sample_nation import World
from tests.support.totp_codes import code_of


@pytest.fixture
def officer(world: World) -> Officer:
    return world.sho.officer


def browser(officer: Officer, agent: str, address: str = "192.0.2.1") -> Client:
    """A browser in which the officer has just signed in."""
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    give_password(client, officer)
    ahead = Session.objects.filter(officer=officer).count()
    assert client.post(SECOND, {"code": code_of(ahead=ahead)}).status_code == 302
    return client


def test_a_session_ends_half_an_hour_after_the_last_page(officer: Officer) -> None:
    client, began = browser(officer, "Firefox"), now()
    for minutes in (29, 58, 87):
        with clock.fixed(began + timedelta(minutes=minutes)):
            assert client.get("/desk/").status_code == 200
    with clock.fixed(began + timedelta(minutes=87 + 31)):
        response = client.get("/desk/")
        assert response["location"].startswith("/sign-in/")
        assert "Your session has ended." in client.get(response["location"]).text


def test_a_session_ends_eight_hours_after_the_sign_in_whatever_is_opened(officer: Officer) -> None:
    client, began = browser(officer, "Firefox"), now()
    for minutes in range(25, 8 * 60, 25):
        with clock.fixed(began + timedelta(minutes=minutes)):
            assert client.get("/desk/").status_code == 200
    with clock.fixed(began + timedelta(hours=8, seconds=1)):
        assert client.get("/desk/").status_code == 302


def test_every_page_says_when_the_session_ends_and_extending_puts_it_off(officer: Officer) -> None:
    client, began = browser(officer, "Firefox"), now()
    with clock.fixed(began + timedelta(minutes=20)):
        page = BeautifulSoup(client.get("/desk/").content, "html.parser")
        dialog = page.select_one("dialog[data-session]")
        assert dialog is not None
        assert str(dialog["data-session"]) == (now() + timedelta(minutes=30)).isoformat()
    with clock.fixed(began + timedelta(minutes=45)):
        answer = client.post("/security/extend/", headers={"accept": "application/json"}).json()
        assert answer["ends"] == (now() + timedelta(minutes=30)).isoformat()
        assert client.post("/security/extend/")["location"] == "/"
    with clock.fixed(began + timedelta(minutes=74)):
        assert client.get("/desk/").status_code == 200


def test_an_officer_sees_the_own_sessions_and_no_others_and_ends_one(officer: Officer, world: World) -> None:
    browser(world.sp.officer, "Theirs")
    first_browser, second_browser = browser(officer, "Here", "192.0.2.1"), browser(officer, "There", "198.51.100.9")
    page = first_browser.get("/security/")
    assert problems(page.content) == []
    assert "198.51.100.9" in page.text
    assert "Theirs" not in page.text
    assert not any(session.session_key in page.text for session in Session.objects.all())
    session_id = BeautifulSoup(page.content, "html.parser").select("input[name=session]")[0]["value"]
    assert (
        "Sessions ended: 1." in first_browser.post("/security/sessions/end/", {"session": session_id}, follow=True).text
    )
    assert second_browser.get("/desk/").status_code == 302
    assert first_browser.get("/desk/").status_code == 200
    assert [line["detail"] for line in lines() if line["act"] == "accounts.sessions_ended"] == [{"ended": 1}]


def test_nobody_ends_the_session_of_another(officer: Officer, world: World) -> None:
    theirs = browser(world.sp.officer, "Theirs")
    session_id = Session.objects.get(officer=world.sp.officer).public_id
    browser(officer, "Here").post("/security/sessions/end/", {"session": session_id})
    assert theirs.get("/postings/").status_code == 200


def test_a_changed_password_ends_the_other_sessions(officer: Officer) -> None:
    first_browser, second_browser = browser(officer, "Here"), browser(officer, "There")
    form = {"password": "a short sentence to keep", "again": "a short sentence to keep"}
    assert "Your other sessions have ended." in first_browser.post("/security/password/", form, follow=True).text
    assert second_browser.get("/desk/").status_code == 302
    assert first_browser.get("/desk/").status_code == 200
    assert Session.objects.filter(officer=officer).count() == 1
    officer.refresh_from_db()
    assert officer.check_password("a short sentence to keep")
    assert "a short sentence to keep" not in str(lines())


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "password1234", "again": "password1234"}, "too common"),
        ({"password": "sho.kotwali.1", "again": "sho.kotwali.1"}, "too similar"),
        ({"password": "a short sentence", "again": "another sentence"}, "not the same"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(officer: Officer, form: dict[str, str], said: str) -> None:
    answer = browser(officer, "Here").post("/security/password/", form)
    assert answer.status_code == 422
    assert said in answer.text


def test_nightly_job_deletes_only_expired_rows(officer: Officer, world: World) -> None:
    browser(officer, "Here")
    make_link(world.io.officer, by=world.system.actor)
    Client().post("/sign-in/", {"username": "nobody", "password": "wrong"})
    counts = [model.objects.count() for model in (Session, Invitation, FailedSignIn)]
    remove_due()
    assert [model.objects.count() for model in (Session, Invitation, FailedSignIn)] == counts == [1, 1, 1]
    with clock.fixed(now() + timedelta(days=8)):
        remove_due()
    assert [model.objects.count() for model in (Session, Invitation, FailedSignIn)] == [0, 0, 0]


@pytest.mark.parametrize("key", ['"\\000aaaaaaaaaa"', "x" * 32, "..", "a" * 5000])
def test_invented_session_key_is_ignored(client: Client, world: World, key: Any) -> None:
    client.cookies["sessionid"] = key
    assert client.get("/desk/")["location"].startswith("/sign-in/")
    assert client.get("/sign-in/").status_code == 200
