"""The page of the installation: what is wrong with it, for the administrator."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from itsso.health.examination import ALL_CHECKS
from itsso.health.page import fine_table, headline, problems
from itsso.platform.version import version
from itsso.protection.middleware import OfficerRequest


@require_GET
def installation(request: OfficerRequest) -> HttpResponse:
    """Show what a check found wrong, the worst first, then every other check."""
    results = ALL_CHECKS.results()
    context = {
        "headline": headline(results),
        "problems": problems(results),
        "fine": fine_table(results),
        "version": version(),
    }
    return render(request, "health/installation.html", context)
