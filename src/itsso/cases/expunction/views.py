"""Pages of court orders to remove records, and of legal holds."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.cases.case_page.page import CasePage, page_of
from itsso.cases.expunction import actions, holds, queries
from itsso.cases.expunction.forms import ExpunctionDecisionForm, ExpunctionForm, LegalHoldForm, LiftForm
from itsso.cases.expunction.listing import COLUMNS, expunction_rows, outcome_text
from itsso.cases.expunction.models import Expunction, Ground, LegalHold
from itsso.cases.expunction.page import (
    caution,
    hold_text,
    is_in_force,
    order_rows,
    order_text,
    removal_places,
    what_stays,
)
from itsso.cases.models import Case, Person
from itsso.cases.panels import back_to_case, show_case
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse, refuse_form

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def expunctions(request: OfficerRequest) -> HttpResponse:
    """List the orders of courts to remove records, those that wait and those that were carried out."""
    listing = ItemList(
        request,
        COLUMNS,
        expunction_rows(Expunction.objects.all()),
        caption=_("Court orders to remove records"),
        empty=_("No order of a court to remove records was entered."),
        file_name="court-orders",
    )
    return listing.respond("cases/expunctions.html", {})


@get_or_post
def expunction(request: OfficerRequest, expunction_id: UUID) -> HttpResponse:
    """Show what an order removes and what stays; the second officer carries it out here."""
    stored = Expunction.objects.select_related("station").filter(pk=expunction_id).first()
    if stored is None:
        raise Http404
    if request.method == "POST":
        return _decide(request, stored)
    waits = not stored.outcome
    case_is_here = waits and Case.objects.filter(pk=stored.case_id).exists()
    counts = actions.count_rows(stored.case_id, stored.subject) if case_is_here else stored.removed
    context = {
        "expunction": stored,
        "summary": order_rows(stored),
        "places": removal_places(counts),
        "digest": actions.digest_of(counts),
        "stays": what_stays(stored.case_id, stored.subject) if case_is_here else [],
        "label": page_of(stored.case_id).label if case_is_here else "",
        "holds": [order_text(hold) for hold in queries.holds_in_force([stored.case_id], today())] if waits else [],
        "why_not": _why_not(request, stored) if waits else "",
        "caution": caution(stored.ground) if waits else "",
        "may_decline": waits,
    }
    return render(request, "cases/expunction.html", context)


def _why_not(request: OfficerRequest, stored: Expunction) -> str:
    """Return why this officer may not carry out an expunction that waits; empty where the officer may."""
    if not request.posting.can(Capability.CARRY_OUT_EXPUNCTION):
        return _("A State monitor of the State carries this out.")
    try:
        actions.refuse_same_officer(stored, request.posting)
        actions.refuse_hold([stored.case_id])
    except Refused as refusal:
        return str(refusal)
    return ""


def _decide(request: OfficerRequest, stored: Expunction) -> HttpResponse:
    form = ExpunctionDecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Select what is to be done."))
        if form.cleaned_data["decision"] == "decline":
            actions.decline(stored.pk, by=request.posting)
            _show_order(
                request,
                stored,
                _("Nothing was removed"),
                ConfirmationStep(_("The officer who prepared it sees your decision here.")),
                ConfirmationStep(_("Court orders of this case"), reverse("cases:court_orders", args=[stored.case_id])),
            )
        elif not form.cleaned_data["read"]:
            raise Refused(_("Confirm that you have read the order of the court."))
        else:
            _show_order(
                request,
                actions.carry_out(stored.pk, form.cleaned_data["digest"], by=request.posting),
                _("The order was carried out"),
                ConfirmationStep(_("Collect printed papers of the case, and inform the court of the date.")),
                ConfirmationStep(_("Ask for the same removal in CCTNS.")),
            )
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("cases:expunction", stored.pk)


def _show_order(request: OfficerRequest, stored: Expunction, title: str, *steps: ConfirmationStep) -> None:
    """Confirm an act on an order to remove records, with its number."""
    show_confirmation(request, title, number=stored.order_number, label=_("Number of the order"), steps=steps)


@require_GET
def court_orders(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the legal holds of a case and the orders to remove records of it."""
    page = page_of(case_id)
    all_holds = LegalHold.objects.filter(case_id=case_id).order_by("-placed_at")
    context = {
        **_of_case(page),
        "holds": [(hold, order_text(hold), hold_text(hold), is_in_force(hold)) for hold in all_holds],
        "orders": [(order, order_text(order), outcome_text(order)) for order in queries.expunctions_of(case_id)],
    }
    return render(request, "cases/court_orders.html", context)


