"""The button that prints the free copy within the registration: one request opens, the next one prints."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from itsso.cases.documents.views import paper_file
from itsso.intake.complaints import queries
from itsso.intake.complaints.free_copy import open_for_copy, print_copy
from itsso.platform.errors import Refused
from itsso.platform.languages import SHIPPED
from itsso.protection.middleware import OfficerRequest
from itsso.ui.printing import MissingScript
from itsso.ui.refusals import refuse


@require_POST
def give(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Open what the copy holds, and lead to the request that prints it."""
    complaint = queries.complaint(complaint_id)
    if not complaint.registered:
        raise Http404
    try:
        opening = open_for_copy(complaint_id, request.POST.get("recipient", ""), by=request.posting)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("intake:complaint", complaint_id)
    language = request.POST.get("language", "")
    address = reverse("intake:free_copy_print", args=[complaint_id, opening])
    return redirect(f"{address}?paper={language if language in dict(SHIPPED) else 'en'}")


@require_GET
def printed(request: OfficerRequest, complaint_id: UUID, opening_id: UUID) -> HttpResponse:
    """Send the copy as a file."""
    language = request.GET.get("paper", "en")
    if language not in dict(SHIPPED):
        raise Http404
    try:
        return paper_file(print_copy(complaint_id, opening_id, language, by=request.posting))
    except (Refused, MissingScript) as refusal:
        refuse(request, refusal)
        return redirect("intake:complaint", complaint_id)
