"""Dashboards, and their numbers as CSV. Units outside the reader's figures are answered with 404."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from itsso.monitoring.dashboard import export, links, queries
from itsso.monitoring.dashboard.forms import FigureQueryForm
from itsso.monitoring.dashboard.links import DashboardView
from itsso.monitoring.dashboard.page import Dashboard
from itsso.protection.middleware import OfficerRequest
from itsso.ui.text import file_name
from itsso.units.breadcrumbs import unit_breadcrumbs
from itsso.units.models import Unit

TEMPLATES = {
    DashboardView.FIRST: "monitoring/dashboard.html",
    DashboardView.UNITS: "monitoring/units.html",
    DashboardView.MORE: "monitoring/more.html",
}


@require_GET
def home(request: OfficerRequest) -> HttpResponse:
    """Redirect to the dashboard of the reader's own unit."""
    return redirect("monitoring:dashboard", request.posting.unit_id)


@require_GET
def dashboard(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show a unit's figures, from the nation to a station."""
    unit = readable_unit(request, unit_id)
    form = FigureQueryForm(request.GET, unit)
    query = form.figure_query() if form.is_valid() else None
    trail = unit_breadcrumbs(unit, request.ranges.facts, lambda ancestor: links.dashboard_url(ancestor, query))
    page_content, part = None, DashboardView.FIRST
    if form.is_valid():
        part = DashboardView(form.cleaned_data["part"])
        figures = queries.figures(unit, form.figure_query())
        sort, lists = request.GET.get("sort", ""), request.may("monitoring:list")
        page_content = Dashboard(figures, request.ranges, part, sort, lists=lists)
    is_own_unit = unit.pk == request.posting.unit_id
    context = {
        "unit": unit,
        "form": form,
        "dashboard": page_content,
        "trail": trail,
        "is_own_unit": is_own_unit,
        "own_cases": is_own_unit and request.may("forensics:waiting"),
        "own_exhibits": is_own_unit and request.may("cases:matters"),
    }
    return render(request, TEMPLATES[part], context)


@require_GET
def csv_of(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Return the counts and rates of a unit and of its children as CSV: the numbers of its dashboard."""
    unit = readable_unit(request, unit_id)
    form = FigureQueryForm(request.GET, unit)
    if not form.is_valid():
        raise Http404
    figures = queries.figures(unit, form.figure_query())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = file_name("itsso", unit.code.lower(), figures.query.as_on)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    export.write(response, figures)
    return response


def readable_unit(request: OfficerRequest, unit_id: int) -> Unit:
    """Return a unit whose figures the reader may see. Raises Http404 for any other."""
    unit = get_object_or_404(Unit, pk=unit_id)
    if not request.ranges.shows_figures_of(unit):
        raise Http404
    return unit
