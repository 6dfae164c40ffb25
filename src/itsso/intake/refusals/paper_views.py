"""Pages of the papers of a refusal: the list with a form that adds one, the reason for opening, and the paper."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.cases.attachments.actions import ENDINGS
from itsso.cases.attachments.page import FileRow, file_table
from itsso.cases.identity.forms import OpenForm
from itsso.intake.complaints.views import get_or_post
from itsso.intake.models import Accountability
from itsso.intake.refusals import papers as actions
from itsso.intake.refusals import queries, words
from itsso.intake.refusals.papers import PAPER_KINDS, RefusalPaperForm
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.protection.models import Item
from itsso.protection.openings import MINUTES, is_expired, open_identity, own_opening
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import refuse, refuse_form


def show_record_confirmation(request: OfficerRequest, record: Accountability, title: str) -> None:
    """Confirm an act on a record, and lead to it and to its papers."""
    steps = [
        ConfirmationStep(_("The record"), reverse("intake:record", args=[record.pk])),
        ConfirmationStep(_("Its papers"), reverse("intake:record_papers", args=[record.pk])),
    ]
    show_confirmation(request, title, number=str(record.unit), label=_("Unit"), steps=steps)


@get_or_post
def papers(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """Show the papers of a refusal, without a picture of any, and a form that adds one."""
    refusal_record = queries.record(record_id)
    sent = request.method == "POST"
    form = RefusalPaperForm(request.POST if sent else None, request.FILES if sent else None, initial={"form": uuid4()})
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            content = cleaned["file"].read()
            actions.attach_paper(
                refusal_record.pk, cleaned["file_kind"], content, by=request.posting, form=cleaned["form"]
            )
            show_record_confirmation(request, refusal_record, _("The paper was attached and sealed"))
            return redirect("intake:record_papers", refusal_record.pk)
        except Refused as refusal:
            refuse_form(form, refusal)
    rows = [
        FileRow(
            PAPER_KINDS.get(paper.kind, paper.kind),
            reverse("intake:open_record_paper", args=[refusal_record.pk, paper.pk]),
            paper.size,
            paper.sha256,
            paper.made_at,
            paper.made_by_name,
        )
        for paper in actions.papers_of(refusal_record.pk)
    ]
    table = file_table(_("Papers of the record"), _("Type of paper"), rows)
    return _page(request, "record_papers", refusal_record, form=form, table=table)


@get_or_post
def ask(request: OfficerRequest, record_id: UUID, paper_id: UUID) -> HttpResponse:
    """Show the form that asks why a paper is opened.

    The opening commits with this response, which leads to the paper.
    """
    refusal_record = queries.record(record_id)
    paper = actions.paper_of(refusal_record.pk, paper_id)
    form = OpenForm(
        refusal_record.pk, list(Item.objects.filter(pk=paper.item)), request.POST if request.method == "POST" else None
    )
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            opening = open_identity(
                refusal_record.pk, [paper.item], cleaned["reason"], cleaned["explanation"], by=request.posting
            )
            return redirect("intake:opened_record_paper", refusal_record.pk, opening)
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("open", by=request.posting)
    kind = PAPER_KINDS.get(paper.kind, paper.kind)
    return _page(request, "open_record_paper", refusal_record, form=form, paper=paper, kind=kind, minutes=MINUTES)


@require_GET
def paper(request: OfficerRequest, record_id: UUID, opening_id: UUID) -> HttpResponse:
    """Serve the paper as a download until its opening expires; then redirect to the list with a message."""
    refusal_record = queries.record(record_id)
    opening = own_opening(refusal_record.pk, opening_id, by=request.posting)
    attached = actions.opened_paper(opening)
    if is_expired(opening):
        messages.warning(request, _("Your access to the paper has expired. Open it again, with a reason."))
        return redirect("intake:record_papers", refusal_record.pk)
    try:
        content = actions.read_paper(attached, opening, by=request.posting)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("intake:record_papers", refusal_record.pk)
    response = HttpResponse(content, content_type=attached.media)
    name = f"refusal-{attached.kind}.{ENDINGS[attached.media]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: OfficerRequest, template: str, refusal_record: Accountability, **context: object) -> HttpResponse:
    title = f"{refusal_record.unit}: {words.summary(refusal_record)}"
    return render(request, f"intake/{template}.html", {"record": refusal_record, "title": title, **context})
