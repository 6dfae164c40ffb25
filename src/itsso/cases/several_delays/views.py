"""The pages that record one reason for delay in several cases: the form, and the page to check it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from itsso.accounts.roles import ROLES
from itsso.cases.models import Case
from itsso.cases.recording.actions import may_record, not_for_role
from itsso.cases.several_delays import actions
from itsso.cases.several_delays.actions import SharedDelay
from itsso.cases.several_delays.forms import SharedDelayForm
from itsso.cases.words import case_label
from itsso.cases.workload.listing import CASE
from itsso.cases.workload.queries import ticked_cases
from itsso.law.event_kinds import Kind
from itsso.lawbook import facts
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.addresses import filtered_address
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import refuse, refuse_form
from itsso.units.models import UnitKind


def gives_reasons(request: OfficerRequest) -> bool:
    """Return whether the officer records reasons for delay in several cases: at a station, by a role that may."""
    posting = request.posting
    is_recorder = request.may("cases:several_delays") and may_record(posting.role, Kind.DELAY_REASON_RECORDED)
    return is_recorder and posting.unit.kind == UnitKind.STATION


def overdue_url(request: OfficerRequest) -> str:
    """Return the address of the list of cases pending beyond two months, the officer's own where work begins there."""
    assigned = "me" if ROLES[request.posting.role].own_cases_first else ""
    return filtered_address("cases:list", investigation="overdue", assigned=assigned)


@require_http_methods(["GET", "HEAD", "POST"])
def several_delays(request: OfficerRequest) -> HttpResponse:
    """Ask for the reason for delay of the ticked cases, show what will be recorded, and record it."""
    if not gives_reasons(request):
        if request.method == "POST":
            refuse(request, Refused(not_for_role()))
        return redirect("cases:list")
    cases, missing = ticked(request)
    if request.method != "POST" or not cases or missing:
        if request.method == "POST":
            refuse(request, Refused(missing_text(missing) if missing else _("Tick the cases that are delayed.")))
        return redirect(overdue_url(request))
    form = SharedDelayForm(request.POST if "reason" in request.POST else None)
    if form.is_valid() and "change" not in request.POST:
        delay = SharedDelay(form.cleaned_data["reason"], form.cleaned_data["form"])
        if not is_confirmed(request):
            return check_page(request, _check(cases, delay, overdue_url(request)))
        try:
            actions.give_reason(cases, delay, by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _done(request, len(cases), delay)
    context = {
        "form": form,
        "cases": [(case.pk, case_label(case)) for case in cases],
        "box": CASE,
        "back": overdue_url(request),
        "title": _("Give one reason for delay"),
        "button": _("Continue"),
    }
    return render(request, "cases/ticked_cases.html", context, status=422 if form.errors else 200)


def ticked(request: OfficerRequest) -> tuple[Sequence[Case], int]:
    """Return the ticked cases in the range, and the number of those that are not in it."""
    try:
        case_ids = {UUID(value) for value in request.POST.getlist(CASE)}
    except ValueError:
        raise Http404 from None
    cases = ticked_cases(case_ids, request.ranges.cases) if case_ids else []
    return cases, len(case_ids) - len(cases)


def missing_text(missing: int) -> str:
    """Return the refusal where some of the ticked cases are not in the range."""
    return ngettext(
        "%(n)s of the ticked cases is no longer at this station. Nothing was recorded. Look at the list again.",
        "%(n)s of the ticked cases are no longer at this station. Nothing was recorded. Look at the list again.",
        missing,
    ) % {"n": text.count(missing)}


def _check(cases: Sequence[Case], delay: SharedDelay, cancel: str) -> Check:
    n = len(cases)
    title = ngettext(
        "Record this reason for delay in %(n)s case?", "Record this reason for delay in %(n)s cases?", n
    ) % {"n": text.count(n)}
    rows = [
        SummaryRow(_("Reason for delay"), facts.code(delay.reason)),
        SummaryRow(_("Time limit"), _("Two months of the investigation")),
        SummaryRow(_("Cases"), ", ".join(map(case_label, cases))),
    ]
    consequence = _(
        "Each case gets its own entry. The superior officer sees a reason that is given for the third time."
    )
    return Check(title, rows, consequence, _("Record the reason"), cancel)


def _done(request: OfficerRequest, n: int, delay: SharedDelay) -> HttpResponse:
    title = ngettext("Reason recorded in %(n)s case", "Reason recorded in %(n)s cases", n) % {"n": text.count(n)}
    show_confirmation(
        request,
        title,
        number=facts.code(delay.reason),
        label=_("Reason for delay"),
        steps=[ConfirmationStep(_("Cases pending beyond two months"), overdue_url(request))],
    )
    return redirect("cases:desk")
