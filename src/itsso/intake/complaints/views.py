"""Pages of complaints: heard and decided."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from itsso.cases.assignment.queries import officer_choices
from itsso.intake.complaints import actions, drafts, queries
from itsso.intake.complaints.calls import CallForm
from itsso.intake.complaints.cctns import is_register_named
from itsso.intake.complaints.decision_form import DecideComplaintForm, apply_decision
from itsso.intake.complaints.fir_details import ATTESTED
from itsso.intake.complaints.forms import SignForm, moment
from itsso.intake.complaints.free_copy import free_copy_of
from itsso.intake.complaints.hearing import attesting_buttons, decision_check
from itsso.intake.complaints.hearing_views import hear, remarks
from itsso.intake.complaints.listing import ComplaintListForm, complaint_columns, complaint_rows
from itsso.intake.complaints.page import ComplaintPage, label
from itsso.intake.models import Complaint, ComplaintOutcome, Mode
from itsso.intake.slips import queries as slips_queries
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import check_page, is_confirmed
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import mark_refused, refuse, refuse_form
from itsso.units.models import UnitKind

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
def complaints(request: OfficerRequest) -> HttpResponse:
    """Show the unit's complaints; begin one by a form whose key makes a second sending the first.

    The button that begins it says how the information came: the first question of the form.
    """
    refused = ""
    if request.method == "POST":
        try:
            begun = actions.begin_complaint(UUID(request.POST.get("key", "")), by=request.posting)
            address = reverse("intake:complaint", args=[begun.pk])
            mode = request.POST.get("mode", "")
            return redirect(f"{address}?mode={mode}" if mode in Mode.values else address)
        except ValueError:
            refused = _("The form was incomplete. Start again.")
        except Refused as refusal:
            refused = str(refusal)
    if refused:
        mark_refused(request)
    form, unit = ComplaintListForm(request.GET), request.posting.unit
    if not form.is_valid():
        form = ComplaintListForm({})
        form.is_valid()
    listing = ItemList(
        request,
        complaint_columns(with_station=unit.kind != UnitKind.STATION),
        complaint_rows(queries.complaints(unit, form.cleaned_data["status"], form.cleaned_data["mode"])),
        caption=_("Complaints, the last recorded first"),
        empty=_("No complaint has been recorded here yet."),
        form=form,
        file_name="complaints",
        remembers=False,  # a filter of yesterday's could hide what is urgent today
    )
    context = {
        "refused": refused,
        "key": uuid4(),
        "posting": request.posting,
        "modes": Mode.choices,
        "begins": unit.kind == UnitKind.STATION and request.may("intake:decide"),
        "is_register_unnamed": bool(unit.state) and not is_register_named(unit),
        "treatment": slips_queries.treatment_lines(
            slips_queries.treatment_answers(unit, date(today().year, 1, 1)).rows()
        ),
    }
    return listing.respond("intake/complaints.html", context)


def number_of(typed: str) -> int:
    """Return the number that an address names; 0 where it is not a number."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


