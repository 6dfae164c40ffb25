"""What was told, opened to the officer in charge before there is a case, to decide on it; after, on the case's pages.

Two requests, as for a case: the opening commits with the first, and the second is given the words. Nothing is printed.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from itsso.cases import identity
from itsso.cases.identity_forms import OpenForm
from itsso.intake import queries
from itsso.intake.models import Complaint
from itsso.intake.page import label
from itsso.intake.views import asked_or_sent
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.middleware import OfficerRequest
from itsso.protection.openings import MINUTES, expired, open_identity, opening_of, read_opening


def _unregistered(complaint_id: UUID) -> Complaint:
    one = queries.complaint(complaint_id)
    if one.registered:
        raise Http404  # the case's own pages open it
    return one


@asked_or_sent
def ask(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Asks what is opened and why; the opening and its line commit with this answer."""
    one, kept = _unregistered(complaint_id), list(vault.present(complaint_id))
    if not kept:
        raise Http404
    form = OpenForm(one.pk, kept, request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            opening = open_identity(one.pk, told["items"], told["reason"], told["words"], by=request.posting)
            return redirect("intake:opened", one.pk, opening)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    form.note("open", by=request.posting)
    return render(request, "intake/open.html", {"form": form, "one": one, "label": label(one), "minutes": MINUTES})


@require_GET
def opened(request: OfficerRequest, complaint_id: UUID, opening_id: UUID) -> HttpResponse:
    """The words, for as long as the opening lasts."""
    one = _unregistered(complaint_id)
    opening = opening_of(one.pk, opening_id, by=request.posting)
    over, lost, told = expired(opening), "", []
    if not over:
        try:
            told = [(identity.who_is(read.item.subject), read) for read in read_opening(opening, by=request.posting)]
        except Refused as refusal:
            lost = str(refusal)
    page = {"one": one, "label": label(one), "opening": opening, "told": told, "over": over, "lost": lost}
    response = render(request, "intake/opened.html", page)
    if not over:  # the words leave the screen when the opening is over, without a script
        response.headers["Refresh"] = str(int((opening.expires - timezone.now()).total_seconds()) + 1)
    return response
