"""Pages of stations' capacity, for officers; and of stations and their telephone numbers, for everybody."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.platform.errors import Refused
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.picker import read_input
from itsso.ui.refusals import refuse, refuse_form
from itsso.units import capacities, queries
from itsso.units.capacities import STATED
from itsso.units.capacity_lists import HELP_DESK_COLUMNS, SUMMARY_COLUMNS, help_desk_rows, summary_rows
from itsso.units.forms import CapacityForm, WhereForm
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind
from itsso.units.picker import SCOPES, UnitSource
from itsso.units.posting import UnitPosting
from itsso.units.state_settings.helplines import helplines_at


@require_GET
def own_unit(request: HttpRequest) -> HttpResponse:
    """Redirect to the officer's own unit."""
    return redirect("units:capacity", posting_of(request).unit_id)


@require_GET
def capacity(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show a station's statement with its history; for a larger unit, the units below it."""
    unit = unit_in_range(request, unit_id)
    posting, may = posting_of(request), request.may  # type: ignore[attr-defined]
    current, is_station = capacities.in_force(unit), unit.kind == UnitKind.STATION
    listing = ItemList(
        request,
        SUMMARY_COLUMNS,
        summary_rows([] if is_station else capacities.capacity_summary(list(queries.children(unit)))),
        caption=_("Subordinate units"),
        empty=_("There is no station under this unit."),
        file_name=f"help-desks-{unit.code}",
    )
    context = {
        "unit": unit,
        "current": current,
        "station": is_station,
        "history": capacities.history(unit)[1:] if is_station else [],
        "states": may("units:state_capacity") and posting.unit_id == unit.pk and is_station,
        "verifies": may("units:verify_capacity") and current and not current.verified_at and posting.unit_id != unit.pk,
        "together": None if is_station else next(iter(capacities.capacity_summary([unit])), None),
    }
    return listing.respond("units/capacity.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def state_capacity(request: HttpRequest) -> HttpResponse:
    """Show the form of a station's statement, filled with the present one, and store what is sent."""
    posting = posting_of(request)
    current = capacities.in_force(posting.unit)
    initial = {name: getattr(current, name) for name in STATED} if current else {}
    form = CapacityForm(request.POST) if request.method == "POST" else CapacityForm(initial=initial)
    if form.is_valid():
        try:
            capacities.state(posting.unit, form.stated(), by=posting.actor)
            _show_statement(request, posting.unit, _("Statement recorded"), _("It is now published."))
            return redirect("units:capacity", posting.unit_id)
        except Refused as refusal:
            refuse_form(form, refusal)
    return render(request, "units/state_capacity.html", {"form": form, "unit": posting.unit})


def _show_statement(request: HttpRequest, unit: Unit, title: str, step: str) -> None:
    show_confirmation(
        request,
        title,
        number=unit.local_name,
        label=_("Station"),
        steps=[
            ConfirmationStep(step),
            ConfirmationStep(_("Public list of stations"), reverse("units:help_desks")),
        ],
    )


@require_POST
def verify_capacity(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Store that a unit above verifies the statement."""
    unit, posting = unit_in_range(request, unit_id), posting_of(request)
    try:
        capacities.verify(unit, request.POST.get("read", ""), by=posting.actor)
        step = _("The list of statements shows who verified it, and when.")
        _show_statement(request, unit, _("Statement verified"), step)
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("units:capacity", unit.pk)


@require_GET
def help_desks(request: HttpRequest) -> HttpResponse:
    """Show stations and their telephone numbers, by State and district.

    Nothing is stored about the visitor; the title is neutral.
    """
    state = _chosen(request, "state", STATES)
    district = _chosen(request, "district", DISTRICTS)
    if state and district and district.state != state.state:
        district = None  # another State was chosen meanwhile
    form = WhereForm(request.GET, capacities.districts_of(state) if state else [])
    district = district if state else None
    listing = ItemList(
        request,
        HELP_DESK_COLUMNS,
        help_desk_rows(capacities.help_desks(district) if district else []),
        caption=_("Stations and telephone numbers"),
        empty=_("No station of this district is known here. Call 112."),
        form=form,
        file_name=f"stations-{district.code}" if district else "stations",
        remembers=False,  # nothing is stored about who looks for a station
    )
    context = {"form": form, "state": state, "district": district, "helplines": helplines_at(state)}
    response = listing.respond("units/help_desks.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Answer a picker of units with the matches alone, for officers: a search by sound is too costly for strangers.

    Names of units are public: what is typed leaves no audit entry, which the role table gives to public pages alone.
    """
    posting: UnitPosting | None = getattr(request, "posting", None)
    scope, name = request.GET.get("scope", ""), request.GET.get("name", "")
    if posting is None or scope not in SCOPES or not FIELD_NAME.fullmatch(name):
        raise Http404
    source = UnitSource(scope, posting.unit)
    context = read_input(request.GET, name).as_context(source, name)
    response = render(request, "ui/picker_list.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


FIELD_NAME = re.compile(r"[a-z][a-z0-9_-]{0,40}")
"""The name of a form's field, which the radio buttons of the answer bear."""


def _chosen(request: HttpRequest, name: str, kinds: tuple[str, ...]) -> Unit | None:
    typed = request.GET.get(name, "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        return None
    return Unit.objects.filter(pk=int(typed), kind__in=kinds).first()


def posting_of(request: HttpRequest) -> UnitPosting:
    """Return the officer's posting, which a higher layer defines: this package knows its unit and its actor alone."""
    posting: UnitPosting = request.posting  # type: ignore[attr-defined]
    return posting


def unit_in_range(request: HttpRequest, unit_id: int) -> Unit:
    """Return a unit within the range of the reader's figures; any other is not found."""
    unit = get_object_or_404(Unit, pk=unit_id)
    first, last = request.ranges.facts  # type: ignore[attr-defined]
    if not first <= unit.first <= unit.last <= last:
        raise Http404
    return unit
