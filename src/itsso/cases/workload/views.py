"""Pages of this feature: officers with their work, and the hand-over of one officer's cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.cases.assignment.queries import investigators_at, officer_choices
from itsso.cases.desk.forms import OF_THE_POLICE, DeskForm
from itsso.cases.desk.listing import case_rows
from itsso.cases.desk.queries import NO_OFFICER, cases_of, filter_cases
from itsso.cases.investigators import investigator_in
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.cases.workload import actions, listing, queries
from itsso.cases.workload.actions import CaseHandOver, HandOverResult
from itsso.cases.workload.crime_meeting import holds_meeting
from itsso.cases.workload.filters import WorkloadFilterForm
from itsso.cases.workload.forms import CaseHandOverForm
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ROWS, ItemList, RowForm
from itsso.ui.refusals import refuse, refuse_form
from itsso.units.models import DISTRICTS, UnitKind

EVERY = "every"
"""In the address to which the form is sent: all cases of the officer, whatever is ticked."""


@require_GET
def workload(request: OfficerRequest) -> HttpResponse:
    """Show the investigating officers of the unit, each with the number of cases and of time limits."""
    unit = request.posting.unit
    police_owe = DeskForm({"rule": OF_THE_POLICE})
    police_owe.is_valid()
    rows = queries.workloads(request.ranges.cases, police_owe.rules() or (), now())
    filters = WorkloadFilterForm(request.GET, rows, of_district=unit.kind in DISTRICTS)
    officers = ItemList(
        request,
        listing.workload_columns(with_station=unit.kind != UnitKind.STATION, hands_over=_hands_over(request)),
        listing.workload_rows(filters.chosen(rows)),
        caption=_("Work of each officer"),
        empty=_("No case of this unit is under investigation."),
        form=filters if len(rows) > ROWS else None,
        file_name="workload",
        compact=True,
        remembers=False,  # a filter of yesterday's could hide an officer with overdue work
    )
    context = {"posting": request.posting, "holds_meeting": holds_meeting(request)}
    return officers.respond("cases/workload.html", context)


def _hands_over(request: OfficerRequest) -> bool:
    return request.may("cases:hand_over") and request.posting.unit.kind == UnitKind.STATION


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: OfficerRequest, number: str) -> HttpResponse:
    """Show the cases of one officer of the station to be ticked; then the form that assigns them to another.

    `number` is the officer's number in the State, or `NO_OFFICER`.
    """
    if not _hands_over(request):
        raise Http404
    of_officer = "" if number == NO_OFFICER else number
    running = filter_cases(cases_of(request.ranges.cases), "running", [number])
    is_answered = "officer" in request.POST  # the form names its cases; one registered since is not among them
    every = EVERY in request.GET and not is_answered
    selection = TickedCases(list(running), 0) if every else _ticked(request)
    if request.method != "POST" or not selection.cases:
        if request.method == "POST":
            refuse(request, Refused(selection.note_on_missing() or _("Tick the cases to be handed over.")))
        return _choose_page(request, number, running)
    officers = [choice for choice in investigators_at(request.posting.unit) if choice[0] != of_officer]
    choices = officer_choices(officers, request.posting.unit)
    form = CaseHandOverForm(choices, request.POST if is_answered else None)
    if form.is_valid():
        to = CaseHandOver(*(form.cleaned_data[name] for name in ("officer", "day", "note", "form")))
        try:
            result = actions.hand_over(selection.cases, of_officer, to, by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _done(request, result, selection.note_on_missing(), to.io_ref, dict(choices)[to.io_ref])
    context = {
        "form": form,
        "cases": [(case.pk, case_label(case)) for case in selection.cases],
        "missing": selection.note_on_missing(),
        "name": _name(request, of_officer),
        "number": number,
        "box": listing.CASE,
    }
    return render(request, "cases/hand_over.html", context)


@dataclass(frozen=True, slots=True)
class TickedCases:
    """The cases that were ticked and are still in the officer's range, and the number of those that are not."""

    cases: Sequence[Case]
    missing: int

    def note_on_missing(self) -> str:
        """Return a sentence on the ticked cases that left the range since the list was shown; empty where none did."""
        if not self.missing:
            return ""
        sentence = ngettext(
            "%(n)s of the ticked cases is no longer at this station. It is not handed over here.",
            "%(n)s of the ticked cases are no longer at this station. They are not handed over here.",
            self.missing,
        )
        return sentence % {"n": text.count(self.missing)}


def _ticked(request: OfficerRequest) -> TickedCases:
    try:
        case_ids = {UUID(value) for value in request.POST.getlist(listing.CASE)}
    except ValueError:
        raise Http404 from None
    cases = queries.ticked_cases(case_ids, request.ranges.cases) if case_ids else []
    return TickedCases(cases, len(case_ids) - len(cases))


def _choose_page(request: OfficerRequest, number: str, running: QuerySet[Case]) -> HttpResponse:
    address = reverse("cases:hand_over", args=[number])
    buttons = [
        (address, _("Hand over the ticked cases")),
        (f"{address}?{EVERY}=1", _("Hand over all cases of this officer that are under investigation")),
    ]
    cases = ItemList(
        request,
        listing.tick_columns(),
        case_rows(running),
        caption=_("Cases under investigation"),
        empty=_("This officer has no case under investigation."),
        file_name="cases-of-officer",
        row_form=RowForm(buttons),
        address=address,
    )
    name = _name(request, "" if number == NO_OFFICER else number)
    return cases.respond("cases/hand_over_choose.html", {"name": name, "posting": request.posting})


def _name(request: OfficerRequest, io_ref: str) -> str:
    return investigator_in(request.ranges.cases, (request.posting.unit.state, io_ref))


def _done(request: OfficerRequest, result: HandOverResult, missing: str, number: str, officer: str) -> HttpResponse:
    n = result.handed_over
    title = ngettext("%(n)s case handed over", "%(n)s cases handed over", n) % {"n": text.count(n)}
    notes = [missing] if missing else []
    if result.unchanged:
        sentence = ngettext(
            "%(n)s of the cases had this officer already. It was not changed.",
            "%(n)s of the cases had this officer already. They were not changed.",
            result.unchanged,
        )
        notes.append(sentence % {"n": text.count(result.unchanged)})
    show_confirmation(
        request,
        title,
        number=officer,
        label=_("New investigating officer"),
        steps=[
            *(ConfirmationStep(note) for note in notes),
            ConfirmationStep(_("That officer opens My work and sees the cases there.")),
            ConfirmationStep(_("The officer's cases"), f"{reverse('cases:list')}?officer={number}"),
        ],
    )
    return redirect("cases:workload")
