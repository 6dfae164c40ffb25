"""Tests of files of the register and of attendances: wrong rows are rejected with a reason, and no row is lost."""

from __future__ import annotations

import csv
from datetime import date
from threading import Timer
from typing import Any, get_args
from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from itsso.accounts.models import Posting, Role
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.training import catalogue
from itsso.training.files import actions as uploads
from itsso.training.files import names, reasons
from itsso.training.files.page import rejects_csv
from itsso.training.models import FOREVER, AttendanceOutcome, Post, Reject, Upload
from itsso.training.people.actions import transfer
from itsso.training.sessions.actions import call_off, plan_session
from itsso.units.models import Unit
from tests.support.sample_nation import World, post
from tests.support.training_files import attendance_row, attendances, person_id, register_row, reject_reasons, send


def counts(upload: Upload) -> tuple[int, int, int]:
    assert upload.rows == upload.taken + upload.unchanged + upload.rejected
    return upload.taken, upload.unchanged, upload.rejected


def test_same_register_again_changes_nothing(world: World, trainer: Posting) -> None:
    rows = [
        register_row("1", world.kotwali, "Rakesh Kumar"),
        register_row("2", world.nawabganj, "सीता देवी", woman="yes"),
    ]
    assert counts(send(rows, by=trainer)) == (2, 0, 0)
    assert counts(send(rows, by=trainer)) == (0, 2, 0)


def test_later_posting_ends_the_previous_one_even_within_one_file(world: World, trainer: Posting) -> None:
    rows = [
        register_row("1", world.kotwali, since="2024-01-01"),
        register_row("1", world.nawabganj, since="2025-03-01"),
        register_row("1", world.hazratganj, since="2026-02-01", duty="sho"),
    ]
    assert counts(send(rows, by=trainer)) == (3, 0, 0)
    with enter(trainer):
        posts = [(post.unit_id, post.since, post.until) for post in Post.objects.order_by("since")]
    assert posts == [
        (world.kotwali.pk, date(2024, 1, 1), date(2025, 2, 28)),
        (world.nawabganj.pk, date(2025, 3, 1), date(2026, 1, 31)),
        (world.hazratganj.pk, date(2026, 2, 1), FOREVER),
    ]
    assert reject_reasons(send([register_row("1", world.kotwali, since="2025-12-01")], by=trainer), by=trainer) == [
        "post_order"
    ]
    assert counts(send([rows[2] | {"left_on": "2026-05-31"}], by=trainer)) == (1, 0, 0)


def test_person_with_two_numbers_or_two_names_is_rejected(world: World, trainer: Posting) -> None:
    send([register_row("1", world.kotwali, "Anil Shrivastava", joined_on="2010-07-01")], by=trainer)
    upload = send(
        [
            register_row("9", world.nawabganj, "अनिल श्रीवास्तव", joined_on="2010-07-01"),
            register_row("8", world.nawabganj, "Anil Srivastav", joined_on="2010-07-01", distinct="yes"),
            register_row("1", world.kotwali, "Mohan Yadav"),
            register_row("1", world.kotwali, "Anil Srivastav"),
        ],
        by=trainer,
    )
    assert reject_reasons(upload, by=trainer) == ["same_person", "another_name"]
    assert counts(upload) == (2, 0, 2)
    twice = send(
        [register_row("5", world.kotwali, "Gita Rao"), register_row("5", world.nawabganj, "Gita Rao")], by=trainer
    )
    assert reject_reasons(twice, by=trainer) == ["twice"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"name": "jke flag"}, "legacy_font"),
        ({"name": "';ke yky 'kekZ"}, "legacy_font"),
        ({"name": "à¤°à¤¾à¤®"}, "legacy_font"),
        ({"name": ""}, "missing"),
        ({"unit": "NOWHERE"}, "unit"),
        ({"unit": "PAT-1", "state": "IN-UP"}, "unit"),
        ({"unit": "PAT-1", "state": "IN-BR"}, "state"),
        ({"rank": "general"}, "not_a_code"),
        ({"since": "31-02-2024"}, "not_a_date"),
        ({"since": "2027-01-01"}, "not_yet"),
        ({"joined_on": "2025-01-01"}, "before_service"),
        ({"left_on": "2023-01-01"}, "ends_before"),
        ({"number": "9" * 65}, "too_long"),
    ],
)
def test_wrong_register_row_is_rejected_with_its_reason(
    world: World, trainer: Posting, changed: dict[str, str], reason: str
) -> None:
    upload = send(
        [register_row("1", world.kotwali, "Rakesh Kumar") | changed, register_row("2", world.kotwali)], by=trainer
    )
    assert reject_reasons(upload, by=trainer) == [reason]
    assert counts(upload) == (1, 0, 1)
    with enter(trainer):
        reject = Reject.objects.get()
        assert reject.row == 2
        assert "%(" not in uploads.describe_reject(reject)
        assert reject.line == list((register_row("1", world.kotwali, "Rakesh Kumar") | changed).values())


