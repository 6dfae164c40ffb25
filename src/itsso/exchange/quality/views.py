"""Pages of data quality: the figures of a unit, the faults behind each, and the units that have them."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from itsso.exchange.quality.by_state import data_by_state
from itsso.exchange.quality.forms import FaultListForm, PartListForm
from itsso.exchange.quality.listing import PartFaults, fault_columns, fault_rows, part_columns, part_rows
from itsso.exchange.quality.matters import AGE_TITLES, TEXTS, DataMatter
from itsso.exchange.quality.page import ListAddresses, QualityScope, matter_lines, reason_lines
from itsso.exchange.quality.reading import FaultFilter, FaultTotal, UnitFaults, faults_by_part, faults_of
from itsso.exchange.quality.requests import count_open, last_requests_to_states
from itsso.exchange.quality.state_page import StateOverview, state_overview
from itsso.protection.middleware import OfficerRequest
from itsso.ui.lists import ItemList
from itsso.units.breadcrumbs import Breadcrumb, unit_breadcrumbs
from itsso.units.data_sources import known_for, known_for_each
from itsso.units.figures import known_for_text
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind
from itsso.units.queries import states


@require_GET
def home(request: OfficerRequest) -> HttpResponse:
    """Redirect to the data quality of the reader's own unit."""
    return redirect("exchange:quality", request.posting.unit_id)


@require_GET
def quality(request: OfficerRequest, unit_id: int) -> HttpResponse:
    """Show what is faulty in the data of a unit, by matter, reason and age."""
    scope = scope_of(request, unit_id)
    is_nation = scope.unit.kind == UnitKind.NATION
    unit_faults = faults_of(scope.unit, sees_cases=scope.lists_faults)
    known_districts = known_for("cases", scope.unit)
    may_ask = request.may("exchange:ask_correction") and not is_nation  # States answer, each in its row
    addresses = ListAddresses(scope, may_ask=may_ask)
    context = {
        "unit": scope.unit,
        "is_nation": is_nation,
        "states": _overview_of_states(request, scope, unit_faults) if is_nation and unit_faults.counted_at else None,
        "trail": quality_trail(request, scope.unit),
        "counted_at": unit_faults.counted_at,
        "known_for": known_for_note(scope.unit),
        "lines": matter_lines(unit_faults, addresses, AGE_TITLES, is_known=bool(known_districts.known)),
        "reasons": reason_lines(unit_faults, addresses),
        "open_requests": count_open(scope.unit) if scope.unit == request.posting.unit else 0,
    }
    return render(request, "exchange/quality.html", context)


def _overview_of_states(request: OfficerRequest, scope: QualityScope, unit_faults: UnitFaults) -> StateOverview:
    """Return the overview of the data of each State, with the requests of the reader's unit. Two queries.

    They are four for a reader with case files, for whom the faults of the unit were not read by district.
    """
    by_district = faults_of(scope.unit, sees_cases=False) if scope.lists_faults else unit_faults
    rows = data_by_state(list(states()), by_district, last_requests_to_states(request.posting.unit))
    return state_overview(rows, may_ask=request.may("exchange:ask_correction"))


@require_GET
def faults(request: OfficerRequest, unit_id: int, matter: str) -> HttpResponse:
    """Show the single faults of one matter, with a file to send back."""
    scope, chosen_matter = scope_of(request, unit_id), matter_of(matter)
    if not scope.lists_faults or chosen_matter == DataMatter.FRESHNESS:
        raise Http404
    unit_faults = faults_of(scope.unit, sees_cases=True)
    form = FaultListForm(request.GET, chosen_matter, unit_faults)
    texts = TEXTS[chosen_matter]
    listing = ItemList(
        request,
        fault_columns(chosen_matter),
        fault_rows(scope.unit, form.chosen()),
        caption=texts.title,
        empty=texts.empty,
        form=form,
        file_name=f"{chosen_matter}-{scope.unit.code.lower()}",
    )
    context = {
        "unit": scope.unit,
        "texts": texts,
        "counted_at": unit_faults.counted_at,
        "trail": [*quality_trail(request, scope.unit, link=True), (texts.title, "")],
    }
    return listing.respond("exchange/faults.html", context)


