"""The record of notification: bound to the audit log, verified, shown to the case's readers, and handed over."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connections, transaction
from django.urls import reverse

from itsso.accounts.models import Posting, Role
from itsso.alerts.directions import actions as directions
from itsso.alerts.directions.actions import DirectionEntry
from itsso.alerts.directions.codes import AnswerToDirection, DirectedWork, Judgement
from itsso.alerts.following.actions import let_reminders_follow
from itsso.alerts.models import DirectionRecord, TakenStep
from itsso.alerts.record.export import record_file
from itsso.alerts.records import MESSAGE_TABLE
from itsso.audit import check
from itsso.audit.keys import own_key
from itsso.audit.models import AuditEntry
from itsso.audit.records import tables
from itsso.audit.records.binding import bind_records
from itsso.audit.sealing import seal_closed_hours
from itsso.audit.verify import VerificationReport, verify
from itsso.notices import actions as notices
from itsso.notices.actions import NewNotice
from itsso.notices.codes import NoticeAct, Urgency
from itsso.notices.models import Notice, NoticeRecord
from itsso.platform import clock
from itsso.protection import keys
from itsso.protection.ranges import enter
from tests.alerts.work import run, start
from tests.support.case_events import add, at, fir, key, new
from tests.support.expunged_cases import expunge
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

REPORTS, ANSWERED = at("2025-03-17T08:01"), at("2025-03-18T10:00")
LATER = at("2025-04-02T10:00")


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def case_id(world: World) -> UUID:
    """Return a case whose officer was reminded, read it and answered; the answer has ended, and all of it is sealed."""
    start(world, "2025-01-01")
    with clock.fixed(at("2025-03-01T20:00")):
        registered, _other = (
            add(
                world.system,
                key(world.kotwali, number),
                fir(world.kotwali, number, "2025-03-01", "BNS 64(1)", io_ref="IO.KOTWALI"),
            )
            for number in ("1", "2")
        )
    run(world, REPORTS)
    with clock.fixed(ANSWERED), enter(world.io):
        reminder = Notice.objects.get(subject=registered, reference="investigation.two_months:reports")
        notices.mark_read(reminder)
        until = ANSWERED.date() + timedelta(days=3)
        notices.answer(reminder.pk, NoticeAct.ASKED, until, form=uuid4(), by=world.io)
    with clock.fixed(ANSWERED + timedelta(minutes=5)):
        bind_records()
    with clock.fixed(LATER):
        seal_closed_hours()
    return registered


def verified(world: World) -> VerificationReport:
    with enter(world.system):
        return verify({own_key()}, with_records=True)


def as_owner(statement: str, values: list[UUID], table: str = "") -> None:
    """Change the database as its owner could, past the trigger that lets a table only grow."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        for setting in ("itsso.owner_changes", "itsso.owner_removes"):
            cursor.execute("select set_config(%s, %s, true)", [setting, table])
        cursor.execute(statement, values)


def page(posting: Posting, case_id: UUID) -> BeautifulSoup:
    with clock.fixed(LATER):
        response = browser(posting).get(reverse("alerts:case_record", args=[case_id]))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def rows_of(body: Tag) -> list[list[str]]:
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")]
        for row in body.select(".govuk-table tbody tr")
    ]


def test_page_lists_reminders_readings_and_answers_in_the_order_of_time(world: World, case_id: UUID) -> None:
    body = page(world.sp, case_id)
    lines = [line for line in rows_of(body) if "Collect the medical report" in line[2]]
    assert [(line[0], line[1]) for line in lines[:3]] == [
        ("17-03-2025 08:01", "Reminded"),
        ("18-03-2025 10:00", "Read"),
        ("18-03-2025 10:00", "Answered Asked the other office for it, counts until 21-03-2025"),
    ]
    assert lines[0][3] == "Investigating officer · PS Kotwali"
    assert lines[0][4] == "On the page Messages"
    assert "Compared with the audit log now: no difference" in body.get_text()
    assert "is not in the audit log yet" not in body.get_text()


@pytest.fixture
def direction_id(world: World, case_id: UUID) -> UUID:
    """Return a direction of the superintendent to the investigating officer that was answered and judged."""
    due = LATER.date() + timedelta(days=7)
    entry = DirectionEntry(case_id, world.io.pk, DirectedWork.COLLECT, due, "Remark of nobody's business", uuid4())
    with clock.fixed(LATER), enter(world.sp):
        directions.give(entry, by=world.sp)
    with clock.fixed(LATER + timedelta(hours=1)), enter(world.io):
        directions.answer(entry.form, AnswerToDirection.PARTLY, "Another remark", by=world.io)
    with clock.fixed(LATER + timedelta(hours=2)), enter(world.sp):
        directions.judge(entry.form, Judgement.EMPTY, by=world.sp)
    with clock.fixed(LATER + timedelta(hours=3)):
        bind_records()
    with clock.fixed(LATER + timedelta(hours=5)):
        seal_closed_hours()
    return entry.form


