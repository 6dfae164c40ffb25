"""Pages of coverage: of a unit, its lists, suggestions, monthly return, before and after."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.training import catalogue, export
from itsso.training.coverage import assigned, assigned_page, effect_page, page
from itsso.training.coverage.counting import unit_coverage
from itsso.training.coverage.effect import compare
from itsso.training.coverage.figures import counts_on
from itsso.training.coverage.forms import SuggestForm
from itsso.training.coverage.queries import investigators
from itsso.training.coverage.suggestions import suggest
from itsso.training.people import queries
from itsso.training.people.forms import PeopleForm
from itsso.training.people.page import PEOPLE_COLUMNS, PEOPLE_ORDERS
from itsso.training.people.queries import PeopleFilter
from itsso.training.sessions.queries import sessions
from itsso.ui import text
from itsso.ui.components import PageTable
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import ItemList
from itsso.units.models import Unit


def _unit(request: OfficerRequest, unit_id: int) -> Unit:
    unit = get_object_or_404(Unit, pk=unit_id)
    first, last = request.ranges.facts
    if not first <= unit.first <= unit.last <= last:
        raise Http404
    return unit


@require_GET
def coverage(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show who is trained at a unit and below it."""
    unit = _unit(request, unit_id)
    coverage_page = page.CoveragePage(unit_coverage(unit), lists=request.may("training:people"))
    listing = ItemList(
        request,
        page.PART_COLUMNS,
        page.part_rows(coverage_page.parts),
        caption=_("Subordinate units: share trained"),
        empty=_("There is no unit below."),
        file_name=f"coverage-{unit.code}",
        anchor="units",
    )
    context = {
        "unit": unit,
        "coverage_page": coverage_page,
        "trail": page.coverage_breadcrumbs(unit, request.ranges.facts),
        "links": page.coverage_links(unit, request),
    }
    return listing.respond("training/coverage.html", context)


