"""Pages of identity. An address holds ids only; what was typed goes back into the form it came from, nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.cases.desk.listing import rows_of_cases
from itsso.cases.extensions import FigureToCount
from itsso.cases.identity import queries
from itsso.cases.identity.actions import check_recipient, name_accused, seal_identity
from itsso.cases.identity.forms import AccusedForm, FindForm, IdentityForm, OpenForm
from itsso.cases.identity.openings_list import opening_columns, opening_rows
from itsso.cases.identity.page import access_columns, describe_subject, entries, entry, page_accesses
from itsso.cases.models import Case
from itsso.cases.panels import back_to_case, show_case
from itsso.cases.queries import case_of
from itsso.cases.words import case_label
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.attempts import note_recognised
from itsso.protection.lookup import find_cases
from itsso.protection.middleware import OfficerRequest
from itsso.protection.openings import (
    MINUTES,
    count_of_unusual_openings,
    is_expired,
    open_identity,
    openings_of,
    own_opening,
    read_opening,
    unusual_openings,
)
from itsso.protection.tokens import TokenKind
from itsso.ui.components import Figure
from itsso.ui.confirmation import ConfirmationStep
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse_form

FORM = "identity"  # under which a draft of the form is kept

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def record(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show and handle the form that seals who a victim is.

    "Save and go on later" keeps a draft that only this officer sees again.
    """
    case, persons = case_of(case_id), queries.persons(case_id)
    if request.method != "POST":
        try:
            draft = vault.load_draft(case_id, FORM, by=request.posting)
        except Refused as refusal:
            draft, lost = {}, str(refusal)
        else:
            lost = ""
        form = IdentityForm(persons, initial=draft)
        return _page(request, "record_identity", case, form=form, draft=bool(draft), lost=lost)
    form = IdentityForm(persons, request.POST)
    try:
        if "later" in request.POST:
            typed = {name: request.POST.get(name, "") for name in form.fields}
            vault.save_draft(case_id, FORM, typed, by=request.posting)
            messages.success(request, _("Saved and sealed. You can continue later."))
            return redirect("cases:case", case_id)
        if form.is_valid():
            seal_identity(case_id, form.sealed_texts(), by=request.posting)
            vault.end_draft(case_id, FORM, by=request.posting)
            show_case(
                request,
                case,
                _("The identity was recorded and sealed"),
                ConfirmationStep(_("Whoever opens it gives a reason, and the audit log records it.")),
                ConfirmationStep(_("Task list"), reverse("cases:tasks", args=[case_id])),
            )
            return redirect("cases:case", case_id)
    except Refused as refusal:
        refuse_form(form, refusal)
    return _page(request, "record_identity", case, form=form)


