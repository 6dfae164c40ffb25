"""A case that a court ordered removed leaves no trace, and everything that is left still verifies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.audit import actions as audit
from itsso.audit import check, exported_seals
from itsso.audit.filters import ExportFilter
from itsso.audit.keys import own_key
from itsso.audit.records.tables import EXPUNGED
from itsso.audit.sealing import seal_closed_hours
from itsso.audit.verify import VerificationReport, verify
from itsso.cases.documents.actions import print_document
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.expunction import actions, holds, queries
from itsso.cases.expunction.actions import CourtOrder
from itsso.cases.expunction.models import Expunction, Ground, LegalHold
from itsso.cases.expunction.page import removal_places
from itsso.cases.history.queries import read
from itsso.cases.identity.actions import name_accused, seal_identity
from itsso.cases.models import Case, Event
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.recording.joining import CaseJoin, join, separate
from itsso.exchange.feed_import.load import load
from itsso.exchange.models import DataFault, Rejected
from itsso.exchange.quality.counting import count_faults
from itsso.exchange.quality.matters import DataMatter
from itsso.platform import clock
from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.record import NAME, DatabaseRecord
from itsso.platform.errors import Refused
from itsso.protection import keys
from itsso.protection.models import Item, Token
from itsso.protection.openings import open_identity
from itsso.protection.ranges import enter, enter_as_system
from itsso.protection.vault import SealedText, current_items, seal_texts
from tests.support import feeds
from tests.support.case_events import new, register
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.simultaneous_calls import at_once
from tests.support.stored_text import tables_with
from tests.support.two_states import Holdings, fill

DAY = date(2026, 6, 30)
ORDER = CourtOrder("high", "1234/2026", date(2026, 6, 20))
VICTIM, CHILD, ADULT = "Chandraprabha Oraon", "Zwequrna Kittlewik", "Skimblewort Vroqqan"
STAYS = {
    "audit_line": "who did what, sealed",
    "cases_blankform": "the form from which its complaint was entered, a bound record",
    "cases_expunction": "the order itself",
    "cases_legalhold": "holds on the case, with their orders",
    "intake_accountability": "what the officers of a unit did",
    "procrastinate_jobs": "ids only",
}
"""The tables that may still name the id of a removed case."""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def holdings(world: World, tmp_path: Path) -> Iterator[Holdings]:
    with clock.fixed(DAY):
        yield fill(world, tmp_path / "filled", DAY)


def prepared(case_id: UUID, by: Posting, ground: str = Ground.QUASHED, subject: str = "") -> Expunction:
    with enter(by):
        return actions.prepare(case_id, ground, subject, ORDER, by=by, form=uuid4())


def expunge(case_id: UUID, world: World, ground: str = Ground.QUASHED, subject: str = "") -> Expunction:
    return carried_out(prepared(case_id, world.sp, ground, subject), world.state_monitor)


def carried_out(expunction: Expunction, by: Posting) -> Expunction:
    with enter(by):
        return actions.carry_out(expunction.pk, row_digest(expunction), by=by)


def row_digest(expunction: Expunction) -> str:
    with enter_as_system():
        return actions.digest_of(actions.count_rows(expunction.case_id, expunction.subject))


def checked() -> VerificationReport:
    with enter_as_system():
        return verify({own_key()}, with_records=True)


def test_a_removed_case_leaves_its_id_in_no_table_but_those_that_stay(
    world: World, holdings: Holdings, database: DatabaseRecord
) -> None:
    case_id = holdings.cases[world.kotwali.pk]
    before = tables_with(database, str(case_id))
    assert {"cases_event", "cases_fact", "protection_item", "forensics_note"} <= before
    done = expunge(case_id, world)
    assert tables_with(database, str(case_id)) <= set(STAYS), tables_with(database, str(case_id)) - set(STAYS)
    assert done.removed["cases_event"] > 0 and done.removed["protection_content"] > 0
    with enter(world.sp):
        assert not Case.objects.filter(pk=case_id).exists()
    assert [case for case in holdings.cases.values() if case != case_id]  # the others are whole
    with enter_as_system() as system:
        assert all(not step.differences for step in rebuild(world.nation, by=system, repair=False))


def in_years(years: int) -> AbstractContextManager[None]:
    """Set the clock to this day in some years."""
    return clock.fixed(clock.now().replace(year=clock.now().year + years, day=1))


def seal_all(years: int) -> None:
    with in_years(years):
        seal_closed_hours()


# --- Verification ----------------------------------------------------------------------------------------------------


@pytest.fixture
def case(world: World) -> UUID:
    """Return a case with a victim's name, a child's name, an adult's name, a print and an opening, among others."""
    later = [
        new("arrested", "2026-03-02T09:00", accused_ref="a1"),
        new("arrested", "2026-03-02T10:00", accused_ref="b1"),
    ]
    case_id = register(world.system, world.kotwali, "12", "2026-03-01", "BNS 64(1)", later=later)
    register(world.system, world.kotwali, "13", "2026-03-01", "BNS 64(1)")
    with enter(world.sho):
        seal_texts(case_id, [SealedText("V1", "name", VICTIM), SealedText("A1", "name", CHILD)], by=world.sho)
        name_accused(case_id, "A2", ADULT, by=world.sho)
    with enter(world.sho):
        items = list(current_items(case_id).values_list("pk", flat=True))
        open_identity(case_id, items, "other", "to inform the family", by=world.sho)
        print_document(case_id, DOCUMENTS["diary_index"], "en", uuid4(), by=world.sho)
    return case_id


