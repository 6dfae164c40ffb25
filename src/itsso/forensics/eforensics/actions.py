"""e-Forensics: messages that a laboratory's own system sends, and the keys that sign its reports.

A message is a row of plain values, from a file or through the API: a receipt, a decision or a report;
docs/forensics.md defines its columns. Each message is imported by itself: accepted, unchanged (the same again), or
rejected with column, reason and value. Messages are recorded by the same functions that the pages use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID, uuid5

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics import catalogue, sealed
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.custody.holders import CARRIER_NUMBER, CARRIERS, LABORATORY
from itsso.forensics.eforensics.columns import (
    InvalidMessage,
    Message,
    announcing_request,
    named_request,
    named_work,
    read_item_label,
    read_number,
    read_report_number,
    read_required,
    read_shaped,
    read_signing_time,
    read_text,
    read_time,
)
from itsso.forensics.laboratory import examination, reception
from itsso.forensics.models import (
    Carrier,
    Incoming,
    Rejected,
    Report,
    Request,
    RequestStatus,
    SealCondition,
    SpecimenCheck,
    TrustedKey,
    Work,
)
from itsso.forensics.statement import SignedStatement, Statement
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7


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
    label, at = read_item_label(row), read_time(row, "at")
    seal = read_text(row, "seal") or SealCondition.WHOLE
    if seal not in SealCondition.values:
        raise InvalidMessage("seal", "no_code", seal)
    specimen = read_text(row, "specimen")
    if specimen and specimen not in SpecimenCheck.values:
        raise InvalidMessage("specimen", "no_code", specimen)
    if ledger.chain(label).holder in LABORATORY:
        return False
    condition = ItemCondition(
        at,
        seal,
        read_shaped(row, "impression", "seal", 24),
        read_number(row, "count", 32_767),
        read_number(row, "weight_mg"),
        *_carrier(row),
        specimen,
    )
    (scanned,) = reception.receive(
        [(label, label)], condition, by=by, form=uuid5(announcing_request(label), f"receipt {at}")
    )
    if scanned.recorded:
        return True
    if scanned.without_handover is not None:
        raise InvalidMessage("brought_by", "handover_missing")
    raise InvalidMessage("label", "refused", label)


def _carrier(row: Message) -> tuple[str, str]:
    """Return the number and the code of who brought an item; both may be empty where its hand-over is recorded."""
    carrier, number = read_text(row, "brought_by"), read_text(row, "brought_number")
    if carrier and carrier not in CARRIERS[False]:
        raise InvalidMessage("brought_by", "no_code", carrier)
    if carrier and carrier != Carrier.UNKNOWN and not CARRIER_NUMBER.fullmatch(number):
        raise InvalidMessage("brought_number", "no_carrier_number", number)
    return number if carrier else "", carrier


def _decision(row: Message, by: Posting) -> bool:
    """Accept a request, or return it with reasons; return whether anything changed."""
    request, decision = named_request(row), read_text(row, "decision")
    if decision not in ("accepted", "returned"):
        raise InvalidMessage("decision", "no_code", decision)
    reasons, external = (
        read_text(row, "reasons").replace(",", " ").split(),
        read_shaped(row, "external", "paper_number", 32),
    )
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
    work = named_work(row)
    version = read_number(row, "version", 999) or 1
    pdf = row.get("pdf")
    if not isinstance(pdf, bytes) or not pdf.startswith(b"%PDF"):
        raise InvalidMessage("pdf", "no_pdf")
    statement = Statement(
        read_report_number(row),
        version,
        work.laboratory.full_code,
        read_required(row, "examiner")[:200],
        tuple(work.labels),
        read_signing_time(row),
        read_required(row, "sha256").lower(),
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
    key, signature = read_required(row, "key").lower(), read_required(row, "signature")
    if not TrustedKey.objects.filter(laboratory=work.laboratory, key=key, ended_at=None).exists():
        raise InvalidMessage("key", "key_not_trusted", key)
    if not SignedStatement(statement, signature, key).fits:
        raise InvalidMessage("signature", "other_signature")


def _store_report(
    statement: Statement, row: Message, pdf: bytes, work: Work, previous: Report | None, by: Posting
) -> None:
    moment, signed = now(), read_time(row, "signed")
    why = read_text(row, "why") if previous else ""
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
        reviewer_name=read_required(row, "reviewer")[:200],
        reviewed_at=signed,
        sha256=statement.sha256,
        signature=read_required(row, "signature"),
        key=read_required(row, "key").lower(),
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


def trust_key(key: str, *, by: Posting) -> None:
    """Record by the director's word that a key signs for the laboratory. Recording it twice changes nothing."""
    if not re.fullmatch(r"[0-9a-f]{64}", key):
        raise Refused(_("Enter the public key as 64 hexadecimal digits (0-9, a-f)."))
    if not TrustedKey.objects.filter(laboratory=by.unit, key=key, ended_at=None).exists():
        TrustedKey.objects.create(laboratory=by.unit, key=key, since=now(), given_by=by.actor.number)
        audit.write("laboratory.key_trusted", by.actor, key)


def end_key(key_id: int, *, by: Posting) -> None:
    """End a key: from now on it does not sign for the laboratory. Reports imported before stay."""
    if not TrustedKey.objects.filter(pk=key_id, ended_at=None).update(ended_at=now()):
        raise Http404
    audit.write("laboratory.key_ended", by.actor, str(key_id))
