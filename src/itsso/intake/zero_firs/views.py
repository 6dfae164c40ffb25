"""Pages of a Zero FIR on its way: where it is, what may be done with it, and the form that forwards it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from itsso.cases.assignment.queries import officer_choices
from itsso.cases.models import Case, Series
from itsso.cases.words import case_label
from itsso.intake.complaints import queries as complaints_queries
from itsso.intake.complaints.cctns import registers_in_cctns
from itsso.intake.complaints.views import get_or_post
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import actions, queries
from itsso.intake.zero_firs.actions import Acceptance
from itsso.intake.zero_firs.briefing import briefing, briefing_of_case, is_to_act
from itsso.intake.zero_firs.checks import DONE, decision_check, forward_check, refer_check
from itsso.intake.zero_firs.forms import AcceptForm, ReferForm, StationDecisionForm, StationForm
from itsso.intake.zero_firs.page import transfer_row, unsent_row
from itsso.intake.zero_firs.pairs.queries import joined_pair
from itsso.platform.errors import Refused
from itsso.protection import vault
from itsso.protection.middleware import OfficerRequest
from itsso.protection.models import What
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.picker import with_only_match
from itsso.units.models import UnitKind
from itsso.units.picker import UnitSource, units_used


@get_or_post
def transfer(request: OfficerRequest, transfer_id: UUID) -> HttpResponse:
    """Show one Zero FIR on its way, with what this officer may do: register it, ask the nodal officer, decide."""
    zero_fir = queries.transfer(transfer_id)
    act = request.POST.get("act", "") if _may_act(request, zero_fir) else ""
    forms: dict[str, AcceptForm | ReferForm | StationDecisionForm] = {
        "accept": AcceptForm(
            _investigators(request, zero_fir),
            request.POST if act == "accept" else None,
            in_cctns=registers_in_cctns(zero_fir.receiver),
        ),
        "refer": ReferForm(request.POST if act == "refer" else None),
        "decide": StationDecisionForm(
            UnitSource("stations", request.posting.unit), request.POST if act == "decide" else None
        ),
    }
    form = forms.get(act)
    if form is not None and form.is_valid() and "change" not in request.POST:
        if act in CHECKED and not is_confirmed(request):
            return check_page(request, _check(act, zero_fir, form.cleaned_data, request))
        try:
            _apply(act, zero_fir, form.cleaned_data, request)
            return redirect(f"{reverse('intake:transfer', args=[zero_fir.pk])}?done=1")
        except Refused as refusal:
            zero_fir = queries.transfer(transfer_id)
            field = refusal.field if refusal.field in form.fields else ANSWERS[act]
            form.add_error(field if act in _open_acts(request, zero_fir) else None, str(refusal))
    open_acts = _open_acts(request, zero_fir)
    context = {
        "zero_fir": zero_fir,
        "row": transfer_row(zero_fir, request.posting.unit),
        "hops": queries.hops(zero_fir),
        "form": form,
        "forms": forms,
        "may_accept": "accept" in open_acts,
        "may_refer": "refer" in open_acts,
        "may_decide": "decide" in open_acts,
        "superior": actions.decider(zero_fir.sender, zero_fir.receiver),
        "may_forward": request.posting.unit_id == zero_fir.sender_id and zero_fir.standing == TransferStatus.RETURNED,
        "done": DONE[zero_fir.standing] if "done" in request.GET else "",
        "fir": (fir := _registered_case(request, zero_fir)),
        "fir_label": case_label(fir) if fir else "",
        **_briefing(request, zero_fir),
    }
    return render(request, "intake/transfer.html", context)


ANSWERS = {"accept": "io_ref", "refer": "reason", "decide": "station"}
"""The field that each act asks for, to which a refusal links where the page still shows it."""

CHECKED = ("refer", "decide")
"""The acts that are shown once more before they are done."""


def _check(act: str, zero_fir: Transfer, cleaned: Mapping[str, Any], request: OfficerRequest) -> Check:
    if act == "refer":
        return refer_check(zero_fir, cleaned["reason"])
    return decision_check(zero_fir, cleaned["station"], cleaned["ground"], request.posting.unit)


def _briefing(request: OfficerRequest, zero_fir: Transfer) -> dict[str, object]:
    """Return what the page shows of the Zero FIR itself: to whoever is to act, else to the first station."""
    if is_to_act(zero_fir, request.posting):
        account = briefing(zero_fir, request.posting)
        has_account = vault.current_items(zero_fir.case_id).filter(kind=What.NARRATIVE).exists()
        may_open = request.may("intake:open_zero_fir") and has_account
        return {
            "briefing": account.rows,
            "urgent": account.tasks(zero_fir.case_id),
            "may_open": may_open,
            "no_account": not has_account,
        }
    case = Case.objects.filter(pk=zero_fir.case_id, series=Series.ZERO).select_related("station").first()
    if case is None:
        return {}
    role = request.posting.role if request.posting.unit_id == case.station_id else ""
    return {"urgent": briefing_of_case(case).tasks(case.pk, role)}


def _open_acts(request: OfficerRequest, zero_fir: Transfer) -> set[str]:
    """Return the acts for which the page shows this officer a form."""
    is_receiver = request.posting.unit_id == zero_fir.receiver_id and _may_act(request, zero_fir)
    is_sent = zero_fir.standing == TransferStatus.SENT
    acts = {
        "accept": is_receiver and zero_fir.standing in actions.WAITING,
        "refer": is_receiver and is_sent and not actions.is_overdue(zero_fir),
        "decide": actions.awaits_decision_of(zero_fir, request.posting.unit),
    }
    return {act for act, is_open in acts.items() if is_open}


def _registered_case(request: OfficerRequest, zero_fir: Transfer) -> Case | None:
    """Return the case that the Zero FIR became, where the reader may open it."""
    if zero_fir.standing != TransferStatus.ACCEPTED or not request.may("cases:case"):
        return None
    return Case.objects.filter(pk=zero_fir.case_id).first()


@require_GET
def way(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show, for a case, where its Zero FIR is or went, with both dates of registration."""
    case = Case.objects.select_related("station").filter(pk=case_id).first()
    if case is None or not queries.is_zero(case_id):
        raise Http404
    zero_fir = queries.transfer_of(case_id)
    sent_on = None if zero_fir else queries.last_sent([case_id]).get(case_id)
    context = {
        "case": case,
        "label": case_label(case),
        "zero_fir": zero_fir,
        "row": transfer_row(zero_fir, request.posting.unit) if zero_fir else None,
        "sent_on": sent_on,
        "returned_on": None if zero_fir or sent_on else queries.returned_on(case_id),
        "hops": queries.hops(zero_fir) if zero_fir else [],
        "unsent": None if zero_fir else unsent_row(case, "intake:forward"),
        "may_forward": case.station_id == request.posting.unit_id and request.may("intake:forward"),
        "zero_label": queries.zero_fir_name(case_id) if zero_fir is None and case.series == Series.REGULAR else "",
        "joined_pair": joined_pair(case_id) if request.may("intake:pair") else None,
    }
    return render(request, "intake/way.html", context)