def test_history_seals_and_earlier_exports_verify_after_a_removal(world: World, case: UUID, tmp_path: Path) -> None:
    seal_all(1)
    seals, exported = tmp_path / "seals.jsonl", tmp_path / "case.jsonl"
    with in_years(2), enter_as_system() as system:
        seals.write_bytes(b"".join(audit.export_seals(None, by=system.actor)))
        exported.write_bytes(b"".join(audit.export_entries(ExportFilter(case, None, None), by=system.actor)))
    with in_years(2):
        expunge(case, world)
    seal_all(3)
    with enter_as_system():
        report = verify({own_key()}, exported_seals.read(seals), with_records=True)
    assert report.findings == []
    expunged = {record.table: record.expunged for record in report.records}
    assert (expunged["event"], expunged["print"], expunged["opening"]) == (3, 1, 1)
    assert any("removed by order of a court" in text for text in report.as_lines())
    assert check.print_report(exported, own_key()) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "delete from cases_event where ctid = (select min(ctid) from cases_event)",
        "delete from audit_removedrecord where id = (select min(id) from audit_removedrecord)",
        """insert into audit_removedrecord (expunction, "table", entry, key, hash)
           select r.expunction, 'event', e.entry, '', repeat('0', 64) from audit_removedrecord r, cases_event e
           limit 1""",
        "update audit_removedrecord set hash = repeat('0', 64) where hash <> ''",
    ],
)
def test_whatever_else_is_removed_or_said_to_be_removed_is_found(
    world: World, case: UUID, database: DatabaseRecord, statement: str
) -> None:
    expunge(case, world)
    assert checked().findings == []
    with psycopg.connect(database.address(SUPERUSER, NAME).url) as superuser:
        superuser.execute("set session_replication_role = replica")
        assert superuser.execute(statement).rowcount > 0
    assert checked().findings


# --- Joined cases ----------------------------------------------------------------------------------------------------


def joined(world: World, case_id: UUID, into: UUID) -> CaseJoin:
    with enter(world.system):
        cases = {case.id: case for case in read([case_id, into], lock=True)}
        return join(cases[case_id], cases[into], by=world.system)


def separated(world: World, case_join: CaseJoin) -> None:
    with enter(world.system):
        cases = {case.id: case for case in read([case_join.joined, case_join.remaining], lock=True)}
        separate(case_join, cases[case_join.joined], cases[case_join.remaining], by=world.system)


