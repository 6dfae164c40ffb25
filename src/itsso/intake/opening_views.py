"""Pages on which sealed texts are opened for a stated reason.

Texts of a complaint are opened to the officer in charge, before there is a case; the account of a refusal to officers
above the unit complained of; the account of a Zero FIR to the station that it was sent to and to the nodal officer,
before they act. After there is a case its own pages open its sealed texts.

Two requests, as for a case: the opening commits with the first, and the second returns the texts. Nothing is
printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.accounts.models import Posting
from itsso.cases.identity.forms import OpenForm
from itsso.cases.identity.page import describe_subject
from itsso.cases.identity.queries import is_file_opening
from itsso.intake.complaints import queries
from itsso.intake.complaints.page import label
from itsso.intake.complaints.views import get_or_post
from itsso.intake.refusals import queries as refusals_queries
from itsso.intake.refusals import words as refusals_words
from itsso.intake.zero_firs import queries as transfer_queries
from itsso.intake.zero_firs.briefing import is_to_act
from itsso.intake.zero_firs.forms import ReadingReasonForm
from itsso.intake.zero_firs.page import transfer_label
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.middleware import OfficerRequest
from itsso.protection.models import What
from itsso.protection.openings import MINUTES, is_expired, open_identity, own_opening, read_opening


@dataclass(frozen=True)
class OpeningTarget:
    """The record that sealed texts belong to: its name, its page, and the page on which an opening of it is read."""

    id: UUID
    label: str
    page: str
    back: str
    opened: str


def _complaint(complaint_id: UUID) -> OpeningTarget:
    complaint = queries.complaint(complaint_id)
    if complaint.registered:
        raise Http404  # the case's own pages open it
    page = reverse("intake:complaint", args=[complaint.pk])
    return OpeningTarget(complaint.pk, label(complaint), page, _("Back to the complaint"), "intake:opened")


def _record(record_id: UUID) -> OpeningTarget:
    record = refusals_queries.record(record_id)
    page = reverse("intake:record", args=[record.pk])
    title = f"{record.unit}: {refusals_words.summary(record)}"
    return OpeningTarget(record.pk, title, page, _("Back to the record"), "intake:opened_account")


def _zero_fir(transfer_id: UUID, by: Posting) -> OpeningTarget:
    transfer = transfer_queries.transfer(transfer_id)
    if not is_to_act(transfer, by):
        raise Http404
    page, title = reverse("intake:transfer", args=[transfer.pk]), transfer_label(transfer)
    return OpeningTarget(transfer.case_id, title, page, _("Back to the Zero FIR"), "intake:opened_zero_fir")


@get_or_post
def ask(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Show the form that asks what is opened of a complaint and why."""
    return _ask(request, _complaint(complaint_id))


@require_GET
def opened(request: OfficerRequest, complaint_id: UUID, opening_id: UUID) -> HttpResponse:
    """Show the opened texts of a complaint, for as long as the opening lasts."""
    return _opened(request, _complaint(complaint_id), opening_id)


@get_or_post
def ask_account(request: OfficerRequest, record_id: UUID) -> HttpResponse:
    """Show the form that asks why the account of a refusal is opened."""
    return _ask(request, _record(record_id))


@require_GET
def opened_account(request: OfficerRequest, record_id: UUID, opening_id: UUID) -> HttpResponse:
    """Show the account of a refusal, for as long as the opening lasts."""
    return _opened(request, _record(record_id), opening_id)


@get_or_post
def ask_zero_fir(request: OfficerRequest, transfer_id: UUID) -> HttpResponse:
    """Show the form that asks why the account of a Zero FIR is opened before anything is decided."""
    target = _zero_fir(transfer_id, request.posting)
    accounts = vault.current_items(target.id).filter(kind=What.NARRATIVE)
    items = list(accounts.values_list("pk", flat=True))
    if not items:
        raise Http404
    form = ReadingReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            opening = open_identity(target.id, items, form.cleaned_data["reason"], "", by=request.posting)
            return redirect(target.opened, transfer_id, opening)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
    return render(request, "intake/open_zero_fir.html", {"form": form, "target": target, "minutes": MINUTES})


@require_GET
def opened_zero_fir(request: OfficerRequest, transfer_id: UUID, opening_id: UUID) -> HttpResponse:
    """Show the account of a Zero FIR, for as long as the opening lasts."""
    return _opened(request, _zero_fir(transfer_id, request.posting), opening_id)


def _ask(request: OfficerRequest, target: OpeningTarget) -> HttpResponse:
    """Show the form, or open the texts; the opening and its audit entry commit with this response."""
    sealed_items = list(vault.current_items(target.id))
    if not sealed_items:
        raise Http404
    form = OpenForm(target.id, sealed_items, request.POST if request.method == "POST" else None)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            opening = open_identity(
                target.id, cleaned["items"], cleaned["reason"], cleaned["explanation"], by=request.posting
            )
            return redirect(target.opened, target.id, opening)
        except Refused as refusal:
            form.add_error("reason", str(refusal))
    form.note("open", by=request.posting)
    return render(request, "intake/open.html", {"form": form, "target": target, "minutes": MINUTES})


def _opened(request: OfficerRequest, target: OpeningTarget, opening_id: UUID) -> HttpResponse:
    opening = own_opening(target.id, opening_id, by=request.posting)
    if is_file_opening(opening):
        raise Http404  # the page of its paper serves it
    over, lost, readings = is_expired(opening), "", []
    if not over:
        try:
            readings = [
                (describe_subject(read.item.subject), read) for read in read_opening(opening, by=request.posting)
            ]
        except Refused as refusal:
            lost = str(refusal)
    page = {"target": target, "opening": opening, "readings": readings, "over": over, "lost": lost}
    response = render(request, "intake/opened.html", page)
    if not over:  # the words leave the screen when the opening is over, without a script
        response.headers["Refresh"] = str(int((opening.expires - timezone.now()).total_seconds()) + 1)
    return response