def test_district_cannot_send_rows_of_another_district(world: World, trainer: Posting) -> None:
    assert reject_reasons(send([register_row("1", world.hazratganj)], by=world.sp), by=world.sp) == ["outside"]


@pytest.mark.parametrize(
    "name",
    [
        "Rakesh Kumar",
        "सीता देवी",
        "D'Souza",
        "Md. Irfan",
        "Mary-Ann O’Neil",
        "J. McKenzie",
        "zulqarnain furqan",
        "khalq",
        "ffrench",
        "Hmingthanga",
        "vrinda vyas",
        "farooq",
    ],
)
def test_name_is_not_taken_for_a_legacy_font(name: str) -> None:
    assert not names.is_legacy_encoded(name)


@pytest.mark.parametrize("name", ["lquhrk", "vkjrh", "vfurk noh", "fdju", "lqjs'k", "iwtk", "fot;"])
def test_name_in_a_legacy_font_is_recognised(name: str) -> None:
    assert names.is_legacy_encoded(name)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("state,number\n".encode("utf-16"), "UTF-16"),
        (b"state,number,name\nIN-UP,1,\xd6\xf1\n", "line 2"),
        (b"PK\x03\x04\x00\x00", "not CSV"),
        (b"state,number,name,woman,rank,duty,unit,since\n", "no rows"),
        (b"state,number\nIN-UP,1\n", "lacks: name"),
        (b"state,number,name,woman,rank,duty,unit,since,caste\nIN-UP,1,A,no,officer,sho,X,2024-01-01,x\n", "caste"),
    ],
)
def test_unreadable_file_is_refused_as_a_whole(world: World, trainer: Posting, content: bytes, word: str) -> None:
    with pytest.raises(Refused, match=word):
        uploads.load(Upload.FileKind.REGISTER, "file.csv", content, by=trainer)
    with enter(trainer):
        assert not Upload.objects.exists()


def test_attendance_counts_until_its_validity_ends(world: World, trainer: Posting) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person], by=trainer)
    rows = [
        attendance_row(person, "investigation", "2026-01-15"),
        attendance_row(person, "sensitivity", "2026-01-20", outcome="attended"),
        attendance_row(person, "pocso", "2026-01-20", outcome="attended"),
        attendance_row(person, "evidence", "2026-01-20", outcome="failed", score="20"),
    ]
    assert counts(send(rows, by=trainer)) == (4, 0, 0)
    until = {attendance.course: attendance.valid_until for attendance in attendances("1", by=trainer)}
    assert until == {
        "investigation": date(2028, 1, 15),
        "sensitivity": date(2029, 1, 20),
        "pocso": None,
        "evidence": None,
    }
    assert counts(send(rows, by=trainer)) == (0, 4, 0)


