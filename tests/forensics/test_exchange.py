"""e-Forensics: a laboratory's own system fetches notes and sends receipts, decisions and reports (file and API)."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from itsso.accounts import tokens
from itsso.accounts.models import Role
from itsso.forensics.custody import queries as ledger
from itsso.forensics.eforensics import actions as eforensics
from itsso.forensics.eforensics import columns, queries
from itsso.forensics.eforensics.files import parse_file, parse_json_lines
from itsso.forensics.labels import new_label
from itsso.forensics.laboratory import assigning, examination
from itsso.forensics.models import Incoming, Note, Rejected, Released, Report, Request
from itsso.forensics.police import forwarding
from itsso.forensics.statement import Statement
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.case_pages import fields, page, words
from tests.support.laboratory_work import ASKED, KIT, Bench, later
from tests.support.sample_nation import post
from tests.support.signed_in_browser import browser

PDF = b"%PDF-1.7\nas the other system made it\n"


class System:
    """A laboratory's own system, with its own key, which the director accepted."""

    def __init__(self, bench: Bench, *, trusted: bool = True) -> None:
        self.bench, self.key = bench, Ed25519PrivateKey.generate()
        if trusted:
            with enter(bench.director):
                eforensics.trust_key(self.public, by=bench.director)

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def take(self, *rows: dict[str, Any]) -> tuple[Incoming, list[eforensics.MessageResult]]:
        with enter(self.bench.reception):
            results = eforensics.import_messages(rows, by=self.bench.reception)
        self.bench.deliver()
        return results

    def report(self, note: Note, labels: list[str], pdf: bytes = PDF, **changed: Any) -> dict[str, Any]:
        values: dict[str, Any] = {
            "record": "report",
            "note": str(note.pk),
            "section": "biology",
            "number": "SFSL-88",
            "version": 1,
            "examiner": "Dr A. Rao",
            "reviewer": "Dr P. Sen",
            "signed": now().isoformat(),
            "pdf": pdf,
            "sha256": sha256(pdf).hexdigest(),
            "key": self.public,
        }
        values |= changed
        statement = Statement(
            values["number"],
            values["version"],
            self.bench.laboratory.full_code,
            values["examiner"],
            tuple(labels),
            values["signed"],
            values["sha256"],
        )
        return {"signature": self.key.sign(statement.content).hex(), **values}


def on_the_way(bench: Bench, mark: str = "P-1") -> tuple[str, Note]:
    item = bench.seize(replace(KIT, mark=mark))
    note = bench.forward(item.label, questions=ASKED[1:])
    bench.to_laboratory(item.label)
    return item.label, note


def receipt(label: str, **more: Any) -> dict[str, Any]:
    return {"record": "receipt", "label": label, "at": now().isoformat(), "count": "1"} | more


def outcomes(results: list[eforensics.MessageResult]) -> list[str]:
    return [
        result.outcome if result.wrong is None else f"{result.wrong.column}: {result.wrong.reason}"
        for result in results
    ]


def test_report_of_another_system_reaches_the_case(bench: Bench) -> None:
    system = System(bench)
    label, note = on_the_way(bench)
    decision = {"record": "decision", "note": str(note.pk), "decision": "accepted", "external": "LIMS-7"}
    rows = [receipt(label), decision, system.report(note, [label])]
    incoming, results = system.take(*rows)
    assert outcomes(results) == ["accepted"] * 3
    assert (incoming.rows, incoming.accepted) == (3, 3)
    with enter(bench.io):
        released = Released.objects.get()
        assert (released.number, released.examiner) == ("SFSL-88", "Dr A. Rao")
        assert forwarding.collect(released.pk, by=bench.io)[1] == PDF
        assert Note.objects.get().standing == "reported"
    incoming, results = system.take(*rows)
    assert outcomes(results) == ["unchanged"] * 3
    with enter(bench.io):
        assert Released.objects.count() == 1


def test_later_version_supersedes_and_changed_same_version_is_rejected(bench: Bench) -> None:
    system = System(bench)
    label, note = on_the_way(bench)
    accepted = {"record": "decision", "note": str(note.pk), "decision": "accepted"}
    system.take(receipt(label), accepted, system.report(note, [label]))
    second, third = PDF + b"2", PDF + b"3"
    _sent, results = system.take(
        system.report(note, [label], second),
        system.report(note, [label], third, version=3),
        system.report(note, [label], second, version=2),
        system.report(note, [label], second, version=2, why="clerical"),
    )
    assert outcomes(results) == ["version: other_content", "version: no_such_version", "why: missing", "accepted"]
    with enter(bench.reception):
        assert list(Report.objects.order_by("version").values_list("version", "why")) == [(1, ""), (2, "clerical")]


