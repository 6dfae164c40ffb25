"""Pages of Zero FIRs on their way: the board, one of them, and the form that forwards one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_GET

from itsso.cases.assignment.queries import officer_choices
from itsso.cases.models import Case, Series
from itsso.cases.words import case_label
from itsso.intake.check import CONFIRMED, check_page
from itsso.intake.complaints import queries as complaints_queries
from itsso.intake.complaints.page import e_fir_table
from itsso.intake.complaints.views import get_or_post, number_of, slip_page
from itsso.intake.models import Complaint, Transfer, TransferStatus
from itsso.intake.slips import queries as slips_queries
from itsso.intake.zero_firs import actions, queries
from itsso.intake.zero_firs.actions import Acceptance
from itsso.intake.zero_firs.checks import DONE, forward_check, return_check
from itsso.intake.zero_firs.forms import AcceptForm, ReturnTransferForm, StationForm
from itsso.intake.zero_firs.page import (
    LINES,
    counted_table,
    fed_table,
    figure_lines,
    received_by_feed_table,
    transfer_row,
    transfer_table,
    unsent_row,
    unsent_table,
    urgent,
)
from itsso.intake.zero_firs.queries import CountedZeroFir, ReceivedByFeed
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import PageTable, Text
from itsso.ui.refusals import refuse
from itsso.units.models import Unit, UnitKind
from itsso.units.picker import UnitSource, units_used


@require_GET
def board(request: OfficerRequest) -> HttpResponse:
    """Show what was received and waits, came back, waits for a decision, was sent, or is re-registered.

    Of the reader's own unit, or of one below it that the address names; each part by its first page, or one part by
    all.
    """
    unit, only, page = _unit(request), request.GET.get("part", ""), number_of(request.GET.get("page", ""))
    sees_cases = request.ranges.cases[0] <= unit.first and unit.last <= request.ranges.cases[1]
    received = queries.received_as_fed(unit, today()) if sees_cases else []
    unsent = partial(unsent_table, page="intake:forward" if request.may("intake:forward") else "intake:way")
    parts: list[AnyPart] = [
        BoardPart("unsent", pgettext("board", "Not sent yet"), queries.unsent(unit), unsent),
        BoardPart("fed", pgettext("board", "Sent, as CCTNS tells"), queries.sent_as_fed(unit), fed_table),
        BoardPart("received_by_feed", pgettext("board", "Received, as CCTNS tells"), received, received_by_feed_table),
        *(
            BoardPart(column.name, TITLES[column.name], queries.board(column), transfer_table)
            for column in queries.columns(unit)
        ),
    ]
    all_years, year = request.GET.get("years") == "all", today().year
    context = {
        "unit": unit,
        "own": unit == request.posting.unit,
        "only": only,
        "year": year,
        "all_years": all_years,
        "sees_cases": sees_cases,
    }
    since = queries.BEGINNING if all_years else date(year, 1, 1)
    if sees_cases and only.startswith(COUNTED):
        parts += _counted(request, unit, only.removeprefix(COUNTED), since)
    context["parts"] = [
        page_part for part in parts if only in ("", part.name) and (page_part := part.on_page(request, page))
    ]
    if not only:
        context["since"] = since
        context["counted"] = f"?{urlencode({'unit': unit.pk, 'years': 'all' if all_years else 'one'})}&part={COUNTED}"
        context["lines"] = figure_lines(queries.reconciliation(unit, since, today(), today()))
    return render(request, "intake/board.html", context)


COUNTED = "counted-"
"""Before the name of a line of the figures: the part of the board that lists what the line counts."""


def _counted(request: OfficerRequest, unit: Unit, line: str, since: date) -> list[AnyPart]:
    """Return the part that lists what a line counts since a day; none where there is no such line."""
    if line not in LINES:
        return []
    title = _("%(line)s: since %(day)s") % {"line": LINES[line], "day": text.day(since)}
    if line in queries.E_FIRS:
        e_firs = queries.counted_e_firs(line, unit, since, today())
        return [BoardPart(COUNTED + line, title, e_firs, partial(e_fir_table, linked=request.may("intake:complaint")))]
    zero_firs = queries.counted_zero_firs(line, unit, since, today(), today())
    cases, ways = (page if request.may(page) else "" for page in ("intake:way", "intake:transfer"))
    return [BoardPart(COUNTED + line, title, zero_firs, partial(counted_table, cases=cases, transfers=ways))]


TITLES = {
    "received": pgettext_lazy("board", "Received, to be accepted or returned"),
    "returned": pgettext_lazy("board", "Returned, to be sent again"),
    "escalated": pgettext_lazy("board", "To be decided by a superior"),
    "sent": pgettext_lazy("board", "Sent, not accepted yet"),
    "accepted": pgettext_lazy("board", "Re-registered"),
}


@dataclass(frozen=True)
class PartPage:
    """A page of a part of the board, with the addresses of the pages before and after it."""

    name: str
    table: PageTable
    newer: str
    older: str


@dataclass(frozen=True)
class BoardPart[Row]:
    """A part of the board: its name, its title, its rows, and the table that shows them."""

    name: str
    title: Text
    rows: QuerySet[Model, Row] | Sequence[Row]
    table: Callable[[Text, Iterable[Row]], PageTable]

    def on_page(self, request: OfficerRequest, page: int) -> PartPage | None:
        """Return the rows of a page, with the addresses of the neighbouring pages; None where there are none."""
        rows, more = queries.paged(self.rows, page)
        if not rows:
            return None
        older = self._page(request, page + 1) if more else ""
        return PartPage(self.name, self.table(self.title, rows), self._page(request, page - 1), older)

    def _page(self, request: OfficerRequest, page: int) -> str:
        return "?" + urlencode({**request.GET.dict(), "part": self.name, "page": page}) if page >= 0 else ""


type AnyPart = (
    BoardPart[Case] | BoardPart[Transfer] | BoardPart[Complaint] | BoardPart[ReceivedByFeed] | BoardPart[CountedZeroFir]
)


def _unit(request: OfficerRequest) -> Unit:
    """Return the reader's own unit, or the one below it that the address names."""
    own_unit, named = request.posting.unit, request.GET.get("unit", "")
    if not named:
        return own_unit
    first, last = own_unit.interval
    unit = Unit.objects.filter(pk=number_of(named), first__gte=first, last__lte=last).first()
    if unit is None or request.ranges.withholds(unit):
        raise Http404
    return unit


