"""The vault through its own functions: two transactions to read, nothing past the range, nothing unencrypted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.http import Http404

from itsso.accounts.models import Posting
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection import keys
from itsso.protection.keys import KeyLost
from itsso.protection.lookup import find_cases, warn_of_identity
from itsso.protection.models import Item, Opening, Token
from itsso.protection.new_keys import new_master_key
from itsso.protection.openings import open_identity, own_opening, read_opening
from itsso.protection.ranges import enter
from itsso.protection.tokens import TokenKind
from itsso.protection.vault import SealedText, current_items, load_draft, move_items, save_draft, seal_texts
from tests.support.audit_log import lines
from tests.support.case_events import register
from tests.support.sample_nation import World

NAME, PHONE = "Chandraprabha Oraon", "+91 98765-43210"
IDENTITY = [
    SealedText("V1", "name", NAME),
    SealedText("V1", "phone", PHONE),
    SealedText("V1", "address", "Mahua Toli, near the old well, Kotwali"),
]


pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case of Kotwali, whose SHO has recorded the victim's identity."""
    case_id = register(world.system, world.kotwali, "12", "2025-03-01", "BNS 64(1)")
    with enter(world.sho):
        seal_texts(case_id, IDENTITY, by=world.sho)
    return case_id


def opened(case_id: UUID, by: Posting, reason: str = "contact", explanation: str = "") -> UUID:
    with enter(by):
        items = list(current_items(case_id).values_list("pk", flat=True))
        return open_identity(case_id, items, reason, explanation, by=by)


def read(case_id: UUID, opening: UUID, by: Posting) -> dict[str, str]:
    with enter(by):
        return {
            opened_text.item.kind: opened_text.text
            for opened_text in read_opening(own_opening(case_id, opening, by=by), by=by)
        }