def test_a_joined_case_goes_with_the_case_that_took_it_over(world: World, case: UUID) -> None:
    other = register(world.system, world.kotwali, "14", "2026-03-05", "BNS 64(1)")
    joined(world, case, into=other)
    expunge(other, world)
    with enter_as_system():
        assert not Case.objects.filter(pk__in=[case, other]).exists()
    assert checked().findings == []


@pytest.mark.parametrize("removes_remaining", [True, False])
def test_a_case_separated_again_stays_when_the_other_is_removed(
    world: World, case: UUID, removes_remaining: bool
) -> None:
    other = register(world.system, world.kotwali, "14", "2026-03-05", "BNS 64(1)")
    separated(world, joined(world, case, into=other))
    removed, remaining = (other, case) if removes_remaining else (case, other)
    with enter(world.sp):
        before = actions.count_rows(remaining, "")
    expunge(removed, world)
    with enter(world.sp):
        assert not Case.objects.filter(pk=removed).exists()
        assert Case.objects.filter(pk=remaining).exists()
        assert actions.count_rows(remaining, "") == before
    assert checked().findings == []


def test_a_case_that_was_joined_elsewhere_since_stays(world: World, case: UUID) -> None:
    first = register(world.system, world.kotwali, "14", "2026-03-05", "BNS 64(1)")
    second = register(world.system, world.kotwali, "15", "2026-03-06", "BNS 64(1)")
    separated(world, joined(world, case, into=first))
    joined(world, case, into=second)
    expunge(first, world)
    with enter_as_system():
        assert Case.objects.filter(pk__in=[case, second]).count() == 2
    assert checked().findings == []


# --- Two officers ----------------------------------------------------------------------------------------------------


def test_one_officer_alone_cannot_remove_anything(world: World, case: UUID) -> None:
    expunction = prepared(case, world.sp)
    also_monitor = Posting.objects.create(
        officer=world.sp.officer, unit=world.up, role=Role.STATE_MONITOR, since=date(2018, 4, 21)
    )
    same_role = post("sp.two", world.kanpur, Role.SUPERVISOR)
    rows = row_digest(expunction)
    for posting, refusal in ((world.sp, Http404), (same_role, Http404), (world.sho, Http404), (also_monitor, Refused)):
        with pytest.raises(refusal), enter(posting):
            actions.carry_out(expunction.pk, rows, by=posting)
    with pytest.raises(Http404), enter(world.state_monitor):
        actions.prepare(case, Ground.QUASHED, "", ORDER, by=world.state_monitor, form=uuid4())
    with enter(world.sp):
        assert Case.objects.filter(pk=case).exists()


def test_officers_of_another_state_or_district_neither_see_nor_remove(world: World, case: UUID) -> None:
    expunction = prepared(case, world.sp)
    rows = row_digest(expunction)
    for posting in (post("monitor.br", world.bihar, Role.STATE_MONITOR), world.stranger):
        with pytest.raises(Http404), enter(posting):
            actions.carry_out(expunction.pk, rows, by=posting)
        with pytest.raises(Http404), enter(posting):
            actions.decline(expunction.pk, by=posting)
        with enter(posting):
            assert not Expunction.objects.exists()
            with pytest.raises(DatabaseError, match="not in the range"), transaction.atomic():
                actions.count_rows(case, "")
    with pytest.raises(Http404), enter(world.stranger):
        actions.prepare(case, Ground.QUASHED, "", ORDER, by=world.stranger, form=uuid4())


def test_the_database_removes_nothing_without_the_entry_of_a_second_officer(world: World, case: UUID) -> None:
    expunction = prepared(case, world.sp)
    monitor = world.state_monitor

    def removed(posting: Posting) -> None:
        with enter(posting), transaction.atomic():
            queries.count_or_remove_case(case, expunction.pk, [], [])

    with pytest.raises(DatabaseError, match="needs its audit entry"):
        removed(monitor)
    for requested_by in ("SOMEBODY-1", expunction.requested_by):  # an entry by the one who prepared it proves nothing
        with enter(world.sp):
            detail = {"requested_by": requested_by, "removed_records": {"count": 0, "hash": ""}}
            audit.write(EXPUNGED, world.sp.actor, str(expunction.pk), detail, case=case)
        with pytest.raises(DatabaseError, match="needs its audit entry"):
            removed(monitor)
        with pytest.raises(DatabaseError, match="no other officer"):
            removed(world.sp)
    for table in ("cases_event", "cases_case", "protection_content", "cases_expunction", "cases_expungednumber"):
        with pytest.raises(DatabaseError, match="permission denied"), enter(monitor), connection.cursor() as cursor:
            cursor.execute("select set_config('itsso.owner_removes', %s, true)", [table])
            cursor.execute(f"delete from {table}")


