"""The pages of responses to reminders: the steps of a State, and all States."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from itsso.alerts.responses import figures, listing
from itsso.alerts.responses.figures import LEAST_PERCENT, LEAST_SENT, StepFigures
from itsso.alerts.responses.quarters import ANSWER_DAYS, Quarter
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.lists import ItemList
from itsso.units.models import STATES, Unit
from itsso.units.state_settings.queries import state_of


@require_GET
def step_responses(request: OfficerRequest) -> HttpResponse:
    """List the steps of a State with the reminders sent in the last quarter and those acted on."""
    state = _state(request)
    if state is None:
        return redirect("alerts:responses_by_state")
    quarter, form = figures.counted_quarter(), listing.ResponseForm(request.GET)
    steps = figures.figures_of_state(state, quarter)
    items = ItemList(
        request,
        listing.step_columns(may_change=request.may("alerts:change_ladder")),
        listing.step_rows([step for step in steps if form.chosen_status in ("", step.status)]),
        caption=_("Steps of reminders"),
        empty=_("No steps match this filter."),
        form=form,
        file_name=f"responses-{state.state}",
        keeps=("state",),
        prints_all=True,
    )
    context = {
        "state": state,
        "answer": _answer(steps, quarter),
        "definition": definition(),
        "by_state": reverse("alerts:responses_by_state") if state_of(request.posting.unit) is None else "",
    }
    return items.respond("alerts/step_responses.html", context)


@require_GET
def responses_by_state(request: OfficerRequest) -> HttpResponse:
    """List the States with the reminders sent in the last quarter, those acted on, and the steps listed for removal."""
    quarter = figures.counted_quarter()
    states = [row for row in figures.figures_by_state(quarter) if request.ranges.shows_figures_of(row.state)]
    items = ItemList(
        request,
        listing.STATE_COLUMNS,
        listing.state_rows(states),
        caption=_("Response to reminders by State"),
        empty=_("Reminders have not begun in any State that you see."),
        file_name="responses-states",
    )
    context = {"answer": _period(quarter), "definition": definition()}
    return items.respond("alerts/responses_by_state.html", context)


def definition() -> str:
    """Return in one sentence which reminders count as acted on, and in another what is listed for removal."""
    return _(
        "A reminder counts as acted on if, within %(days)s days, it was answered, or, before the next reminder of the"
        " same time limit, the missing work was recorded or the officer reminded gave a direction in the case. A step"
        " is listed for removal if at least %(least)s of its reminders were sent and less than %(percent)s%% of them"
        " were acted on."
    ) % {"days": ANSWER_DAYS, "percent": LEAST_PERCENT, "least": LEAST_SENT}


def _answer(steps: list[StepFigures], quarter: Quarter | None) -> str:
    """Return how many steps are listed, and of which days."""
    if quarter is None:
        return _period(None)
    listed = sum(step.is_listed for step in steps)
    count = ngettext("%(n)s step is listed for removal.", "%(n)s steps are listed for removal.", listed)
    return f"{_period(quarter)} {count % {'n': text.count(listed)}}"


def _period(quarter: Quarter | None) -> str:
    if quarter is None:
        return _("Not known: no quarter has been counted yet. The first is counted on the eighth day after it ends.")
    values = {"first": text.day(quarter.first), "last": text.day(quarter.last)}
    if not figures.is_complete(quarter):
        return _("Reminders sent from %(first)s to %(last)s. The quarter after it has not been counted yet.") % values
    return _("Reminders sent from %(first)s to %(last)s.") % values


def _state(request: OfficerRequest) -> Unit | None:
    """Return the State that the address names, or the officer's own; None for a nation that names none.

    One whose figures are not visible is not found.
    """
    typed = request.GET.get("state", "")
    if not typed:
        return state_of(request.posting.unit)
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 9
    state = Unit.objects.filter(pk=int(typed), kind__in=STATES).first() if is_number else None
    if state is None or not request.ranges.shows_figures_of(state):
        raise Http404
    return state
