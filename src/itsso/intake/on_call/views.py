"""Pages of the woman officer on call: who it is and was, the form of a week, the end of an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from itsso.intake.on_call import actions, queries
from itsso.intake.on_call.actions import Replacement
from itsso.intake.on_call.forms import (
    DAYS,
    OnCallListForm,
    OnCallWeekForm,
    first_day,
    is_rest_of_a_night,
    on_day,
)
from itsso.intake.on_call.listing import on_call_columns, rows_of_list
from itsso.intake.on_call.page import OnCallRow, on_call_line, on_call_rows, sees_on_call
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse, refuse_form
from itsso.units.models import UnitKind


@require_GET
def on_call(request: OfficerRequest) -> HttpResponse:
    """Show who is the woman officer on call at the officer's station now and later, or who it was."""
    form = OnCallListForm(request.GET)
    show = form.cleaned_data["show"] if form.is_valid() else ""
    unit = request.posting.unit
    entries = ItemList(
        request,
        on_call_columns(),
        rows_of_list(unit, show),
        caption=_("Woman officer on call"),
        empty=_("No woman officer is named."),
        form=form,
        file_name="woman-on-call",
        remembers=False,  # a filter of yesterday's could hide who is on call tonight
    )
    context = {"posting": request.posting, "line": on_call_line(request), "names": sees_on_call(request)}
    return entries.respond("intake/on_call.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def name_on_call(request: OfficerRequest) -> HttpResponse:
    """Name the woman officer on call for a day or for several of a week."""
    unit = request.posting.unit
    if unit.kind != UnitKind.STATION:
        refuse(request, Refused(_("Only officers of the station can name its woman officer on call.")))
        return redirect("intake:on_call")
    form = _week_form(request, _first(request))
    if form.is_valid():
        days = form.on_call_days()
        try:
            replaced = actions.name_on_call(days, by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            return _named(request, len(days.women), replaced)
    return render(request, "intake/name_on_call.html", {"form": form}, status=422 if form.errors else 200)


def _first(request: OfficerRequest) -> date:
    """Return the first day of the form: that of the form that was sent, unless it is no day of this week."""
    first = first_day(now())
    try:
        sent = date.fromisoformat(request.POST.get("first", ""))
    except ValueError:
        return first
    return sent if abs(sent - first) <= timedelta(days=1) else first  # sent after midnight, or in the morning


def _week_form(request: OfficerRequest, first: date) -> OnCallWeekForm:
    """Return the form with what is recorded of its days, and a suggestion from the last week for the others."""
    unit, last = request.posting.unit, first + timedelta(days=DAYS - 1)
    begun = on_call_rows(queries.begun_between(unit, first - queries.WEEK, last))
    # The rest of a night begins on the next day; there it would look as if the night to come had its officer.
    rows = [row for row in begun if not is_rest_of_a_night(row)]
    recorded = {on_day(row): row for row in rows if on_day(row) >= first}
    suggested = {on_day(row) + queries.WEEK: row.entry.officer for row in rows if on_day(row) < first}
    return OnCallWeekForm(first, queries.officers_of_district(unit), recorded, suggested, request.POST or None)


def _named(request: OfficerRequest, n: int, replaced: Sequence[Replacement]) -> HttpResponse:
    title = ngettext("Woman officer on call named for %(n)s day", "Woman officer on call named for %(n)s days", n)
    steps = [step for replacement in replaced for step in _replaced(replacement)]
    station = str(request.posting.unit)
    show_confirmation(request, title % {"n": text.count(n)}, number=station, label=_("Station"), steps=steps)
    return redirect("intake:on_call")


def _replaced(replacement: Replacement) -> list[ConfirmationStep]:
    """Say who was replaced, and for what time she stays on call."""
    old, *rests = on_call_rows([replacement.old, *replacement.rests])
    return [
        ConfirmationStep(_("Earlier entry replaced: %(officer)s, %(moment)s to %(until)s") % _period(old)),
        *(
            ConfirmationStep(_("Remains on call: %(officer)s, %(moment)s to %(until)s") % _period(rest))
            for rest in rests
        ),
    ]


def _period(row: OnCallRow) -> dict[str, str]:
    entry = row.entry
    return {"officer": row.name, "moment": text.moment(entry.begins_at), "until": text.moment(entry.until)}


@require_http_methods(["GET", "HEAD", "POST"])
def end_on_call(request: OfficerRequest, entry_id: UUID) -> HttpResponse:
    """End an entry now, after a page that shows which."""
    entry = queries.entries(request.posting.unit).filter(pk=entry_id).first()
    if entry is None:
        raise Http404
    (row,) = on_call_rows([entry])
    if not is_confirmed(request):
        return check_page(request, _ending_check(row))
    try:
        actions.end_on_call(entry_id, by=request.posting)
        step = ConfirmationStep(_("Name another officer for the time that is left"), reverse("intake:name_on_call"))
        show_confirmation(request, _("The entry has ended"), number=row.name, label=_("Woman officer"), steps=[step])
    except Refused as refusal:
        refuse(request, refusal)
    return redirect("intake:on_call")


def _ending_check(row: OnCallRow) -> Check:
    return Check(
        _("End this entry now?"),
        [
            SummaryRow(_("Woman officer"), row.name),
            SummaryRow(_("From"), text.moment(row.entry.begins_at)),
            SummaryRow(_("Until"), text.moment(row.entry.until)),
        ],
        _(
            "From now on nobody is named for the rest of this time, unless another entry covers it. The ended entry"
            " stays in the history."
        ),
        _("End the entry"),
        reverse("intake:on_call"),
        tone="warning",
        may_change=False,
    )