def direction_lines(posting: Posting, case_id: UUID) -> list[list[str]]:
    return [line for line in rows_of(page(posting, case_id)) if "irection" in " ".join(line[1:3])]


def test_the_record_names_no_officer_and_no_confidential_message_to_others(
    world: World, case_id: UUID, direction_id: UUID
) -> None:
    with enter(world.sho):
        content = record_file(case_id)
    body = page(world.sho, case_id)
    assert b"alerts.direction" not in content and direction_id.hex.encode() not in content
    assert b'"record": "direction"' not in content
    for posting in (world.io, world.sp, world.sho):
        assert posting.officer.named.name.encode() not in content
    assert world.io.officer.named.name not in " ".join(" ".join(line) for line in rows_of(body))
    assert "direction that you may see" not in body.get_text()
    assert "1 direction that you may see" in page(world.sp, case_id).get_text()
    for posting in (world.sho, world.state_monitor, post("sho.second", world.kotwali, Role.SHO)):
        assert direction_lines(posting, case_id) == []
        with enter(posting):
            assert not DirectionRecord.objects.exists()
    assert check.check(io.BytesIO(content), own_key()).faults == []
    assert verified(world).findings == []


def test_both_sides_see_a_direction_with_its_answer_as_codes(world: World, case_id: UUID, direction_id: UUID) -> None:
    for posting in (world.sp, world.io, post("sp.next", world.kanpur, Role.SUPERVISOR)):
        lines = {tuple(line[:4]) for line in direction_lines(posting, case_id)}
        acts = {(line[1], line[2]) for line in lines}
        last_day = (LATER.date() + timedelta(days=7)).strftime("%d-%m-%Y")
        assert (f"Direction given Last day: {last_day}", "Collect a report or paper that is missing") in acts
        assert ("Direction answered", "Done in part") in acts
        assert ("Answer to a direction judged", "Empty: it does not answer the direction") in acts
        assert ("Notified", "Direction: Collect a report or paper that is missing") in acts
        assert ("Notified", "Direction answered: Done in part") in acts
        assert "Compared with the audit log now: no difference" in page(posting, case_id).get_text()
        assert "remark" not in page(posting, case_id).get_text().casefold()
    with enter(world.sp):
        content = record_file(case_id)
    report = check.check(io.BytesIO(content), own_key())
    assert (report.faults, report.unsealed) == ([], 0)
    assert content.count(b'"record": "direction"') == 3
    assert content.count(b'"alerts.direction"') >= 1
    for word in (b"remark", world.sp.officer.named.name.encode(), world.io.officer.named.name.encode()):
        assert word not in content
    altered = content.replace(b'"partly"', b'"done"', 1)
    assert altered != content
    assert any("it is not what entry" in fault for fault in check.check(io.BytesIO(altered)).faults)
    rows = content.splitlines(keepends=True)
    first = next(at for at, row in enumerate(rows) if b'"record": "direction"' in row)
    without = b"".join([*rows[:first], *rows[first + 1 :]])
    assert any("of the kind direction" in fault for fault in check.check(io.BytesIO(without)).faults)


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        (
            "update alerts_directionrecord set code = 'done' where act = 'answered' and case_id = %s",
            "alerts_directionrecord",
        ),
        ("delete from alerts_directionrecord where act = 'judged' and case_id = %s", "alerts_directionrecord"),
        ("update alerts_direction set answer = 'done' where case_id = %s", "alerts_direction"),
    ],
)
def test_a_direction_that_was_altered_is_named(
    world: World, case_id: UUID, direction_id: UUID, statement: str, table: str
) -> None:
    as_owner(statement, [case_id], table)
    assert {(finding.record or "").split()[0] for finding in verified(world).findings} == {"direction"}
    if table == "alerts_directionrecord":
        assert "This record does not match the audit log" in page(world.sp, case_id).get_text()
        assert "Compared with the audit log now: no difference" in page(world.sho, case_id).get_text()


def test_each_direction_is_bound_apart_from_the_case_and_from_others(
    world: World, case_id: UUID, direction_id: UUID
) -> None:
    """So no file about one shows how many others there are, and the access log of the case has no entry of it."""
    with enter(world.system):
        of_direction = AuditEntry.objects.filter(act="records.added", case=direction_id)
        tables = {name for entry in of_direction for name in entry.detail["records"]}
        assert tables == {"direction", "message"}
        assert not AuditEntry.objects.filter(act="records.added", case=None).exists()
    with enter(world.sho):
        assert not AuditEntry.objects.filter(case=direction_id).exists()


