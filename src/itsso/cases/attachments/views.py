"""Pages of a case's files: the list with a form that adds one, the reason for opening, and the file itself."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.cases.attachments import actions as attachments
from itsso.cases.attachments.actions import ENDINGS, FILE_KINDS
from itsso.cases.attachments.forms import FileForm
from itsso.cases.attachments.page import FileRow, file_table
from itsso.cases.identity import queries as identity
from itsso.cases.identity.forms import OpenForm
from itsso.cases.models import Attachment, Case
from itsso.cases.panels import back_to_case, show_case
from itsso.cases.queries import case_of
from itsso.cases.words import case_label
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.protection.models import Item
from itsso.protection.openings import MINUTES, is_expired, open_identity, own_opening
from itsso.ui.refusals import refuse, refuse_form
from itsso.ui.text import file_name

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def files(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the files of a case, without a picture of any, and a form that adds one."""
    case = case_of(case_id)
    may_attach = request.may("cases:record_identity")
    sent = request.method == "POST"
    if sent and not may_attach:
        raise Http404
    form = FileForm(request.POST if sent else None, request.FILES if sent else None, initial={"form": uuid4()})
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            attachments.attach(
                case_id, cleaned["file_kind"], cleaned["file"].read(), by=request.posting, form=cleaned["form"]
            )
            show_case(request, case, _("The file was attached and sealed"), back_to_case(case_id))
            return redirect("cases:files", case_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    may_open = request.may("cases:open_file") and identity.may_open(case, request.posting)
    rows = [
        FileRow(
            FILE_KINDS.get(attachment.what, attachment.what),
            reverse("cases:open_file", args=[case_id, attachment.pk]) if may_open else "",
            attachment.size,
            attachment.sha256,
            attachment.made_at,
            attachment.made_by_name,
        )
        for attachment in attachments.files_of(case_id)
    ]
    table = file_table(_("Files of the case"), _("Type of file"), rows)
    return _page(request, "files", case, form=form, table=table, may_attach=may_attach)


@get_or_post
def ask(request: OfficerRequest, case_id: UUID, file_id: UUID) -> HttpResponse:
    """Show the form that asks why a file is opened.

    The opening commits with this response, which leads to the file.
    """
    case = case_of(case_id)
    file = Attachment.objects.filter(pk=file_id, case_id=case_id).first()
    if file is None or not identity.may_open(case, request.posting):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(case_id, list(Item.objects.filter(pk=file.item)), sent)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            opening = open_identity(case_id, [file.item], cleaned["reason"], cleaned["explanation"], by=request.posting)
            return redirect("cases:file", case_id, opening)
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("open", by=request.posting)
    kind = FILE_KINDS.get(file.what, file.what)
    return _page(request, "open_file", case, form=form, file=file, what=kind, minutes=MINUTES)


@require_GET
def file(request: OfficerRequest, case_id: UUID, opening_id: UUID) -> HttpResponse:
    """Serve the file as a download until its opening expires; then redirect to the list of files with a message."""
    case = case_of(case_id)
    opening = own_opening(case_id, opening_id, by=request.posting)
    if not identity.may_open(case, request.posting):
        raise Http404
    if is_expired(opening):
        messages.warning(request, _("Your access to the file has expired. Open it again, with a reason."))
        return redirect("cases:files", case_id)
    try:
        attachment, content = attachments.read_file(opening, by=request.posting)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("cases:files", case_id)
    response = HttpResponse(content, content_type=attachment.media)
    name = f"{file_name(case.series, case.number, case.year, attachment.what)}.{ENDINGS[attachment.media]}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: OfficerRequest, template: str, case: Case, **context: object) -> HttpResponse:
    return render(request, f"cases/{template}.html", {"case": case, "label": case_label(case), **context})
