"""The list of cases behind a number."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.monitoring.case_list.page import CaseList, CaseRows, columns, read_selection
from itsso.monitoring.dashboard.forms import CaseListFilter, FigureQueryForm
from itsso.monitoring.dashboard.links import dashboard_url
from itsso.monitoring.dashboard.views import readable_unit
from itsso.platform.clock import now
from itsso.protection.middleware import OfficerRequest
from itsso.ui.lists import ItemList
from itsso.units.breadcrumbs import unit_breadcrumbs
from itsso.units.figures import notes

OF_THE_NUMBER = ("show", "as_on", "known_on", "scope", "month", "due", "reason")
"""Parameters of the address that say behind which number the cases are: they stay when the filters are cleared."""


@require_GET
def cases(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the cases behind a number."""
    unit = readable_unit(request, unit_id)
    form = FigureQueryForm(request.GET)
    picked = read_selection(request.GET)
    if not form.is_valid() or picked is None:
        raise Http404
    query = form.figure_query()
    case_list, ranges = CaseList(query, picked), request.ranges
    listing = ItemList(
        request,
        columns(with_files=ranges.sees_case_at(unit.first) or ranges.sees_case_at(unit.last)),
        CaseRows(unit, query, picked, ranges),
        caption=_("Cases"),
        empty=_("No case matches."),
        form=CaseListFilter(form),
        file_name=f"cases-{unit.code}",
        remembers=False,  # each number has a list of its own, at the same address
        keeps=OF_THE_NUMBER,
    )
    path = unit_breadcrumbs(unit, request.ranges.facts, lambda ancestor: dashboard_url(ancestor, query), link_unit=True)
    trail = [*path, (case_list.title, "")]
    context = {"unit": unit, "case_list": case_list, "trail": trail, "notes": notes(unit, now())}
    return listing.respond("monitoring/cases.html", context)