def test_rejected_row_names_column_reason_and_value(bench: Bench) -> None:
    system, stranger = System(bench), System(bench, trusted=False)
    label, note = on_the_way(bench)
    with later(days=1):
        ahead = now().isoformat()
    _sent, results = system.take(
        {"record": "result"},
        receipt("8901030865278"),
        receipt(new_label()),
        receipt(label, at=ahead),
        receipt(label, at="yesterday"),
        receipt(label, seal="melted"),
        receipt(label, count="two"),
        {"record": "decision", "note": str(note.pk), "decision": "accepted"},
        {"record": "decision", "note": "Meena Devi", "decision": "accepted"},
        system.report(note, [label]),
        receipt(label),
        {"record": "decision", "note": str(note.pk), "decision": "returned", "reasons": "ugly"},
        {"record": "decision", "note": str(note.pk), "decision": "accepted"},
        {"record": "decision", "note": str(note.pk), "decision": "returned", "reasons": "seal_broken"},
        system.report(note, [label], section="dna"),
        system.report(note, [label], b"no pdf"),
        system.report(note, [label], sha256="0" * 64),
        stranger.report(note, [label]),
        system.report(note, [label]) | {"examiner": "Dr X"},
        system.report(note, [new_label()]),
    )
    assert outcomes(results) == [
        "record: no_record",
        "label: not_ours",
        "label: not_announced",
        "at: ahead",
        "at: no_time",
        "seal: no_code",
        "count: no_number",
        "note: not_here_yet",
        "note: no_note",
        "section: no_work",
        "accepted",
        "reasons: no_code",
        "accepted",
        "decision: decided_otherwise",
        "section: no_work",
        "pdf: no_pdf",
        "sha256: other_fingerprint",
        "key: key_not_trusted",
        "signature: other_signature",
        "signature: other_signature",
    ]
    assert {reason for result in results if result.wrong for reason in [result.wrong.reason]} <= set(columns.REASONS)
    with enter(bench.reception):
        values = {row.reason: row.value for row in Rejected.objects.all()}
        assert values["not_ours"] == "8901030865278"
        assert values["no_note"] == "(10)"  # it may be a name: only its length is stored
        sent = Incoming.objects.get()
        assert sent.rows == 20 == sent.accepted + sent.unchanged + sent.rejected


def test_laboratory_clock_some_minutes_fast_is_accepted(bench: Bench) -> None:
    """Check times two minutes before the station's hand-over at noon, and five minutes ahead."""
    system = System(bench)
    first, _note = on_the_way(bench)
    before, ahead = (now() + timedelta(minutes=n) for n in (-2, 5))
    _sent, results = system.take(receipt(first, at=before.isoformat()))
    assert outcomes(results) == ["accepted"]
    with enter(bench.io):
        assert [(finding.code, finding.fault) for finding in ledger.chain(first).findings] == [("skew", False)]
    second, _note = on_the_way(bench, mark="P-8")
    assert outcomes(system.take(receipt(second, at=ahead.isoformat()))[1]) == ["accepted"]


def test_laboratory_cannot_report_on_items_of_another(bench: Bench) -> None:
    """Check a system that knows number and note, for example from a misdirected letter: neither exists here for it."""
    label, note = on_the_way(bench)
    patna = Unit.objects.create(kind="laboratory", state="BR", code="FSL", name="FSL Patna", first=0, last=-1)
    stranger = System(bench, trusted=False)
    director, counter = (post(f"{role.value}.br", patna, role) for role in (Role.LAB_DIRECTOR, Role.LAB_RECEPTION))
    with enter(director):
        eforensics.trust_key(stranger.public, by=director)
    decision = {"record": "decision", "note": str(note.pk), "decision": "accepted"}
    with enter(counter):
        _sent, results = eforensics.import_messages(
            [receipt(label), decision, stranger.report(note, [label])], by=counter
        )
    assert outcomes(results) == ["label: not_announced", "note: no_note", "note: no_note"]


def test_work_in_hand_here_cannot_be_reported_from_another_system(bench: Bench) -> None:
    bench.competent()
    system = System(bench)
    label, note = on_the_way(bench)
    accepted = {"record": "decision", "note": str(note.pk), "decision": "accepted"}
    _sent, results = system.take(receipt(label), accepted, system.report(note, [label]))
    assert outcomes(results) == ["accepted", "accepted", "section: in_hand_here"]


