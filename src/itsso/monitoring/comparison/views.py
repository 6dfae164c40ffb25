"""The comparison of States, or of the districts of one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from itsso.monitoring.comparison.page import Comparison
from itsso.monitoring.comparison.queries import published_below, published_of
from itsso.protection.middleware import OfficerRequest
from itsso.units import queries as units


@require_GET
def compare(request: OfficerRequest, state_id: int | None = None) -> HttpResponse:
    """Show States side by side, or the districts of one: published figures, whatever the reader's own range."""
    nation = units.nation()
    unit = get_object_or_404(units.states(), pk=state_id) if state_id else nation
    comparison = Comparison(unit, published_of(unit), published_below(unit))
    trail = [(nation.local_name, reverse("monitoring:compare")), (unit.local_name, "")] if state_id else []
    return render(request, "monitoring/compare.html", {"comparison": comparison, "trail": trail})
