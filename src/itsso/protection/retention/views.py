"""The page of retention: how long each kind of data is kept, and what the job removed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from itsso.audit.retention.models import RetentionRun
from itsso.protection.middleware import OfficerRequest
from itsso.protection.retention import page


@require_GET
def retention(request: OfficerRequest) -> HttpResponse:
    """Show each kind of data of the installation with its period and the last run over it: numbers without a place."""
    runs = {run.data: run for run in RetentionRun.objects.all()}
    context = {
        "answer": page.answer(runs),
        "failures": page.failures(runs),
        "removed": page.removed_table(runs),
        "lasting": page.lasting_table(),
    }
    return render(request, "protection/retention.html", context)
