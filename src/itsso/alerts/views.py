"""The pages of alerts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from itsso.alerts.preview import reminders_of
from itsso.alerts.preview_page import sections
from itsso.cases.queries import case_of
from itsso.cases.words import case_label
from itsso.protection.middleware import OfficerRequest


@require_GET
def case_reminders(request: OfficerRequest, case_id: UUID) -> HttpResponse:
    """Show who is reminded of the time limits of a case, when, and what became of each reminder."""
    case = case_of(case_id)
    reminders = reminders_of(case)
    context = {
        "case": case,
        "label": case_label(case),
        "has_begun": reminders.live is not None,
        "sections": sections(reminders),
    }
    return render(request, "alerts/case_reminders.html", context)
