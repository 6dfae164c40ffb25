"""Dashboards and the lists behind their numbers. Units outside the reader's figures are answered with 404."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from itsso.monitoring.case_list import page as lists
from itsso.monitoring.comparison.page import Comparison
from itsso.monitoring.counting import queries
from itsso.monitoring.dashboard import export, page
from itsso.monitoring.dashboard.forms import FigureQueryForm
from itsso.protection.middleware import OfficerRequest
from itsso.ui.text import file_name
from itsso.units import queries as units
from itsso.units.breadcrumbs import unit_breadcrumbs
from itsso.units.models import Unit


@require_GET
def home(request: OfficerRequest) -> HttpResponse:
    """Redirect to the dashboard of the reader's own unit."""
    return redirect("monitoring:dashboard", request.posting.unit_id)


@require_GET
def dashboard(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show a unit's figures, from the nation to a station."""
    unit = _unit(request, unit_id)
    form = FigureQueryForm(request.GET, unit)
    query = form.figure_query() if form.is_valid() else None
    trail = unit_breadcrumbs(unit, request.ranges.facts, lambda ancestor: page.dashboard_url(ancestor, query))
    page_content = None
    if form.is_valid():
        figures = queries.figures(unit, form.figure_query())
        page_content = page.Dashboard(figures, request.GET.get("sort", ""), lists=request.may("monitoring:list"))
    own_cases = unit.pk == request.posting.unit_id and request.may("forensics:waiting")
    context = {"unit": unit, "form": form, "dashboard": page_content, "trail": trail, "own_cases": own_cases}
    return render(request, "monitoring/dashboard.html", context)


@require_GET
def cases(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the cases behind a number."""
    unit = _unit(request, unit_id)
    form = FigureQueryForm(request.GET, unit)
    picked = lists.read_selection(request.GET)
    if not form.is_valid() or picked is None:
        raise Http404
    case_list = lists.CaseList(unit, form.figure_query(), picked, request.GET, request.ranges)
    query = form.figure_query()
    path = unit_breadcrumbs(
        unit, request.ranges.facts, lambda ancestor: page.dashboard_url(ancestor, query), link_unit=True
    )
    trail = [*path, (case_list.title, "")]
    return render(request, "monitoring/cases.html", {"unit": unit, "case_list": case_list, "trail": trail})


@require_GET
def csv_of(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Return the counts and rates of a unit and of its children as CSV: the numbers of its dashboard."""
    unit = _unit(request, unit_id)
    form = FigureQueryForm(request.GET, unit)
    if not form.is_valid():
        raise Http404
    figures = queries.figures(unit, form.figure_query())
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = file_name("itsso", unit.code.lower(), figures.query.as_on)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    export.write(response, figures)
    return response


@require_GET
def compare(request: OfficerRequest, state_id: int | None = None) -> HttpResponse:
    """Show States side by side, or the districts of one: published figures, whatever the reader's own range."""
    nation = units.nation()
    unit = get_object_or_404(units.states(), pk=state_id) if state_id else nation
    comparison = Comparison(unit, queries.published_of(unit), queries.published_below(unit))
    trail = [(nation.local_name, reverse("monitoring:compare")), (unit.local_name, "")] if state_id else []
    return render(request, "monitoring/compare.html", {"comparison": comparison, "trail": trail})


def _unit(request: OfficerRequest, unit_id: int) -> Unit:
    unit = get_object_or_404(Unit, pk=unit_id)
    if not request.ranges.shows_figures_of(unit):
        raise Http404
    return unit
