"""What programs ask: whether pages work, and numbers. They answer without a session and without the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from itsso.accounts.models import Posting, Role
from itsso.health import examination
from itsso.health.checks import shipped_checks
from itsso.health.endpoints import READINESS
from itsso.health.examination import ALL_CHECKS, ExaminedCheck, State
from itsso.health.page import headline
from itsso.units.models import Unit
from tests.support.sample_nation import World, post

ELSEWHERE = "203.0.113.9"


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    for remembered in (ALL_CHECKS, READINESS):
        monkeypatch.setattr(remembered, "_until", 0.0)


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database refuse every connection, as a server does that is down."""

    def refuse() -> None:
        raise OperationalError("connection refused")

    connection.close()
    monkeypatch.setattr(connection, "connect", refuse)


def metrics_of(client: Client, **headers: str) -> dict[str, list[dict[str, str]]]:
    """Return the labels of every metric, by its name."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        family.name: [sample.labels for sample in family.samples]
        for family in text_string_to_metric_families(answer.content.decode())
    }


@pytest.mark.usefixtures("no_database")
def test_it_lives_while_the_database_does_not_answer(client: Client) -> None:
    assert client.get("/health/live").content == b"live\n"


def test_it_is_ready_where_pages_can_be_made(world: World) -> None:
    answer = Client().get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["checks"]["tables"] == "good"
    assert answer.json()["checks"]["worker"] == "wrong", "no worker runs in a test, and the pages work"


@pytest.mark.usefixtures("db", "no_database")
def test_it_is_not_ready_without_the_database() -> None:
    answer = Client().get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["checks"]["database"] == "wrong"


def test_a_stranger_learns_only_whether_it_is_ready(world: World) -> None:
    assert Client(REMOTE_ADDR=ELSEWHERE).get("/health/ready").json() == {"ready": True}
    assert Client(REMOTE_ADDR=ELSEWHERE).get("/metrics").status_code == 404


@pytest.mark.parametrize("proxies", [0, 1])
def test_client_behind_a_proxy_of_this_machine_is_a_stranger(
    world: World, monkeypatch: pytest.MonkeyPatch, proxies: int
) -> None:
    monkeypatch.setattr(settings, "PROXIES", proxies)
    forwarded = {"X-Forwarded-For": f"127.0.0.1, {ELSEWHERE}"}
    assert Client().get("/metrics", headers=forwarded).status_code == 404
    assert Client().get("/health/ready", headers=forwarded).json() == {"ready": True}


def test_with_a_token_only_its_holder_reads_metrics(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "METRICS_TOKEN", "abc")
    assert Client().get("/metrics").status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer abd"}).status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer अ"}).status_code == 404
    assert "itsso_check_good" in metrics_of(Client(REMOTE_ADDR=ELSEWHERE), Authorization="Bearer abc")


def test_no_label_names_an_officer_or_a_unit_below_a_state(world: World) -> None:
    client = Client()
    client.get("/law/")
    metrics = metrics_of(client)
    assert {"itsso_check_good", "itsso_jobs", "itsso_mails", "itsso_feed_age_seconds", "itsso_requests"} <= set(metrics)
    values = " ".join(value for labels in metrics.values() for sample in labels for value in sample.values())
    names = [unit.name for unit in Unit.objects.exclude(kind__in=("nation", "state"))]
    numbers = [posting.officer.number for posting in Posting.objects.select_related("officer")]
    for name in (*names, *numbers):
        assert name not in values


def test_requests_are_counted_by_class_of_status(world: World) -> None:
    client = Client()
    before = count_of(client, "4xx")
    client.get("/nowhere/")
    client.get("/nowhere/")
    assert count_of(client, "4xx") == before + 2


def count_of(client: Client, status: str) -> float:
    text = client.get("/metrics").content.decode()
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return sum(
        sample.value
        for sample in samples
        if sample.name == "itsso_requests_total" and sample.labels["status"] == status
    )


@pytest.fixture
def administrator(world: World) -> Client:
    client = Client()
    client.force_login(post("admin", world.up, Role.UNIT_ADMINISTRATOR).officer)
    return client


def test_the_administrator_sees_what_is_wrong_and_what_to_do(administrator: Client) -> None:
    page = administrator.get("/installation/").content.decode()
    assert "A worker runs jobs" in page
    assert "itsso worker" in page
    assert "nobody is reminded" in page


@pytest.mark.parametrize("state", ["not_known", "left_out"])
def test_first_sentence_says_that_a_check_was_not_carried_out(state: State) -> None:
    first, second = shipped_checks()[:2]
    good, other = ExaminedCheck(first, "good"), ExaminedCheck(second, state)
    assert "not everything could be examined" in headline([good, other])
    assert headline([good]) == "Nothing was found wrong with this installation."


def test_the_page_in_hindi(administrator: Client) -> None:
    administrator.cookies["django_language"] = "hi"
    page = administrator.get("/installation/").content.decode()
    assert "वर्कर कार्य चला रहा है" in page


def test_an_officer_does_not_see_the_page(world: World) -> None:
    client = Client()
    client.force_login(world.sho.officer)
    assert client.get("/installation/").status_code == 404


def test_many_who_ask_at_once_wait_for_one_examination(monkeypatch: pytest.MonkeyPatch) -> None:
    examinations: list[object] = []

    def slow(only: object) -> list[object]:
        examinations.append(only)
        sleep(0.2)
        return []

    monkeypatch.setattr(examination, "examine", slow)
    with ThreadPoolExecutor(20) as clients:
        list(clients.map(lambda _number: READINESS.results(), range(20)))
    assert len(examinations) == 1
