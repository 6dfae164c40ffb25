"""e-Forensics: messages that a laboratory's own system sends, and the forwarding notes that it fetches.

A message is a row of plain values, from a file or through the API: a receipt, a decision or a report;
docs/forensics.md defines its columns. Each message is imported by itself: accepted, unchanged (the same again), or
rejected with column, reason and value. Messages are recorded by the same functions that the pages use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics import catalogue, queries, sealed
from itsso.forensics.custody.actions import CARRIER_NUMBER, CARRIERS, LABORATORY, ItemCondition
from itsso.forensics.custody.chain import SKEW
from itsso.forensics.labels import InvalidLabel, read_label
from itsso.forensics.laboratory import examination, reception
from itsso.forensics.models import (
    Carrier,
    Incoming,
    Rejected,
    Report,
    Request,
    RequestStatus,
    SealCondition,
    TrustedKey,
    Work,
    WorkStatus,
)
from itsso.forensics.statement import SignedStatement, Statement
from itsso.law import shapes
from itsso.platform.clock import INDIA, now
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.ui.components import Text
from itsso.units.models import Unit

type Message = Mapping[str, Any]
"""A message: texts and numbers by column; `pdf` holds the bytes of a report."""

REASONS: dict[str, Text] = {
    "missing": gettext_lazy("the column is empty"),
    "no_record": gettext_lazy("write receipt, decision or report"),
    "not_ours": gettext_lazy("this is no laboratory number of ours"),
    "not_announced": gettext_lazy("no forwarding note announced it to this laboratory"),
    "no_note": gettext_lazy("this laboratory has no such forwarding note"),
    "no_shape": gettext_lazy("write a number or a code; no name and no telephone number"),
    "no_text": gettext_lazy("a character in it is no text; write it anew"),
    "no_time": gettext_lazy("write the time as 2026-06-01T14:30, in Indian time or with its offset"),
    "ahead": gettext_lazy("the time lies ahead"),
    "no_number": gettext_lazy("write a whole number"),
    "no_code": gettext_lazy("the code is not in the catalogue"),
    "not_here_yet": gettext_lazy("its items are not all received; send their receipts first"),
    "decided_otherwise": gettext_lazy("it was decided otherwise before"),
    "no_work": gettext_lazy("the note asks nothing of this section, or is not accepted"),
    "in_hand_here": gettext_lazy("an examiner of this system has it; it is reported from there"),
    "no_pdf": gettext_lazy("the report's PDF is missing, or is none"),
    "other_fingerprint": gettext_lazy("the PDF has another fingerprint (SHA-256)"),
    "key_not_trusted": gettext_lazy("the director has not said that this key signs for the laboratory"),
    "other_signature": gettext_lazy("the signature is not that of the key over what is told"),
    "other_content": gettext_lazy("this version was sent before, with another content; send it as the next version"),
    "no_such_version": gettext_lazy("the version before it was not sent"),
    "handover_missing": gettext_lazy("no hand-over is recorded; say who brought it, and by which number"),
    "no_carrier_number": gettext_lazy("write the number alone: letters A to Z, digits, / and -"),
    "refused": gettext_lazy("it cannot be taken now: see how it stands on its page"),
}
"""Why a message is rejected, by code."""

FIRST_YEAR = 2000
"""No item in this register was seized before that year."""
_INVALID_CHARACTERS = re.compile("[\0\ud800-\udfff]")
"""Characters that JSON can hold and the database cannot: NUL, and an unpaired surrogate."""
_MOMENT = re.compile(r"[0-9TZ:+. \-]{8,40}", re.ASCII)


class InvalidMessage(Exception):
    """A message that is rejected: the column, the reason, and the value that was found."""

    def __init__(self, column: str, reason: str, value: object = "") -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason, self.value = column, reason, _printable(value)


def _printable(value: object) -> str:
    """Return a code, a number or a date as it was; of anything else only its length, since it may be a name."""
    written = "" if value is None else str(value)
    is_plain = _MOMENT.fullmatch(written) and not shapes.holds_telephone_number(written)
    is_shown = is_plain or any(shapes.fits(shape, written) for shape in ("exhibit", "reference"))
    return written if is_shown and len(written) <= 64 else f"({len(written)})"


@dataclass(frozen=True)
class MessageResult:
    """The result of one message: accepted, unchanged, or rejected because of `wrong`."""

    row: int
    record: str
    outcome: str
    wrong: InvalidMessage | None = None


def import_messages(
    messages: Iterable[Message], *, by: Posting, sending_id: UUID | None = None
) -> tuple[Incoming, list[MessageResult]]:
    """Import messages one by one, each wholly or not at all. A message sent again is unchanged.

    `sending_id` is the id of the whole sending.
    """
    results = [_import_one(number, row, by) for number, row in enumerate(messages, start=1)]
    counts = {
        outcome: sum(result.outcome == outcome for result in results)
        for outcome in ("accepted", "unchanged", "rejected")
    }
    incoming = Incoming.objects.create(
        id=sending_id or uuid7(),
        laboratory=by.unit,
        at=now(),
        by=by.actor.number,
        by_name=by.actor.name,
        rows=len(results),
        **counts,
    )
    Rejected.objects.bulk_create(
        Rejected(
            incoming=incoming,
            laboratory=by.unit,
            row=result.row,
            record=result.record[:16],
            column=result.wrong.column,
            reason=result.wrong.reason,
            value=result.wrong.value,
        )
        for result in results
        if result.wrong is not None
    )
    audit.write("laboratory.exchanged", by.actor, str(incoming.pk), counts)
    return incoming, results


def _import_one(number: int, row: Message, by: Posting) -> MessageResult:
    kind = str(row.get("record") or "")
    record = kind if kind in RECORDS else ""  # any other text may be a name, and is not stored
    try:
        if not record:
            raise InvalidMessage("record", "no_record", kind)
        with transaction.atomic():
            return MessageResult(number, record, "accepted" if RECORDS[record](row, by) else "unchanged")
    except InvalidMessage as wrong:
        return MessageResult(number, record, "rejected", wrong)
    except Refused:
        return MessageResult(number, record, "rejected", InvalidMessage("record", "refused"))


# --- The three records: each answers whether it changed anything -----------------------------------------------------


def _receipt(row: Message, by: Posting) -> bool:
    """Record that an item was received at the counter; return whether anything changed."""
    label, at = _label(row), _time(row, "at")
    seal = _text(row, "seal") or SealCondition.WHOLE
    if seal not in SealCondition.values:
        raise InvalidMessage("seal", "no_code", seal)
    if queries.chain(label).holder in LABORATORY:
        return False
    condition = ItemCondition(
        at,
        seal,
        _shaped(row, "impression", "seal", 24),
        _number(row, "count", 32_767),
        _number(row, "weight_mg"),
        *_carrier(row),
    )
    (scanned,) = reception.receive(
        [(label, label)], condition, by=by, form=uuid5(_announcing_request(label), f"receipt {at}")
    )
    if scanned.recorded:
        return True
    if scanned.without_handover is not None:
        raise InvalidMessage("brought_by", "handover_missing")
    raise InvalidMessage("label", "refused", label)


def _carrier(row: Message) -> tuple[str, str]:
    """Return the number and the code of who brought an item; both may be empty where its hand-over is recorded."""
    carrier, number = _text(row, "brought_by"), _text(row, "brought_number")
    if carrier and carrier not in CARRIERS[False]:
        raise InvalidMessage("brought_by", "no_code", carrier)
    if carrier and carrier != Carrier.UNKNOWN and not CARRIER_NUMBER.fullmatch(number):
        raise InvalidMessage("brought_number", "no_carrier_number", number)
    return number if carrier else "", carrier


def _announcing_request(label: str) -> UUID:
    """Return the id of the newest request that announces an item here."""
    request_id = (
        Request.objects.filter(exhibits__label=label).order_by("-announced_at").values_list("pk", flat=True).first()
    )
    if request_id is None:
        raise InvalidMessage("label", "not_announced", label)
    return request_id


def _decision(row: Message, by: Posting) -> bool:
    """Accept a request, or return it with reasons; return whether anything changed."""
    request, decision = _request(row), _text(row, "decision")
    if decision not in ("accepted", "returned"):
        raise InvalidMessage("decision", "no_code", decision)
    reasons, external = _text(row, "reasons").replace(",", " ").split(), _shaped(row, "external", "paper_number", 32)
    if request.standing in (RequestStatus.ACCEPTED, RequestStatus.DONE, RequestStatus.RETURNED):
        was = "returned" if request.standing == RequestStatus.RETURNED else "accepted"
        if was != decision:
            raise InvalidMessage("decision", "decided_otherwise", decision)
        return False
    if request.standing != RequestStatus.RECEIVED:
        raise InvalidMessage("note", "not_here_yet", request.pk)
    unknown = [reason for reason in reasons if reason not in catalogue.codes("returns")]
    if decision == "returned" and (unknown or not reasons):
        raise InvalidMessage("reasons", "no_code" if unknown else "missing", " ".join(unknown))
    if decision == "accepted":
        reception.accept(request.pk, by=by)
    else:
        reception.return_request(request.pk, reasons, by=by)
    if external:
        Request.objects.filter(pk=request.pk).update(external=external)
    return True


def _report(row: Message, by: Posting) -> bool:
    """Store a report that was signed in the other system, unaltered; return whether anything changed."""
    work = _work(row)
    version = _number(row, "version", 999) or 1
    pdf = row.get("pdf")
    if not isinstance(pdf, bytes) or not pdf.startswith(b"%PDF"):
        raise InvalidMessage("pdf", "no_pdf")
    statement = Statement(
        _report_number(row),
        version,
        work.laboratory.full_code,
        _required(row, "examiner")[:200],
        tuple(work.labels),
        _signing_time(row),
        _required(row, "sha256").lower(),
    )
    _check_signature(statement, row, pdf, work)
    existing = work.reports.filter(version=version).first()
    if existing is not None:
        if existing.sha256 != statement.sha256:
            raise InvalidMessage("version", "other_content", version)
        return False
    previous = work.reports.order_by("-version").first()
    if (previous.version if previous else 0) + 1 != version:
        raise InvalidMessage("version", "no_such_version", version)
    _store_report(statement, row, pdf, work, previous, by)
    return True


def _check_signature(statement: Statement, row: Message, pdf: bytes, work: Work) -> None:
    if sha256(pdf).hexdigest() != statement.sha256:
        raise InvalidMessage("sha256", "other_fingerprint", statement.sha256)
    key, signature = _required(row, "key").lower(), _required(row, "signature")
    if not TrustedKey.objects.filter(laboratory=work.laboratory, key=key, ended_at=None).exists():
        raise InvalidMessage("key", "key_not_trusted", key)
    if not SignedStatement(statement, signature, key).fits:
        raise InvalidMessage("signature", "other_signature")


def _store_report(
    statement: Statement, row: Message, pdf: bytes, work: Work, previous: Report | None, by: Posting
) -> None:
    moment, signed = now(), _time(row, "signed")
    why = _text(row, "why") if previous else ""
    if previous and why not in catalogue.codes("supersedes"):
        raise InvalidMessage("why", "no_code" if why else "missing", why)
    report = Report(
        work=work,
        laboratory=work.laboratory,
        number=statement.number,
        version=statement.version,
        supersedes=previous,
        why=why,
        drafted_at=signed,
        drafted_by=by.actor.number,
        reviewer_name=_required(row, "reviewer")[:200],
        reviewed_at=signed,
        sha256=statement.sha256,
        signature=_required(row, "signature"),
        key=_required(row, "key").lower(),
        signed_at=signed,
        signed_by=by.actor.number,
        released_at=moment,
    )
    report.key_version, report.sealed = sealed.seal(work.laboratory.state, pdf, report.pk, "signed")
    report.save(force_insert=True)
    if not work.examiner_name:
        work.examiner_name = statement.examiner
        work.save(update_fields=["examiner_name"])
    examination.send_report(report, work, statement, pdf, by=by)
    detail = {"number": statement.number, "sha256": statement.sha256}
    audit.write("laboratory.report_taken", by.actor, str(report.pk), detail)


RECORDS: dict[str, Callable[[Message, Posting], bool]] = {"receipt": _receipt, "decision": _decision, "report": _report}


# --- Columns ---------------------------------------------------------------------------------------------------------


def _text(row: Message, column: str) -> str:
    value = row.get(column)
    stripped = "" if value is None else str(value).strip()
    if _INVALID_CHARACTERS.search(stripped):
        raise InvalidMessage(column, "no_text", stripped)
    return stripped


def _required(row: Message, column: str) -> str:
    if not (text := _text(row, column)):
        raise InvalidMessage(column, "missing")
    return text


def _shaped(row: Message, column: str, shape: str, most: int) -> str:
    """Return a text that is stored in clear: it has the given shape, or is empty."""
    text = _text(row, column)
    if text and (len(text) > most or not shapes.fits(shape, text)):
        raise InvalidMessage(column, "no_shape", text)
    return text


def _report_number(row: Message) -> str:
    _required(row, "number")
    return _shaped(row, "number", "paper_number", 24)


def _signing_time(row: Message) -> str:
    """Return when the report was signed, word for word, since the signature covers it."""
    text = _required(row, "signed")
    if not _MOMENT.fullmatch(text):
        raise InvalidMessage("signed", "no_time", text)
    return text


def _number(row: Message, column: str, most: int = 999_999_999) -> int | None:
    text = _text(row, column)
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) > most:
        raise InvalidMessage(column, "no_number", text)
    return int(text)


def _time(row: Message, column: str) -> datetime:
    text = _required(row, column)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidMessage(column, "no_time", text) from None
    at = at if at.tzinfo else at.replace(tzinfo=INDIA)
    if at.year < FIRST_YEAR:
        raise InvalidMessage(column, "no_time", text)
    if at > now() + SKEW:  # the other system's clock may be ahead of this one
        raise InvalidMessage(column, "ahead", text)
    return at


def _label(row: Message) -> str:
    typed = _required(row, "label")
    try:
        label = read_label(typed)
    except InvalidLabel:
        raise InvalidMessage("label", "not_ours", typed) from None
    _announcing_request(label)
    return label


def _request(row: Message) -> Request:
    note_id = _required(row, "note")
    try:
        request = Request.objects.select_for_update().filter(pk=UUID(note_id)).first()
    except ValueError:
        request = None
    if request is None:
        raise InvalidMessage("note", "no_note", note_id)
    return request


def _work(row: Message) -> Work:
    request, section = _request(row), _required(row, "section")
    works = Work.objects.select_for_update(of=("self",)).select_related("laboratory", "request__sender")
    work = works.filter(request=request, section=section).first()
    if work is None:
        raise InvalidMessage("section", "no_work", section)
    if work.standing not in (WorkStatus.WAITING, WorkStatus.RELEASED):
        raise InvalidMessage("section", "in_hand_here", section)
    return work


# --- Notes for the other system, and its keys -------------------------------------------------------------------------


PAGE = 1_000


def forwarding_notes(laboratory: Unit, after: UUID | None = None, most: int | None = None) -> list[dict[str, Any]]:
    """Return the forwarding notes that are neither reported nor returned, as the laboratory's own system fetches them.

    The one announced first comes first, at most `most`, and only those `after` a given note. Http404 where that is not
    a note of this laboratory.
    """
    requests = Request.objects.filter(laboratory=laboratory)
    pending = requests.filter(standing__in=(RequestStatus.ANNOUNCED, RequestStatus.RECEIVED, RequestStatus.ACCEPTED))
    if after is not None:
        at = requests.filter(pk=after).values_list("announced_at", flat=True).first()
        if at is None:
            raise Http404
        pending = pending.filter(Q(announced_at__gt=at) | Q(announced_at=at, pk__gt=after))
    return [
        {
            "note": str(request.pk),
            "number": request.own_number,
            "standing": request.standing,
            "memo": request.memo,
            "station": request.sender.full_code,
            "sent_at": request.sent_at.isoformat(),
            "priority": request.priority,
            "due": request.due.isoformat() if request.due else None,
            "papers": request.papers,
            "asked": request.asked,
            "items": [
                {
                    "label": item.label,
                    "what": item.what,
                    "mark": item.mark,
                    "subject": item.subject,
                    "count": item.count,
                    "weight_mg": item.weight_mg,
                    "impression": item.impression,
                    "contents": item.contents,
                }
                for item in request.exhibits.all()
            ],
        }
        for request in pending.order_by("announced_at", "pk")
        .select_related("sender")
        .prefetch_related("exhibits")[:most]
    ]


def trust_key(key: str, *, by: Posting) -> None:
    """Record by the director's word that a key signs for the laboratory. Recording it twice changes nothing."""
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise Refused(_("Write the public key as 64 hexadecimal digits."))
    if not TrustedKey.objects.filter(laboratory=by.unit, key=key, ended_at=None).exists():
        TrustedKey.objects.create(laboratory=by.unit, key=key, since=now(), given_by=by.actor.number)
        audit.write("laboratory.key_trusted", by.actor, key)


def end_key(key_id: int, *, by: Posting) -> None:
    """End a key: from now on it does not sign for the laboratory. Reports imported before stay."""
    if not TrustedKey.objects.filter(pk=key_id, ended_at=None).update(ended_at=now()):
        raise Http404
    audit.write("laboratory.key_ended", by.actor, str(key_id))