def owner(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


# --- Two transactions ------------------------------------------------------------------------------------------------


def test_what_was_sealed_is_read_after_an_opening_that_was_committed(world: World, case: UUID) -> None:
    texts = read(case, opened(case, world.sho), world.sho)
    assert (texts["name"], texts["phone"]) == (NAME, PHONE)
    acts = [line["act"] for line in lines() if line["act"].startswith("vault.")]
    assert acts == ["vault.kept", "vault.opened", "vault.read"]


def test_an_opening_reads_nothing_in_its_own_transaction(world: World, case: UUID) -> None:
    with pytest.raises(DatabaseError, match="not committed"), enter(world.sho):
        items = list(current_items(case).values_list("pk", flat=True))
        opening = open_identity(case, items, "contact", "", by=world.sho)
        read_opening(own_opening(case, opening, by=world.sho), by=world.sho)


def test_an_opening_in_a_savepoint_reads_nothing_before_all_is_committed(world: World, case: UUID) -> None:
    with pytest.raises(DatabaseError, match="not committed"), enter(world.sho):
        with transaction.atomic():
            items = list(current_items(case).values_list("pk", flat=True))
            opening = open_identity(case, items, "contact", "", by=world.sho)
        read_opening(own_opening(case, opening, by=world.sho), by=world.sho)


def test_audit_entry_of_an_opening_stays_whatever_fails_later(world: World, case: UUID) -> None:
    opening = opened(case, world.sho)
    with pytest.raises(ZeroDivisionError), enter(world.sho):
        read_opening(own_opening(case, opening, by=world.sho), by=world.sho)
        raise ZeroDivisionError
    assert [line["object"] for line in lines() if line["act"] == "vault.opened"] == [str(opening)]


def test_no_opening_is_written_without_its_audit_entry(world: World, case: UUID) -> None:
    call = "select vault_open(%s, %s, %s, 'contact', '', '', %s, '', %s, 'sho', 1, 10, 20, null)"
    with pytest.raises(DatabaseError, match="needs its line"), enter(world.sho), connection.cursor() as cursor:
        items = list(current_items(case).values_list("pk", flat=True))
        cursor.execute(call, [uuid7(), case, items, world.sho.actor.number, world.sho.pk])


def test_database_refuses_an_opening_that_is_too_long(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itsso.protection.openings.MINUTES", 16)
    with pytest.raises(DatabaseError, match="vault_opening_is_short"):
        opened(case, world.sho)


def test_two_recordings_of_a_person_at_once_leave_one_current_item(world: World, case: UUID) -> None:
    def record(phone: str) -> None:
        with enter(world.sho):
            seal_texts(case, [SealedText("V2", "phone", phone)], by=world.sho)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(record, [f"987654321{n}" for n in range(8)]))
    with enter(world.sho):
        assert current_items(case).filter(subject="V2").count() == 1


def test_ten_minutes_later_the_same_opening_reads_nothing(world: World, case: UUID) -> None:
    opening = opened(case, world.sho)
    owner("update protection_opening set expires = expires - interval '10 minutes'")
    with pytest.raises(DatabaseError, match="has expired"):
        read(case, opening, world.sho)


def test_an_opening_is_its_officers_only(world: World, case: UUID) -> None:
    opening = opened(case, world.sho)
    with pytest.raises(Http404):
        read(case, opening, world.io)
    with enter(world.sho):
        theirs = own_opening(case, opening, by=world.sho)
    with pytest.raises(DatabaseError, match="no such opening"), enter(world.io):
        read_opening(theirs, by=world.io)


def test_opening_reads_nothing_outside_the_range_though_its_function_runs_as_owner(world: World, case: UUID) -> None:
    opening = opened(case, world.sho)
    with pytest.raises(DatabaseError, match="not in the range"), enter(world.stranger), connection.cursor() as cursor:
        cursor.execute("select * from vault_read(%s, %s, %s)", [opening, world.sho.actor.number, world.sho.pk])
    with pytest.raises(DatabaseError, match="no range is set"), connection.cursor() as cursor:
        cursor.execute("select * from vault_read(%s, %s, %s)", [opening, world.sho.actor.number, world.sho.pk])


def test_an_opening_of_one_case_gives_nothing_of_another(world: World, case: UUID) -> None:
    other = register(world.system, world.kotwali, "13", "2025-03-02", "BNS 64(1)")
    with enter(world.sho):
        (theirs,) = seal_texts(other, [SealedText("V1", "name", "Someone Else")], by=world.sho)
    with pytest.raises(Http404), enter(world.sho):
        open_identity(case, [theirs.pk], "contact", "", by=world.sho)


def test_more_openings_in_a_day_than_expected_are_marked_and_noted(world: World, case: UUID, settings: Any) -> None:
    settings.OPENINGS_A_DAY = 2
    openings = [opened(case, world.sho) for _ in range(3)]
    with enter(world.sp):
        assert [(opening.pk, opening.unusual) for opening in Opening.objects.order_by("at")] == [
            (openings[0], False),
            (openings[1], False),
            (openings[2], True),
        ]
    assert [line["detail"]["that_day"] for line in lines() if line["act"] == "vault.unusual"] == [3]


# --- What the database refuses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "select ciphertext from protection_content",
        "select count(*) from protection_content",
        "update protection_content set nonce = ''",
        "delete from protection_content",
        "delete from protection_item",
        "delete from protection_token",
        "delete from protection_opening",
        "delete from protection_datakey",
        "update protection_item set kind = 'note'",
        "update protection_opening set expires = now()",
        "insert into protection_opening select * from protection_opening",
        "copy protection_content to stdout",
        "update protection_opening set xact = '3'",
    ],
)
def test_the_application_reads_no_ciphertext_and_changes_no_record(world: World, case: UUID, sql: str) -> None:
    opened(case, world.sho)
    with pytest.raises(DatabaseError, match="permission denied"), enter(world.sho), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("model", [Item, Token, Opening])