@require_GET
def people(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the people behind a number."""
    unit, form = _unit(request, unit_id), PeopleForm(request.GET)
    if not form.is_valid():
        raise Http404
    filters = form.cleaned_data
    sought = PeopleFilter(filters["show"], filters["course"], filters["rank"], filters["name"].strip())
    posts = queries.people(unit, sought, today())
    listing = ItemList(
        request,
        PEOPLE_COLUMNS,
        QueryRows(posts, PEOPLE_ORDERS, list),
        caption=_("Personnel, by name"),
        empty=_("There is nobody in this group here."),
        form=form,
        file_name=f"personnel-{unit.code}",
    )
    trail = page.coverage_breadcrumbs(unit, request.ranges.facts, _("Personnel"))
    return listing.respond("training/people.html", {"unit": unit, "form": form, "trail": trail})


@require_GET
def untrained(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the officers who have open cases and lack a course that these require, most cases first."""
    unit, counts = _unit(request, unit_id), request.may("training:cases")
    rows = assigned.officers(unit, today())
    answer = assigned_page.officers_answer(rows, counts=counts)
    by_cases, by_station = (
        _("Officers with open cases, most cases first"),
        _("Officers with open cases, by station"),
    )
    listing = ItemList(
        request,
        assigned_page.officer_columns(counts=counts),
        assigned_page.officer_rows(rows, counts=counts),
        caption=by_cases if counts else by_station,
        empty=answer,
        file_name=f"untrained-officers-{unit.code}",
    )
    context = {
        "unit": unit,
        "heading": _("Untrained officers with open cases"),
        "answer": answer if rows else "",
        "links": assigned_page.officers_links(unit, request),
        "trail": page.coverage_breadcrumbs(unit, request.ranges.facts, _("Untrained officers with open cases")),
    }
    return listing.respond("training/listing.html", context)


@require_GET
def cases(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the open cases whose officer lacks a course that they require, soonest due first."""
    unit = _unit(request, unit_id)
    total = sum(investigator.cases for investigator in investigators(unit, today()) if investigator.key == "open-")
    listing = ItemList(
        request,
        assigned_page.CASE_COLUMNS,
        assigned.UntrainedCaseRows(unit, today()),
        caption=_("Open cases with an untrained officer, earliest due date first"),
        empty=_("There is no such case whose file you may open."),
        file_name=f"untrained-cases-{unit.code}",
    )
    context = {
        "unit": unit,
        "heading": _("Open cases with an untrained officer"),
        "answer": assigned_page.cases_answer(total),
        "links": assigned_page.cases_links(unit, request),
        "trail": page.coverage_breadcrumbs(unit, request.ranges.facts, _("Cases with an untrained officer")),
    }
    return listing.respond("training/listing.html", context)


@require_GET
def stations(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the stations with no trained woman officer."""
    unit = _unit(request, unit_id)
    listing = ItemList(
        request,
        assigned_page.STATION_COLUMNS,
        assigned_page.station_rows(assigned.stations_without(unit, today())),
        caption=_("Stations, by name"),
        empty=assigned_page.stations_answer(0),
        file_name=f"stations-{unit.code}",
    )
    context = {
        "unit": unit,
        "heading": _("Stations with no trained woman officer"),
        "answer": assigned_page.stations_answer(listing.total) if listing.total else "",
        "trail": page.coverage_breadcrumbs(unit, request.ranges.facts, _("Stations with no trained woman officer")),
    }
    return listing.respond("training/listing.html", context)


@require_GET
def suggestions(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show whom to send so that a number of seats increases coverage most, and why."""
    unit = _unit(request, unit_id)
    query = request.GET.dict() or {"course": next(iter(catalogue.courses_by_cases())), "seats": "10"}
    form = SuggestForm(query)
    rows, ahead = [], []
    if form.is_valid():
        course = catalogue.courses()[form.cleaned_data["course"]]
        counts = request.may("training:cases")
        suggested = suggest(unit, course, form.cleaned_data["seats"], today())
        rows = [(suggestion, page.suggestion_reason(suggestion, counts=counts)) for suggestion in suggested]
        ahead = list(sessions(today(), course.code)) if request.may("training:nominate") else []
    context = {
        "unit": unit,
        "form": form,
        "rows": rows,
        "ahead": ahead,
        "trail": page.coverage_breadcrumbs(unit, request.ranges.facts, _("Officers to nominate")),
    }
    return render(request, "training/suggestions.html", context)


@require_GET
def monthly(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the lines on training of the State's monthly return."""
    unit, day = _unit(request, unit_id), _last_day(request)
    lines = page.return_lines(counts_on(unit, day) or {})
    head = [_("Group"), _("Total"), _("Trained"), _("Percent")]
    rows = [[name, text.count(total), text.count(n), percent] for name, total, n, percent in lines]
    context = {
        "unit": unit,
        "day": day,
        "table": PageTable(_("Training"), head, rows, frozenset({1, 2, 3})),
        "earlier": _month_before(day),
        "trail": page.coverage_breadcrumbs(unit, request.ranges.facts, _("Monthly return")),
        "query": f"?month={day:%Y-%m}",
        "month": f"{day:%m-%Y}",
    }
    return render(request, "training/monthly.html", context)


def _last_day(request: OfficerRequest) -> date:
    """Return the last day of the requested month (`?month=2026-10`); today for the current month or without a request.

    Raises:
        Http404: the month is not valid, is before 2018 or in the future.
    """
    typed = request.GET.get("month", "")
    try:
        first = date.fromisoformat(f"{typed}-01") if typed else today()
    except ValueError:
        raise Http404 from None
    if not 2018 <= first.year <= today().year or first > today():
        raise Http404
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(date.fromordinal(following.toordinal() - 1), today())


def _month_before(day: date) -> str:
    return f"{date.fromordinal(day.replace(day=1).toordinal() - 1):%Y-%m}"


@require_GET
def monthly_csv(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Serve the lines of the monthly return as CSV."""
    name, rows = _monthly_rows(request, unit_id)
    response = HttpResponse("".join(export.csv_of(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@require_GET
def monthly_xlsx(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Serve the lines of the monthly return as a workbook."""
    name, rows = _monthly_rows(request, unit_id)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(export.xlsx_of("training", rows), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _monthly_rows(request: OfficerRequest, unit_id: int) -> tuple[str, list[tuple[str | int, ...]]]:
    unit, day = _unit(request, unit_id), _last_day(request)
    lines = page.return_lines(counts_on(unit, day) or {})
    rows: list[tuple[str | int, ...]] = [("unit", "as_on", *page.RETURN_HEAD)]
    rows += [(unit.full_code, day.isoformat(), *line) for line in lines]
    return f"training-{unit.code.lower()}-{day:%Y-%m}", rows


@require_GET
def effect(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show the comparison before and after training. It is not proof, and the page says so."""
    unit = _unit(request, unit_id)
    comparison = compare(unit, today())
    context = {
        "unit": unit,
        "comparison": comparison,
        "table": effect_page.effect_table(comparison) if comparison.mark else None,
        "figures": effect_page.figures_table(unit, comparison.mark, today()) if comparison.mark else None,
        "trail": page.coverage_breadcrumbs(unit, request.ranges.facts, _("Before and after")),
    }
    return render(request, "training/effect.html", context)
