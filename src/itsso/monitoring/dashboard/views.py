"""Dashboards, and their numbers as CSV. Units outside the reader's figures are answered with 404."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET
from psycopg.rows import TupleRow

from itsso.accounts.roles import ROLES
from itsso.advisories.figures.readings import FigureReading, ask_unit_readings, is_counted_ahead
from itsso.cases import extensions
from itsso.monitoring.counting.statements.queries import is_small
from itsso.monitoring.dashboard import export, links, queries
from itsso.monitoring.dashboard.duties import DUTIES
from itsso.monitoring.dashboard.forms import DashboardFilter, FigureQueryForm
from itsso.monitoring.dashboard.links import DashboardView
from itsso.monitoring.dashboard.page import Dashboard
from itsso.monitoring.dashboard.queries import ScanContext, ask_scan_context
from itsso.monitoring.figures import OF_OTHER_PACKAGES
from itsso.platform.clock import today
from itsso.platform.prepared_statements import one_exchange
from itsso.protection.middleware import OfficerRequest
from itsso.ui.context_processors import write_frame_ahead
from itsso.ui.text import file_name
from itsso.units.breadcrumbs import breadcrumbs_along
from itsso.units.models import Unit
from itsso.units.queries import children_by_name, path_statement

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
    first = _first_exchange(request, unit_id)
    unit, filters = first.path[-1], DashboardFilter(request.GET)
    query = filters.figure_query
    context = {
        "unit": unit,
        "trail": breadcrumbs_along(
            first.path, request.ranges.facts, lambda ancestor: links.dashboard_url(ancestor, query)
        ),
    }
    if query is None:
        return render(request, TEMPLATES[filters.part], {**context, "form": filters.form})
    sort, lists = request.GET.get("sort", ""), request.may("monitoring:list")
    is_own_unit = unit.pk == request.posting.unit_id
    figures = queries.figures(unit, query, first.child_rows, first.scan_context)
    context |= {
        "filter": filters,
        "dashboard": Dashboard(
            figures, request.ranges, request.posting, first.read_readings, filters.part, sort, lists=lists
        ),
        "is_own_unit": is_own_unit,
        "own_cases": is_own_unit and request.may("forensics:waiting"),
        "own_exhibits": is_own_unit and request.may("cases:matters"),
    }
    return render(request, TEMPLATES[filters.part], context)


@require_GET
def csv_of(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Return the counts and rates of a unit and of its children as CSV: the numbers of its dashboard."""
    unit = readable_unit(request, unit_id)
    form = FigureQueryForm(request.GET)
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
    return _readable(request, path_statement("%s", unit_id).rows())[-1]


class _FirstExchange(NamedTuple):
    """The path to the unit of a dashboard, the rows of its children, and its readings: what is read first."""

    path: Sequence[Unit]
    child_rows: tuple[TupleRow, ...]
    read_readings: Callable[[Unit], Mapping[str, FigureReading]]
    scan_context: ScanContext | None  # of the reader's own unit, where its figures are scanned


def _first_exchange(request: OfficerRequest, unit_id: int) -> _FirstExchange:
    """Ask for a unit whose figures the reader may see, by one exchange; for the reader's own with what waits there.

    Raises Http404 for any other unit.
    """
    readers_unit, figure_names = request.posting.unit, (*OF_OTHER_PACKAGES, *DUTIES)
    is_own_unit = unit_id == readers_unit.pk
    counted_ahead = is_own_unit and is_counted_ahead(readers_unit)
    with one_exchange() as exchange:
        scan_context = ask_scan_context(exchange, readers_unit) if is_own_unit and is_small(readers_unit) else None
        read_path = exchange.ask(path_statement("%s", unit_id))
        read_children = exchange.ask(children_by_name(unit_id).raw())
        read_readings = ask_unit_readings(exchange, figure_names, unit_id, today(), counted_ahead=counted_ahead)
        is_first_page = ROLES[request.posting.role].first_page == "monitoring:home"
        keep_counts = extensions.ask_counts(exchange, request, for_desk=is_first_page) if is_own_unit else None
        write_frame_ahead(request)
    path = _readable(request, read_path())
    if keep_counts is not None:
        keep_counts()
    return _FirstExchange(path, tuple(read_children()), read_readings, scan_context)


def _readable(request: OfficerRequest, path: Sequence[Unit]) -> Sequence[Unit]:
    if not path or not request.ranges.shows_figures_of(path[-1]):
        raise Http404
    return path
