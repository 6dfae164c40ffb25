"""Pages of Zero FIRs on their way: the board, one of them, and sending one on."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from itsso.cases.models import Case, Series
from itsso.cases.page import case_label
from itsso.intake import queries, transfers
from itsso.intake.forms import AcceptForm, ReturnForm, StationForm
from itsso.intake.models import Standing, Transfer
from itsso.intake.page import fed_row, figure_lines, unsent_row, urgent, way_row, where
from itsso.intake.transfers import Acceptance
from itsso.intake.views import asked_or_sent
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.units.models import Kind
from itsso.units.queries import find


@require_GET
def board(request: OfficerRequest) -> HttpResponse:
    """What was received and waits, what came back, what waits for a decision, what was sent, what is re-registered."""
    titles = {
        "received": pgettext("board", "Received, to be accepted or returned"),
        "returned": pgettext("board", "Returned, to be sent again"),
        "escalated": pgettext("board", "To be decided by a superior"),
        "sent": pgettext("board", "Sent, not accepted yet"),
        "accepted": pgettext("board", "Re-registered"),
    }
    unit = request.posting.unit
    parts = [
        (one.name, titles[one.name], [way_row(row) for row in queries.board(one)]) for one in queries.columns(unit)
    ]
    figures = queries.reconciliation(unit, date(today().year, 1, 1), today(), today())
    unsent = [
        ("unsent", pgettext("board", "Not sent yet"), [unsent_row(case) for case in queries.unsent(unit)]),
        ("fed", pgettext("board", "Sent, as CCTNS tells"), [fed_row(case) for case in queries.sent_as_fed(unit)]),
    ]
    told = {"parts": parts, "unsent": unsent, "lines": figure_lines(figures)}
    return render(request, "intake/board.html", told | {"posting": request.posting, "year": today().year})


@asked_or_sent
def transfer(request: OfficerRequest, transfer_id: UUID) -> HttpResponse:
    """One Zero FIR on its way, with what this officer may do: accept, return, decide."""
    one = queries.transfer(transfer_id)
    act = request.POST.get("act", "") if _may(request, one) else ""
    forms = {
        "accept": AcceptForm(_investigators(request, one), request.POST if act == "accept" else None),
        "return": ReturnForm(request.POST if act == "return" else None),
        "decide": StationForm(request.POST if act == "decide" else None),
    }
    form: Any = forms.get(act)
    if form is not None and form.is_valid():
        try:
            done = _do(act, one, form.cleaned_data, request)
            messages.success(request, where(done))
            return redirect("intake:transfer", one.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            one = queries.transfer(transfer_id)
    here = request.posting.unit_id == one.receiver_id and _may(request, one)
    told = {
        "one": one, "row": way_row(one), "hops": queries.hops(one), "form": form, "forms": forms,
        "may_accept": here and one.standing in (Standing.SENT, Standing.DIRECTED),
        "may_return": here and one.standing == Standing.SENT,
        "may_decide": transfers.waits_for_decision(one) and request.posting.unit_id == one.decider_id,
        "may_forward": request.posting.unit_id == one.sender_id and one.standing == Standing.RETURNED,
    }  # fmt: skip
    return render(request, "intake/transfer.html", told)


@require_GET
def way(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Beside the case: where its Zero FIR is or went, with both dates of registration."""
    case = Case.objects.select_related("station").filter(pk=case_id).first()
    if case is None or not queries.is_zero(case_id):
        raise Http404
    one = queries.transfer_of(case_id)
    told = {
        "case": case, "label": case_label(case), "one": one, "row": way_row(one) if one else None,
        "hops": queries.hops(one) if one else [], "unsent": None if one else unsent_row(case),
        "may_forward": case.station_id == request.posting.unit_id and request.may("intake:forward"),
    }  # fmt: skip
    return render(request, "intake/way.html", told)


def _may(request: OfficerRequest, one: Transfer) -> bool:
    """Whoever sends on may accept and return; who decides does so at the unit named."""
    return request.may("intake:forward") or request.posting.unit_id == one.decider_id


def _investigators(request: OfficerRequest, one: Transfer) -> list[tuple[str, str]]:
    """Those of the station who may investigate; where it has none yet, the officer who accepts."""
    found = queries.investigators(one.receiver)
    return found or [(request.posting.actor.number, request.posting.actor.name)]


def _do(act: str, one: Transfer, told: dict[str, Any], request: OfficerRequest) -> Transfer:
    by = request.posting
    if act == "accept":
        return transfers.accept(one.pk, Acceptance(told["io_ref"], told["told_by"]), by=by)
    if act == "return":
        return transfers.give_back(one.pk, told["reason"], by=by)
    return transfers.decide(one.pk, find(told["station"]), by=by)


@asked_or_sent
def forward(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Sends a Zero FIR of the officer's own station on, to a station anywhere."""
    case = Case.objects.select_related("station").filter(pk=case_id, series=Series.ZERO).first()
    if case is None or case.station_id != request.posting.unit_id or case.station.kind != Kind.STATION:
        raise Http404
    form = StationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sent = transfers.forward(case.pk, find(form.cleaned_data["station"]), by=request.posting)
            messages.success(request, _("Sent. Papers and evidence go after it."))
            return redirect("intake:transfer", sent.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {"form": form, "case": case, "label": case_label(case), "urgent": urgent(case, request.posting.role)}
    return render(request, "intake/forward.html", told)
