"""Blank numbered forms: printed in advance, used once for what is entered after an outage, or cancelled."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import ProgrammingError, connection, connections, transaction

from itsso.accounts.models import Posting, Role
from itsso.audit.verify import verify
from itsso.cases.blanks.actions import print_blanks, use_blank
from itsso.cases.blanks.models import BlankForm
from itsso.cases.identity.actions import move_identity
from itsso.cases.models import Clock, Event
from itsso.platform import clock
from itsso.platform.clock import fixed, now
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter, enter_as_system
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.case_pages import fields, on, page, send, words
from tests.support.document_text import text_of
from tests.support.evidence_files import letters, unpacked
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

TODAY = date(2025, 4, 2)
KINDS = ("information", "zero_fir", "arrest", "seizure", "medical")


@pytest.fixture(autouse=True)
def _day(own_home: None) -> Any:
    with fixed(TODAY):
        yield


@pytest.fixture
def case(world: World) -> UUID:
    """A case of Kotwali with a victim."""
    return add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-20T10:00", "BNS 64(1)", victim_child=False),
        new("victim_medical_examined", "2025-03-20T18:00", victim_ref="v"),
    )


def printed(posting: Posting, kind: str = "arrest", count: int = 1) -> list[BlankForm]:
    with enter(posting):
        return print_blanks(kind, count, uuid4(), by=posting)


def listed(posting: Posting, query: str = "", language: str = "en") -> str:
    return words(page(browser(posting, language).get(f"/blank-forms/{query}")).select_one("main"))


def history(posting: Posting, case: UUID, language: str = "en") -> str:
    return words(page(browser(posting, language).get(f"/cases/{case}/")).select_one("main"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_form_has_its_number_on_every_sheet_and_asks_in_both_languages(world: World, kind: str) -> None:
    key = str(uuid4())
    answer = browser(world.sho).post("/blank-forms/", {"kind": kind, "count": "2", "key": key})
    assert answer["Content-Type"] == "application/pdf", answer.text
    sheets = [sheet for sheet in text_of(answer.content).split("\f") if sheet.strip()]
    assert [re.findall(r"000\d/2025", sheet) for sheet in sheets] == [["0001/2025"]] * 2 + [["0002/2025"]] * 2
    first, sealed = ("".join(sheet.split()) for sheet in sheets[:2])
    for sheet in (first, sealed):
        assert "PSKotwali" in sheet and "Blankformnumber" in sheet and re.search("[\u0900-\u097f]{3}", sheet)
    assert "Writenonameonthissheet" in first and "SEALEDSHEET" in sealed and "Name" not in first.replace("Names", "")
    assert [line["detail"]["number"] for line in lines() if line["act"] == "blank.printed"] == [
        "0001/2025",
        "0002/2025",
    ]


def test_numbers_continue_in_a_station_and_year_and_a_form_sent_twice_prints_the_same(world: World) -> None:
    typed = {"kind": "arrest", "count": "3", "key": str(uuid4())}
    first, second = (browser(world.sho).post("/blank-forms/", typed) for _ in range(2))
    assert first.content == second.content
    assert [blank.number for blank in printed(world.io, "medical", 2)] == [4, 5]
    assert [blank.number for blank in printed(world.colleague)] == [1]  # of another station
    with fixed(date(2026, 1, 1)):
        assert [(blank.year, blank.number) for blank in printed(world.io)] == [(2026, 1)]
    with enter(world.io), pytest.raises(Refused, match="Another officer has already sent this form"):
        print_blanks("arrest", 3, UUID(typed["key"]), by=world.io)


def test_page_that_stays_open_prints_another_choice_as_another_set(world: World) -> None:
    client, key = browser(world.sho), str(uuid4())
    for kind, count in (("arrest", "2"), ("seizure", "2"), ("arrest", "1"), ("arrest", "2")):
        client.post("/blank-forms/", {"kind": kind, "count": count, "key": key})
    with enter(world.sho):
        blanks = BlankForm.objects.order_by("number")
        assert [blank.kind for blank in blanks] == ["arrest", "arrest", "seizure", "seizure", "arrest"]


@pytest.mark.parametrize("typed", ["0", "21", "-1", "many", ""])
def test_number_of_forms_is_limited(world: World, typed: str) -> None:
    answer = browser(world.sho).post("/blank-forms/", {"kind": "arrest", "count": typed, "key": str(uuid4())})
    assert "Enter a number from 1 to 20" in answer.text
    with enter(world.sho):
        assert not BlankForm.objects.exists()


@pytest.mark.parametrize("language", ["en", "hi"])
def test_entry_from_a_blank_form_is_marked_in_the_history_and_in_its_print(
    world: World, case: UUID, language: str
) -> None:
    (blank,) = printed(world.io, "medical")
    answer = send(world.io, case, "victim_informed", "2025-03-30T10:00", language, blank=str(blank.pk))
    assert answer.status_code == 302, words(page(answer).select_one("main"))
    mark = {
        "en": "entered after an outage, from blank form 0001/2025",
        "hi": "नेटवर्क बंद रहने के बाद दर्ज, रिक्त प्रपत्र 0001/2025 से",
    }[language]
    assert history(world.sho, case, language).count(mark) == 1
    typed = {"document": "case_history", "language": language, "key": str(uuid4())}
    archive = unpacked(browser(world.sho).post(f"/cases/{case}/papers/", typed))
    assert "".join(mark.split()) in letters(next(iter(archive.values())))
    used = listed(world.sho, "?status=used")
    assert "0001/2025" in used and "FIR 0012/2025, 02-04-2025" in used


def test_entry_without_a_blank_form_has_no_mark(world: World, case: UUID) -> None:
    printed(world.io)
    send(world.io, case, "victim_informed", "2025-03-30T10:00")
    assert "outage" not in history(world.sho, case)


def test_a_number_is_used_once_and_nothing_is_recorded_with_it_again(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    send(world.io, case, "victim_informed", "2025-03-30T10:00", blank=str(blank.pk))
    again = send(world.io, case, "victim_informed", "2025-03-31T10:00", blank=str(blank.pk))
    assert "Blank form 0001/2025 was already used for another entry." in words(page(again).select_one("main"))
    with enter(world.io):
        assert Event.objects.filter(case=case, kind="victim_informed").count() == 1


def test_a_form_sent_twice_uses_its_blank_form_once(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    client, address = browser(world.io), f"/cases/{case}/record/victim_informed/"
    typed = fields(page(client.get(address))) | on("2025-03-30T10:00") | {"blank": str(blank.pk)}
    first, second = (client.post(address, typed) for _ in range(2))
    assert first["Location"] == second["Location"] and "recorded" in second["Location"]
    assert len([line for line in lines() if line["act"] == "blank.used"]) == 1


def test_an_arrest_with_production_and_remand_is_marked_as_a_whole(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    client, address = browser(world.io), f"/cases/{case}/record/arrested/"
    typed = fields(page(client.get(address))) | on("2025-03-30T10:00") | {"blank": str(blank.pk)}
    typed |= {"followed_by": "production", "produced_before": "produced"}
    typed |= {
        "produced_on_when": "other",
        "produced_on_day": "31",
        "produced_on_month": "3",
        "produced_on_year": "2025",
    }
    answer = client.post(address, typed)
    assert answer.status_code == 302, words(page(answer).select_one("main"))
    assert history(world.sho, case).count("from blank form 0001/2025") == 2


def test_time_limits_do_not_depend_on_the_mark(world: World) -> None:
    limits = []
    for number in ("21", "22"):
        case = add(
            world.system, key(world.kotwali, number), fir(world.kotwali, number, "2025-03-28T10:00", "BNS 64(1)")
        )
        blank = {"blank": str(printed(world.io)[0].pk)} if number == "21" else {}
        assert send(world.io, case, "arrested", "2025-03-30T10:00", whom="another", **blank).status_code == 302
        with enter(world.io):
            limits.append(list(Clock.objects.filter(case=case).order_by("rule").values_list("rule", "subject", "due")))
    assert limits[0] == limits[1] != []


def test_spoiled_blank_form_is_cancelled_with_a_reason_and_not_used_any_more(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    client, address = browser(world.io), f"/blank-forms/{blank.pk}/cancel/"
    assert "Choose why it is cancelled" in client.post(address, {}).text
    assert client.post(address, {"reason": "spoiled"}).status_code == 302
    assert client.post(address, {"reason": "spoiled"}).status_code == 302  # the same again changes nothing
    assert "Blank form 0001/2025 was cancelled." in client.post(address, {"reason": "lost"}).text
    assert "0001/2025" in listed(world.sho, "?status=cancelled") and "Spoiled while" in listed(world.sho)
    refused = send(world.io, case, "victim_informed", "2025-03-30T10:00", blank=str(blank.pk))
    assert "Blank form 0001/2025 was cancelled." in words(page(refused).select_one("main"))
    assert [line["act"] for line in lines() if line["act"].startswith("blank.")] == ["blank.printed", "blank.cancelled"]


def test_used_blank_form_is_not_cancelled(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    send(world.io, case, "victim_informed", "2025-03-30T10:00", blank=str(blank.pk))
    answer = browser(world.io).post(f"/blank-forms/{blank.pk}/cancel/", {"reason": "lost"})
    assert "was already used for another entry" in answer.text


def test_database_refuses_another_use_and_another_reason(world: World, case: UUID) -> None:
    used, cancelled = printed(world.io, count=2)
    with enter(world.io):
        use_blank(used.pk, case, uuid4(), by=world.io)
    browser(world.io).post(f"/blank-forms/{cancelled.pk}/cancel/", {"reason": "lost"})
    changes = (
        ("entry = gen_random_uuid()", used),
        ("used_at = null", used),
        ("reason = 'spoiled'", cancelled),
        ("cancelled_at = null", cancelled),
    )
    for change, blank in changes:
        for name in ("default", "owner"):
            with enter(world.io), pytest.raises(ProgrammingError), transaction.atomic(name):  # noqa: SIM117
                with connections[name].cursor() as cursor:
                    cursor.execute(f"update cases_blankform set {change} where id = %s", [blank.pk])
    with enter(world.io), pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("delete from cases_blankform")


def test_a_changed_row_is_found_by_the_audit_log(world: World) -> None:
    (blank,) = printed(world.io)
    with enter_as_system():
        assert verify(set(), with_records=True).findings == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("update cases_blankform set printed_by = 'SOMEBODY' where id = %s", [blank.pk])
    with enter_as_system():
        assert any(str(blank.pk) in str(finding) for finding in verify(set(), with_records=True).findings)


def test_superiors_see_forms_unused_for_more_than_seven_days_as_a_number(world: World) -> None:
    with fixed(clock.now() - timedelta(days=8)):
        printed(world.io, count=2)
    with fixed(clock.now() - timedelta(days=6)):
        printed(world.io)
    list_text = listed(world.sp)
    assert "2 blank forms have been unused for more than 7 days." in list_text and "PS Kotwali" in list_text
    assert "blank forms unused for more than 7 days" in words(page(browser(world.sp).get("/desk/")).select_one("main"))
    old = listed(world.sp, "?status=old")
    assert "0001/2025" in old and "0003/2025" not in old
    assert not page(browser(world.sp).get("/blank-forms/")).select("form[method=post] [name=kind]")


def test_blank_forms_of_another_district_and_station_are_not_seen(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    for posting in (world.stranger, world.colleague):
        assert "0001/2025" not in listed(posting)
        assert browser(posting).get(f"/blank-forms/{blank.pk}/cancel/").status_code == 404
        assert browser(posting).post(f"/blank-forms/{blank.pk}/cancel/", {"reason": "lost"}).status_code == 404
    for posting in (world.sp, world.state_monitor):  # above the station: they read, and print or cancel nothing
        assert browser(posting).post(f"/blank-forms/{blank.pk}/cancel/", {"reason": "lost"}).status_code == 404
        typed = {"kind": "arrest", "count": "1", "key": str(uuid4())}
        assert browser(posting).post("/blank-forms/", typed).status_code == 404
    clerk = post("clerk.kotwali", world.kotwali, Role.FEED_CLERK)
    for posting in (clerk, world.national_monitor):
        assert browser(posting).get("/blank-forms/").status_code == 404


def test_receiving_station_sees_the_blank_form_of_an_entry_and_not_the_senders_list(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    send(world.io, case, "victim_informed", "2025-03-30T10:00", blank=str(blank.pk))
    add(
        world.system,
        key(world.kotwali, "12"),
        new("transferred_out", "2025-04-01", to=world.nawabganj.pk),
        new("received", "2025-04-01", station=world.nawabganj.pk, number="40", year=2025),
    )
    assert "from blank form 0001/2025" in history(world.colleague, case)
    assert "0001/2025" not in listed(world.colleague)
    (row,) = page(browser(world.io).get("/blank-forms/")).select("main tbody tr")
    assert words(row) == "0001/2025 Arrest 02-04-2025 12:00 io.kotwali Used 02-04-2025" and row.select("a") == []


def test_mark_follows_a_case_that_turns_out_to_be_another_one(world: World, case: UUID) -> None:
    (blank,) = printed(world.io)
    with enter(world.io):
        use_blank(blank.pk, case, uuid4(), by=world.io)
    other = add(world.system, key(world.kotwali, "13"), fir(world.kotwali, "13", "2025-03-20", "BNS 64(1)"))
    with enter(world.system):
        move_identity({case: other}, {}, by=world.system)
        assert BlankForm.objects.get(pk=blank.pk).case_id == other


def test_form_asks_for_a_number_only_where_the_station_has_an_unused_one(world: World, case: UUID) -> None:
    address = f"/cases/{case}/record/victim_informed/"

    def options() -> list[str]:
        form: BeautifulSoup = page(browser(world.io).get(address))
        return [words(option) for option in form.select("select[name=blank] option")]

    assert options() == []
    (blank,) = printed(world.io, "medical")
    assert options() == ["No, it is entered directly", "0001/2025 · Requisition for medical examination · 02-04-2025"]
    with enter(world.io):
        use_blank(blank.pk, case, uuid4(), by=world.io)
    assert options() == []


def test_what_is_typed_as_a_number_by_hand_is_refused(world: World, case: UUID) -> None:
    printed(world.io)
    (foreign,) = printed(world.colleague)
    for typed in (str(foreign.pk), str(uuid4()), "0001/2025", "x" * 400):
        answer = send(world.io, case, "victim_informed", "2025-03-30T10:00", blank=typed)
        assert "Choose its number again" in words(page(answer).select_one("main")), typed
    with enter(world.io):
        assert not Event.objects.filter(case=case, kind="victim_informed").exists()
    assert now().date() == TODAY