def test_later_result_replaces_the_attendance(world: World, trainer: Posting) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person], by=trainer)
    send([attendance_row(person, "pocso", "2026-01-20", outcome="attended")], by=trainer)
    assert counts(send([attendance_row(person, "pocso", "2026-01-20", score="71")], by=trainer)) == (1, 0, 0)
    first, second = attendances("1", by=trainer)
    assert (second.replaces_id, second.outcome, second.score) == (first.pk, AttendanceOutcome.PASSED, 71)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"number": "77"}, "no_person"),
        ({"name": "Somebody Else"}, "another_name"),
        ({"began_on": "2026-02-01"}, "ends_before"),
        ({"ended_on": "2026-07-01"}, "not_yet"),
        ({"began_on": "2001-01-01"}, "before_service"),
        ({"course": "cookery"}, "not_a_code"),
        ({"score": "110"}, "not_a_number"),
        ({"session": "NONE"}, "no_session"),
        ({"certificate": "C-1"}, "certificate"),
        ({"name": "jkds'k dqekj"}, "legacy_font"),
    ],
)
def test_wrong_attendance_row_is_rejected_with_its_reason(
    world: World, trainer: Posting, changed: dict[str, Any], reason: str
) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar", joined_on="2010-01-01")
    other = register_row("2", world.kotwali, "Salim Khan")
    send([person, other], by=trainer)
    send([attendance_row(other, "zero_fir", "2026-01-10", certificate="C-1")], by=trainer)
    rows = [
        attendance_row(person, "investigation", "2026-01-15") | changed,
        attendance_row(other, "investigation", "2026-01-15"),
    ]
    upload = send(rows, by=trainer)
    assert reject_reasons(upload, by=trainer) == [reason]
    assert counts(upload) == (1, 0, 1)


def test_interrupted_import_resumes_with_the_same_result(
    world: World, trainer: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "BATCH", 3)
    people = [register_row(str(n), world.kotwali) for n in range(1, 11)]
    send(people, by=trainer)
    rows = [attendance_row(person, "zero_fir", "2026-01-15") for person in people]
    rows[4] = rows[4] | {"number": "99"}
    took = uploads._process_batch

    def stop(upload: Upload, *rest: Any) -> None:
        took(upload, *rest)
        if upload.done >= 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(uploads, "_process_batch", stop)
    with pytest.raises(KeyboardInterrupt):
        send(rows, by=trainer)
    monkeypatch.setattr(uploads, "_process_batch", took)
    upload = send(rows, by=trainer)
    assert counts(upload) == (9, 0, 1)
    with enter(trainer):
        assert Upload.objects.filter(kind=Upload.FileKind.ATTENDANCES).count() == 1
        assert upload.rejects.count() == 1
    assert all(len(attendances(str(n), by=trainer)) == (n != 5) for n in range(1, 11))


def test_file_content_is_dropped_after_the_import(world: World, trainer: Posting) -> None:
    assert send([register_row("1", world.kotwali)], by=trainer).content is None


def test_file_sent_again_does_not_remove_a_later_result(world: World, trainer: Posting) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person], by=trainer)
    first = [attendance_row(person, "pocso", "2026-01-20", outcome="attended")]
    send(first, by=trainer)
    send([attendance_row(person, "pocso", "2026-01-20", score="71")], by=trainer)
    assert counts(send(first, by=trainer)) == (0, 1, 0)
    assert attendances("1", by=trainer)[-1].outcome == AttendanceOutcome.PASSED


def test_certificate_of_a_later_row_is_stored_and_belongs_to_one_person(world: World, trainer: Posting) -> None:
    person, other = register_row("1", world.kotwali, "Rakesh Kumar"), register_row("2", world.kotwali, "Salim Khan")
    away = post("training.lko", world.lucknow, Role.TRAINING_OFFICER)
    third = register_row("3", world.hazratganj, "Mohan Yadav")
    send([person, other, third], by=trainer)
    without_certificate, with_certificate = (
        attendance_row(person, "pocso", "2026-01-20"),
        attendance_row(person, "pocso", "2026-01-20", certificate="C-9"),
    )
    send([without_certificate], by=trainer)
    assert counts(send([with_certificate], by=trainer)) == (1, 0, 0)
    assert [counts(send([row], by=trainer)) for row in (with_certificate, without_certificate)] == [(0, 1, 0)] * 2
    assert attendances("1", by=trainer)[-1].certificate == "C-9"
    for row, by, reason in ((other, trainer, "certificate"), (third, away, "certificate_elsewhere")):
        assert reject_reasons(send([attendance_row(row, "pocso", "2026-01-20", certificate="C-9")], by=by), by=by) == [
            reason
        ]


