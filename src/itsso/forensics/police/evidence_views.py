"""The papers and files about the custody of one exhibit: the certificate, and the extract for a court."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from itsso.audit.evidence.actions import MEDIA_TYPE
from itsso.cases.queries import case_of
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.evidence import deliver_custody_extract
from itsso.forensics.custody.extract import at_laboratory
from itsso.forensics.police import paper
from itsso.forensics.police.views import item_of, pdf_response
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.refusals import refuse


@require_GET
def certificate(request: OfficerRequest, case_id: UUID, label: str) -> HttpResponse:
    """Return the certificate of custody of one item."""
    case, item = case_of(case_id), item_of(case_id, label)
    chain = ledger.chain(label)
    if at_laboratory(chain):
        raise Http404
    return pdf_response(paper.certificate_pdf(case, item, chain, request.posting), f"custody-{label}")


@require_GET
def extract_file(request: OfficerRequest, case_id: UUID, label: str) -> HttpResponse:
    """Return the extract of the ledger for one item, with its proofs and a draft certificate, as an archive."""
    case = case_of(case_id)
    item_of(case_id, label)
    if at_laboratory(ledger.chain(label)):
        raise Http404
    try:
        archive = deliver_custody_extract(case, label, by=request.posting)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("forensics:item", case_id, label)
    response = HttpResponse(archive, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="custody-{label}.zip"'
    return response
