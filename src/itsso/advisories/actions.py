"""All writes of registered advisories: passing on, answering, verifying, acknowledging, withdrawing an item.

Registering is in `registration`, another last day of an item in `due_extensions`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.advisories import addressees, queries
from itsso.advisories.figures import measured
from itsso.advisories.models import (
    SENT_BACK,
    Acknowledgement,
    Answer,
    AnswerStatus,
    Evidence,
    Item,
    Paper,
    Passing,
    Verification,
)
from itsso.audit import actions as audit
from itsso.cases.attachments.actions import LARGEST, media_type_of
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.units.models import STATES, Unit
from itsso.units.queries import lock_numbering


@dataclass(frozen=True, slots=True)
class AnswerDraft:
    """A unit's answer to an item, before it is stored."""

    status: str
    reason: str = ""
    evidence_kind: str = ""
    evidence: str = ""
    paper: bytes = b""  # the document itself, where one was uploaded


def attach(advisory_id: UUID, content: bytes, *, by: Posting) -> Paper:
    """Store the letter itself with its advisory. Attaching the same file again changes nothing.

    Raises:
        Http404: the advisory was issued by another authority.
        Refused: another file is already stored, or the register's file gave the hash of another file.
    """
    advisory = queries.advisory(advisory_id)
    if advisory.issuer_id != by.unit_id:
        raise Http404
    paper = _paper(content, by)
    if advisory.attachment_sha256 not in ("", paper.sha256):
        message = _("This is not the letter that was registered: its hash is %(hash)s, and the register has %(held)s.")
        raise Refused(message % {"hash": paper.sha256, "held": advisory.attachment_sha256})
    with transaction.atomic():
        paper.advisory = advisory
        Paper.objects.bulk_create([paper], ignore_conflicts=True)
        stored = Paper.objects.defer("content").get(advisory=advisory)
        if stored.sha256 != paper.sha256:
            raise Refused(_("A letter is already stored. It cannot be replaced, only superseded by a new advisory."))
        if stored.pk == paper.pk:
            audit.write("advisories.attached", by.actor, str(advisory.pk), {"sha256": paper.sha256})
        return stored


