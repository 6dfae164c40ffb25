"""Officers with two postings, and postings offered by an administrator who does not manage the account."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Posting, Role
from itsso.platform.clock import now, today
from itsso.units.models import Capacity, Unit
from tests.accounts.officer_forms import CONFIRMED, officer_form
from tests.accounts.sign_in_pages import works_in
from tests.support.audit_log import lines
from tests.support.html_check import problems
from tests.support.menu import menu_count
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.station_statements import STATEMENT_FORM

HERE = "/capacities/state/"


def second(world: World, unit: Unit, **more: Any) -> Posting:
    return Posting.objects.create(officer=world.sho.officer, unit=unit, role=Role.SHO, since=date(2019, 1, 1), **more)


def fields(page: str, select: str = "main form") -> dict[str, str]:
    """The hidden fields of the last such form of a page."""
    form = BeautifulSoup(page, "html.parser").select(select)[-1]
    return {
        str(hidden_input["name"]): str(hidden_input.get("value", ""))
        for hidden_input in form.select("input[type=hidden]")
    }


def switch(client: Client, posting: Posting) -> None:
    assert client.post("/postings/", {"posting": posting.pk}).status_code == 302


def test_posting_added_during_a_session_does_not_switch_it(world: World) -> None:
    client = browser(world.sho)
    second(world, world.nawabganj)
    assert works_in(client) == world.sho
    Posting.objects.filter(pk=world.sho.pk).update(ended_at=now())
    assert client.get("/desk/")["location"] == "/postings/?next=%2Fdesk%2F"
    assert world.nawabganj.name in client.get("/postings/").text


def test_a_form_of_another_tab_is_refused_keeps_what_was_typed_and_is_sent_in_its_own_posting(world: World) -> None:
    other, client = second(world, world.nawabganj), Client()
    client.force_login(world.sho.officer)
    switch(client, world.sho)
    typed = STATEMENT_FORM | fields(client.get(HERE).text) | {"address": "Beside the old mill"}
    switch(client, other)  # in the second tab
    refused = client.post(HERE, typed)
    assert refused.status_code == 409
    assert problems(refused.content) == []
    assert "Nothing was recorded" in refused.text and "Beside the old mill" in refused.text
    assert not Capacity.objects.exists()
    assert lines()[-1]["act"] == "refused.units:state_capacity"
    again = fields(refused.text)
    assert {name: again[name] for name in STATEMENT_FORM} == {name: str(typed[name]) for name in STATEMENT_FORM}
    sent = client.post(f"/postings/resume/?to={HERE}", again)
    assert (sent.status_code, sent["location"]) == (307, HERE)
    assert client.post(HERE, again).status_code == 302
    assert [capacity.unit for capacity in Capacity.objects.all()] == [world.kotwali]


def test_a_form_of_a_posting_that_has_ended_is_refused_and_what_was_typed_is_shown(world: World) -> None:
    other, client = second(world, world.nawabganj), Client()
    client.force_login(world.sho.officer)
    switch(client, world.sho)
    typed = STATEMENT_FORM | fields(client.get(HERE).text) | {"address": "Beside the old mill"}
    Posting.objects.filter(pk=world.sho.pk).update(ended_at=now())
    switch(client, other)
    refused = client.post(HERE, typed)
    assert (refused.status_code, "Beside the old mill" in refused.text) == (409, True)
    assert "/postings/resume/" not in refused.text
    assert client.post(f"/postings/resume/?to={HERE}", typed).status_code == 404
    assert not Capacity.objects.exists()


@pytest.mark.parametrize("to", ["https://example.org/", "//example.org/", "javascript:alert(1)", "", "desk/"])
def test_a_form_is_sent_again_to_our_own_pages_alone(world: World, to: str) -> None:
    client = browser(world.sho)
    answer = client.post("/postings/resume/", {"form_posting": world.sho.pk}, QUERY_STRING=f"to={to}")
    assert answer.status_code == 404


@pytest.fixture
def foreign(world: World) -> Client:
    """Return a browser of Kanpur's administrator, who does not manage the account of the SP of Lucknow."""
    return browser(post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR))