@get_or_post
def ask(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the form that asks why.

    The opening commits with this response, which leads to the page that may read by it.
    """
    case, items = case_of(case_id), list(vault.current_items(case_id))
    if not items or not queries.may_open(case, request.posting):
        raise Http404
    form = OpenForm(case_id, items, request.POST if request.method == "POST" else None)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            check_recipient(case_id, cleaned["recipient"], by=request.posting)
            opening = open_identity(
                case_id,
                cleaned["items"],
                cleaned["reason"],
                cleaned["explanation"],
                by=request.posting,
                recipient=cleaned["recipient"],
            )
            return redirect("cases:opened", case_id, opening)
        except Refused as refusal:
            refuse_form(form, refusal)
    form.note("open", by=request.posting)
    return _page(request, "open_identity", case, form=form, minutes=MINUTES)


@require_GET
def opened(request: OfficerRequest, case_id: UUID, opening_id: UUID) -> HttpResponse:
    """Show what was opened, for as long as the opening lasts. Printed only for the recipient whom it names."""
    case = case_of(case_id)
    if not queries.may_open(case, request.posting):
        raise Http404
    opening = own_opening(case_id, opening_id, by=request.posting)
    if queries.is_file_opening(opening):
        raise Http404
    if is_expired(opening):
        return _page(request, "opened", case, opening=opening, over=True)
    readings, lost = [], ""
    try:
        readings = [
            (describe_subject(reading.item.subject), reading) for reading in read_opening(opening, by=request.posting)
        ]
    except Refused as refusal:
        lost = str(refusal)
    response = _page(request, "opened", case, opening=opening, readings=readings, lost=lost, entry=entry(opening, {}))
    # The words leave the screen when the opening is over, without a script.
    seconds = int((opening.expires - timezone.now()).total_seconds()) + 1
    response.headers["Refresh"] = str(seconds)
    return response


@require_GET
def access_log(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show who opened the identity of this case, when, why, what of it and for whom it was printed; and who read it."""
    case, rows = case_of(case_id), entries(openings_of(case_id))
    listing = ItemList(
        request,
        access_columns(),
        page_accesses(case_id),
        caption=_("Who has read the case"),
        empty=_("Nobody has read this case yet."),
        file_name=f"access-log-{case_label(case)}",
        anchor="readings",
    )
    return listing.respond("cases/access_log.html", {"case": case, "label": case_label(case), "rows": rows})


def openings_on_desk(request: OfficerRequest) -> Iterator[FigureToCount]:
    """Yield the notice for the officer who must ask why: the openings out of the ordinary that the page lists."""

    def figure(number: int) -> Figure:
        label = ngettext("unusual opening of identity", "unusual openings of identity", number)
        return Figure(number, label, reverse("cases:openings"), "bad")

    if request.may("cases:openings"):
        yield FigureToCount(count_of_unusual_openings(), figure)


@require_GET
def openings(request: OfficerRequest) -> HttpResponse:
    """Show openings of the last thirty days beyond what is expected of one officer in a day, in the unit and below."""
    listing = ItemList(
        request,
        opening_columns(),
        opening_rows(unusual_openings()),
        caption=_("Unusual openings of identity"),
        empty=_("There are no unusual openings."),
        file_name="unusual-openings",
    )
    return listing.respond("cases/openings.html", {"posting": request.posting})


@get_or_post
def find_person(request: OfficerRequest) -> HttpResponse:
    """Show the cases in the unit that have exactly this name or number.

    What was typed is sent back only in the form.
    """
    form, rows = FindForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            case_ids = find_cases(TokenKind(cleaned["by"]), cleaned["typed"], cleaned["reason"], by=request.posting)
            cases = Case.objects.filter(pk__in=case_ids).select_related("station").order_by("-first_recorded")
            rows = rows_of_cases(list(cases))
        except Refused as refusal:
            refuse_form(form, refusal)
    return render(request, "cases/find_person.html", {"form": form, "rows": rows})


@get_or_post
def accused(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the names of one case's accused, and a form that records a name for one of them."""
    case = case_of(case_id)
    labels = [label for label in queries.persons(case_id) if label.startswith("A")]
    may_name = bool(labels) and request.may("cases:record_identity")
    form = AccusedForm(labels, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not may_name:
        raise Http404
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            name_accused(case_id, cleaned["label"], cleaned["name"], by=request.posting)
            title = _("Name of the accused %(label)s recorded") % {"label": cleaned["label"]}
            show_case(request, case, title, back_to_case(case_id))
            return redirect("cases:accused", case_id)
        except Refused as refusal:  # it tells that the name is of the vault: whoever tries names against it is seen
            if refusal.field == "name":
                note_recognised("accused", by=request.posting, case_id=case_id)
            refuse_form(form, refusal)
    return _page(
        request, "accused", case, form=form, rows=queries.names_of_accused(case_id), may_name=may_name, labels=labels
    )


def _page(request: OfficerRequest, template: str, case: Case, **context: object) -> HttpResponse:
    return render(request, f"cases/{template}.html", {"case": case, "label": case_label(case), **context})