def test_a_stranger_counts_nothing_and_a_transaction_without_a_range_raises(
    world: World, case: UUID, model: Any
) -> None:
    opened(case, world.sho)
    with enter(world.sho):
        assert model.objects.count()
    for posting in (world.colleague, world.stranger, world.national_monitor):
        with enter(posting):
            assert model.objects.count() == 0
    with pytest.raises(DatabaseError, match="no range is set"), transaction.atomic():
        model.objects.count()


def test_nobody_seals_into_a_case_that_is_not_in_the_range(world: World, case: UUID) -> None:
    with pytest.raises(Http404), enter(world.stranger):
        seal_texts(case, [SealedText("V1", "name", "Forged")], by=world.stranger)


def test_a_row_passed_off_as_another_cases_does_not_open(world: World, case: UUID) -> None:
    other = register(world.system, world.kotwali, "13", "2025-03-02", "BNS 64(1)")
    owner("update protection_item set case_id = %s", other)
    opening = opened(other, world.sho)
    with pytest.raises(KeyLost):
        read(other, opening, world.sho)


def test_texts_swapped_between_rows_do_not_open(world: World, case: UUID) -> None:
    owner("alter table protection_content disable trigger protection_content_only_grows")
    owner(
        "update protection_content c set nonce = d.nonce, ciphertext = d.ciphertext from protection_content d"
        " where c.item_id <> d.item_id"
    )
    owner("alter table protection_content enable trigger protection_content_only_grows")
    with pytest.raises(KeyLost):
        read(case, opened(case, world.sho), world.sho)


# --- Keeping, drafts, moving -----------------------------------------------------------------------------------------


def test_a_new_text_takes_the_place_of_the_old_which_stays_sealed(world: World, case: UUID) -> None:
    with enter(world.sho):
        seal_texts(case, [SealedText("V1", "phone", "9123456780")], by=world.sho)
        assert Item.objects.filter(kind="phone").count() == 2
    assert read(case, opened(case, world.sho), world.sho)["phone"] == "9123456780"


def test_a_draft_is_its_writers_alone(world: World, case: UUID) -> None:
    with enter(world.io):
        save_draft(case, "identity", {"name": NAME}, by=world.io)
    with enter(world.io):
        assert load_draft(case, "identity", by=world.io) == {"name": NAME}
    with enter(world.sho):
        assert load_draft(case, "identity", by=world.sho) == {}
        assert not current_items(case).filter(kind="draft").exists()
        draft = Item.objects.get(kind="draft")
    with pytest.raises(Http404), enter(world.sho):
        open_identity(case, [draft.pk], "contact", "", by=world.sho)
    with enter(world.sho), connection.cursor() as cursor:
        cursor.execute("select * from vault_draft(%s, %s)", [draft.pk, world.sho.actor.number])
        assert cursor.fetchall() == []


def test_the_vault_follows_a_case_that_joins_another_in_another_state(world: World, case: UUID) -> None:
    regular = register(world.system, world.gandhi_maidan, "3", "2025-03-05", "BNS 64(1)")
    opened(case, world.sho)
    with enter(world.system):
        move_items(case, regular, {"V1": "V2"})
    with enter(world.sho):
        assert not Item.objects.exists()
        assert not Opening.objects.exists()
    patna = world.system
    assert read(regular, opened(regular, patna), patna)["name"] == NAME
    with enter(patna):
        assert set(Item.objects.values_list("subject", "state")) == {("V2", "BR")}
        assert find_cases(TokenKind.NAME, NAME, "request", by=patna) == [regular]
        assert Opening.objects.filter(case_id=regular).count() == 2


