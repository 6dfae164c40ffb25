"""The page of long jobs, and the two acts on one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from itsso.health.jobs import actions
from itsso.health.jobs.page import headline, is_anything_moving, panels
from itsso.health.jobs.words import WORDS, progress_text
from itsso.platform.errors import Refused
from itsso.platform.long_jobs import CancelOutcome, JobRun, RetryOutcome
from itsso.protection.middleware import OfficerRequest
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation


@require_GET
def jobs(request: OfficerRequest) -> HttpResponse:
    """Show what runs, waits, stopped or failed, and what ended last."""
    runs = list(actions.runs_for(request.posting))
    context = {
        "headline": headline(runs),
        "panels": panels(runs, request.posting, request),
        "moving": is_anything_moving(runs),
    }
    return render(request, "health/jobs.html", context)


@require_POST
def cancel(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Cancel a run, after a check where others would see old or missing data."""
    run = _run(request, run_id)
    texts = WORDS[run.kind]
    if texts.is_grave and not texts.no_cancel and not is_confirmed(request):
        rows = [SummaryRow(_("Job"), texts.title), SummaryRow(_("Done so far"), progress_text(run))]
        address = reverse("health:jobs")
        check = Check(_("Cancel this job?"), rows, texts.stays, _("Cancel the job"), address, "warning", False)
        return check_page(request, check)
    outcome = actions.cancel(run, by=request.posting)
    titles = {
        CancelOutcome.CANCELLED: _("The job is cancelled"),
        CancelOutcome.ENDING: _("The job ends at its next safe point"),
        CancelOutcome.ALREADY: _("The job was cancelled already"),
        CancelOutcome.OVER: _("The job had ended already. Nothing was cancelled"),
        CancelOutcome.IMPOSSIBLE: _("This job cannot be cancelled here"),
    }
    steps = [ConfirmationStep(texts.no_cancel if outcome == CancelOutcome.IMPOSSIBLE else texts.stays)]
    _show_job(request, run, titles[outcome], [] if outcome == CancelOutcome.OVER else steps)
    return redirect("health:jobs")


@require_POST
def retry(request: OfficerRequest, run_id: UUID) -> HttpResponse:
    """Try a run again."""
    run = _run(request, run_id)
    try:
        outcome = actions.try_again(run, by=request.posting)
    except Refused as refusal:
        _show_job(request, run, _("The job cannot be tried again"), [ConfirmationStep(str(refusal))])
        return redirect("health:jobs")
    titles = {
        RetryOutcome.QUEUED: _("The job is tried again"),
        RetryOutcome.ALREADY: _("The job is already waiting or running"),
        RetryOutcome.OVER: _("The job has already finished. It was not begun again"),
        RetryOutcome.IMPOSSIBLE: _("The job cannot be tried again here"),
    }
    steps = [ConfirmationStep(WORDS[run.kind].no_retry)] if outcome == RetryOutcome.IMPOSSIBLE else []
    _show_job(request, run, titles[outcome], steps)
    return redirect("health:jobs")


def _show_job(request: OfficerRequest, run: JobRun, title: str, steps: list[ConfirmationStep]) -> None:
    show_confirmation(request, title, number=str(WORDS[run.kind].title), label=_("Job"), steps=steps)


def _run(request: OfficerRequest, run_id: UUID) -> JobRun:
    run = actions.run_for(request.posting, run_id)
    if run is None or not actions.may_act(request.posting, run):
        raise Http404
    return run
