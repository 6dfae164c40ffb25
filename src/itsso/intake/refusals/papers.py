"""Papers of a refusal, such as her written complaint: sealed in the vault, and read only by an opening with its reason.

The database shows a paper where its record is shown: above the unit complained of, and never to an officer whom the
record is about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import pgettext_lazy

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases.attachments.actions import seal_file, unsealed_content
from itsso.cases.attachments.forms import FileForm
from itsso.intake.models import RefusalPaper
from itsso.intake.refusals import queries
from itsso.platform.clock import now
from itsso.protection.models import Opening
from itsso.protection.queries import lock_form
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.ui.components import Text

PAPER_KINDS: dict[str, Text] = {
    "complaint": pgettext_lazy("paper of a refusal", "The complainant’s written complaint"),
    "letter_to_sp": pgettext_lazy("paper of a refusal", "Letter to the Superintendent of Police (BNSS 173(4))"),
    "to_magistrate": pgettext_lazy("paper of a refusal", "Application to the Magistrate (BNSS 173(4), 175(3))"),
    "order": pgettext_lazy("paper of a refusal", "Order of a court"),
    "reasons": pgettext_lazy("paper of a refusal", "Reasons that the station gave in writing"),
    "explanation": pgettext_lazy("paper of a refusal", "Explanation of the officer complained of"),
    "statement": pgettext_lazy("file", "Statement"),
    "enquiry_report": pgettext_lazy("paper of a refusal", "Report of the enquiry"),
    "other": pgettext_lazy("file", "Another paper"),
}


class RefusalPaperForm(FileForm):
    """A paper of a refusal and what it is."""

    file_kinds: Mapping[str, Text] = PAPER_KINDS


def attach_paper(record_id: UUID, kind: str, content: bytes, *, by: Posting, form: UUID) -> RefusalPaper:
    """Seal a paper of a refusal. The same form again is the same paper.

    Raises Http404 for an officer who does not see the record, and Refused where the file is too large or not of an
    accepted type, or where the form was sent by another officer or with another file.
    """
    refusal_record = queries.record(record_id)
    lock_form(form)
    existing = papers_of(refusal_record.pk).filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.made_by, by=by)
        refuse_other_content((existing.kind, existing.sha256) == (kind, hashlib.sha256(content).hexdigest()))
        return existing
    sealed = seal_file(refusal_record.pk, content, by=by, form=form)
    paper = RefusalPaper(
        id=form,
        record=refusal_record,
        item=sealed.item,
        kind=kind,
        media=sealed.media,
        size=sealed.size,
        sha256=sealed.sha256,
        made_at=now(),
        made_by=by.actor.number,
        made_by_name=by.actor.name,
    )
    paper.save(force_insert=True)
    detail = {"what": kind, "media": sealed.media, "size": sealed.size, "sha256": sealed.sha256}
    audit.write("accountability.paper_attached", by.actor, str(refusal_record.pk), detail)
    return paper


def papers_of(record_id: UUID) -> QuerySet[RefusalPaper]:
    """Return the papers of a record, the newest first. One index scan."""
    return RefusalPaper.objects.filter(record_id=record_id).order_by("-made_at")


def paper_of(record_id: UUID, paper_id: UUID) -> RefusalPaper:
    """Return one paper of a record. Raises Http404 where the record has no such paper."""
    paper = papers_of(record_id).filter(pk=paper_id).first()
    if paper is None:
        raise Http404
    return paper


def opened_paper(opening: Opening) -> RefusalPaper:
    """Return the paper of an opening of a record. Raises Http404 where the opening is of no paper."""
    paper = papers_of(opening.case_id).filter(item__in=opening.items).first()
    if paper is None:
        raise Http404
    return paper


def read_paper(paper: RefusalPaper, opening: Opening, *, by: Posting) -> bytes:
    """Return the content of a paper by its committed opening.

    Raises Refused where it is not what was sealed.
    """
    return unsealed_content(opening, paper.sha256, by=by)