@get_or_post
def complaint(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Show the steps while the complaint is typed; once recorded, its status and what the station can do."""
    opened = queries.complaint(complaint_id)
    may_decide, typed_now = _decides(request, opened), request.method == "POST" and "act" not in request.POST
    if request.method == "POST" and not may_decide:
        raise Http404
    is_typed = not opened.recorded and opened.outcome != ComplaintOutcome.DISCARDED
    return hear(request, opened) if may_decide and (is_typed or typed_now) else _complaint_page(request, opened)


def _complaint_page(request: OfficerRequest, complaint: Complaint) -> HttpResponse:
    """Show a recorded complaint; a call, the signature and the end of an enquiry are sent to its own address."""
    act = request.POST.get("act")
    form = SignForm(request.POST if act == "sign" else None)
    call_form = CallForm(request.POST if act == "call" else None)
    try:
        if act == "call" and call_form.is_valid():
            call_form.record(complaint.pk, by=request.posting)
            _show_complaint(request, complaint, _("The call was recorded"))
            return redirect("intake:complaint", complaint.pk)
        if act == "sign" and form.is_valid():
            cleaned = form.cleaned_data
            actions.sign(complaint.pk, moment(cleaned["signed"], cleaned["signed_at"]), by=request.posting)
            _show_complaint(request, complaint, _("The signature was recorded"))
            return redirect("intake:complaint", complaint.pk)
        if act in ("prima_facie", "no_case"):
            actions.close_enquiry(complaint.pk, act == "prima_facie", by=request.posting)
            return redirect("intake:decide" if act == "prima_facie" else "intake:complaint", complaint.pk)
    except Refused as refusal:
        if act not in ("call", "sign"):  # the end of an enquiry is a button without a form
            refuse(request, refusal)
            return redirect("intake:complaint", complaint.pk)
        refuse_form(call_form if act == "call" else form, refusal)
    page = ComplaintPage(complaint, may_decide=_decides(request, complaint))
    context = {
        "page": page,
        "copy": free_copy_of(complaint, by=request.posting) if page.case and page.may_decide else None,
        "complaint": complaint,
        "form": form,
        "call_form": call_form,
        "sent_form": call_form if act == "call" else form,
        "done": "done" in request.GET,
    }
    may_open = request.may("intake:open") and complaint.recorded and not complaint.registered
    return render(request, "intake/complaint.html", context | {"may_open": may_open})


def _decides(request: OfficerRequest, complaint: Complaint) -> bool:
    """Return whether this officer hears and decides the complaint; officers above the station read it."""
    return request.may("intake:decide") and request.posting.unit_id == complaint.station_id


@get_or_post
def discard(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Ask the officer to confirm that a complaint is discarded that is not recorded, and discard it."""
    complaint = queries.complaint(complaint_id)
    if complaint.station_id != request.posting.unit_id:
        raise Http404
    if request.method == "POST":
        try:
            drafts.discard(complaint.pk, by=request.posting)
            show_confirmation(
                request,
                _("Discarded"),
                number=text.fir_number(complaint.number, complaint.year),
                label=_("Complaint"),
                steps=[ConfirmationStep(_("Its number stays in the list."))],
            )
            return redirect("intake:list")
        except Refused as refusal:
            refuse(request, refusal)
    if complaint.recorded or complaint.outcome == ComplaintOutcome.DISCARDED:
        return redirect("intake:complaint", complaint.pk)
    return render(request, "intake/discard.html", {"complaint": complaint, "label": label(complaint)})


@get_or_post
def decide(request: OfficerRequest, complaint_id: UUID) -> HttpResponse:
    """Show sections and outcome of a recorded complaint; the decision is shown once more before it is done."""
    complaint = queries.complaint(complaint_id)
    if not complaint.recorded or complaint.registered:
        if request.method == "POST" and complaint.registered:
            messages.info(request, _("It has already been decided, as you see here. Nothing was changed."))
        return redirect("intake:complaint", complaint.pk)
    form = DecideComplaintForm(
        complaint,
        officer_choices(queries.investigators(complaint.station), complaint.station),
        request.POST if request.method == "POST" else None,
    )
    if form.is_valid() and "change" not in request.POST:
        if not is_confirmed(request):
            return check_page(request, decision_check(complaint, form))
        attested = request.POST.get("attested", "") if attesting_buttons(form.act) else None
        if attested is not None and attested not in ATTESTED:
            form.add_error(None, _("Choose whether the information was read over and signed"))
        else:
            try:
                apply_decision(complaint, {**form.cleaned_data, "attested": attested or ""}, by=request.posting)
                return redirect(f"{reverse('intake:complaint', args=[complaint.pk])}?done=1")
            except Refused as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else "outcome", str(refusal))
    context = {"form": form, "complaint": complaint, "page": ComplaintPage(complaint), "remarks": remarks(complaint)}
    return render(request, "intake/decide.html", context)


def _show_complaint(request: OfficerRequest, complaint: Complaint, title: str) -> None:
    """Confirm an act on a recorded complaint, and lead to the others."""
    steps = [ConfirmationStep(_("All complaints"), reverse("intake:list"))]
    show_confirmation(
        request, title, number=text.fir_number(complaint.number, complaint.year), label=_("Complaint"), steps=steps
    )