def _may_act(request: OfficerRequest, zero_fir: Transfer) -> bool:
    """Return whether the officer may act on the Zero FIR.

    An officer who may forward may also accept and refer; an officer of the deciding unit may decide.
    """
    return request.may("intake:forward") or actions.awaits_decision_of(zero_fir, request.posting.unit)


def _investigators(request: OfficerRequest, zero_fir: Transfer) -> list[tuple[str, str]]:
    """Return each officer of the receiving station who may investigate, as a choice.

    Where the station has none yet, only the officer who made the request is returned.
    """
    investigators = complaints_queries.investigators(zero_fir.receiver)
    decider = [(request.posting.actor.number, request.posting.actor.name)]
    return officer_choices(investigators or decider, zero_fir.receiver)


def _apply(act: str, zero_fir: Transfer, cleaned: Mapping[str, Any], request: OfficerRequest) -> Transfer:
    by = request.posting
    if act == "accept":
        accepted = Acceptance(cleaned["io_ref"], cleaned["told_by"], cleaned.get("cctns"))
        return actions.accept(zero_fir.pk, accepted, by=by)
    if act == "refer":
        return actions.refer(zero_fir.pk, cleaned["reason"], by=by)
    return actions.decide(zero_fir.pk, cleaned["station"], cleaned["ground"], by=by)


@get_or_post
def forward(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Send a Zero FIR of the officer's own station on, to a station anywhere.

    A typed name that only one station has comes to the check page at once, which names station, district and State.
    """
    case = Case.objects.select_related("station").filter(pk=case_id, series=Series.ZERO).first()
    if case is None or case.station_id != request.posting.unit_id or case.station.kind != UnitKind.STATION:
        raise Http404
    stations = UnitSource("stations", request.posting.unit, units_used(queries.receivers_used(request.posting.unit)))
    sent = with_only_match(request.POST, "station", stations) if request.method == "POST" else None
    form = StationForm(stations, sent)
    tasks = briefing_of_case(case).tasks(case.pk, request.posting.role)
    if form.is_valid() and "change" not in request.POST:
        station = form.cleaned_data["station"]
        try:
            actions.check_destination(case, station)
            if not is_confirmed(request):
                return check_page(request, forward_check(case, station, tasks), sent)
            forwarded = actions.forward(case.pk, station, by=request.posting)
            return redirect(f"{reverse('intake:transfer', args=[forwarded.pk])}?done=1")
        except Refused as refusal:
            form.add_error("station", str(refusal))
    context = {"form": form, "case": case, "label": case_label(case), "urgent": tasks}
    return render(request, "intake/forward.html", context)