def test_a_removal_is_prepared_once_and_decided_once(world: World, case: UUID) -> None:
    form = uuid4()
    with enter(world.sp):
        first = actions.prepare(case, Ground.QUASHED, "", ORDER, by=world.sp, form=form)
        assert actions.prepare(case, Ground.QUASHED, "", ORDER, by=world.sp, form=form) == first
        with pytest.raises(Refused, match="already been prepared"):
            actions.prepare(case, Ground.QUASHED, "", ORDER, by=world.sp, form=uuid4())
    with enter(world.state_monitor):
        actions.decline(first.pk, by=world.state_monitor)
        with pytest.raises(Refused, match="already been decided"):
            actions.carry_out(first.pk, row_digest(first), by=world.state_monitor)
        assert Case.objects.filter(pk=case).exists()


def test_a_legal_hold_stops_the_removal_until_it_is_lifted(world: World, case: UUID) -> None:
    expunction = prepared(case, world.sp)
    with enter(world.state_monitor):
        hold = holds.place_hold(case, ORDER, None, by=world.state_monitor, form=uuid4())
        with pytest.raises(Refused, match="legal hold"):
            actions.carry_out(expunction.pk, row_digest(expunction), by=world.state_monitor)
        detail = {"requested_by": expunction.requested_by, "removed_records": {"count": 0, "hash": ""}}
        with pytest.raises(DatabaseError, match="legal hold"), transaction.atomic():
            audit.write(EXPUNGED, world.state_monitor.actor, str(expunction.pk), detail, case=case)
            queries.count_or_remove_case(case, expunction.pk, [], [])
        holds.lift_hold(case, hold.pk, "1300/2026", by=world.state_monitor)
        with pytest.raises(Refused, match="already ended"):
            holds.lift_hold(case, hold.pk, "1301/2026", by=world.state_monitor)
        assert actions.carry_out(expunction.pk, row_digest(expunction), by=world.state_monitor).outcome == "done"