def test_the_message_of_an_unusual_opening_is_in_the_record_of_its_recipient_alone(world: World, case_id: UUID) -> None:
    notice = NewNotice(
        posting_id=world.sp.pk,
        topic="alerts.change",
        subject=case_id,
        reference=f"identity_opened:-.{uuid4().hex}",
        station_no=world.kotwali.first,
        urgency=Urgency.LIST,
        reason="sp",
        expires=None,
        key=f"change:opening:{uuid4().hex}",
    )
    with clock.fixed(LATER), enter(world.system):
        notices.notify([notice])
    bind_records()
    shown_to = {
        posting.pk: any("opened identities" in line[2] for line in rows_of(page(posting, case_id)))
        for posting in (world.sp, world.sho, world.io, world.state_monitor)
    }
    assert [pk for pk, is_shown in shown_to.items() if is_shown] == [world.sp.pk]
    for posting, is_in_file in ((world.sp, True), (world.sho, False)):
        with enter(posting):
            content = record_file(case_id)
        assert (b"identity_opened" in content) is is_in_file
        assert check.check(io.BytesIO(content)).faults == []
    assert verified(world).findings == []


def test_lines_that_an_earlier_version_bound_with_those_of_other_cases_are_named(
    world: World, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = "(select c.id from cases_case c where c.id = x.subject and false)"
    entry = DirectionEntry(case_id, world.io.pk, DirectedWork.SEND, LATER.date(), "", uuid4())
    with clock.fixed(LATER), enter(world.sp):
        directions.give(entry, by=world.sp)
    with monkeypatch.context() as patch:
        patch.setitem(tables._TABLES, "message", replace(MESSAGE_TABLE, case_of_row=earlier))
        bind_records()
    text = page(world.sp, case_id).get_text()
    assert "1 older confidential line is not compared here" in text
    assert "Compared with the audit log now: no difference" in text
    assert "older line" not in page(world.sho, case_id).get_text()
    with enter(world.sp):
        content = record_file(case_id)
    assert check.check(io.BytesIO(content)).faults == []
    assert b'"alerts.direction"' not in content
    assert verified(world).findings == []


def test_directions_go_with_a_case_that_a_court_ordered_removed(
    world: World, case_id: UUID, direction_id: UUID
) -> None:
    expunge(case_id, world)
    with enter(world.system):
        assert not DirectionRecord.objects.exists()
    bind_records()
    assert verified(world).findings == []


def test_moves_and_withdrawals_are_in_the_record(world: World, case_id: UUID) -> None:
    with clock.fixed(LATER):
        Posting.objects.filter(pk=world.io.pk).update(ended_at=LATER - timedelta(hours=1))
        post("si.new", world.kotwali, Role.INVESTIGATING_OFFICER)
        list(let_reminders_follow(world.system))
    acts = [line[1] for line in rows_of(page(world.sho, case_id))]
    assert any(act.startswith("Reminder given to the new holder") for act in acts)
    assert any(act.startswith("Withdrawn") for act in acts)
    bind_records()
    assert verified(world).findings == []


def test_every_act_on_a_message_is_recorded_once(world: World, case_id: UUID) -> None:
    with clock.fixed(LATER), enter(world.io):
        other = Notice.objects.get(subject=case_id, reference="investigation.two_months:reports")
        notices.mark_read(other)
    with clock.fixed(LATER):
        report = new("final_report_filed", "2025-04-02", form_no="1/25", result="charge_sheet")
        add(world.system, key(world.kotwali, "1"), report)
    with enter(world.system):
        acts = [(row.act, row.answer) for row in NoticeRecord.objects.filter(notice=other.pk).order_by("id")]
    assert acts == [("given", ""), ("read", ""), ("answered", "asked"), ("read", ""), ("withdrawn", "")]


@pytest.mark.parametrize(
    ("statement", "table", "fault"),
    [
        ("update alerts_takenstep set taken_at = taken_at - interval '1 day' where case_id = %s", "step", "changed"),
        ("update alerts_takenstep set posting_id = 1 where case_id = %s", "step", "changed"),
        ("delete from alerts_takenstep where case_id = %s", "step", "removed"),
        (
            "update notices_noticerecord set answer = 'sent' where act = 'answered' and subject = %s",
            "message",
            "changed",
        ),
        ("delete from notices_noticerecord where act = 'read' and subject = %s", "message", "removed"),
        ("update notices_noticerecord set entry = null, mark = null where subject = %s", "message", "removed"),
        ("update notices_notice set reason = 'sp' where subject = %s", "message", "back-dated"),
        ("update notices_notice set withdrawn_at = now() where false and subject = %s", "message", ""),
    ],
)
def test_what_was_altered_or_is_missing_is_named(
    world: World, case_id: UUID, statement: str, table: str, fault: str
) -> None:
    changed = statement.split()[1] if statement.startswith("update") else statement.split()[2]
    as_owner(statement, [case_id], changed)
    findings = verified(world).findings
    if not fault:
        assert findings == []
        return
    assert fault in {finding.what for finding in findings}
    assert all((finding.record or "").startswith(table) for finding in findings)
    if changed == "notices_notice":
        return
    content_text = " ".join(page(world.sho, case_id).get_text(" ").split())
    assert "This record does not match the audit log" in content_text
    assert ("Missing:" if fault == "removed" else "Changed:") in content_text
    assert "Download to hand over" not in content_text
    with clock.fixed(LATER):
        assert browser(world.sho).get(reverse("alerts:case_record_file", args=[case_id])).status_code == 302


def test_an_entry_of_the_audit_log_that_was_altered_is_named(world: World, case_id: UUID) -> None:
    as_owner(
        "update audit_line set detail = jsonb_set(detail, '{records,step,hash}', '\"00\"')"
        " where act = 'records.added' and \"case\" = %s",
        [case_id],
        "audit_line",
    )
    assert "changed" in {finding.what for finding in verified(world).findings}
    assert "is not there, or is not as it was sealed" in page(world.sho, case_id).get_text()


def test_the_file_proves_itself_and_names_each_alteration(world: World, case_id: UUID) -> None:
    with clock.fixed(LATER):
        answer = browser(world.sho).get(reverse("alerts:case_record_file", args=[case_id]))
        assert answer.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert sorted(archive.namelist()) == ["certificate-en.pdf", "certificate-hi.pdf", f"notification-{case_id}.jsonl"]
    content = archive.read(f"notification-{case_id}.jsonl")
    report = check.check(io.BytesIO(content), own_key())
    assert (report.faults, report.unsealed) == ([], 0)
    assert len(report.records) >= 4
    rows = content.splitlines(keepends=True)
    steps = [at for at, row in enumerate(rows) if b'"record": "step"' in row]
    without = b"".join([*rows[: steps[0]], *rows[steps[0] + 1 :]])
    assert re.search("1 records of the kind step .* are missing", check.check(io.BytesIO(without)).faults[0])
    altered = content.replace(b'"asked"', b'"done!"', 1)
    assert altered != content
    assert "it is not what entry" in check.check(io.BytesIO(altered)).faults[0]
    twice = b"".join([*rows[: steps[0]], rows[steps[0]], *rows[steps[0] :]])
    assert check.check(io.BytesIO(twice)).faults != []
    assert all(str(case_id) == entry["case"] for entry in _entries(content))


def _entries(content: bytes) -> list[dict[str, object]]:
    return [json.loads(row) for row in content.splitlines() if row.startswith(b'{"id":')]


def test_the_record_goes_with_a_case_that_a_court_ordered_removed(world: World, case_id: UUID) -> None:
    run(world, "2025-04-01T08:01")  # some are not bound yet
    expunge(case_id, world)
    with enter(world.system):
        assert not TakenStep.objects.filter(case=case_id).exists()
        assert not NoticeRecord.objects.filter(subject=case_id).exists()
        assert NoticeRecord.objects.exists()  # of the other case
    bind_records()
    assert verified(world).findings == []


def test_a_record_that_is_not_bound_yet_is_no_finding(world: World, case_id: UUID) -> None:
    run(world, "2025-04-01T08:01")
    report = verified(world)
    assert report.findings == []
    assert any(record.unbound for record in report.records if record.table == "step")
    assert "not in the audit log yet" in page(world.sho, case_id).get_text()
    assert bind_records() > 0
    assert bind_records() == 0
    assert "not in the audit log yet" not in page(world.sho, case_id).get_text()


@pytest.mark.parametrize(
    ("role", "is_seen"),
    [
        (Role.INVESTIGATING_OFFICER, True),
        (Role.SHO, True),
        (Role.SUPERVISOR, True),
        (Role.DUTY_OFFICER, False),
        (Role.PROSECUTOR, False),
        (Role.FEED_CLERK, False),
    ],
)
def test_only_investigators_and_superiors_see_the_record(
    world: World, case_id: UUID, role: Role, is_seen: bool
) -> None:
    unit = world.kanpur if role in (Role.SUPERVISOR, Role.PROSECUTOR, Role.FEED_CLERK) else world.kotwali
    posting = post(f"reader.{role}", unit, role)
    with clock.fixed(LATER):
        reader = browser(posting)
        answers = {
            name: reader.get(reverse(f"alerts:{name}", args=[case_id]))
            for name in ("case_reminders", "case_record", "case_record_file")
        }
        law_page = reader.get(reverse("cases:law", args=[case_id]))
    assert law_page.status_code == 200  # each of them sees the case
    assert (reverse("alerts:case_record", args=[case_id]) in law_page.content.decode()) is is_seen
    assert [answers[name].status_code == 404 for name in ("case_reminders", "case_record", "case_record_file")] == [
        not is_seen
    ] * 3
