"""The page that records up to which day the case diaries of some cases are written."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from itsso.accounts.roles import ROLES
from itsso.cases.diary.actions import WrittenDiaries, record_diaries
from itsso.cases.diary.forms import DiariesForm
from itsso.cases.models import Case
from itsso.cases.recording.actions import may_record, not_for_role
from itsso.cases.several_delays.views import missing_text, ticked
from itsso.cases.words import case_label
from itsso.cases.workload.listing import CASE
from itsso.law.event_kinds import Kind
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.addresses import filtered_address
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import refuse, refuse_form
from itsso.units.models import UnitKind

OF_ONE_CASE = "one"
"""The field by which the page of a case says that it sent the form."""


def records_diaries(request: OfficerRequest) -> bool:
    """Return whether the officer records that case diaries are written: at a station, by a role that may."""
    posting = request.posting
    is_recorder = request.may("cases:diaries") and may_record(posting.role, Kind.CASE_DIARY_WRITTEN)
    return is_recorder and posting.unit.kind == UnitKind.STATION


def running_url(request: OfficerRequest) -> str:
    """Return the address of the cases under investigation, the officer's own where work begins with those."""
    assigned = "me" if ROLES[request.posting.role].own_cases_first else ""
    return filtered_address("cases:list", investigation="running", assigned=assigned)


@require_http_methods(["GET", "HEAD", "POST"])
def diaries(request: OfficerRequest) -> HttpResponse:
    """Ask for the day of the ticked cases, and record it; the page of a case sends the day with it."""
    if not records_diaries(request):
        if request.method == "POST":
            refuse(request, Refused(not_for_role()))
        return redirect("cases:list")
    if request.method != "POST":
        return redirect(running_url(request))
    cases, missing = ticked(request)
    if not cases or missing:
        refuse(request, Refused(missing_text(missing) if missing else _("Tick the cases whose diary is written.")))
        return redirect(running_url(request))
    form = DiariesForm(request.POST if "form" in request.POST else None)
    if form.is_valid():
        written = WrittenDiaries(form.cleaned_data["day"], form.cleaned_data["form"])
        try:
            unchanged = record_diaries(cases, written, by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _done(request, cases, unchanged, written)
    context = {
        "form": form,
        "cases": [(case.pk, case_label(case)) for case in cases],
        "box": CASE,
        "back": running_url(request),
        "title": _("Record that the case diary is written"),
        "button": _("Record"),
    }
    return render(request, "cases/ticked_cases.html", context, status=422 if form.errors else 200)


def _done(
    request: OfficerRequest, cases: Sequence[Case], unchanged: Sequence[Case], written: WrittenDiaries
) -> HttpResponse:
    """Say in how many cases the day was recorded, and in which it was known; return to where the form came from."""
    n = len(cases) - len(unchanged)
    labels = ", ".join(map(case_label, unchanged))
    already = _("This day, or a later one, was recorded already: %(cases)s") % {"cases": labels}
    if n:
        _confirm(request, n, already if labels else "", written)
    else:
        messages.info(request, already)
    if OF_ONE_CASE in request.POST and len(cases) == 1:
        return redirect("cases:case", cases[0].pk)
    return redirect(running_url(request))


def _confirm(request: OfficerRequest, n: int, note: str, written: WrittenDiaries) -> None:
    title = ngettext("Case diary recorded in %(n)s case", "Case diary recorded in %(n)s cases", n)
    show_confirmation(
        request,
        title % {"n": text.count(n)},
        number=text.day(written.until),
        label=_("Written up to"),
        steps=[ConfirmationStep(note)] if note else [],
    )