@get_or_post
def prepare(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Prepare the removal that a court ordered, after a page that shows what will be removed."""
    page = page_of(case_id)
    form = ExpunctionForm(_people(case_id), request.POST or None)
    if form.is_valid() and "change" not in request.POST:
        ground, subject = form.cleaned_data["ground"], form.cleaned_data["subject"]
        try:
            if not is_confirmed(request):
                actions.check_order(case_id, ground, subject, form.order())
                return check_page(request, _preparing_check(page, form))
            sent = form.cleaned_data["form"]
            stored = actions.prepare(case_id, ground, subject, form.order(), by=request.posting, form=sent)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            step = ConfirmationStep(_("A State monitor finds it under Court orders, and carries it out."))
            _show_order(request, stored, _("Prepared"), step)
            return redirect("cases:expunction", stored.pk)
    context = {**_of_case(page), "form": form}
    return render(request, "cases/prepare_expunction.html", context, status=422 if form.errors else 200)


def _preparing_check(page: CasePage, form: ExpunctionForm) -> Check:
    cleaned = form.cleaned_data
    order, subject = form.order(), cleaned["subject"]
    court = dict(form.fields["court"].choices)[order.court]  # type: ignore[attr-defined]
    places = removal_places(actions.count_rows(page.case.pk, subject))
    return Check(
        _("Prepare this removal?"),
        [
            SummaryRow(_("Case"), page.label),
            SummaryRow(_("What the court ordered"), Ground(cleaned["ground"]).label),
            *([SummaryRow(_("Person"), subject)] if subject else []),
            SummaryRow(_("Order"), f"{court}, {order.order_number}, {text.day(order.ordered_on)}"),
            *(SummaryRow(place.title, text.count(place.rows)) for place in places),
        ],
        _("Nothing is removed now. Another officer, of another role, reads the order and carries it out."),
        _("Prepare"),
        reverse("cases:court_orders", args=[page.case.pk]),
    )


@get_or_post
def place_hold(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Place a legal hold on a case."""
    page, form = page_of(case_id), LegalHoldForm(request.POST or None)
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            holds.place_hold(case_id, form.order(), cleaned["until"], by=request.posting, form=cleaned["form"])
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            step = ConfirmationStep(_("Nothing of this case is removed until it ends."))
            show_case(request, page.case, _("The hold is in force"), step, back_to_case(case_id))
            return redirect("cases:court_orders", case_id)
    return render(
        request, "cases/place_hold.html", {**_of_case(page), "form": form}, status=422 if form.errors else 200
    )


@get_or_post
def lift_hold(request: OfficerRequest, case_id: UUID, hold_id: UUID) -> HttpResponse:
    """Lift a legal hold by the number of an order."""
    page, form = page_of(case_id), LiftForm(request.POST or None)
    hold = LegalHold.objects.filter(pk=hold_id, case_id=case_id).first()
    if hold is None:
        raise Http404
    if form.is_valid():
        try:
            holds.lift_hold(case_id, hold_id, form.cleaned_data["lifting_order"], by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            show_case(request, page.case, _("The hold is lifted"), back_to_case(case_id))
            return redirect("cases:court_orders", case_id)
    context = {**_of_case(page), "form": form, "order": order_text(hold), "state": hold_text(hold)}
    return render(request, "cases/lift_hold.html", context, status=422 if form.errors else 200)


def count_waiting(request: HttpRequest) -> int:
    """Return how many prepared removals this officer may carry out."""
    posting: Posting = request.posting  # type: ignore[attr-defined]  # set by the middleware
    if not posting.can(Capability.CARRY_OUT_EXPUNCTION):
        return 0
    waiting = Expunction.objects.filter(outcome="").exclude(requested_officer=posting.officer_id)
    return waiting.exclude(requested_role=posting.role).count()


def _people(case_id: UUID) -> list[str]:
    return list(Person.objects.filter(case_id=case_id).order_by("label").values_list("label", flat=True))


def _of_case(page: CasePage) -> dict[str, object]:
    return {"case": page.case, "label": page.label, "page": page}