@require_GET
def fault_units(request: OfficerRequest, unit_id: int, matter: str) -> HttpResponse:
    """Show the districts or stations of a unit with the number of their faults of one matter."""
    scope, chosen_matter = scope_of(request, unit_id), matter_of(matter)
    unit_faults = faults_of(scope.unit, sees_cases=scope.lists_faults)
    form = PartListForm(request.GET, chosen_matter, unit_faults)
    texts = TEXTS[chosen_matter]
    parts = _parts(request, scope, form)
    listing = ItemList(
        request,
        part_columns(chosen_matter, with_state=scope.unit.kind == UnitKind.NATION),
        part_rows(parts),
        caption=texts.title,
        empty=texts.empty,
        form=form,
        file_name=f"{chosen_matter}-units-{scope.unit.code.lower()}",
    )
    context = {
        "unit": scope.unit,
        "texts": texts,
        "counted_at": unit_faults.counted_at,
        "trail": [*quality_trail(request, scope.unit, link=True), (texts.title, "")],
    }
    return listing.respond("exchange/faults.html", context)


def known_for_note(unit: Unit) -> str:
    """Return from how many districts of a unit data ever came; empty where from all. One query."""
    known_districts = known_for("cases", unit)
    return "" if known_districts.complete else known_for_text(known_districts)


def scope_of(request: OfficerRequest, unit_id: int) -> QualityScope:
    """Return the unit that the address names. Raises Http404 where its figures are not shown to the reader."""
    unit = get_object_or_404(Unit, pk=unit_id)
    if not request.ranges.shows_figures_of(unit):
        raise Http404
    first, last = request.ranges.cases
    return QualityScope(unit, first <= unit.first and unit.last <= last and request.may("exchange:faults"))


def matter_of(matter: str) -> DataMatter:
    """Return the matter that the address names. Raises Http404 where there is none."""
    if matter not in DataMatter:
        raise Http404
    return DataMatter(matter)


def quality_trail(request: OfficerRequest, unit: Unit, *, link: bool = False) -> list[Breadcrumb]:
    """Return the breadcrumbs of a page about a unit; with `link`, of a page below it."""
    return unit_breadcrumbs(
        unit, request.ranges.facts, lambda ancestor: reverse("exchange:quality", args=[ancestor.pk]), link_unit=link
    )


def _parts(request: OfficerRequest, scope: QualityScope, form: PartListForm) -> list[PartFaults]:
    """Return the districts or stations of a unit that the form asks for.

    What is in no district stands at the unit above it. How current the data is is a matter of districts alone.
    """
    chosen, unit = form.chosen(), scope.unit
    by_station = scope.by_station and chosen.matter != DataMatter.FRESHNESS
    if by_station and not scope.lists_faults:
        raise Http404
    totals = faults_by_part(unit, chosen, by_station=by_station)
    kinds = (UnitKind.STATION,) if by_station else (*DISTRICTS, UnitKind.AGENCY)
    units = list(Unit.objects.filter(kind__in=kinds, closed=None, first__range=unit.interval).order_by("first"))
    units += units_at(set(totals) - {part.first for part in units}, by_station=by_station)
    known_by_part = known_for_each("cases", unit, [part for part in units if part.pk != unit.pk])
    state_names = states_by_code()
    parts = [
        PartFaults(
            part,
            state_names.get(part.state, ""),
            totals.get(part.first, FaultTotal()),
            bool(known_by_part[part.pk].known),
            _url_of_part(request, scope, part, chosen),
        )
        for part in units
    ]
    if form.units_listed == "all":
        return parts
    if form.units_listed == "no-data":
        return [part for part in parts if part.number is None]
    return [part for part in parts if part.total.faults]


def _url_of_part(request: OfficerRequest, scope: QualityScope, part: Unit, chosen: FaultFilter) -> str:
    """Return the list of the faults of a part, or its page; empty where the reader may not see its figures."""
    if not request.ranges.shows_figures_of(part):
        return ""
    if not scope.lists_faults or chosen.matter == DataMatter.FRESHNESS:
        return reverse("exchange:quality", args=[part.pk])
    return ListAddresses(QualityScope(part, lists_faults=True)).of_number(chosen)


def states_by_code() -> dict[str, str]:
    """Return the names of the States by their codes."""
    return {state.state: state.local_name for state in Unit.objects.filter(kind__in=STATES)}


def units_at(firsts: Iterable[int], *, by_station: bool) -> list[Unit]:
    """Return the units that have these first numbers: stations, else those above them, the widest of each number."""
    units = Unit.objects.filter(first__in=list(firsts)).exclude(kind=UnitKind.HEADQUARTERS)
    if by_station:
        units = units.filter(kind=UnitKind.STATION)
    return list({unit.first: unit for unit in units.order_by("first", "last")}.values())