# --- Finding and recognising -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "typed"),
    [
        (TokenKind.NAME, NAME),
        (TokenKind.NAME, "  chandraprabha   ORAON "),
        (TokenKind.PHONE, "9876543210"),
        (TokenKind.PHONE, "०९८७६५ ४३२१०"),
        (TokenKind.PHONE, "0091 98765 43210"),
    ],
)
def test_a_case_is_found_by_exact_name_or_telephone_within_the_range_only(
    world: World, case: UUID, sort: TokenKind, typed: str
) -> None:
    with enter(world.sp):
        assert find_cases(sort, typed, "same_victim", by=world.sp) == [case]
    with enter(world.stranger):
        assert find_cases(sort, typed, "same_victim", by=world.stranger) == []
    details = [line["detail"] for line in lines() if line["act"] == "vault.sought"]
    assert [detail["found"] for detail in details] == [1, 0]
    assert "Oraon" not in str(lines()) and "43210" not in str(lines())


@pytest.mark.parametrize("sort", [TokenKind.NAME, TokenKind.PHONE])
def test_part_of_a_name_or_number_finds_nothing(world: World, case: UUID, sort: TokenKind) -> None:
    with enter(world.sp):
        assert find_cases(TokenKind.NAME, "Chandraprabha", "same_victim", by=world.sp) == []
        assert find_cases(TokenKind.PHONE, "9876543211", "same_victim", by=world.sp) == []
    for typed in ("", "  ", "." if sort == TokenKind.NAME else "98765"):
        with pytest.raises(Refused, match="full name"), enter(world.sp):
            find_cases(sort, typed, "same_victim", by=world.sp)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Spoke with the duty doctor about the report", set()),
        ("Spoke with chandraprabha again", {"name"}),
        ("चंद्रप्रभा से बात की", {"sound"}),
        ("Call 98765 43210", {"phone"}),
        ("Card 2345 6789 0123", {"aadhaar"}),
        ("Went to Mahua Toli", {"place"}),
        ("Went to 208001", {"pin"}),
    ],
)
def test_free_text_that_holds_what_the_vault_guards_is_recognised_unopened(
    world: World, case: UUID, text: str, codes: set[str]
) -> None:
    with enter(world.sho):
        assert {hint.code for hint in warn_of_identity(case, text)} == codes
    assert not [line for line in lines() if line["act"] == "vault.read"]


def test_a_reason_that_holds_the_name_is_refused_and_nothing_is_opened(world: World, case: UUID) -> None:
    with pytest.raises(Refused):
        opened(case, world.sho, "other", "To call Chandraprabha")
    with enter(world.sho):
        assert not Opening.objects.exists()


# --- Lost keys -------------------------------------------------------------------------------------------------------


def test_missing_master_key_is_reported_and_nothing_is_overwritten(world: World, case: UUID, tmp_path: Path) -> None:
    before = owner("select wrapped from protection_datakey order by 1"), owner("select wrapped from protection_item")
    opening = opened(case, world.sho)
    (tmp_path / "master_key").rename(tmp_path / "elsewhere")
    keys.forget()
    for attempt in (
        lambda: read(case, opening, world.sho),
        lambda: _keep_more(case, world.sho),
        lambda: _find(world.sp),
    ):
        with pytest.raises(KeyLost, match="master_key"):
            attempt()
    assert not (tmp_path / "master_key").exists()
    assert before == (
        owner("select wrapped from protection_datakey order by 1"),
        owner("select wrapped from protection_item"),
    )
    with enter(world.sho):
        assert current_items(case).count() == 3  # the rest of the system goes on
    (tmp_path / "elsewhere").rename(tmp_path / "master_key")
    assert read(case, opening, world.sho)["name"] == NAME


def _keep_more(case: UUID, by: Posting) -> None:
    with enter(by):
        seal_texts(case, [SealedText("V1", "school", "Somewhere")], by=by)


def _find(by: Posting) -> None:
    with enter(by):
        find_cases(TokenKind.NAME, NAME, "request", by=by)


def test_another_master_key_opens_nothing_and_is_named(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = opened(case, world.sho)
    monkeypatch.setenv("ITSSO_MASTER_KEY", new_master_key())
    keys.forget()
    with pytest.raises(KeyLost, match="Nothing was changed"):
        read(case, opening, world.sho)
