"""The pages of the clearance list: its time limits, and its figures by unit."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.alerts.clearance import figures, listing, queries
from itsso.alerts.clearance.figures import ClearanceFigures
from itsso.alerts.clearance.queries import LiveState
from itsso.platform.clock import IST
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.lists import ItemList
from itsso.units.models import Unit, UnitKind


@require_GET
def clearance(request: OfficerRequest) -> HttpResponse:
    """List the time limits of a unit that were over before reminders began in its State."""
    unit = _unit(request)
    form = listing.ClearanceForm(request.GET)
    limits = queries.overdue_before(unit.interval)
    if rule := form.chosen_rule:
        limits = limits.filter(rule=rule)
    live = queries.live_states_in(unit.interval)
    items = ItemList(
        request,
        listing.clearance_columns(with_station=unit.kind != UnitKind.STATION),
        listing.clearance_rows(limits),
        caption=_("Time limits that were over before reminders began"),
        empty=_empty(is_live=bool(live), is_filtered=bool(rule)),
        form=form,
        file_name=f"clearance-{unit.code}",
        keeps=("unit",),
        prints_all=True,
    )
    context = {
        "unit": unit,
        "about": _about(live),
        "answer": _answer(figures.figures_of(unit)) if live else "",
        "by_unit": f"{reverse('alerts:clearance_units')}?{urlencode({'unit': unit.pk})}"
        if unit.kind != UnitKind.STATION
        else "",
    }
    return items.respond("alerts/clearance.html", context)


@require_GET
def clearance_units(request: OfficerRequest) -> HttpResponse:
    """Show the figures of the clearance list for each unit directly below."""
    unit = _unit(request)
    items = ItemList(
        request,
        listing.UNIT_COLUMNS,
        listing.unit_rows(figures.figures_below(unit)),
        caption=_("Overdue before reminders began, by unit"),
        empty=_("Reminders have not begun in a unit below."),
        file_name=f"clearance-units-{unit.code}",
        keeps=("unit",),
    )
    return items.respond("alerts/clearance_units.html", {"unit": unit, "list_of_unit": listing.address_of(unit.pk)})


def _about(live: Sequence[LiveState]) -> str:
    """Return what the list is, for a unit of one State."""
    if len(live) != 1:
        return ""
    return _(
        "These time limits were over when reminders began in this State on %(day)s. Nobody is reminded of them. They"
        " are to be done within %(weeks)s weeks from then."
    ) % {"day": text.day(live[0].since.astimezone(IST).date()), "weeks": text.count(figures.WEEKS)}


def _answer(numbers: ClearanceFigures) -> str:
    return _("On the list: %(waiting)s. Target of this week: %(target)s. Fewer since the week began: %(done)s.") % {
        "waiting": text.count(numbers.waiting),
        "target": text.count(numbers.target),
        "done": text.count(numbers.done),
    }


def _empty(*, is_live: bool, is_filtered: bool) -> str:
    if not is_live:
        return _("Reminders have not begun in this State. The list begins with them.")
    if is_filtered:
        return _("No time limits match these filters.")
    return _("Nothing is left on this list.")


def _unit(request: OfficerRequest) -> Unit:
    """Return the unit that the address names, or the officer's own; one whose cases are not visible is not found."""
    typed = request.GET.get("unit", "")
    if not typed:
        return request.posting.unit
    unit = (
        Unit.objects.filter(pk=int(typed)).first() if typed.isascii() and typed.isdecimal() and len(typed) < 9 else None
    )
    first, last = request.ranges.cases
    if unit is None or not first <= unit.first <= unit.last <= last:
        raise Http404
    return unit
