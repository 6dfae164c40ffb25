"""Pages of leave: the list, the form that records one, its end; and what the desk says about it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.cases.assignment.queries import investigators_at, officer_choices
from itsso.cases.desk.queries import cases_of, filter_cases
from itsso.cases.extensions import FigureToCount
from itsso.cases.investigators import CaseOfficer, investigators
from itsso.cases.leave import actions, listing, queries
from itsso.cases.leave.actions import LeaveEntry
from itsso.cases.leave.forms import LeaveForm, LeaveListForm
from itsso.cases.leave.models import Leave
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.addresses import filtered_address
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import Figure, SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse, refuse_form
from itsso.units.models import UnitKind


@require_GET
def leave(request: OfficerRequest) -> HttpResponse:
    """List the officers of the unit who are on leave or will be, with the officer who holds charge."""
    unit, form = request.posting.unit, LeaveListForm(request.GET)
    show = form.cleaned_data["show"] if form.is_valid() else ""
    leaves = ItemList(
        request,
        listing.leave_columns(with_station=unit.kind != UnitKind.STATION, ends=_records(request)),
        listing.leave_rows(listing.shown_leaves(show, today()), request.ranges.cases),
        caption=_("Leave and charge"),
        empty=_("Nobody is on leave."),
        form=form,
        file_name="leave",
    )
    return leaves.respond("cases/leave.html", {"posting": request.posting, "records": _records(request)})


def _records(request: OfficerRequest) -> bool:
    return request.may("cases:record_leave") and request.posting.unit.kind == UnitKind.STATION


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: OfficerRequest) -> HttpResponse:
    """Record leave and charge, after a page that shows which cases the officer in charge gets."""
    if not _records(request):
        refuse(request, Refused(_("The officer in charge records leave, at the officer’s own station.")))
        return redirect("cases:leave")
    by, unit = request.posting, request.posting.unit
    posted = officer_choices(investigators_at(unit), unit)
    initial = {"io_ref": request.GET.get("officer", ""), "starts_on": today()}
    form = LeaveForm(_officers(request, posted), posted, request.POST or None, initial=initial)
    if form.is_valid() and "change" not in request.POST:
        entry = form.entry()
        try:
            actions.check_leave(entry, by=by)
            if not is_confirmed(request):
                return check_page(request, _recording_check(request, entry))
            actions.record_leave(entry, by=by)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _recorded(request, entry)
    return render(request, "cases/record_leave.html", {"form": form}, status=422 if form.errors else 200)


def _officers(request: OfficerRequest, posted: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the officers who may be on leave: those posted here, and those whom pending cases name."""
    unit, posted_numbers = request.posting.unit, {number for number, _label in posted}
    running = filter_cases(cases_of(request.ranges.cases), "running", None).order_by()
    named = set(running.exclude(io_ref="").values_list("io_ref", flat=True).distinct()) - posted_numbers
    officers = investigators({(unit.state, number) for number in named})
    return [*posted, *sorted((number, officers[unit.state, number].label) for number in named)]


def _recording_check(request: OfficerRequest, entry: LeaveEntry) -> Check:
    officer, charge = (_officer(request, number) for number in (entry.io_ref, entry.charge))
    n = filter_cases(cases_of(request.ranges.cases), "running", [entry.io_ref]).count()
    return Check(
        _("Record this leave?"),
        [
            SummaryRow(_("Officer on leave"), officer.label),
            *_days(entry),
            SummaryRow(_("Charge with"), charge.label),
            SummaryRow(_("Cases under investigation"), text.count(n)),
        ],
        _(
            "From the first day to the last, the officer who holds charge sees these cases in My work, may act in them "
            "and may open the victim's identity with a reason, as their investigating officer may. The cases stay "
            "assigned to the officer on leave."
        ),
        _("Record the leave"),
        reverse("cases:leave"),
    )


def _days(period: LeaveEntry | Leave) -> list[SummaryRow]:
    return [
        SummaryRow(_("First day of leave"), text.day(period.starts_on)),
        SummaryRow(_("Last day of leave"), text.day(period.ends_on)),
    ]


def _officer(request: OfficerRequest, number: str) -> CaseOfficer:
    key = (request.posting.unit.state, number)
    return investigators({key})[key]


def _recorded(request: OfficerRequest, entry: LeaveEntry) -> HttpResponse:
    show_confirmation(
        request,
        _("Leave recorded"),
        number=_officer(request, entry.io_ref).label,
        label=_("Officer on leave"),
        steps=[
            ConfirmationStep(_("The officer who holds charge finds the cases in My work.")),
            ConfirmationStep(_("After %(day)s it ends by itself.") % {"day": text.day(entry.ends_on)}),
        ],
    )
    return redirect("cases:leave")


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: OfficerRequest, leave_id: UUID) -> HttpResponse:
    """End a leave now, after a page that shows which: the officer is back, or it was entered by mistake."""
    stored = queries.leaves().filter(pk=leave_id, station=request.posting.unit).first()
    if stored is None or not _records(request):
        raise Http404
    if not is_confirmed(request):
        return check_page(request, _ending_check(request, stored))
    try:
        actions.end_leave(leave_id, by=request.posting)
        number = _officer(request, stored.io_ref).label
        step = ConfirmationStep(_("The officer's cases"), filtered_address("cases:list", officer=stored.io_ref))
        show_confirmation(request, _("Leave ended"), number=number, label=_("Officer"), steps=[step])
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("cases:leave")


def _ending_check(request: OfficerRequest, stored: Leave) -> Check:
    return Check(
        _("End this leave now?"),
        [
            SummaryRow(_("Officer on leave"), _officer(request, stored.io_ref).label),
            *_days(stored),
            SummaryRow(_("Charge with"), _officer(request, stored.charge).label),
        ],
        _(
            "From this moment the officer who holds charge no longer has these cases in My work. "
            "The entry stays in the list."
        ),
        _("End the leave"),
        reverse("cases:leave"),
        tone="warning",
        may_change=False,
    )


def leave_on_desk(request: OfficerRequest) -> Iterator[FigureToCount]:
    """Yield the number of cases whose officer is on leave, for the desk of the officer in charge of a station."""

    def figure(number: int) -> Figure:
        label = ngettext(
            "case whose investigating officer is on leave", "cases whose investigating officer is on leave", number
        )
        return Figure(
            number, label, filtered_address("cases:list", investigation="running", assigned="on_leave"), "soon"
        )

    if _records(request):
        yield FigureToCount(queries.count_cases_on_leave(request.posting.unit), figure)
