"""The page of a case's papers: what can be printed, and what was."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from itsso.audit.evidence.actions import MEDIA_TYPE
from itsso.cases.documents import actions as documents
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.documents.forms import PrintForm
from itsso.cases.documents.queries import prints_of
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.protection.openings import RECIPIENTS
from itsso.ui.printing import MissingScript
from itsso.ui.refusals import refuse_form


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Print a paper, which is sent as a file; else show the page, with what was printed before."""
    matter = documents.matter_of(case_id)
    case = matter.page.case
    wanting = {document: document.wanting(matter) for document in DOCUMENTS.values()}
    fitting = [document for document, why in wanting.items() if not why]
    openings = documents.names_for(case, by=request.posting)
    form = PrintForm(fitting, openings, request.POST if request.method == "POST" else None)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            paper = documents.print_document(
                case_id,
                cleaned["document"],
                cleaned["language"],
                cleaned["key"],
                by=request.posting,
                opening_id=cleaned["opening"],
            )
            return paper_file(paper)
        except (Refused, MissingScript) as refusal:
            refuse_form(form, refusal)
    context = {
        "case": case,
        "label": matter.page.label,
        "form": form,
        "wanting": [(document.title, why) for document, why in wanting.items() if why],
        "rows": [
            (
                print,
                documents.print_number(print),
                DOCUMENTS[print.document].title,
                RECIPIENTS[print.recipient] if print.recipient else "",
            )
            for print in prints_of(case_id)
        ],
    }
    return render(request, "cases/documents.html", context)


def paper_file(paper: documents.PrintedPaper) -> HttpResponse:
    """Return the file, or the archive with its certificates, under a name that shows nothing of the case."""
    content, suffix, media_type = paper.pdf, "pdf", "application/pdf"
    if paper.archive:
        content, suffix, media_type = paper.archive, "zip", MEDIA_TYPE
    name = f"itsso-{paper.print.number}-{paper.print.year}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
