"""Events, openings and prints are bound to audit entries.

Whatever is done to one without its entry is found; a lawful redaction is not taken for tampering.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
import pytest
from django.db import DatabaseError, connection
from django.http import Http404

from itsso.audit import actions as audit
from itsso.audit.keys import own_key
from itsso.audit.records import commitments, tables
from itsso.audit.sealing import seal_closed_hours
from itsso.audit.verify import VerificationReport, verify
from itsso.cases.actions import NewEvent
from itsso.cases.documents.actions import print_document
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.history.queries import read
from itsso.cases.models import Case, Event, Key, Redaction
from itsso.cases.recalculation.rebuild import rebuild
from itsso.cases.redaction import actions as redaction
from itsso.intake.refusals import actions as accountability
from itsso.intake.refusals import queries as refusals_queries
from itsso.law.event_kinds import Kind
from itsso.platform import clock
from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.record import NAME, DatabaseRecord
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection.models import Opening
from itsso.protection.openings import open_identity
from itsso.protection.ranges import enter, enter_as_system
from itsso.protection.vault import SealedText, current_items, seal_texts
from tests.cases.redactions import MISTAKE, with_mistake
from tests.support.case_events import add, at, fir, key, new, register
from tests.support.sample_nation import World

WORDS = "She moved to Zephyrine's aunt"


pytestmark = pytest.mark.usefixtures("own_home")


def checked() -> VerificationReport:
    with enter_as_system():
        return verify({own_key()}, with_records=True)


@pytest.fixture
def case(world: World) -> UUID:
    """Return a corrected case among others, with an opening; all of it is sealed in the audit log."""
    case_id = with_mistake(world)
    case_key = key(world.kotwali, "12")
    add(world.system, case_key, new("final_report_filed", "2025-03-20", report="charge_sheet", form_no="7"))
    for number in range(20, 26):
        reports = [new("final_report_filed", "2025-04-01", report="closure", form_no=str(number))]
        register(world.system, world.kotwali, str(number), "2025-01-15", "BNS 64(1)", later=reports)
    with enter(world.sho):
        seal_texts(case_id, [SealedText("V1", "name", "Chandraprabha Oraon")], by=world.sho)
    with enter(world.sho):
        items = list(current_items(case_id).values_list("pk", flat=True))
        open_identity(case_id, items, "other", WORDS, by=world.sho)
        print_document(case_id, DOCUMENTS["diary_index"], "en", uuid4(), by=world.sho)
    with enter(world.sp):
        accountability.open_record(
            world.kotwali, told_by="superior", what="delayed", happened_on=date(2026, 1, 5), by=world.sp
        )
    with clock.fixed(clock.now().replace(year=2027)):
        seal_closed_hours()
    return case_id


# --- Redaction -------------------------------------------------------------------------------------------------------


def redact(case_id: UUID, value: str, world: World) -> int:
    with enter(world.sho):
        (text,) = [text for text in redaction.candidates(case_id) if text.value == value]
        request = redaction.request_redaction(case_id, text.record, text.path, by=world.sho, form=uuid4())
    with enter(world.sp):
        return redaction.approve(request.pk, by=world.sp)


def everywhere(url: str, value: str) -> list[str]:
    """Return the tables that contain a text."""
    with psycopg.connect(url) as database:
        tables = database.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        question = 'select exists (select from "{}" x where strpos(x::text, %s) > 0)'
        return [name for (name,) in tables if database.execute(question.format(name), [value]).fetchone()[0]]  # type: ignore[index]


def test_two_officers_remove_a_text_from_every_table_and_the_history_still_verifies(
    world: World, case: UUID, database: DatabaseRecord
) -> None:
    url = database.address(SUPERUSER, NAME).url
    assert everywhere(url, MISTAKE) == ["cases_event"]
    facts = [(row.due, row.known_from) for row in _facts(case)]
    assert redact(case, MISTAKE, world) == 1
    assert everywhere(url, MISTAKE) == []
    report = checked()
    assert report.findings == []
    assert {table.table: table.redacted for table in report.records}["event"] == 1
    with enter(world.sho):
        first = Event.objects.filter(case_id=case).order_by("id")[0]
        assert first.facts["offences"] == ["BNS 64(1)", "", "POCSO 4(2)"]
        assert (first.salt, list(first.redacted["commitments"])) == (None, ["offences/1"])  # type: ignore[index]
        (stored,) = read([case])
        assert stored.events[0].facts["offences"] == ["BNS 64(1)", "POCSO 4(2)"]
    assert [(row.due, row.known_from) for row in _facts(case)] == facts  # as it was known then, and is today
    with enter(world.system):
        assert all(not step.differences for step in rebuild(world.nation, by=world.system, repair=False))


def _facts(case_id: UUID) -> list[Any]:
    from itsso.cases.models import Fact

    with enter_as_system():
        return list(Fact.objects.filter(case_id=case_id).order_by("happened_from", "known_from"))


def test_the_words_of_an_opening_are_removed_by_two_officers(
    world: World, case: UUID, database: DatabaseRecord
) -> None:
    redact(case, WORDS, world)
    assert everywhere(database.address(SUPERUSER, NAME).url, "Zephyrine's aunt") == []
    assert checked().findings == []
    with enter(world.sho):
        assert Opening.objects.get().words == ""


def test_a_number_that_was_a_name_is_no_number_of_the_case_any_more(world: World, database: DatabaseRecord) -> None:
    case_key = key(world.kotwali, "Yolandifer 12")
    case_id = add(world.system, case_key, fir(world.kotwali, "Yolandifer 12", "2025-01-10", "BNS 64(1)"))
    with enter(world.system):
        first = Event.objects.get(case_id=case_id)
    recorded = at("2025-02-01")
    right = fir(world.kotwali, "12", "2025-01-10", "BNS 64(1)")
    add(
        world.system,
        case_key,
        NewEvent(Kind.CORRECTED, recorded, "d", recorded, corrects=first.id.hex, replacement=right),
    )
    redact(case_id, "Yolandifer 12", world)
    assert everywhere(database.address(SUPERUSER, NAME).url, "Yolandifer") == []
    with enter(world.sho):
        assert (Case.objects.get().number, [k.number for k in Key.objects.all()]) == ("12", ["12"])
    assert checked().findings == []


def test_nobody_redacts_alone_or_what_is_still_in_force(world: World, case: UUID) -> None:
    with enter(world.sho):
        (text,) = [text for text in redaction.candidates(case) if text.value == MISTAKE]
        form = uuid4()
        request = redaction.request_redaction(case, text.record, text.path, by=world.sho, form=form)
        assert redaction.request_redaction(case, text.record, text.path, by=world.sho, form=form) == request
        with pytest.raises(Refused, match="already been requested"):
            redaction.request_redaction(case, text.record, text.path, by=world.sho, form=uuid4())
        with pytest.raises(Refused, match="Another officer"):
            redaction.approve(request.pk, by=world.sho)
    with enter(world.stranger), pytest.raises(Http404):
        redaction.approve(request.pk, by=world.stranger)
    with enter(world.sp):
        redaction.decline(request.pk, by=world.sp)
    with enter(world.sp), pytest.raises(Refused, match="already been decided"):
        redaction.approve(request.pk, by=world.sp)
    with enter(world.sho):
        assert MISTAKE in Event.objects.filter(case_id=case).order_by("id")[0].facts["offences"]


@pytest.mark.parametrize("path", ["offences/0", "offence_from"])
def test_sql_sent_as_the_application_cannot_redact_what_is_in_force(world: World, case: UUID, path: str) -> None:
    """Not even with a request and an entry of officers who are made up."""
    with enter(world.system):
        in_force = Event.objects.filter(case_id=case, kind="final_report_filed").get().id
        struck = Event.objects.filter(case_id=case, kind="fir_registered").get().id
    for event, wanted in ((in_force, "form_no"), (struck, path)):
        with pytest.raises(DatabaseError), enter(world.system), connection.cursor() as cursor:
            request = Redaction.objects.create(
                pk=uuid4(),
                case_id=case,
                record_table="event",
                record=struck,
                path="offences/1",
                requested_at=clock.now(),
                requested_by="X",
                requested_by_name="X",
            )
            detail = {"requested_by": "X", "redaction": str(request.pk), "table": "event", "paths": [wanted]}
            audit.write("records.redacted", world.system.actor, f"{case} {event}", detail, case=case)
            cursor.execute(
                "select cases_redact(%s, 'event', %s, %s, %s, '{}', %s)",
                [request.pk, case, event, [wanted], world.system.actor.number],
            )
    assert checked().findings == []


def test_sections_that_the_law_reads_and_numbers_of_an_fir_are_no_mistake_to_remove(world: World, case: UUID) -> None:
    with enter(world.sho):
        assert {text.value for text in redaction.candidates(case)} == {MISTAKE, WORDS}


def test_a_text_that_an_entry_still_says_is_corrected_first(world: World) -> None:
    case_id = with_mistake(world)
    add(world.system, key(world.kotwali, "12"), new("offences_altered", "2025-02-03", offences=["BNS 64(1)", MISTAKE]))
    with enter(world.sho):
        (text,) = redaction.candidates(case_id)
        with pytest.raises(Refused, match="Correct that entry first"):
            redaction.request_redaction(case_id, text.record, text.path, by=world.sho, form=uuid4())


# --- Tampering -------------------------------------------------------------------------------------------------------

TABLES = (
    "audit_line",
    "audit_sealed",
    "audit_seal",
    "audit_unsealed",
    "cases_event",
    "protection_opening",
    "cases_case",
    "cases_clock",
    "cases_outcome",
    "cases_fact",
    "cases_key",
    "cases_person",
    "cases_exhibit",
    "cases_print",
    "intake_accountability",
)


class Intruder:
    """An intruder who owns the tables and has every trigger off; what was done is undone at the end of `done`."""

    def __init__(self, url: str, world: World) -> None:
        self.db = psycopg.connect(url, autocommit=True)
        self.db.execute("set session_replication_role = replica")
        for table in TABLES:
            self.db.execute(f"create temp table kept_{table} as select * from {table}")
        self.random = random.Random(0)
        self.world = world

    def do(self, statement: str, *values: Any) -> None:
        self.db.execute(statement, values)

    def event(self, condition: str = "true") -> tuple[UUID, UUID]:
        rows = self.db.execute(f"select case_id, id from cases_event where {condition} order by id").fetchall()
        return self.random.choice(rows)

    @contextmanager
    def done(self) -> Iterator[None]:
        try:
            yield
        finally:
            for table in TABLES:
                self.do(f"delete from {table}")
            for table in TABLES:
                self.do(f"insert into {table} select * from kept_{table}")


@pytest.fixture
def intruder(world: World, case: UUID, database: DatabaseRecord) -> Iterator[Intruder]:
    intruder = Intruder(database.address(SUPERUSER, NAME).url, world)
    yield intruder
    intruder.db.close()


CHANGES = {
    "kind": "'released'",
    "at": "at - interval '40 days'",
    "precision": "'Y'",
    "subject": "'A9'",
    "recorded": "recorded - interval '40 days'",
    "corrects": "gen_random_uuid()",
    "record": "gen_random_uuid()",
    "source": "source || 'x'",
    "by": "by || 'x'",
    "salt": "gen_random_uuid()",
    "entry": "gen_random_uuid()",
    "mark": "mark + 1",
    "facts": """facts || '{"form_no": "99"}'""",
}


def change_column(by: Intruder, column: str) -> None:
    by.do(f'update cases_event set "{column}" = {CHANGES[column]} where (case_id, id) = (%s, %s)', *by.event())


def change(by: Intruder) -> None:
    change_column(by, by.random.choice(list(CHANGES)))


def change_with_its_mark(by: Intruder) -> None:
    """Calculate the mark again, as the code does."""
    case_id, event_id = by.event()
    by.do("update cases_event set at = at - interval '40 days' where (case_id, id) = (%s, %s)", case_id, event_id)
    table = next(table for table in tables.tables() if table.name == "event")
    row = by.db.execute(
        f"select json_build_array({table.columns_sql})::text, x.salt, x.facts from cases_event x"
        " where (case_id, id) = (%s, %s)",
        [case_id, event_id],
    ).fetchone()
    assert row is not None
    committed = commitments.committed(row[1].bytes, row[2])
    mark = commitments.mark(commitments.record_hash(orjson.loads(row[0]), committed))
    by.do("update cases_event set mark = %s where (case_id, id) = (%s, %s)", mark, case_id, event_id)


def date_back_and_derive_again(by: Intruder) -> None:
    case_id, event_id = by.event("kind = 'final_report_filed'")
    by.do("update cases_event set at = at - interval '40 days' where (case_id, id) = (%s, %s)", case_id, event_id)
    list(rebuild(by.world.nation, by=by.world.system, repair=True))


def delete(by: Intruder) -> None:
    by.do("delete from cases_event where (case_id, id) = (%s, %s)", *by.event())


def delete_a_whole_entry(by: Intruder) -> None:
    case_id, event_id = by.event()
    by.do(
        "delete from cases_event where entry = (select entry from cases_event where (case_id, id) = (%s, %s))",
        case_id,
        event_id,
    )


COLUMNS = "case_id, id, kind, at, precision, recorded, subject, facts, corrects, source, record, by, entry, salt, mark"


def insert(by: Intruder) -> None:
    entry = by.random.choice(("entry", "null", "gen_random_uuid()"))
    by.do(
        f"insert into cases_event ({COLUMNS}) select case_id, %s, kind, at - interval '1 day',"
        f" precision, recorded, subject, facts, corrects, source, record, by, {entry}, salt, mark from cases_event"
        " where (case_id, id) = (%s, %s)",
        uuid7(),
        *by.event(),
    )


def insert_with_an_entry_dated_back(by: Intruder) -> None:
    """Insert an entry that claims a time of long ago, with an event that it binds correctly; later it is sealed."""
    case_id, event_id = by.event()
    entry = uuid7()
    by.do(
        "insert into audit_line (id, at, actor, actor_name, role, unit, act, object, detail, address, why) select"
        " %s, at - interval '1 day', actor, actor_name, role, unit, act, object, detail, address, why"
        " from audit_line where id = (select entry from cases_event where (case_id, id) = (%s, %s))",
        entry,
        case_id,
        event_id,
    )
    by.do("insert into audit_unsealed values (%s)", entry)
    by.do(
        f"insert into cases_event ({COLUMNS}) select case_id, %s, kind, at, precision, recorded,"
        " subject, facts, corrects, source, record, by, %s, salt, mark from cases_event"
        " where (case_id, id) = (%s, %s)",
        uuid7(),
        entry,
        case_id,
        event_id,
    )
    with clock.fixed(clock.now().replace(year=2027, month=12)):
        seal_closed_hours()


def swap(by: Intruder) -> None:
    report, registration = by.event("kind = 'final_report_filed'"), by.event("kind = 'fir_registered'")
    for target, source in ((report, registration), (registration, report)):
        by.do(
            "update cases_event e set (kind, at, facts) = (select kind, at, facts from kept_cases_event k"
            " where (k.case_id, k.id) = (%s, %s)) where (e.case_id, e.id) = (%s, %s)",
            *source,
            *target,
        )


def redact_without_right(by: Intruder) -> None:
    """Redact as the function does, with the commitment that verifies, but without an entry of two officers."""
    case_id, event_id = by.event("facts ? 'form_no'")
    row = by.db.execute("select salt, facts from cases_event where (case_id, id) = (%s, %s)", [case_id, event_id])
    salt, facts = row.fetchone()  # type: ignore[misc]
    redacted = commitments.redact(salt.bytes, None, facts, ["form_no"])
    by.do(
        """update cases_event set facts = jsonb_set(facts, '{form_no}', '""'), salt = null, redacted = %s"""
        " where (case_id, id) = (%s, %s)",
        orjson.dumps(redacted).decode(),
        case_id,
        event_id,
    )


def change_an_opening(by: Intruder) -> None:
    column, value = by.random.choice(
        [
            ("words", "'nothing'"),
            ("reason", "'court'"),
            ("officer", "'X'"),
            ("at", "at - interval '1 day'"),
            ("items", "'{}'"),
            ("unusual", "true"),
            ("recipient", "'victim'"),
        ]
    )
    expires = ", expires = expires - interval '1 day'" if column == "at" else ""
    by.do(f"update protection_opening set {column} = {value}{expires}")


def remove_an_opening(by: Intruder) -> None:
    by.do("delete from protection_opening")


def insert_an_opening(by: Intruder) -> None:
    by.do(
        "insert into protection_opening (id, case_id, items, at, expires, reason, words, recipient, officer,"
        " officer_name, posting, role, unit, that_day, unusual, salt) select gen_random_uuid(), case_id, items, at,"
        " expires, reason, words, recipient, officer, officer_name, posting, role, unit, that_day, unusual, salt"
        " from protection_opening"
    )


def change_a_print(by: Intruder) -> None:
    column, value = by.random.choice([("number", "99"), ("at", "at - interval '1 day'"), ("sha256", "'x'")])
    by.do(f"update cases_print set {column} = {value}")


def remove_a_print(by: Intruder) -> None:
    by.do("delete from cases_print")


def change_an_account_of_a_refusal(by: Intruder) -> None:
    column, value = by.random.choice([("outcome", "'not_upheld'"), ("happened_on", "happened_on + 1"), ("what", "'x'")])
    by.do(f"update intake_accountability set {column} = {value}")


def remove_an_account_of_a_refusal(by: Intruder) -> None:
    by.do("delete from intake_accountability")


def add_an_entry(by: Intruder, table: str, key: object, name: str) -> None:
    """Add an entry of another act that binds the row as it is now."""
    by.do(
        "insert into audit_line (id, at, actor, actor_name, role, unit, act, object, detail, why) select"
        " %s, now(), 'X', 'X', 'sho', null, 'anything', %s,"
        " jsonb_build_object('record', jsonb_build_object(%s::text, %s::text)), ''",
        uuid7(),
        str(key),
        name,
        hash_now(by, table, name),
    )


def hash_now(by: Intruder, table: str, name: str) -> str:
    record_table = next(record_table for record_table in tables.tables() if record_table.name == name)
    row = by.db.execute(
        f"select json_build_array({record_table.columns_sql})::text, {record_table.values} from {table} x"
    ).fetchone()
    assert row is not None
    salt = by.db.execute(f"select salt from {table}").fetchone()[0].bytes if record_table.has_values else b""  # type: ignore[index]
    return commitments.record_hash(orjson.loads(row[0]), commitments.committed(salt, row[1])).hex()


def change_a_print_and_add_an_entry(by: Intruder) -> None:
    by.do("update cases_print set sha256 = repeat('0', 64)")
    add_an_entry(by, "cases_print", by.db.execute("select id from cases_print").fetchone()[0], "print")  # type: ignore[index]


def change_an_opening_and_add_an_entry(by: Intruder) -> None:
    by.do("update protection_opening set officer_name = 'Somebody else'")
    add_an_entry(by, "protection_opening", by.db.execute("select id from protection_opening").fetchone()[0], "opening")  # type: ignore[index]


def show_with_another_case(by: Intruder, table: str) -> None:
    by.do(f"update {table} set case_id = (select id from cases_case c where c.id <> case_id limit 1)")


def show_a_print_with_another_case(by: Intruder) -> None:
    show_with_another_case(by, "cases_print")


def show_an_opening_with_another_case(by: Intruder) -> None:
    show_with_another_case(by, "protection_opening")


WAYS: tuple[Callable[[Intruder], None], ...] = (
    change,
    change_with_its_mark,
    date_back_and_derive_again,
    delete,
    delete_a_whole_entry,
    insert,
    insert_with_an_entry_dated_back,
    swap,
    redact_without_right,
    change_an_opening,
    remove_an_opening,
    insert_an_opening,
    change_a_print,
    remove_a_print,
    change_an_account_of_a_refusal,
    remove_an_account_of_a_refusal,
    change_a_print_and_add_an_entry,
    change_an_opening_and_add_an_entry,
    show_a_print_with_another_case,
    show_an_opening_with_another_case,
)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_done_to_a_record_behind_its_entry_is_found(
    intruder: Intruder, way: Callable[[Intruder], None]
) -> None:
    assert checked().findings == []
    with intruder.done():
        way(intruder)
        assert checked().findings
    assert checked().findings == []


@pytest.mark.parametrize("column", CHANGES)
def test_a_change_of_any_column_of_an_event_is_found(intruder: Intruder, column: str) -> None:
    with intruder.done():
        change_column(intruder, column)
        assert checked().findings


@pytest.mark.proof
def test_two_hundred_random_tamperings_with_records_are_all_found(intruder: Intruder) -> None:
    for number in range(220):
        intruder.random.seed(number)
        with intruder.done():
            WAYS[number % len(WAYS)](intruder)
            assert checked().findings, (number, WAYS[number % len(WAYS)])
    assert checked().findings == []


def test_a_changed_event_is_named(intruder: Intruder) -> None:
    case_id, event_id = intruder.event("kind = 'final_report_filed'")
    with intruder.done():
        intruder.do("update cases_event set at = at - interval '40 days' where id = %s", event_id)
        (finding,) = checked().findings
    assert (finding.what, finding.record) == ("changed", f"event {case_id} {event_id}")


def test_a_redaction_after_which_another_text_was_put_in_is_found(
    world: World, case: UUID, database: DatabaseRecord
) -> None:
    redact(case, MISTAKE, world)
    with psycopg.connect(database.address(SUPERUSER, NAME).url, autocommit=True) as db:
        db.execute("set session_replication_role = replica")
        db.execute(
            """update cases_event set facts = jsonb_set(facts, '{offences,1}', '"BNS 65(1)"')"""
            " where redacted is not null"
        )
    (finding,) = checked().findings
    assert finding.what == "changed"


def test_an_accountability_record_that_is_updated_is_bound_again(world: World, case: UUID) -> None:
    with enter(world.sp):
        record = refusals_queries.records().get()
        days = {"enquiry_on": date(2026, 1, 9), "outcome_on": date(2026, 2, 1)}
        accountability.update_record(record.pk, {"enquiry_by": "DSP", "outcome": "upheld", **days}, by=world.sp)
    assert checked().findings == []


def test_a_case_of_the_day_is_bound_as_the_pages_write_it(world: World) -> None:
    register(world.system, world.kotwali, "30", date(2026, 1, 31).isoformat(), "BNS 64(1)", "POCSO 6")
    report = checked()
    assert (report.findings, {table.table: table.records for table in report.records}["event"]) == ([], 1)