@pytest.fixture
def offered(world: World, foreign: Client) -> Posting:
    """Return a posting that Kanpur's administrator offered to Lucknow's officer; it waits."""
    fields = officer_form(number=world.stranger.officer.number, role="supervisor", unit="IN-UP/KNP")
    page = foreign.post("/officers/invite/", fields | CONFIRMED, follow=True)
    assert "begins once the officer or that administrator has accepted it" in page.text
    assert problems(page.content) == []
    assert world.stranger.officer.name not in page.text.replace(world.stranger.officer.number, "")
    officers = foreign.get("/officers/")
    assert menu_count(officers, "/officers/") == 1
    assert "1 posting is waiting to be accepted" in officers.text
    return world.stranger.officer.postings.get(unit=world.kanpur)


def test_a_foreign_administrator_moves_reads_and_locks_no_officer(
    world: World, foreign: Client, offered: Posting
) -> None:
    officer, theirs = world.stranger.officer, browser(world.stranger)
    assert not offered.in_force(now())
    assert works_in(theirs) == world.stranger
    assert foreign.get(f"/officers/{officer.pk}/").status_code == 404
    for act in ("post", "end-posting", "close", "reset", "invite", "number"):
        assert foreign.post(f"/officers/{officer.pk}/{act}/", officer_form() | {"why": "mistake"}).status_code == 404, (
            act
        )
    admin_browser = browser(post("admin.lucknow", world.lucknow, Role.UNIT_ADMINISTRATOR))
    assert "Close the account" in admin_browser.get(f"/officers/{officer.pk}/").text  # the account is theirs as before
    foreign.post("/officers/waiting/decide/", {"posting": offered.pk, "accept": "yes"})
    offered.refresh_from_db()
    assert offered.waits


@pytest.mark.parametrize("who", ["officer", "own administrator"])
@pytest.mark.parametrize("accepts", [True, False])
def test_a_waiting_posting_is_accepted_or_declined_by_the_officer_or_the_own_administrator(
    world: World, offered: Posting, who: str, accepts: bool
) -> None:
    fields = {"posting": offered.pk} | ({"accept": "yes"} if accepts else {})
    if who == "officer":
        client, page, decide = browser(world.stranger), "/postings/", "/postings/decide/"
    else:
        client = browser(post("admin.lucknow", world.lucknow, Role.UNIT_ADMINISTRATOR))
        page, decide = "/officers/waiting/", "/officers/waiting/decide/"
        assert "1 posting is waiting" in client.get("/officers/").text
    response = client.get(page)
    assert problems(response.content) == []
    assert "Kanpur" in response.text and "Accept" in response.text
    assert client.post(decide, fields).status_code == 302
    offered.refresh_from_db()
    assert (offered.waits, offered.in_force(now())) == (not accepts, accepts)
    assert lines()[-1]["act"] != "accounts.posted"
    acts = {line["act"] for line in lines()}
    assert ("accounts.posting_accepted" in acts, "accounts.posting_declined" in acts) == (accepts, not accepts)


def test_an_accepted_posting_shows_the_foreign_administrator_no_more_than_itself(
    world: World, foreign: Client, offered: Posting
) -> None:
    browser(world.stranger).post("/postings/decide/", {"posting": offered.pk, "accept": "yes"})
    page = foreign.get(f"/officers/{offered.officer_id}/")
    assert page.status_code == 200
    assert "Lucknow" not in page.text and "User name" not in page.text and "Second factors" not in page.text
    assert "Lucknow" not in foreign.get("/officers/").text
    for act in ("close", "reset", "invite"):
        answer = foreign.post(f"/officers/{offered.officer_id}/{act}/", {"why": "mistake"}, follow=True)
        assert "cannot change this account" in answer.text


def test_an_offer_is_taken_back_and_nobody_decides_for_others(world: World, foreign: Client, offered: Posting) -> None:
    for stranger in (world.sp, world.sho):
        assert browser(stranger).post("/postings/decide/", {"posting": offered.pk, "accept": "y"}).status_code == 404
    patna = browser(post("admin.patna", world.patna, Role.UNIT_ADMINISTRATOR))
    answer = patna.post("/officers/waiting/decide/", {"posting": offered.pk, "accept": "y"}, follow=True)
    assert "no longer waiting" in answer.text
    offered.refresh_from_db()
    assert offered.waits and offered.ended_at is None
    assert foreign.post("/officers/waiting/decide/", {"posting": offered.pk}).status_code == 302
    offered.refresh_from_db()
    assert offered.ended_at is not None and not offered.in_force(now())
    assert today() >= offered.since
