"""The open API as a program uses it: what it sends and gets, and what it is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts import tokens
from itsso.accounts.models import ApiToken, Posting, Role
from itsso.cases.models import Case
from itsso.exchange.deliveries import queries, uploads
from itsso.exchange.deliveries.actions import load_upload
from itsso.exchange.feed_import import partitions, workers
from itsso.exchange.models import Delivery, DeliveryStatus
from itsso.platform import clock
from itsso.platform.clock import now
from itsso.platform.home import home
from itsso.protection.ranges import enter
from itsso.protection.roles import ANYONE, PAGES
from tests.support.api_client import CASE, MANIFEST, api_client, json_lines, send_delivery
from tests.support.audit_log import lines
from tests.support.feeds import arrest, fir, form
from tests.support.html_check import problems
from tests.support.sample_nation import World, post


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path_factory.mktemp("home")))


def test_rows_of_a_delivery_are_listed_in_pages_by_row_and_record(
    world: World, load_rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ROWS_PER_ANSWER", 2)
    bad = [fir(n, record=f"uk-fir-{n}", sections="") for n in range(2, 5)]
    loaded = load_rows({"fir.csv": [fir(1, sections="IPC:376-401"), *bad], "arrest.csv": [arrest(9)]})
    client = api_client(post("clerk", world.up, Role.FEED_CLERK))
    url = f"/api/deliveries/{loaded.delivery}"
    first = client.get(f"{url}/rejected").json()
    second = client.get(f"{url}/rejected?after={first['next']}").json()
    rows = first["rows"] + second["rows"]
    assert [(row["file"], row["row"], row["record"]) for row in rows] == [
        ("fir.csv", 3, "uk-fir-2"),
        ("fir.csv", 4, "uk-fir-3"),
        ("fir.csv", 5, "uk-fir-4"),
    ]
    assert second["next"] is None
    assert {(row["column"], row["reason"]) for row in rows} == {("sections", "required")}
    (waits,) = client.get(f"{url}/parked").json()["rows"]
    assert (waits["row"], waits["record"], waits["value"]) == (2, "AKNP-1-9-x1", "9/2026")
    (problem,) = client.get(f"{url}/problems").json()["rows"]
    assert (problem["record"], problem["reason"], problem["counted"]) == ("FKNP-1-1", "not_a_section", False)
    whole = client.get(url).json()
    assert (whole["not_counted"], whole["problems"][0]["not_counted"]) == (1, 1)
    assert whole["received_at"].endswith("+05:30")
    assert client.get(f"{url}/rejected?after=x").status_code == 422
    assert client.get(f"{url}/other").status_code == 422
    of_another = api_client(post("clerk.br", world.bihar, Role.FEED_CLERK))
    assert of_another.get(f"{url}/rejected").status_code == 404


# --- The law, for everybody ------------------------------------------------------------------------------------------


def test_case_is_assessed_as_by_the_command_and_not_stored(db: None, capsys: Any) -> None:
    from itsso.platform.cli import main

    main(["assess", "docs/case.json", "--as-on", "2025-03-01"])
    answer = api_client().post("/api/assess?as_on=2025-03-01", CASE, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(capsys.readouterr().out)
    assert lines() == []
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b"\xff", ""),
        (b'{"offences": []}', "events"),
        (b"[" * 20_000, ""),
        (b'{"offences": [], "events": [{"kind": "x", "at": "2025-01-01"}]}', "events[0].kind"),
        (b'{"offences": [], "events": [], "x": NaN}', ""),
    ],
)
def test_invalid_case_is_answered_with_the_wrong_field(db: None, body: bytes, field: str) -> None:
    answer = api_client().generic("POST", "/api/assess", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field


def test_very_large_case_is_refused_before_it_is_assessed(db: None) -> None:
    crowd = {"offences": ["BNS 64"], "victims": [{"id": f"V{n}"} for n in range(101)], "events": []}
    answer = api_client().post("/api/assess", crowd, content_type="application/json")
    assert answer.status_code == 422
    assert "more than 100 persons" in answer.json()["detail"]
    assert api_client().generic("POST", "/api/assess", b" " * 50_001).status_code == 413


def test_invalid_day_is_reported_without_repeating_it(db: None) -> None:
    answer = api_client().post("/api/assess?as_on=<script>", CASE, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "as_on"
    assert "script" not in answer.text


def test_rules_are_listed_in_both_languages(db: None) -> None:
    rules = {rule["id"]: rule for rule in api_client().get("/api/rules").json()}
    rule = rules["investigation.two_months"]
    assert rule["met_by"] == ["final_report_filed"]
    assert rule["title"]["hi"] != rule["title"]["en"]
    assert rule["page"].endswith("/law/rules/investigation.two_months/")


def test_openapi_document_lists_every_operation(db: None) -> None:
    document = api_client().get("/api/openapi.json").json()
    assert set(document["paths"]) == {
        "/api/v1/assess",
        "/api/v1/rules",
        "/api/v1/figures",
        "/api/v1/deliveries",
        "/api/v1/deliveries/{delivery_id}",
        "/api/v1/deliveries/{delivery_id}/{ended}",
        "/api/v1/laboratory/notes",
        "/api/v1/laboratory/messages",
    }


# --- Tokens ----------------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_hash(world: World) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.clerk.officer)
    page = client.post("/tokens/", {"use": "CCTNS export", "days": "30"})
    assert problems(page.content) == []
    token = BeautifulSoup(page.text, "html.parser").select_one(".itsso-token")
    assert token is not None
    assert token.text.startswith(tokens.PREFIX)
    assert page["Cache-Control"] == "no-store"
    again = client.get("/tokens/")
    assert problems(again.content) == []
    assert token.text not in again.text
    assert token.text not in str(list(ApiToken.objects.values()))
    assert token.text not in str(lines())
    bearer = Client(HTTP_HOST="127.0.0.1", HTTP_AUTHORIZATION=f"Bearer {token.text}")
    assert bearer.get("/api/figures?unit=IN-UP").status_code == 200
    client.post(f"/tokens/{ApiToken.objects.get().pk}/end/", {"confirmed": "1"})
    assert bearer.get("/api/figures?unit=IN-UP").status_code == 401
    acts = [line["act"] for line in lines()]
    assert acts.count("accounts.token_made") == acts.count("accounts.token_ended") == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"use": "", "days": "30"},
        {"use": "x<y", "days": "30"},
        {"use": "x", "days": "366"},
        {"use": "x", "days": "0"},
        {"use": "x", "days": "a"},
    ],
)
def test_token_with_too_long_validity_or_odd_name_is_refused(world: World, typed: dict[str, str]) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.clerk.officer)
    assert "govuk-error-summary" in client.post("/tokens/", typed).text
    assert not ApiToken.objects.exists()


def test_officer_cannot_revoke_the_token_of_another(world: World) -> None:
    bearer = api_client(world.clerk)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.sp.officer)
    client.post(f"/tokens/{ApiToken.objects.get().pk}/end/")
    assert bearer.get("/api/figures?unit=IN-UP").status_code == 200


def test_token_is_refused_when_expired_or_wrong_or_its_posting_has_ended(world: World) -> None:
    bearer = api_client(world.clerk)
    with clock.fixed(now() + timedelta(days=91)):
        assert bearer.get("/api/figures?unit=IN-UP").status_code == 401
    Posting.objects.filter(pk=world.clerk.pk).update(ended_at=now())
    answer = bearer.get("/api/figures?unit=IN-UP")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="itsso"')
    for word in ("", "Bearer", "Bearer itsso_x", "Basic aXRzc28=", "Bearer \x00"):
        odd = Client(HTTP_HOST="127.0.0.1", HTTP_AUTHORIZATION=word)
        assert odd.get("/api/figures?unit=IN-UP").json()["status"] == 401


def test_session_opens_no_operation_and_token_opens_no_page(world: World) -> None:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.clerk.officer)
    assert client.get("/api/figures?unit=IN-UP").status_code == 401
    assert api_client(world.clerk).get("/cases/").status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_roles_get_by_token_what_the_table_allows_and_refusals_are_logged(world: World, role: Role) -> None:
    unit = {Role.NATIONAL_MONITOR: world.nation, Role.LAB_RECEPTION: world.laboratory}.get(role, world.up)
    client = api_client(post(f"some.{role}", unit, role))
    requests = {
        "api:figures": client.get("/api/figures", {"unit": "IN" if role == Role.NATIONAL_MONITOR else "IN-UP"}),
        "api:deliveries": send_delivery(client, b""),
        "api:delivery": client.get(f"/api/deliveries/{uuid4()}"),
        "api:delivery_rows": client.get(f"/api/deliveries/{uuid4()}/rejected"),
        "api:laboratory_notes": client.get("/api/laboratory/notes"),
        "api:laboratory_messages": client.generic("POST", "/api/laboratory/messages", b"no line of JSON"),
    }
    right = {
        "api:figures": 200,
        "api:deliveries": 422,
        "api:delivery": 404,
        "api:delivery_rows": 404,
        "api:laboratory_notes": 200,
        "api:laboratory_messages": 422,
    }
    assert set(requests) == {
        name for name, allowed in PAGES.items() if allowed is not ANYONE and name.startswith("api:")
    }
    for name, answer in requests.items():
        assert answer.status_code == (right[name] if role in PAGES[name] else 404), name
        assert answer.status_code == 200 or answer["Content-Type"] == "application/problem+json"
    noted = [line["act"] for line in lines() if line["act"].startswith("refused.")]
    assert noted == [f"refused.{name}" for name, answer in requests.items() if answer.status_code != 200]


# --- Figures ---------------------------------------------------------------------------------------------------------


def test_figures_are_those_of_the_command(world: World, load_rows: Any, capsys: Any) -> None:
    from itsso.platform.cli import main

    load_rows({"fir.csv": [fir(1), fir(2)], "final_form.csv": [form(1)]})
    main(["figures", "--unit", "IN-UP/KNP", "--as-on", "2026-06-30", "--json"])
    answer = api_client(world.sp).get("/api/figures?unit=IN-UP/KNP&as_on=2026-06-30")
    assert answer.json() == json.loads(capsys.readouterr().out)
    assert answer.json()["R"] == 2
    assert answer.json()["known_for"] == {"known": 1, "of": 1}
    assert answer.json()["offence"] == "all"
    entry = lines()[-1]
    assert (entry["act"], entry["actor"]) == ("read.api:figures", "SP.KANPUR")


def test_figures_of_pocso_and_of_other_offences_add_up(world: World, load_rows: Any, capsys: Any) -> None:
    from itsso.platform.cli import main

    load_rows({"fir.csv": [fir(1), fir(2, sections="POCSO:4", victim_is_child="true")]})
    counts = {}
    for offence in ("all", "pocso", "other"):
        path = f"/api/figures?unit=IN-UP/KNP&as_on=2026-06-30&offence={offence}"
        answer = api_client(world.sp).get(path).json()
        main(["figures", "--unit", "IN-UP/KNP", "--as-on", "2026-06-30", "--offence", offence, "--json"])
        assert answer == json.loads(capsys.readouterr().out)
        counts[answer["offence"]] = answer["R"]
    assert counts == {"all": 2, "pocso": 1, "other": 1}


def test_figures_of_a_unit_that_never_sent_data_are_null(world: World) -> None:
    figures = api_client(world.stranger).get("/api/figures?unit=IN-UP/LKO").json()
    assert figures["known_for"] == {"known": 0, "of": 1}
    assert figures["R"] is figures["open_by_age"] is figures["rates"]["compliance"]["numerator"] is None


@pytest.mark.parametrize("unit", ["IN-UP/LKO", "IN-UP", "IN-BR", "Nowhere", "KNP-1 "])
def test_unit_out_of_range_is_answered_like_a_missing_one(world: World, unit: str) -> None:
    answers = [api_client(world.colleague).get("/api/figures", {"unit": code}) for code in (unit, "IN-XX/1")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert lines()[-1]["act"] == "refused.api:figures"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("as_on=2026-07-01", "as_on"),
        ("known_on=2030-01-01", "known_on"),
        ("as_on=0", "as_on"),
        ("period=fy", "period"),
        ("scope=all", "scope"),
        ("period=cy99999", "period"),
        ("unit=%00", "unit"),
    ],
)
def test_invalid_query_is_answered_with_its_field(world: World, query: str, field: str) -> None:
    answer = api_client(world.sp).get(f"/api/figures?unit=IN-UP/KNP&{query}")
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]


# --- Deliveries ------------------------------------------------------------------------------------------------------


def test_json_lines_are_loaded_like_the_same_rows_in_files(world: World) -> None:
    client = api_client(world.clerk)
    records = [
        {"file": "fir.csv"} | fir(1),
        {"file": "final_form.csv"} | form(1) | {"accused_charged": 1},
        {"file": "fir.csv"} | fir(2, sections=None),
        {"file": "arrest.csv"} | arrest(77),
        {"file": "fir.csv"} | fir(3) | {"sections_raw": "words of the source", "electronic": True},
    ]
    answer = send_delivery(client, json_lines(*records))
    assert answer.status_code == 202
    assert answer["Location"] == f"/api/v1/deliveries/{answer.json()['id']}"
    assert answer.json()["status"] == "waiting"
    with enter(world.clerk):
        delivery = Delivery.objects.get()
    load_upload(delivery.pk, world.clerk.pk)
    status = client.get(answer["Location"]).json()
    assert status["status"] == "done"
    assert status["counts"] == {"received": 5, "accepted": 3, "unchanged": 0, "parked": 1, "rejected": 1}
    assert status["files"]["fir.csv"]["accepted"] == 2
    assert [(group["file"], group["column"], group["reason"], group["first_row"]) for group in status["rejected"]] == [
        ("fir.csv", "sections", "required", 3)
    ]
    with enter(world.sho):
        assert Case.objects.count() == 2
    assert list((home() / "uploads").iterdir()) == []

    again = send_delivery(client, json_lines(*records))
    load_upload(again.json()["id"], world.clerk.pk)
    assert client.get(again["Location"]).json()["counts"]["unchanged"] >= 3


BROKEN = [
    (b"", "manifest.json is missing"),
    (b"nothing\n", "Line 1"),
    (json_lines(manifest=[]), "Line 1"),
    (json_lines(manifest={"file": "fir.csv"}), "the first line must be the manifest"),
    (json_lines({"file": "../x"}), "Line 2: file must be one of"),
    (json_lines({"file": "fir.csv", "sections": ["BNS 64"]}), "Line 2: a value is a list"),
    (json_lines({"file": "fir.csv", "gd_no": "\ud800"}), "Line 2: it holds half a character"),
    (json_lines({"file": "fir.csv", "complainant_name": "x"}), "complainant_name would carry"),
    (json_lines({"file": "fir.csv", "what": "x"}), "column not known: what"),
    (json_lines({"file": "fir.csv"}, manifest=MANIFEST | {"mode": "all"}), "must be one of snapshot"),
    (json_lines({"file": "fir.csv"}, manifest=MANIFEST | {"files": {}, "source_system": "a b"}), "source_system"),
    (json_lines(manifest=MANIFEST), "contains no record"),
    (b"[" * 100_000, "Line 1"),
    (b"x" * 2_000_000, "longer than 1 MB"),
    (json_lines().rstrip() + b'\n{"file": "fir.csv", "fir_no": NaN}', "Line 2"),
]


@pytest.mark.parametrize(("body", "message"), BROKEN)
def test_invalid_delivery_is_refused_with_a_message_and_not_stored(world: World, body: bytes, message: str) -> None:
    answer = send_delivery(api_client(world.clerk), body)
    assert answer.status_code == 422
    assert message in answer.json()["detail"]
    with enter(world.clerk):
        assert not Delivery.objects.exists()
    assert not list((home() / "uploads").glob("*"))
    assert lines()[-1]["act"] == "refused.api:deliveries"


def test_a_line_end_within_a_value_makes_no_second_row(world: World) -> None:
    records = [{"file": "fir.csv"} | fir(n, gd_no="a\r\nb\rc\n" * 30, place_type='"\n"') for n in (1, 2)]
    answer = send_delivery(api_client(world.clerk), json_lines(*records))
    load_upload(answer.json()["id"], world.clerk.pk)
    delivery = api_client(world.clerk).get(answer["Location"]).json()
    assert (delivery["status"], delivery["counts"]["received"]) == ("done", 2)


def test_similar_records_are_not_mistaken_for_a_zip_bomb(world: World) -> None:
    record = {"file": "fir.csv"} | fir(1)
    assert send_delivery(api_client(world.clerk), json_lines(*[record] * 3000)).status_code == 202


def test_who_sees_a_delivery_and_who_may_send_one(world: World) -> None:
    sent = send_delivery(api_client(world.clerk), json_lines({"file": "fir.csv"} | fir(1)))
    of_bihar = post("clerk.br", world.bihar, Role.FEED_CLERK)
    assert api_client(of_bihar).get(sent["Location"]).status_code == 404
    assert api_client(world.sp).get(sent["Location"]).status_code == 404
    assert send_delivery(api_client(world.sp), json_lines()).status_code == 404
    assert send_delivery(api_client(), json_lines()).status_code == 401


def test_too_large_and_too_frequent_requests_are_answered_as_problems(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from itsso.platform.limits import Limit
    from itsso.protection import limits

    client = api_client(world.clerk)
    large = client.generic("POST", "/api/deliveries", b"", CONTENT_LENGTH="60000000")
    assert (large.status_code, large["Content-Type"]) == (413, "application/problem+json")
    monkeypatch.setitem(limits.REQUESTED, "api:rules", Limit(1))
    answers = [client.get("/api/rules") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["title"] == "Please wait"
    assert int(answers[1]["Retry-After"]) > 0


def test_unknown_address_and_method_are_answered_as_problems(world: World) -> None:
    assert api_client().get("/api/nothing").json()["status"] == 404
    assert api_client().get("/api/").status_code == 404
    assert api_client(world.clerk).delete("/api/deliveries").status_code == 405


# --- Jobs that fail --------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(world: World) -> Delivery:
    send_delivery(api_client(world.clerk), json_lines({"file": "fir.csv"} | fir(1)))
    with enter(world.clerk):
        return Delivery.objects.get()


def status_seen_by(world: World, delivery: Delivery) -> str:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.clerk.officer)
    return str(client.get(f"/feed/{delivery.pk}/").content.decode())


def test_upload_is_refused_when_the_senders_posting_has_ended(world: World, sent: Delivery) -> None:
    other = post("clerk2.up", world.up, Role.FEED_CLERK)
    Posting.objects.filter(pk=world.clerk.pk).update(ended_at=now())
    load_upload(sent.pk, world.clerk.pk)
    delivery = api_client(other).get(f"/api/deliveries/{sent.pk}").json()
    assert delivery["status"] == "refused"
    assert "ended before it was loaded" in delivery["message"]
    assert not uploads.upload_path(sent.pk).exists()
    with enter(world.sho):
        assert not Case.objects.exists()


def test_load_stops_at_the_next_chunk_when_the_senders_posting_ends(
    world: World, sent: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*arguments: Any) -> Any:
        Posting.objects.filter(pk=world.clerk.pk).update(ended_at=now())
        return partitions.read_chunks(*arguments)

    monkeypatch.setattr(workers, "read_chunks", ends)
    load_upload(sent.pk, world.clerk.pk)
    with enter(world.system):
        assert Delivery.objects.get(pk=sent.pk).status == DeliveryStatus.REFUSED
        assert not Case.objects.exists()


def test_failed_load_is_retried_at_growing_intervals_and_then_given_up(
    world: World, sent: Delivery, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from itsso.exchange import jobs

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr("itsso.exchange.deliveries.actions.load", broken)
    waits = []
    for _ in range(5):
        with pytest.raises(jobs.RetryLater) as again:
            jobs.load_received(str(sent.pk), world.clerk.pk)
        waits.append(again.value.wait)
        assert "tried again automatically" in status_seen_by(world, sent)
    assert waits == sorted(waits)
    assert sum(waits) < 3600
    jobs.load_received(str(sent.pk), world.clerk.pk)
    page = status_seen_by(world, sent)
    assert "An error stopped the loading 6 times" in page
    assert "a fault of ours" not in page
    assert str(sent.pk) in caplog.text
    assert uploads.upload_path(sent.pk).exists()  # for some days, so that the load can be tried again
    with enter(world.system), clock.fixed(clock.now() + uploads.RESUMABLE_FOR + timedelta(hours=1)):
        assert uploads.upload_path(sent.pk) in set(uploads.left_uploads())
    assert [line["act"] for line in lines()].count("feed.failed") == 1
    monkeypatch.undo()
    jobs.load_received(str(sent.pk), world.clerk.pk)  # a further run finds the delivery finished
    assert "An error stopped the loading 6 times" in status_seen_by(world, sent)


def test_delivery_waiting_for_another_load_is_not_counted_as_failed(
    world: World, sent: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    from procrastinate.jobs import Job

    from itsso.exchange import jobs
    from itsso.exchange.feed_import.workers import SourceBusy, one_load

    monkeypatch.setattr(workers, "LOCK_TIMEOUT", "10ms")
    with one_load("cctns-up"), pytest.raises(SourceBusy):
        jobs.load_received(str(sent.pk), world.clerk.pk)
    turns, job = (
        jobs.LoadRetryStrategy(),
        Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="x", attempts=400),
    )
    assert turns.get_retry_decision(exception=SourceBusy(""), job=job)
    assert turns.get_retry_decision(exception=jobs.RetryLater(60), job=job)
    assert turns.get_retry_decision(exception=ZeroDivisionError(), job=job) is None
    with enter(world.clerk):
        assert Delivery.objects.get().tries == 0