def _paper(content: bytes, by: Posting) -> Paper:
    """Return an unsaved paper that belongs to neither an advisory nor an answer yet.

    Raises:
        Refused: it is too large, or its content is neither a PDF nor a picture.
    """
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than 25 MB. Scan it at a lower resolution."))
    return Paper(
        media=media_type_of(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        at=now(),
        by=by.actor.number,
        by_name=by.actor.name,
    )


def pass_on(advisory_id: UUID, *, by: Posting) -> Passing:
    """Record that a State passes an advisory on to its districts and stations, which owe it from today.

    Passing it on again changes nothing.

    Raises:
        Http404: the posting is not of a State to which the advisory is addressed.
    """
    advisory = queries.advisory(advisory_id)
    if by.unit.kind not in STATES or advisory.direct or not addressees.is_addressed(advisory, by.unit):
        raise Http404
    with transaction.atomic():
        passing = Passing(advisory=advisory, unit=by.unit, at=now(), by=by.actor.number, by_name=by.actor.name)
        Passing.objects.bulk_create([passing], ignore_conflicts=True)
        stored = Passing.objects.get(advisory=advisory, unit=by.unit)
        if stored.pk == passing.pk:
            audit.write("advisories.passed_on", by.actor, str(advisory.pk))
        return stored


def answer(item_id: UUID, unit_id: int, draft: AnswerDraft, *, key: UUID, by: Posting) -> Answer:
    """Record a unit's answer to an item. The unit directly above answers for a unit that was abolished.

    `key` identifies the posted form: posting it twice records one answer.

    Raises:
        Http404: the posting may not answer for the unit.
        Refused: the unit does not owe the item, "done" comes without evidence, "not applicable" without a reason,
            or the file is not a valid paper.
    """
    item, unit = queries.item(item_id), queries.unit(unit_id)
    if not queries.may_answer(unit, by.unit):
        raise Http404
    paper = _paper(draft.paper, by) if draft.paper else None
    with transaction.atomic():
        lock_numbering()
        queries.lock_item_of_unit(unit_id, item_id)
        existing = Answer.objects.filter(key=key).first()
        if existing is not None:
            refuse_another_officer(existing.by, by=by)
            refuse_other_content(
                (existing.item_id, existing.unit_id, existing.status) == (item_id, unit_id, draft.status)
            )
            return existing
        if not queries.obligations_of([unit], item=item):
            raise Refused(_("This item is not asked of this unit, or is no longer asked."))
        new_answer = _answered(item, unit, draft, key, by)
        new_answer.save(force_insert=True)
        detail = {"unit": unit.pk, "status": new_answer.status}
        if paper is not None:
            paper.answer = new_answer
            paper.save(force_insert=True)
            detail["paper"] = paper.sha256
        queries.store_status(new_answer, new_answer.status, accepted=False)
        audit.write("advisories.answered", by.actor, str(item.pk), detail)
        return new_answer


def _answered(item: Item, unit: Unit, draft: AnswerDraft, key: UUID, by: Posting) -> Answer:
    if draft.status == AnswerStatus.DONE and not draft.evidence_kind:
        reason = _("Say what shows that it is done: a document, a page, or the system’s own figure.")
        raise Refused(reason, field="evidence_kind")
    if draft.status == AnswerStatus.NOT_APPLICABLE and not draft.reason:
        raise Refused(_("Write why this does not apply to the unit."), field="reason")
    if draft.status == AnswerStatus.DONE and item.evidence and draft.evidence_kind != item.evidence:
        reason = _("The letter asks for this kind of evidence: %(kind)s.")
        raise Refused(reason % {"kind": Evidence(item.evidence).label}, field="evidence_kind")
    if draft.paper and draft.evidence_kind != Evidence.DOCUMENT:
        reason = _("A file was added: choose a document as evidence, and write its number and date.")
        raise Refused(reason, field="evidence_kind")
    evidence = draft.evidence
    if draft.evidence_kind == Evidence.FIGURE:
        evidence = measured.freeze_figures(item, unit, today())
        if not evidence:
            reason = _("The system has no figure for this here. Name a document or a page.")
            raise Refused(reason, field="evidence_kind")
    elif draft.evidence_kind and not evidence:
        raise Refused(_("Enter the document or page that shows it."), field="evidence")
    return Answer(
        id=uuid7(),
        key=key,
        item=item,
        unit=unit,
        status=draft.status,
        reason=draft.reason,
        evidence=evidence,
        evidence_kind=draft.evidence_kind,
        at=now(),
        by=by.actor.number,
        by_name=by.actor.name,
        answered_at=by.unit,
    )


def verify(answer_id: UUID, accepted: bool, reason: str = "", *, by: Posting) -> None:
    """Record that a unit above accepts an answer, or sends it back with a reason. Repeating it changes nothing.

    Raises:
        Http404: the posting is not of a unit above.
        Refused: the unit has answered again meanwhile, or an answer is sent back without a reason.
    """
    answer = queries.answer(answer_id)
    if not queries.may_verify(answer, by.unit):
        raise Http404
    if not accepted and not reason:
        raise Refused(_("Write why it is sent back, so that the unit knows what to do."), field="reason")
    with transaction.atomic():
        lock_numbering()
        queries.lock_item_of_unit(answer.unit_id, answer.item_id)
        latest = Answer.objects.filter(item=answer.item_id, unit=answer.unit_id).order_by("-at", "-id").first()
        if latest != answer:
            raise Refused(_("The unit has given a new answer in the meantime. Read it first."))
        before = answer.verifications.order_by("-at", "-id").first()
        if before and (before.accepted, before.reason) == (accepted, reason):
            return
        Verification(
            answer=answer,
            accepted=accepted,
            reason=reason,
            at=now(),
            by=by.actor.number,
            by_name=by.actor.name,
            unit=by.unit,
        ).save(force_insert=True)
        queries.store_status(answer, answer.status if accepted else SENT_BACK, accepted=accepted)
        detail = {"unit": answer.unit_id, "accepted": accepted}
        audit.write("advisories.verified", by.actor, str(answer.item_id), detail)


def acknowledge(advisory_id: UUID, *, by: Posting) -> None:
    """Record that the officer has read an advisory, once for each unit.

    Raises:
        Http404: the advisory does not concern the officer's unit.
    """
    advisory = queries.advisory(advisory_id)
    if not addressees.concerns(advisory, by.unit):
        raise Http404
    with transaction.atomic():
        acknowledgement = Acknowledgement(advisory=advisory, officer=by.officer, unit=by.unit, at=now())
        Acknowledgement.objects.bulk_create([acknowledgement], ignore_conflicts=True)
        if Acknowledgement.objects.filter(pk=acknowledgement.pk).exists():
            audit.write("advisories.acknowledged", by.actor, str(advisory.pk))


def withdraw_item(item_id: UUID, reason: str, *, by: Posting) -> Item:
    """Withdraw an item. Its answers stay and are marked. Withdrawing it again changes nothing.

    Raises Http404 where the item was issued by another authority.
    """
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).filter(pk=item_id, advisory__issuer=by.unit).first()
        if item is None:
            raise Http404
        if item.withdrawn_on is None:
            item.withdrawn_on, item.withdrawn_why = today(), reason
            item.save(update_fields=["withdrawn_on", "withdrawn_why"])
            audit.write("advisories.item_withdrawn", by.actor, str(item.pk))
        return item
