"""A client that sends too many requests has to wait; others do not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, connection
from django.test import Client

from itsso.accounts.models import Posting
from itsso.platform import limits
from itsso.platform.limits import Limit, count_for_each, count_request
from itsso.protection import limits as table
from itsso.protection.jobs import remove_due_every_hour
from itsso.protection.roles import PAGES
from tests.support.audit_log import lines
from tests.support.html_check import problems
from tests.support.sample_nation import World


def browser(posting: Posting | None = None, **more: Any) -> Client:
    client = Client(HTTP_HOST="127.0.0.1", **more)
    if posting:
        client.force_login(posting.officer)
    return client


def test_every_limit_is_of_an_existing_page() -> None:
    assert {*table.REQUESTED, *table.POSTED} <= set(PAGES)


def test_requests_up_to_the_limit_pass_at_once_and_the_next_must_wait(db: None) -> None:
    limit = Limit(6)
    assert [count_request("x", "a", limit) for _ in range(6)] == [None] * 6
    refused = count_request("x", "a", limit)
    assert refused is not None
    assert 1 <= refused.wait <= 10
    assert refused.first
    again = count_request("x", "a", limit)
    assert again is not None
    assert not again.first  # told once a minute
    assert count_request("x", "b", limit) is None
    assert count_request("y", "a", limit) is None


def test_of_several_clients_none_is_counted_after_the_first_that_is_refused(db: None) -> None:
    def counted(officer: str) -> bool:
        return count_for_each("x", {officer: Limit(2), "address": Limit(5)}) is None

    assert [counted("a") for _ in range(4)] == [True, True, False, False]
    assert [counted("b") for _ in range(3)] == [True, True, False]
    assert count_request("x", "address", Limit(5)) is None  # the fifth: what was refused did not count here
    refused = count_for_each("x", {"c": Limit(2), "address": Limit(5)})
    assert refused is not None and refused.first and 1 <= refused.wait <= 12
    assert count_request("x", "c", Limit(2)) is None
    assert count_request("x", "c", Limit(2)) is not None  # it was counted before the address was refused


def test_client_that_has_waited_passes_once_more(db: None) -> None:
    limit = Limit(2)
    for _ in range(3):
        count_request("x", "a", limit)
    with connection.cursor() as cursor:
        cursor.execute("update platform_limit set paid_at = paid_at - interval '31 seconds'")
    assert count_request("x", "a", limit) is None
    assert count_request("x", "a", limit) is not None


def test_many_processes_count_together(db: None) -> None:
    def passes(_: int) -> bool:
        try:
            return count_request("x", "a", Limit(10)) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(passes, range(40))) == 10


def test_expired_counters_are_deleted(world: World) -> None:
    count_request("x", "a", Limit(2))
    count_request("x", "b", Limit(2))
    with connection.cursor() as cursor:
        cursor.execute("update platform_limit set paid_at = paid_at - interval '2 hours' where who = 'a'")
        remove_due_every_hour()
        cursor.execute("select who from platform_limit")
        assert cursor.fetchall() == [("b",)]


@pytest.mark.parametrize("language", ["en", "hi"])
def test_too_many_searches_get_429_with_retry_after_and_one_audit_entry(
    world: World, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setitem(table.REQUESTED, "cases:list", Limit(2))
    client = browser(world.sho, HTTP_ACCEPT_LANGUAGE=language)
    answers = [client.get("/cases/") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429, 429]
    assert 1 <= int(answers[2]["Retry-After"]) <= 30
    assert problems(answers[2].content) == []
    assert "Sign out" in answers[2].text or language == "hi"
    refusals = [line for line in lines() if line["act"] == "refused.cases:list"]
    assert [(line["actor"], line["detail"]) for line in refusals] == [("SHO.KOTWALI", {"status": 429})]
    assert browser(world.colleague).get("/cases/").status_code == 200


def test_files_of_lists_are_counted_together_and_a_change_of_language_with_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "DOWNLOADS", Limit(2))
    client = browser(world.sho)
    change = {"change_language": "hi"}
    answers = [client.get("/desk/?format=csv"), client.post("/cases/?format=csv", change)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert client.post("/desk/?format=csv", change).status_code == 429
    assert client.post("/desk/", change).status_code == 200


def test_address_in_a_forwarded_header_is_not_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table.POSTED, "lawbook:calculator", Limit(2))
    sent = [browser().post("/law/calculator/", {}, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}").status_code for n in range(4)]
    assert sent == [422, 422, 429, 429]
    assert browser().get("/law/calculator/").status_code == 200
    assert browser(REMOTE_ADDR="203.0.113.7").post("/law/calculator/", {}).status_code == 422


def test_public_calculator_works_without_the_database_that_counts_requests(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_connection(*_: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(limits, "_ask", lose_connection)
    assert browser().post("/law/calculator/", {}).status_code == 422


def test_anonymous_requests_for_every_page_do_not_fill_the_audit_log(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "STRANGERS", Limit(3))
    answers = [browser().get(path).status_code for path in ("/desk/", "/cases/") * 3]
    assert answers == [302, 302, 302, 429, 429, 429]
    assert len([line for line in lines() if line["act"].startswith("refused.")]) == 4


# --- The menu on public pages ----------------------------------------------------------------------------------------


def test_an_officer_keeps_the_menu_on_public_pages_and_a_stranger_asks_the_database_nothing(
    world: World, django_assert_num_queries: Any
) -> None:
    page = BeautifulSoup(browser(world.sho).get("/law/").text, "html.parser")
    assert page.select_one(".itsso-posting") is not None
    assert page.find("a", href="/desk/") is not None
    with django_assert_num_queries(0):
        stranger = browser().get("/law/")
    assert "/desk/" not in stranger.text