def test_ended_key_is_rejected_and_only_director_adds_one(bench: Bench) -> None:
    system = System(bench)
    client = browser(bench.director)
    exchange_page = page(client.get(reverse("forensics:exchange")))
    assert system.public in words(exchange_page)
    end = exchange_page.select_one('main a[href^="?end="]')
    assert end is not None
    question = page(client.get(reverse("forensics:exchange") + str(end["href"])))
    assert "Stop accepting this key?" in words(question) and system.public in words(question)
    client.post(reverse("forensics:exchange"), fields(question))
    assert system.public not in words(page(client.get(reverse("forensics:exchange"))))
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    browser(bench.reception).post(reverse("forensics:exchange"), {"key": other})
    assert other not in words(page(client.get(reverse("forensics:exchange"))))
    answer = client.post(reverse("forensics:exchange"), {"key": "abc"})
    assert "64 hexadecimal digits" in words(page(answer))


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("ITSSO_REPORT_SIGNER", "itsso.forensics.signing.SoftwareKey", "cannot be imported"),
        ("ITSSO_REPORT_SIGNER", "itsso.forensics.models.SealCondition", "cannot sign"),
        ("ITSSO_REPORT_SIGNER", "pathlib.PurePath", "cannot sign"),
        ("ITSSO_REPORT_KEY", "secret", "write the key as 64 hexadecimal digits"),
    ],
)
def test_wrong_setting_of_the_signer_is_named_to_the_director(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, reason: str
) -> None:
    monkeypatch.setenv(setting, value)
    answer = browser(bench.director).get(reverse("forensics:exchange"))
    page_text = words(page(answer))
    assert answer.status_code == 200
    assert "Ask the people who run the installation to correct it" in page_text
    assert setting in page_text and reason in page_text
    assert "Add a key" in page_text


def test_uploaded_file_is_imported_and_its_rejects_can_be_downloaded(bench: Bench) -> None:
    system = System(bench)
    label, note = on_the_way(bench)
    report = system.report(note, [label])
    pdf = report.pop("pdf")
    accepted = {"record": "decision", "note": str(note.pk), "decision": "accepted"}
    rows = [receipt(label), accepted, report | {"file": "r.pdf"}, receipt("8901030865278")]
    client = browser(bench.reception)
    answer = client.post(
        reverse("forensics:exchange"), {"file": SimpleUploadedFile("x.zip", packed(rows, {"r.pdf": pdf}))}, follow=True
    )
    page_text = words(page(answer))
    assert "4 received 3 accepted 0 unchanged 1 rejected" in page_text
    assert "this is not an ITSSO laboratory number" in page_text
    with enter(bench.reception):
        sent = Incoming.objects.get()
    back = client.get(reverse("forensics:incoming_rejects", args=[sent.pk])).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(back))
    assert (row["row"], row["column"], row["reason"], row["value"]) == ("4", "label", "not_ours", "8901030865278")
    assert "4 received" in words(page(client.get(reverse("forensics:exchange"))))
    answer = client.post(
        reverse("forensics:exchange"), {"file": SimpleUploadedFile("x.csv", b"record,victim\nreceipt,M\n")}
    )
    assert "Wrong or missing: victim" in words(page(answer))


def packed(rows: list[dict[str, Any]], files: dict[str, bytes]) -> bytes:
    out, table = io.BytesIO(), io.StringIO()
    written = csv.DictWriter(table, list(dict.fromkeys(name for row in rows for name in row)))
    written.writeheader()
    written.writerows(rows)
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("messages.csv", table.getvalue())
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_program_fetches_notes_and_sends_messages_with_token(bench: Bench) -> None:
    system = System(bench)
    label, note = on_the_way(bench)
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {tokens.make(bench.reception, 'LIMS', 30, None)}"}
    client = Client(HTTP_HOST="127.0.0.1", **bearer)  # type: ignore[arg-type]
    (fetched_note,) = client.get("/api/laboratory/notes").json()
    assert (fetched_note["note"], fetched_note["items"][0]["label"], fetched_note["standing"]) == (
        str(note.pk),
        label,
        "announced",
    )
    assert str(bench.case) not in json.dumps(fetched_note)
    report = system.report(note, [label])
    report["pdf"] = base64.b64encode(report["pdf"]).decode()
    rows = [receipt(label), {"record": "decision", "note": str(note.pk), "decision": "accepted"}, report, receipt("x")]
    body = "".join(json.dumps(row) + "\n" for row in rows)
    answers = [
        client.generic("POST", "/api/laboratory/messages", body, content_type="application/x-ndjson").json()
        for _n in range(2)
    ]
    assert [(answer["accepted"], answer["unchanged"], answer["rejected"]) for answer in answers] == [
        (3, 0, 1),
        (0, 3, 1),
    ]
    assert answers[0]["rejects"][0]["reason"] == "not_ours"
    assert client.get("/api/laboratory/notes").json() == []
    answer = client.generic("POST", "/api/laboratory/messages", "[]\n", content_type="application/x-ndjson")
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    police = {"HTTP_AUTHORIZATION": f"Bearer {tokens.make(bench.world.clerk, 'x', 30, None)}"}
    assert Client(HTTP_HOST="127.0.0.1", **police).get("/api/laboratory/notes").status_code == 404  # type: ignore[arg-type]


