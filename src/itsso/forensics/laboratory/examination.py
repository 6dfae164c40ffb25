"""The examiner's work: worksheets, a draft that nobody outside sees, review by a second person, and the signed report.

Only the examiner of a work writes, and only who wrote a report signs it: neither a director nor any police role has a
function that changes content.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics import catalogue, sealed
from itsso.forensics.laboratory import paper
from itsso.forensics.laboratory.assigning import competent_examiners, lock_work
from itsso.forensics.laboratory.reception import set_status
from itsso.forensics.laboratory.signing import signer
from itsso.forensics.models import Hold, Report, Request, RequestStatus, Review, Verdict, Work, Worksheet, WorkStatus
from itsso.forensics.parcel_kinds import REPORT
from itsso.forensics.statement import Statement
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content

type Answers = Mapping[str, str]
"""What the examiner found, by the code of the question, or by `remarks`."""


@dataclass(frozen=True)
class Sheet:
    """The work done with one exhibit."""

    label: str
    method: str
    note: str
    instrument: str = ""
    lot: str = ""
    consumed: str = ""


def add_worksheet(work_id: UUID, sheet: Sheet, *, by: Posting, form: UUID) -> None:
    """Add a line to the worksheet. Lines are only added; the same form again is the same line."""
    work = _lock_own_work(work_id, by)
    existing = Worksheet.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.by, by=by)
        refuse_other_content(
            (existing.work_id, existing.label, existing.method) == (work_id, sheet.label, sheet.method)
        )
        return
    if sheet.label not in work.labels:
        raise Refused(_("This exhibit is not part of this examination."))
    version, note = sealed.seal(work.laboratory.state, sheet.note.encode(), form, "worksheet")
    Worksheet.objects.create(
        id=form,
        work=work,
        laboratory=work.laboratory,
        label=sheet.label,
        method=sheet.method,
        instrument=sheet.instrument,
        lot=sheet.lot,
        consumed=sheet.consumed,
        note=note,
        key_version=version,
        at=now(),
        by=by.actor.number,
        by_name=by.actor.name,
    )
    audit.write("laboratory.worksheet", by.actor, str(work.pk), {"label": sheet.label, "method": sheet.method})


def set_hold(work_id: UUID, reason: str, *, by: Posting) -> Work:
    """Record that a work cannot proceed, and why; with no reason, that it proceeds again."""
    work = lock_work(work_id)
    if reason and reason not in catalogue.codes("holds"):
        raise Refused(_("Choose why the examination is on hold."))
    if reason == work.hold:
        return work
    work.holds.filter(until=None).update(until=now())
    if reason:
        Hold.objects.create(work=work, laboratory=work.laboratory, reason=reason, since=now(), by=by.actor.number)
    work.hold = reason
    work.save(update_fields=["hold"])
    audit.write("laboratory.held" if reason else "laboratory.resumed", by.actor, str(work.pk), why=reason)
    return work


# --- Draft and review ------------------------------------------------------------------------------------------------


def save_draft(work_id: UUID, answers: Answers, *, by: Posting, ready: bool = False) -> Report:
    """Save the draft of a report, sealed; `ready` sends it to review, for which every question must be answered."""
    work = _lock_own_work(work_id, by)
    if work.standing not in (WorkStatus.ASSIGNED, WorkStatus.REVIEWED):
        raise Refused(_("The report is under review, or was released."))
    if ready and not all(answers.get(question, "").strip() for question in work.questions):
        raise Refused(_("Answer every question. Where nothing can be said, write that."))
    report = draft_of(work) or _new_report(work, by)
    content = json.dumps(dict(answers), ensure_ascii=False).encode()
    report.key_version, report.sealed = sealed.seal(work.laboratory.state, content, report.pk, "draft")
    report.drafted_at, report.drafted_by = now(), by.actor.number
    report.reviewer, report.reviewer_name, report.reviewed_at = "", "", None
    report.save()
    _set_status(work, WorkStatus.REVIEW if ready else WorkStatus.ASSIGNED)
    if ready:
        audit.write("laboratory.to_review", by.actor, str(report.pk))
    return report


def draft_of(work: Work) -> Report | None:
    """Return the report of a work that is not signed yet, if there is one."""
    return work.reports.filter(signed_at=None).first()


def read_draft(report: Report, *, by: Posting) -> dict[str, str]:
    """Return the answers of a draft to its author, or to a person who may review it now. Http404 for everybody else."""
    work = report.work
    mine = work.examiner == by.actor.number
    reviews = work.standing == WorkStatus.REVIEW and by.actor.number in _reviewers(work)
    if report.signed_at is not None or not (mine or reviews):
        raise Http404
    content = sealed.unseal(work.laboratory.state, report.key_version, report.sealed, report.pk, "draft")
    answers: dict[str, str] = json.loads(content)
    return answers


def may_review(work: Work, by: Posting) -> bool:
    """Return whether the officer is a second person who is competent in the section."""
    return by.actor.number in _reviewers(work)


def _reviewers(work: Work) -> set[str]:
    return set(competent_examiners(work.laboratory, work.section, today())) - {work.examiner}


def review(report_id: UUID, verdict: Verdict, reasons: Sequence[str], *, by: Posting) -> Report:
    """Record the review of a draft by a second person: agreed, or back to the examiner with reasons."""
    report = _lock_report(report_id)
    work = lock_work(report.work_id)
    if work.standing != WorkStatus.REVIEW:
        raise Refused(_("The draft is not waiting for review."))
    if not may_review(work, by):
        raise Refused(_("A second person authorised for the section must review it, never the person who wrote it."))
    if verdict == Verdict.BACK and not reasons:
        raise Refused(_("Choose why the draft is sent back."))
    moment = now()
    Review.objects.create(
        report=report,
        laboratory=work.laboratory,
        verdict=verdict,
        reasons=list(reasons),
        at=moment,
        by=by.actor.number,
        by_name=by.actor.name,
    )
    if verdict == Verdict.AGREED:
        report.reviewer, report.reviewer_name, report.reviewed_at = by.actor.number, by.actor.name, moment
        report.save(update_fields=["reviewer", "reviewer_name", "reviewed_at"])
    _set_status(work, WorkStatus.REVIEWED if verdict == Verdict.AGREED else WorkStatus.ASSIGNED)
    audit.write(f"laboratory.review_{verdict.value}", by.actor, str(report.pk), {"reasons": list(reasons)})
    return report


# --- The signed report -----------------------------------------------------------------------------------------------


def sign(report_id: UUID, *, by: Posting) -> Report:
    """Sign a reviewed report and release it at once: nobody stands between the signature and the police.

    The fingerprint of the PDF is signed; from here on the database forbids any change of the report.
    """
    report = _lock_report(report_id)
    work = _lock_own_work(report.work_id, by)
    if report.signed_at is not None:
        return report
    if work.standing != WorkStatus.REVIEWED or report.reviewed_at is None:
        raise Refused(_("The report can be signed only after a second person has agreed."))
    moment = now()
    pdf = paper.report_pdf(report, read_draft(report, by=by), moment, by)
    key = signer()
    statement = Statement(
        report.number,
        report.version,
        work.laboratory.full_code,
        by.actor.name,
        tuple(work.labels),
        moment.isoformat(timespec="seconds"),
        sha256(pdf).hexdigest(),
    )
    report.sha256, report.key, report.signature = statement.sha256, key.key, key.sign(statement.content).hex()
    report.key_version, report.sealed = sealed.seal(work.laboratory.state, pdf, report.pk, "signed")
    report.signed_at = report.released_at = moment
    report.signed_by = by.actor.number
    report.save()
    send_report(report, work, statement, pdf, by=by)
    audit.write("laboratory.released", by.actor, str(report.pk), {"number": report.number, "sha256": report.sha256})
    return report


def send_report(report: Report, work: Work, statement: Statement, pdf: bytes, *, by: Posting) -> None:
    """Release a signed report: its work is done, and it is sent to the station that asked, sealed for its State."""
    _set_status(work, WorkStatus.RELEASED)
    work.released_at = work.released_at or report.released_at
    work.save(update_fields=["released_at"])
    sender, moment = work.request.sender, report.released_at
    assert moment is not None, "it is signed and released before it goes"
    version, content = sealed.seal(sender.state, pdf, report.pk, "report")
    report_details = {
        "note": str(work.request_id),
        "number": report.number,
        "version": report.version,
        "section": work.section,
        "labels": work.labels,
        "examiner": statement.examiner,
        "released_at": moment.isoformat(),
        "signed": statement.signed,
        "key_version": version,
        "sha256": report.sha256,
        "signature": report.signature,
        "key": report.key,
        "supersedes": str(report.supersedes_id) if report.supersedes_id else None,
    }
    parcels.send(REPORT, work.laboratory, sender, by=by, told=report_details, sealed=content, parcel_id=report.pk)
    _close_request_if_done(work.request, by)


def _close_request_if_done(request: Request, by: Posting) -> None:
    if request.standing == RequestStatus.ACCEPTED and not request.works.filter(released_at=None).exists():
        set_status(request, RequestStatus.DONE, by=by)


def supersede(work_id: UUID, why: str, *, by: Posting) -> Report:
    """Start a later version of a released report; the earlier one stays as it is, and is marked at both ends."""
    work = _lock_own_work(work_id, by)
    if why not in catalogue.codes("supersedes"):
        raise Refused(_("Choose why a later report is needed."))
    if work.standing != WorkStatus.RELEASED:
        raise Refused(_("There is no released report yet, or a later one has already been started."))
    last = work.reports.order_by("-version").first()
    assert last is not None
    report = Report(
        work=work,
        laboratory=work.laboratory,
        number=last.number,
        version=last.version + 1,
        supersedes=last,
        why=why,
        drafted_at=now(),
        drafted_by=by.actor.number,
    )
    report.key_version, report.sealed = sealed.seal(work.laboratory.state, b"{}", report.pk, "draft")
    report.save(force_insert=True)
    _set_status(work, WorkStatus.ASSIGNED)
    audit.write("laboratory.superseding", by.actor, str(report.pk), why=why)
    return report


def signed_pdf(report_id: UUID) -> tuple[Report, bytes]:
    """Return a signed report and its PDF, as the laboratory has it."""
    report = Report.objects.filter(pk=report_id).exclude(signed_at=None).select_related("laboratory", "work").first()
    if report is None:
        raise Http404
    return report, sealed.unseal(report.laboratory.state, report.key_version, report.sealed, report.pk, "signed")


# --- Shared ----------------------------------------------------------------------------------------------------------


def _lock_own_work(work_id: UUID, by: Posting) -> Work:
    """Return a work that the officer examines, locked. Refused where it is with another examiner."""
    work = lock_work(work_id)
    if work.examiner != by.actor.number:
        raise Refused(_("You are not the examiner. Examiner: %(who)s.") % {"who": work.examiner_name or _("nobody")})
    return work


def _lock_report(report_id: UUID) -> Report:
    reports = Report.objects.select_for_update(of=("self",)).select_related("work__laboratory", "work__request")
    report = reports.filter(pk=report_id).first()
    if report is None:
        raise Http404
    return report


def _new_report(work: Work, by: Posting) -> Report:
    number = f"{work.request.own_number}-{work.section.upper()[:3]}"
    return Report(work=work, laboratory=work.laboratory, number=number, drafted_by=by.actor.number)


def _set_status(work: Work, to: WorkStatus) -> None:
    if work.standing != to:
        work.standing, work.since = to, now()
        work.save(update_fields=["standing", "since"])


def worksheet_note(sheet: Worksheet) -> str:
    """Return the note of a worksheet in clear, for the laboratory's own page."""
    state = sheet.laboratory.state
    return sealed.unseal(state, sheet.key_version, sheet.note, sheet.pk, "worksheet").decode()
