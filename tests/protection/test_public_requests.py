"""Requests that any client may send, signed in or not: cheap, with short answers, and kept in no memory."""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from itsso import law
from itsso.accounts import sign_in_attempts
from itsso.intake.slips import actions as status
from itsso.law.sections import LONGEST, LONGEST_UNKNOWN, MOST_UNKNOWN
from itsso.platform.limits import Limit, network_of
from itsso.platform.logs import FewOfStrangers
from itsso.protection import limits
from itsso.protection.roles import ANYONE, PAGES
from tests.protection.hostile_requests import GROWS, HOSTILE
from tests.support.audit_log import lines
from tests.support.counting_hasher import CountingHasher
from tests.support.sample_nation import World

MEGABYTE = 1_000_000
FEW = Limit(3)  # one more is let through in twenty seconds: a slow machine may see that one, too


@pytest.fixture
def hashes() -> Iterator[type[CountingHasher]]:
    """Hash passwords by a hasher that counts."""
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["tests.support.counting_hasher.CountingHasher"]
    sign_in_attempts._password_of_nobody.cache_clear()
    yield CountingHasher
    settings.PASSWORD_HASHERS = before
    sign_in_attempts._password_of_nobody.cache_clear()


def stranger(address: str = "203.0.113.7") -> Client:
    return Client(HTTP_HOST="127.0.0.1", REMOTE_ADDR=address)


def assess(client: Client, case: Any) -> Any:
    return client.post("/api/assess", json.dumps(case), content_type="application/json")


# --- Hashing is limited before it is done -----------------------------------------------------------------------------


def test_codes_of_a_slip_are_hashed_few_times_a_minute(
    world: World, hashes: type[CountingHasher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.POSTED, "intake:status", FEW)
    before = hashes.made
    for n in range(12):  # of one address, for any numbers
        stranger().post("/status/", {"number": f"{n:09}", "code": "AAAA-AAAA"})
    assert hashes.made - before <= FEW.a_minute + 1
    monkeypatch.setattr(status, "CODES_OF_A_NUMBER", FEW)
    before = hashes.made
    answers = [
        stranger(f"198.51.100.{n}").post("/status/", {"number": "123456789", "code": "AAAA-AAAA"}).text
        for n in range(12)  # of any addresses, for one number
    ]
    assert hashes.made - before <= FEW.a_minute + 1
    assert sum("too many attempts" in answer for answer in answers) >= 12 - FEW.a_minute - 1


def test_passwords_are_hashed_few_times_a_minute_though_they_be_right(
    world: World, hashes: type[CountingHasher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_attempts, "HASHES_OF_A_NAME", FEW)
    name = world.sho.officer.username  # which is the password, too
    before = hashes.made
    answers = [
        stranger(f"198.51.100.{n}").post("/sign-in/", {"username": name, "password": name}).text
        for n in range(12)  # of any addresses, for one name
    ]
    assert hashes.made - before <= FEW.a_minute + 2  # and the hash of nobody's password, which is made once
    assert sum("too many attempts" in answer for answer in answers) >= 12 - FEW.a_minute - 1
    monkeypatch.setitem(limits.POSTED, "accounts:sign_in", FEW)
    before = hashes.made
    for n in range(12):  # of one network, for any names
        stranger(f"2001:db8:1:2::{n:x}").post("/sign-in/", {"username": f"name{n}", "password": "x"})
    assert hashes.made - before <= FEW.a_minute + 2


# --- Who counts as one ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("", ""),
        (None, None),
    ],
)
def test_an_ipv6_address_is_counted_by_its_64(address: str | None, network: str | None) -> None:
    assert network_of(address) == network


def test_many_addresses_of_one_ipv6_network_have_the_tries_of_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.POSTED, "training:check", FEW)
    sent = [stranger(f"2001:db8::{n:x}").post("/training/check/", {"code": "x"}).status_code for n in range(12)]
    assert FEW.a_minute <= sent.count(200) <= FEW.a_minute + 1
    assert stranger("2001:db8:0:1::1").post("/training/check/", {"code": "x"}).status_code == 200


# --- A flood leaves little behind -------------------------------------------------------------------------------------


def test_a_flood_of_sign_ins_leaves_one_entry_a_minute_of_what_was_too_often(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.POSTED, "accounts:sign_in", Limit(8))
    for _n in range(20):
        stranger().post("/sign-in/", {"username": "sho.kotwali", "password": "wrong"})
    kinds = [line["detail"].get("why", line["detail"].get("status")) for line in lines()]
    assert kinds.count("wrong") == sign_in_attempts.TRIES
    assert kinds.count("too_often") == 1
    assert kinds.count(429) == 1
    assert len(kinds) == sign_in_attempts.TRIES + 2


def test_what_strangers_cause_leaves_few_lines_in_the_log() -> None:
    few = FewOfStrangers(most=3)
    record = logging.makeLogRecord({"name": "django.security.DisallowedHost", "msg": "bad %s", "args": ("host",)})
    record.created = 600.0
    assert [few.filter(record) for _n in range(8)] == [True] * 3 + [False] * 5
    assert few.filter(logging.makeLogRecord({"name": "itsso", "created": 600.0}))
    record.created = 660.0
    assert few.filter(record)
    assert record.getMessage() == "bad host (5 records like this one were left out before it)"