def test_notes_are_paged_without_gaps(bench: Bench) -> None:
    with enter(bench.reception):
        for n in range(5):
            Request.objects.using("owner").create(
                id=uuid4(),
                laboratory_id=bench.laboratory.pk,
                sender_id=bench.world.kotwali.pk,
                year=2026,
                number=n + 1,
                memo="M",
                asked=[],
                priority="ordinary",
                since=now(),
                sent_at=now(),
                announced_at=now(),
            )
        whole = [note["note"] for note in queries.forwarding_notes(bench.laboratory)]
        parts = queries.forwarding_notes(bench.laboratory, most=2)
        while more := queries.forwarding_notes(bench.laboratory, UUID(parts[-1]["note"]), 2):
            parts += more
        assert [note["note"] for note in parts] == whole and len(whole) == 5
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {tokens.make(bench.reception, 'LIMS', 30, None)}"}
    client = Client(HTTP_HOST="127.0.0.1", **bearer)  # type: ignore[arg-type]
    assert len(client.get("/api/laboratory/notes", {"after": whole[2]}).json()) == 2
    assert [client.get("/api/laboratory/notes", {"after": x}).status_code for x in (str(uuid4()), "x")] == [404, 422]


def test_notes_are_downloaded_as_csv(bench: Bench) -> None:
    label, note = on_the_way(bench)
    csv_text = browser(bench.reception).get(reverse("forensics:exchange_notes")).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(csv_text))
    assert (row["note"], row["label"], row["station"]) == (str(note.pk), label, "IN-UP/KNP-1")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b'record\n"',
        b"PK\x03\x04rubbish",
        packed([], {}),
        b"label\nX\n",
        b"record,label\n",
        b"record\n" + b"receipt\n" * 1001,
    ],
)
def test_invalid_file_is_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(Refused):
        parse_file(content)


@pytest.mark.parametrize("content", [b"", b"\n", b"[]", b"{", b'{"record": 1, "name": "M"}', b"[" * 100_000])
def test_invalid_json_lines_are_refused_with_a_reason(content: bytes) -> None:
    with pytest.raises(Refused):
        parse_json_lines(content)


def test_examination_here_and_report_from_there_do_not_conflict(bench: Bench) -> None:
    """Check that a draft is refused here for what another system reported."""
    system = System(bench)
    label, note = on_the_way(bench)
    accepted = {"record": "decision", "note": str(note.pk), "decision": "accepted"}
    system.take(receipt(label), accepted, system.report(note, [label]))
    bench.competent()
    (work,) = bench.works()
    with enter(bench.examiners[0]), pytest.raises(Refused, match="Examiner: Dr A"):
        examination.save_draft(work.pk, {"semen": "No."}, by=bench.examiners[0])
    with enter(bench.director), pytest.raises(Refused, match="cannot be assigned"):
        assigning.reassign(work.pk, bench.examiners[0].officer.number, "workload", by=bench.director)


@pytest.mark.parametrize("odd", ["a\0b", "\ud800"])
def test_row_with_invalid_text_is_rejected_and_others_are_accepted(bench: Bench, odd: str) -> None:
    label, note = on_the_way(bench)
    system = System(bench)
    _, results = system.take(
        {"record": odd},
        receipt(label, impression=odd),
        receipt(label, at="0001-01-01T00:00+14:00"),
        receipt(label),
        {"record": "decision", "note": str(note.pk), "decision": "accepted", "external": odd},
        {"record": "decision", "note": str(note.pk), "decision": "accepted"},
        system.report(note, [label], section=odd) if odd.isascii() else {"record": "report", "note": odd},
    )
    assert outcomes(results) == [
        "record: no_record",
        "impression: no_text",
        "at: no_time",
        "accepted",
        "external: no_text",
        "accepted",
        "section: no_text" if odd.isascii() else "note: no_text",
    ]


def test_unknown_record_name_is_not_stored(bench: Bench) -> None:
    incoming, _ = System(bench).take({"record": "Sita Devi"})
    with enter(bench.reception):
        assert Rejected.objects.filter(incoming=incoming).values_list("record", "value").get() == ("", "(9)")


def test_damaged_zip_is_refused_with_a_reason() -> None:
    archive_bytes = io.BytesIO()
    with zipfile.ZipFile(archive_bytes, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("messages.csv", "record,label\n" + "receipt,x\n" * 200)
    content = bytearray(archive_bytes.getvalue())
    content[45:60] = b"\xff" * 15
    with pytest.raises(Refused, match="cannot be read"):
        parse_file(bytes(content))


def test_each_reason_has_a_text() -> None:
    assert tuple(columns.REASONS) == get_args(columns.MessageReason.__value__)
