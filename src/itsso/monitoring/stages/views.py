"""The page of drafts and reasons for delay of a unit and of the units below it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.monitoring.dashboard.forms import FigureQueryForm
from itsso.monitoring.dashboard.links import FigureLinks, dashboard_url, stages_url
from itsso.monitoring.dashboard.views import readable_unit
from itsso.monitoring.stages import page
from itsso.monitoring.stages.queries import stage_figures
from itsso.platform.clock import now
from itsso.protection.middleware import OfficerRequest
from itsso.ui.lists import ItemList
from itsso.units import queries as units
from itsso.units.breadcrumbs import unit_breadcrumbs
from itsso.units.figures import notes
from itsso.units.models import Unit, UnitKind


@require_GET
def stages(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show with whom drafts of police reports were and how long, and the reasons for delay, in a unit and below it."""
    unit = readable_unit(request, unit_id)
    form = FigureQueryForm(request.GET)
    if not form.is_valid():
        raise Http404
    query, lists = form.figure_query(), request.may("monitoring:list")
    children = _readable_children(request, unit)
    figures = stage_figures(unit, query, children)
    rows = [
        page.UnitStages(child, stages_url(child, query), figures[child.pk], FigureLinks(child, query, lists))
        for child in children
    ]
    units_list = ItemList(
        request,
        page.unit_columns(),
        page.unit_rows(rows),
        caption=_("Units below"),
        empty=_("There are no units below."),
        file_name=f"stages-{unit.code}",
        keeps=list(query.url_parameters),
    )
    path = unit_breadcrumbs(unit, request.ranges.facts, lambda ancestor: dashboard_url(ancestor, query), link_unit=True)
    context = {
        "unit": unit,
        "stages": page.StagePage(figures[unit.pk], FigureLinks(unit, query, lists)),
        "day": page.stages_title(query),
        "notes": notes(unit, now()),
        "is_station": unit.kind == UnitKind.STATION,
        "trail": [*path, (_("Drafts and delays"), "")],
    }
    return units_list.respond("monitoring/stages.html", context)


def _readable_children(request: OfficerRequest, unit: Unit) -> Sequence[Unit]:
    """Return the units below whose counts the reader may see."""
    if unit.kind == UnitKind.STATION:
        return []
    return [child for child in units.children(unit) if request.ranges.shows_figures_of(child)]