def test_a_hold_placed_while_the_case_is_removed_waits_and_is_refused(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told that nothing of the case is removed while all of it goes."""
    expunction = prepared(case, world.sp)
    rows, is_created, may_end = row_digest(expunction), threading.Event(), threading.Event()

    def creates(*values: Any, **details: Any) -> LegalHold:
        hold = create(*values, **details)
        is_created.set()
        may_end.wait(2)
        return hold

    create = LegalHold.objects.create
    monkeypatch.setattr(LegalHold.objects, "create", creates)

    def place() -> str:
        with enter(world.sp):
            return str(holds.place_hold(case, ORDER, None, by=world.sp, form=uuid4()).pk)

    def remove() -> str:
        is_created.wait(5)
        with enter(world.state_monitor):
            return actions.carry_out(expunction.pk, rows, by=world.state_monitor).outcome

    placed, outcome = at_once(place, remove)
    assert isinstance(placed, str)
    assert isinstance(outcome, Refused)
    with enter(world.sp):
        assert Case.objects.filter(pk=case).exists()


def test_a_failure_in_the_middle_leaves_the_case_whole(
    world: World, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    expunction = prepared(case, world.sp)
    remove = queries.count_or_remove_case

    def fails(*values: Any) -> Any:
        counts = remove(*values)
        if values[1] is not None:
            raise KeyboardInterrupt
        return counts

    with enter(world.sp):
        before = actions.count_rows(case, "")
    monkeypatch.setattr(queries, "count_or_remove_case", fails)
    with pytest.raises(KeyboardInterrupt), enter(world.state_monitor):
        actions.carry_out(expunction.pk, row_digest(expunction), by=world.state_monitor)
    monkeypatch.undo()
    with enter(world.sp):
        assert actions.count_rows(case, "") == before
        assert Expunction.objects.get().outcome == ""
    assert checked().findings == []


# --- It does not come back -------------------------------------------------------------------------------------------


def _deleted_arrest() -> dict[str, Any]:
    return feeds.arrest(731826490, record="D9-1", record_action="delete")


def test_the_feed_does_not_bring_a_removed_case_back(world: World, tmp_path: Path, database: DatabaseRecord) -> None:
    rows: feeds.Rows = {
        "fir.csv": [feeds.fir(731826490), feeds.fir(731826491)],
        "arrest.csv": [feeds.arrest(731826490, event_at="2026-01-12T09:00:00+05:30")],
    }
    load(feeds.write(tmp_path / "first", rows), by=world.clerk, workers=1)
    with enter(world.system):
        case_id = Case.objects.get(number="731826490").pk
    assert tables_with(database, "731826490") >= {"cases_case", "cases_key", "cases_event"}
    expunge(case_id, world)
    assert tables_with(database, "731826490") == set()
    later: feeds.Rows = {
        "fir.csv": [feeds.fir(731826490, source_updated_at="2026-03-01T10:00:00+05:30"), feeds.fir(731826491)],
        "arrest.csv": [
            feeds.arrest(731826490, event_at="2026-01-12T09:00:00+05:30"),
            feeds.arrest(731826490, record="D9-1", record_action="delete"),
        ],
    }
    loaded = load(feeds.write(tmp_path / "second", later), by=world.clerk, workers=1)
    with enter(world.clerk):
        assert {row.reason for row in Rejected.objects.filter(delivery_id=loaded.delivery)} == {"expunged"}
        assert Rejected.objects.filter(delivery_id=loaded.delivery).count() == 3
        assert [case.number for case in Case.objects.all()] == ["731826491"]
    assert tables_with(database, "731826490") == set()
    count_faults(by=world.system)
    with enter(world.system):  # no officer can correct such a row, and the next delivery has it again
        assert not DataFault.objects.filter(matter=DataMatter.REJECTED).exists()


def test_a_row_with_a_fault_leaves_no_number_of_a_removed_case(
    world: World, tmp_path: Path, database: DatabaseRecord
) -> None:
    load(feeds.write(tmp_path / "first", {"fir.csv": [feeds.fir(731826490)]}), by=world.clerk, workers=1)
    with enter(world.system):
        case_id = Case.objects.get(number="731826490").pk
    expunge(case_id, world)
    rows: feeds.Rows = {
        "fir.csv": [feeds.fir(731826490, sections=""), feeds.fir(731826491, sections="")],
        "arrest.csv": [
            feeds.arrest(731826490, event_at="garbage"),
            feeds.arrest(731826490, record="D9-2", source_updated_at="garbage"),
        ],
    }
    loaded = load(feeds.write(tmp_path / "second", rows), by=world.clerk, workers=1)
    with enter(world.clerk):
        reasons = [row.reason for row in Rejected.objects.filter(delivery_id=loaded.delivery).order_by("file", "line")]
    assert reasons == ["expunged", "expunged", "expunged", "required"]
    assert tables_with(database, "731826490") == set()


def test_a_row_that_waits_for_a_removed_case_names_it_on_no_page_of_data_quality(
    world: World, tmp_path: Path, database: DatabaseRecord
) -> None:
    later = feeds.form(731826490, "2", is_supplementary="true", supplements_form_no="1")
    rows: feeds.Rows = {"fir.csv": [feeds.fir(731826490)], "final_form.csv": [later]}
    load(feeds.write(tmp_path / "first", rows), by=world.clerk, workers=1)
    count_faults(by=world.system)
    with enter(world.system):
        case_id = Case.objects.get(number="731826490").pk
        assert DataFault.objects.filter(matter=DataMatter.PARKED).exists()
    expunge(case_id, world)
    with enter(world.system):
        assert not DataFault.objects.filter(matter=DataMatter.PARKED).exists()
    assert tables_with(database, "731826490") == set()


def test_a_row_that_waits_leaves_no_number_in_the_faults_of_the_data(
    world: World, tmp_path: Path, database: DatabaseRecord
) -> None:
    waiting = feeds.form(731826490, "2", record="C9-1", is_supplementary="true", supplements_form_no="1")
    rows: feeds.Rows = {"fir.csv": [feeds.fir(731826490), feeds.fir(731826491)], "final_form.csv": [waiting]}
    load(feeds.write(tmp_path / "first", rows), by=world.clerk, workers=1)
    count_faults(by=world.system)
    assert tables_with(database, "C9-1") >= {"exchange_datafault", "exchange_parked"}
    with enter(world.system):
        case_id = Case.objects.get(number="731826490").pk
    expunge(case_id, world)
    assert tables_with(database, "C9-1") == set()
    assert tables_with(database, "731826490") == set()


def test_the_number_of_a_removed_case_is_refused_on_pages_and_others_are_not(world: World, case: UUID) -> None:
    expunge(case, world)
    with pytest.raises(Refused, match="removed by order of a court"):
        register(world.system, world.kotwali, "12", "2026-03-01", "BNS 64(1)")
    for station, number, day in ((world.kotwali, "12", "2025-03-01"), (world.nawabganj, "12", "2026-03-01")):
        assert register(world.system, station, number, day, "BNS 64(1)")


# --- One person ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["A1", "A2"])
def test_the_particulars_of_one_person_go_and_are_not_entered_again(
    world: World, case: UUID, database: DatabaseRecord, label: str
) -> None:
    with enter(world.sp):
        tokens = Token.objects.filter(case_id=case).count()
    done = expunge(case, world, Ground.CHILD if label == "A1" else Ground.PERSON, label)
    assert sum(done.removed.values()) > 0
    with enter(world.sho):
        assert Event.objects.filter(case_id=case).count() == 3
        subjects = {item.subject for item in Item.objects.filter(case_id=case)}
        assert subjects == ({"V1"} if label == "A1" else {"V1", "A1"})
        assert (Token.objects.filter(case_id=case).count() < tokens) == (label == "A1")
    assert (ADULT in str(tables_with(database, ADULT)) or not tables_with(database, ADULT)) == (label == "A2")
    for enter_again in (
        lambda: seal_identity(case, [SealedText(label, "name", "Somebody")], by=world.sho),
        lambda: name_accused(case, label, "Somebody Else", by=world.sho),
    ):
        with pytest.raises(Refused, match="removed by order of a court"), enter(world.sho):
            enter_again()
    assert checked().findings == []


def test_what_will_be_removed_is_counted_as_it_is_removed(world: World, case: UUID) -> None:
    with enter(world.sp):
        counts = {subject: actions.count_rows(case, subject) for subject in ("", "A1")}
        assert sum(place.rows for place in removal_places(counts[""])) == sum(counts[""].values())
    assert expunge(case, world, Ground.CHILD, "A1").removed == counts["A1"]
    with enter(world.sp):
        expected = actions.count_rows(case, "")
    assert expunge(case, world).removed == expected


# --- Pages -----------------------------------------------------------------------------------------------------------


def carrying_out(client: Client, page: str) -> dict[str, str]:
    """Return what the form of a page sends to carry the order out."""
    field = BeautifulSoup(client.get(page).text, "html.parser").select_one("input[name=digest]")
    assert field is not None
    return {"decision": "carry_out", "read": "1", "digest": str(field["value"])}


def test_what_was_not_shown_is_not_removed(world: World, case: UUID) -> None:
    """What was recorded after the page was opened is shown before it goes."""
    page = reverse("cases:expunction", args=[prepared(case, world.sp).pk])
    monitor = browser(world.state_monitor)

    sent = carrying_out(monitor, page)
    joined(world, register(world.system, world.kotwali, "14", "2026-03-05", "BNS 64(1)"), into=case)
    for digest in (sent["digest"], "", "garbage"):
        refused = monitor.post(page, sent | {"digest": digest}, follow=True)
        assert "changed since this page was shown" in refused.text
        with enter(world.sp):
            assert Case.objects.filter(pk=case).exists()
    monitor.post(page, carrying_out(monitor, page))
    with enter(world.sp):
        assert not Case.objects.filter(pk=case).exists()


def test_two_officers_remove_a_case_on_the_pages_and_it_is_gone(world: World, case: UUID) -> None:
    supervisor, monitor = browser(world.sp), browser(world.state_monitor)
    preparing = reverse("cases:prepare_expunction", args=[case])
    form_data = {
        "form": str(uuid4()),
        "ground": "quashed",
        "subject": "",
        "court": "high",
        "order_number": "CRLMC/1234/2026",
        "ordered_on_day": "20",
        "ordered_on_month": "6",
        "ordered_on_year": "2026",
    }
    assert supervisor.post(preparing, {**form_data, "order_number": "Zwequrna"}).status_code == 422
    assert supervisor.post(preparing, {**form_data, "subject": "A1"}).status_code == 422
    checking = supervisor.post(preparing, form_data)
    assert checking.status_code == 200 and "History of the case: entries" in checking.text
    with enter(world.sp):
        assert not Expunction.objects.exists()
    for _time in range(2):  # a double click prepares it once
        page = supervisor.post(preparing, {**form_data, "confirmed": "1"})["Location"]
    assert "carry_out" not in supervisor.get(page).text
    assert supervisor.post(page, {"decision": "carry_out", "read": "1"}).status_code in (302, 404)
    assert "1234/2026" in monitor.get(reverse("cases:expunctions")).text
    assert "Waits for a second officer" in supervisor.get(reverse("cases:court_orders", args=[case])).text
    assert "carry_out" in monitor.get(page).text
    for form_data in ({"decision": "carry_out"}, {"decision": "nothing"}, {}):
        monitor.post(page, form_data)
        with enter(world.sp):
            assert Case.objects.filter(pk=case).exists()
    sent = carrying_out(monitor, page)
    for _time in range(2):
        assert monitor.post(page, sent)["Location"] == page
    assert "1234/2026" in monitor.get(page).text
    for posting in (world.sho, world.sp, world.state_monitor):
        client = browser(posting)
        for name in ("cases:case", "cases:court_orders", "audit:case"):
            if name != "cases:court_orders" or posting != world.sho:
                assert client.get(reverse(name, args=[case])).status_code == 404, (name, posting)
        assert str(case) not in client.get(reverse("cases:list")).text
        assert str(case) not in client.get(reverse("cases:search"), {"q": "12"}).text
    assert browser(world.stranger).get(page).status_code == 404


def test_a_hold_is_placed_and_lifted_on_the_pages(world: World, case: UUID) -> None:
    client, placing = browser(world.sp), reverse("cases:place_hold", args=[case])
    order = {"court": "high", "order_number": "77/2026"}
    order |= {"ordered_on_day": "1", "ordered_on_month": "6", "ordered_on_year": "2026"}
    past = {"until_day": "1", "until_month": "6", "until_year": "2020"}
    assert client.post(placing, {"form": str(uuid4()), **order, **past}).status_code == 422
    assert client.post(placing, {"form": str(uuid4()), **order}).status_code == 302
    orders = reverse("cases:court_orders", args=[case])
    assert "in force until it is lifted" in browser(world.state_monitor).get(orders).text
    with enter(world.sp):
        hold = LegalHold.objects.get()
    lifting = reverse("cases:lift_hold", args=[case, hold.pk])
    assert client.post(lifting, {"lifting_order": ""}).status_code == 422
    assert client.post(lifting, {"lifting_order": "78/2026"}).status_code == 302
    assert client.post(lifting, {"lifting_order": "79/2026"}).status_code == 422
    assert "78/2026" in client.get(orders).text
