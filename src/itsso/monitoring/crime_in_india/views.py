"""NCRB's tables of a calendar year (Crime in India): a unit by head, and the units below it by one head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from itsso.monitoring import words
from itsso.monitoring.counting.counts import YearsWork
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.crime_in_india import page
from itsso.monitoring.crime_in_india.forms import CrimeInIndiaForm
from itsso.monitoring.crime_in_india.page import NumberLinks, YearsWorkRow
from itsso.monitoring.crime_in_india.queries import WorkByHead, rolled_up_work, work_by_head, work_by_unit
from itsso.monitoring.dashboard.links import crime_in_india_url, dashboard_url
from itsso.monitoring.dashboard.views import readable_unit
from itsso.platform.clock import now
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units import queries as units
from itsso.units.breadcrumbs import Breadcrumb, unit_breadcrumbs
from itsso.units.data_sources import known_for_each
from itsso.units.figures import KnownFor, notes
from itsso.units.models import Unit, UnitKind

TITLE = gettext_lazy("Crime in India tables")


@require_GET
def crime_in_india(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the cases of a calendar year by the head of their principal offence; of one head, by unit below.

    Raises Http404 for a table by unit where the reader may see the counts of none below.
    """
    unit, form = readable_unit(request, unit_id), CrimeInIndiaForm(request.GET)
    context: dict[str, object] = {"unit": unit, "form": form}
    if "offence" in form.errors:  # hidden: no reader typed it
        raise Http404
    if not form.is_valid():
        trail = [*_path(request, unit, None), (str(TITLE), "")]
        return render(request, "monitoring/crime_in_india.html", {**context, "trail": trail})
    query = form.figure_query()
    children = [] if unit.kind == UnitKind.STATION else list(units.children(unit))
    parts = [part for part in children if request.ranges.shows_figures_of(part)]
    if form.is_by_unit and not parts:
        raise Http404
    known_for = known_for_each("cases", unit, parts)
    rolled_up = rolled_up_work(query, [unit, *parts] if form.is_by_unit else [unit])
    counted_at = rolled_up.counted_at if rolled_up else now()
    links = NumberLinks(unit, request.may("monitoring:list"), bool(parts))
    if form.is_by_unit:
        work_of_units = (
            {pk: work.of_offence(query.offence) for pk, work in rolled_up.units.items()}
            if rolled_up
            else work_by_unit(unit, query, parts)
        )
        rows, total = _unit_rows(request, query, unit, parts, known_for, work_of_units)
        first_column, of_head = _("Unit"), words.offence_name(query.offence)
    else:
        rows, total = _head_rows(query, rolled_up.units[unit.pk] if rolled_up else work_by_head(unit, query), links)
        first_column, of_head = _("Principal offence"), ""
    listing = page.YearsWorkList(
        request,
        page.columns(first_column, sorts=form.is_by_unit),
        page.stored(rows if known_for[unit.pk].known else []),
        caption=TITLE,
        empty=_("No data has been received from here. This does not mean that there are no cases."),
        form=form,
        file_name=f"crime-in-india-{unit.code.lower()}-{query.as_on.year}",
        remembers=False,
        keeps=("offence",),
        compact=True,
        shows_all=True,
        total_row=total,
    )
    table_url = crime_in_india_url(unit, query)
    steps = [(str(TITLE), table_url), (str(of_head), "")] if of_head else [(str(TITLE), "")]
    return listing.respond(
        "monitoring/crime_in_india.html",
        {
            **context,
            "query": query,
            "days": words.days(query),
            "counted_at": text.moment(counted_at),
            "notes": notes(unit, counted_at),
            "head": of_head,
            "known_for": words.known_districts(known_for[unit.pk]),
            "withholds": form.is_by_unit and len(parts) < len(children),
            "guidance": _guidance(links, is_by_unit=form.is_by_unit),
            "trail": [*_path(request, unit, query), *steps],
        },
    )


def _guidance(links: NumberLinks, *, is_by_unit: bool) -> str:
    """Return what the names and numbers of the table open."""
    if not links.lists:
        return _("A number opens the units below; only officers of the State can list the cases.")
    if is_by_unit:
        return _("A unit opens its table by offence, a number its list of FIRs.")
    if links.has_parts:
        return _("An offence opens its table by unit, a number its list of FIRs.")
    return _("A number opens its list of FIRs.")


def _head_rows(query: FigureQuery, work: WorkByHead, links: NumberLinks) -> tuple[list[YearsWorkRow], YearsWorkRow]:
    total = YearsWorkRow(_("Total"), links.by_unit(query), "all", work.total, links.of_query(query))
    return page.head_rows(work, query, links), total


def _unit_rows(
    request: OfficerRequest,
    query: FigureQuery,
    unit: Unit,
    parts: Sequence[Unit],
    known_for: Mapping[int, KnownFor],
    work: Mapping[int, YearsWork],
) -> tuple[list[YearsWorkRow], YearsWorkRow]:
    """Return a row for each unit below, and the total of the unit."""
    lists = request.may("monitoring:list")

    def row(part: Unit, title: Text) -> YearsWorkRow:
        is_whole = part.pk == unit.pk
        links = NumberLinks(part, lists, not is_whole and part.kind != UnitKind.STATION)
        is_known = bool(known_for[part.pk].known)
        url = "" if is_whole else crime_in_india_url(part, query)
        return YearsWorkRow(title, url, part.full_code, work[part.pk] if is_known else None, links.of_query(query))

    return [row(part, part.local_name) for part in parts], row(unit, _("Total"))


def _path(request: OfficerRequest, unit: Unit, query: FigureQuery | None) -> list[Breadcrumb]:
    return unit_breadcrumbs(unit, request.ranges.facts, lambda ancestor: dashboard_url(ancestor, query), link_unit=True)