# --- What a request costs and answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        GROWS * (LONGEST // 2),
        GROWS * 222,
        "64" + "(a)" * 200 + ",(b)" * 290,
        "64(2)(f)" + ",(m)" * 480,
        "IPC BNS POCSO IT JJ ; " + ",".join(map(str, range(460))),
        "x" * 100_000,
        "a b " * 480,
        "B." * 1_000,
    ],
)
def test_any_text_is_read_into_few_and_short_pieces(text: str) -> None:
    parsed = law.parse_sections(text)
    assert len(parsed.unknown) <= MOST_UNKNOWN + 1
    assert all(len(piece) <= LONGEST_UNKNOWN for piece in parsed.unknown)
    assert sum(map(len, parsed.sections)) <= 8 * LONGEST


def test_clauses_of_one_section_are_still_read_each(db: None) -> None:
    assert law.parse_sections("IPC 376(2)(f),(i),(n)").sections == ("IPC 376(2)(f)", "IPC 376(2)(i)", "IPC 376(2)(n)")


def test_a_case_that_would_cost_much_is_sent_back_before_it_is_worked_out(db: None) -> None:
    for n, case in enumerate(HOSTILE):
        answer = assess(stranger(f"198.51.100.{n}"), case)
        assert answer.status_code in (413, 422), case
        assert len(answer.content) < 10_000


def test_the_largest_case_that_is_taken_is_answered_in_less_than_a_megabyte(db: None) -> None:
    people = [{"id": f"{n:03}" + "x" * 61} for n in range(100)]
    case = {
        "offences": ["BNS 64", "POCSO 6", *[GROWS * 20] * 40],
        "victims": people[:50],
        "accused": people[50:],
        "events": [{"kind": "fir_registered", "at": "2025-01-01"}] * 50,
    }
    answer = assess(stranger(), case)
    assert answer.status_code == 200
    assert len(answer.content) < MEGABYTE


def test_anonymous_request_counts_by_its_size(db: None) -> None:
    small = {"offences": ["BNS 64"], "events": []}
    large = small | {"victims": [{"id": "V1" + " " * 60}], "x": "y" * 49_000}
    assert [assess(stranger("198.51.100.1"), small).status_code for _n in range(6)] == [200] * 6
    answers = [assess(stranger("198.51.100.2"), large).status_code for _n in range(6)]
    assert answers[:2] == [200, 200]
    assert answers.count(429) >= 3


def test_a_dashboard_of_another_day_counts_as_several(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.REQUESTED, "monitoring:dashboard", Limit(2 * limits.OTHER_DAY))
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(world.sp.officer)
    path = f"/dashboard/{world.kanpur.pk}/"
    dated = [client.get(path, {"as_on": "2026-01-31"}).status_code for _n in range(5)]
    assert dated[:2] == [200, 200]
    assert dated.count(429) >= 2


def test_no_address_and_no_form_of_a_stranger_is_long(world: World) -> None:
    for path in ("/sign-in/", "/law/offences/", "/language/hi/", "/nothing/", "/api/openapi.json"):
        assert stranger().get(path, {"next": "/" + '"' * 9_000}).status_code == 414, path
    public = [name for name, roles in PAGES.items() if roles is ANYONE and name in limits.POSTED]
    assert {"accounts:sign_in", "intake:status", "lawbook:calculator"} <= set(public)
    for path in ("/sign-in/", "/status/", "/law/calculator/", "/training/check/"):
        assert stranger().post(path, {"x": "y" * 50_000}).status_code == 413, path


@pytest.mark.parametrize("size", [1, 7_000])
def test_every_public_page_answers_less_than_a_megabyte_whatever_is_asked(world: World, size: int) -> None:
    odd = {"q": GROWS * (size // 30 + 1), "next": '"' * (size // 4), "state": "9" * 9, "district": "9" * 9}
    for path in (
        "/law/",
        "/law/offences/",
        "/law/events/",
        "/law/examples/",
        "/law/calculator/",
        "/stations/",
        "/sign-in/",
        "/status/",
        "/training/check/",
        "/help/",
        "/accessibility/",
        "/forensics/rule/",
        "/api/openapi.json",
        "/api/rules",
        "/invitation/x/",
        "/nothing/",
    ):
        answer = stranger().get(path, odd)
        assert answer.status_code in (200, 404), path
        assert len(answer.content) < MEGABYTE, path


# --- Nothing that was typed stays -------------------------------------------------------------------------------------


def remembers(word: str) -> bool:
    """Return whether any container in this process holds a text with the word: caches and their keys, too."""
    gc.collect()
    return any(
        isinstance(referent, str) and word in referent
        for holder in gc.get_objects()
        if isinstance(holder, (dict, tuple, list, set, frozenset)) or type(holder).__name__ == "_lru_cache_wrapper"
        for referent in gc.get_referents(holder)
    )


def test_no_name_that_was_typed_stays_in_the_memory_of_a_process(world: World) -> None:
    name = "".join(reversed("iabakkouq enirhpez"))  # stands nowhere in this file as it is looked for
    cached = lru_cache(str.upper)
    cached(name)
    assert remembers(name[:8])  # a cache of whatever it is asked would be noticed
    cached.cache_clear()
    law.parse_sections(f"BNS 64(1), {name}")
    assess(stranger(), {"offences": [f"IPC 376, {name}"], "state": name, "victims": [{"id": name}], "events": []})
    stranger().post("/law/calculator/", {"sections": f"BNS 64 {name}", "fir_registered": "01-01-2026"})
    stranger().get("/law/offences/", {"q": f"376 {name}"})
    inside = Client(HTTP_HOST="127.0.0.1")
    inside.force_login(world.sho.officer)
    inside.post("/search/", {"q": f"1/2026 {name}", "purpose": "case"})
    del inside
    assert not remembers(name[:8])