@pytest.mark.parametrize("column", ["score", "began_on", "number", "session"])
@pytest.mark.parametrize("typed", ["9" * 5000, "x" * 100_000, "=1+1", "\x01"])
def test_no_cell_content_stops_an_import(world: World, trainer: Posting, column: str, typed: str) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person], by=trainer)
    upload = send([attendance_row(person, "pocso", "2026-01-20") | {column: typed}], by=trainer)
    assert counts(upload) == (0, 0, 1)
    with enter(trainer):
        assert all(cell[:1] != "=" for row in csv.reader(rejects_csv(upload.rejects.all())) for cell in row)


def test_table_with_too_many_columns_is_refused_as_a_whole(world: World, trainer: Posting) -> None:
    with pytest.raises(Refused, match="not CSV"):
        uploads.load(Upload.FileKind.REGISTER, "file.csv", b"a," * 200_000 + b"\n1\n", by=trainer)


def test_attendance_of_a_called_off_session_is_rejected(world: World, trainer: Posting) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person], by=trainer)
    with enter(trainer):
        session = plan_session(
            uuid4(),
            catalogue.courses()["pocso"],
            place="Academy",
            trainers="BPR&D",
            seats=20,
            begins_on=date(2026, 6, 1),
            ends_on=date(2026, 6, 2),
            by=trainer,
        )
        call_off(session.pk, "Rain", by=trainer)
        call_off(session.pk, "Another reason", by=trainer)
        session.refresh_from_db()
        assert session.reason == "Rain"
    row = attendance_row(person, "pocso", "2026-06-02", session=session.reference)
    assert reject_reasons(send([row], by=trainer), by=trainer) == ["no_session"]


def test_transfer_to_an_abolished_unit_is_refused_and_postings_do_not_overlap(world: World, trainer: Posting) -> None:
    send([register_row("1", world.kotwali, "Rakesh Kumar", left_on="2026-06-20")], by=trainer)
    person = person_id("1", by=trainer)
    posting: dict[str, Any] = {
        "rank": "officer",
        "title": "SI",
        "duty": "sho",
        "since": date(2026, 6, 11),
        "by": trainer,
    }
    Unit.objects.filter(pk=world.nawabganj.pk).update(closed=date(2026, 1, 1))
    with enter(trainer):
        with pytest.raises(Refused, match="abolished on 01-01-2026"):
            transfer(person, Unit.objects.get(pk=world.nawabganj.pk), **posting)
        transfer(person, world.hazratganj, **posting)
        days = Post.objects.order_by("since").values_list("since", "until")
        assert list(days) == [(date(2024, 1, 1), date(2026, 6, 10)), (date(2026, 6, 11), FOREVER)]


def test_import_waits_for_a_withdrawal_and_does_not_undo_it(world: World, trainer: Posting) -> None:
    person = register_row("1", world.kotwali, "Rakesh Kumar")
    send([person], by=trainer)
    send([attendance_row(person, "pocso", "2026-01-20", outcome="attended")], by=trainer)
    with psycopg.connect(**connections["owner"].get_connection_params()) as other:
        other.execute("select from training_person for update")
        other.execute(
            "insert into training_attendance (id, person_id, course, began_on, ended_on, outcome, provider,"
            " certificate, how, reason, at, by, by_name, replaces_id) select gen_random_uuid(), person_id, course,"
            " began_on, ended_on, 'withdrawn', provider, certificate, how, 'by mistake', at, by, by_name, id"
            " from training_attendance"
        )
        Timer(0.5, other.commit).start()
        upload = send([attendance_row(person, "pocso", "2026-01-20")], by=trainer)
    assert reject_reasons(upload, by=trainer) == ["withdrawn"]


def test_each_reason_has_a_text() -> None:
    assert tuple(reasons.REASONS) == get_args(reasons.RowReason.__value__)