@get_or_post
def transfer(request: OfficerRequest, transfer_id: UUID) -> HttpResponse:
    """Show one Zero FIR on its way, with what this officer may do: accept, return, decide."""
    zero_fir = queries.transfer(transfer_id)
    act = request.POST.get("act", "") if _may_act(request, zero_fir) else ""
    forms: dict[str, AcceptForm | ReturnTransferForm | StationForm] = {
        "accept": AcceptForm(_investigators(request, zero_fir), request.POST if act == "accept" else None),
        "return": ReturnTransferForm(request.POST if act == "return" else None),
        "decide": StationForm(UnitSource("stations", request.posting.unit), request.POST if act == "decide" else None),
    }
    form = forms.get(act)
    if form is not None and form.is_valid() and "change" not in request.POST:
        if act == "return" and CONFIRMED not in request.POST:
            return check_page(request, return_check(zero_fir, form.cleaned_data["reason"]))
        try:
            _apply(act, zero_fir, form.cleaned_data, request)
            return redirect(f"{reverse('intake:transfer', args=[zero_fir.pk])}?done=1")
        except Refused as refusal:
            form.add_error(None, str(refusal))
            zero_fir = queries.transfer(transfer_id)
    is_receiver = request.posting.unit_id == zero_fir.receiver_id and _may_act(request, zero_fir)
    context = {
        "zero_fir": zero_fir,
        "row": transfer_row(zero_fir),
        "hops": queries.hops(zero_fir),
        "form": form,
        "forms": forms,
        "may_accept": is_receiver and zero_fir.standing in (TransferStatus.SENT, TransferStatus.DIRECTED),
        "may_return": is_receiver and zero_fir.standing == TransferStatus.SENT,
        "may_decide": actions.waits_for_decision(zero_fir) and request.posting.unit_id == zero_fir.decider_id,
        "may_forward": request.posting.unit_id == zero_fir.sender_id and zero_fir.standing == TransferStatus.RETURNED,
        "done": DONE[zero_fir.standing] if "done" in request.GET else "",
        "fir": (fir := _registered_case(request, zero_fir)),
        "fir_label": case_label(fir) if fir else "",
    }
    return render(request, "intake/transfer.html", context)


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
        "row": transfer_row(zero_fir) if zero_fir else None,
        "sent_on": sent_on,
        "hops": queries.hops(zero_fir) if zero_fir else [],
        "unsent": None if zero_fir else unsent_row(case, "intake:forward"),
        "may_forward": case.station_id == request.posting.unit_id and request.may("intake:forward"),
    }
    return render(request, "intake/way.html", context)


@get_or_post
def slip(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show the slip of the complainant, at the station where the case is now."""
    case = Case.objects.select_related("station").filter(pk=case_id, station=request.posting.unit).first()
    if case is None or not queries.is_zero(case_id):
        raise Http404
    zero_fir, back = queries.transfer_of(case_id), reverse("intake:way", args=[case_id])
    try:
        complaint = slips_queries.complaint_of_case(case_id, zero_fir.sender if zero_fir else case.station)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect(back)
    return slip_page(request, complaint, back, _("Back to the case"))


def _may_act(request: OfficerRequest, zero_fir: Transfer) -> bool:
    """Return whether the officer may act on the Zero FIR.

    An officer who may forward may also accept and return; an officer of the deciding unit may decide.
    """
    return request.may("intake:forward") or request.posting.unit_id == zero_fir.decider_id


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
        return actions.accept(zero_fir.pk, Acceptance(cleaned["io_ref"], cleaned["told_by"]), by=by)
    if act == "return":
        return actions.return_transfer(zero_fir.pk, cleaned["reason"], by=by)
    return actions.decide(zero_fir.pk, cleaned["station"], by=by)


@get_or_post
def forward(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Send a Zero FIR of the officer's own station on, to a station anywhere."""
    case = Case.objects.select_related("station").filter(pk=case_id, series=Series.ZERO).first()
    if case is None or case.station_id != request.posting.unit_id or case.station.kind != UnitKind.STATION:
        raise Http404
    stations = UnitSource("stations", request.posting.unit, units_used(queries.receivers_used(request.posting.unit)))
    form = StationForm(stations, request.POST if request.method == "POST" else None)
    tasks = urgent(case, request.posting.role)
    if form.is_valid() and "change" not in request.POST:
        station = form.cleaned_data["station"]
        try:
            actions.check_destination(case, station)
            if CONFIRMED not in request.POST:
                return check_page(request, forward_check(case, station, tasks))
            sent = actions.forward(case.pk, station, by=request.posting)
            return redirect(f"{reverse('intake:transfer', args=[sent.pk])}?done=1")
        except Refused as refusal:
            form.add_error("station", str(refusal))
    context = {"form": form, "case": case, "label": case_label(case), "urgent": tasks}
    return render(request, "intake/forward.html", context)
