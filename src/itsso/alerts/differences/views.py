"""The page of the differences between the reminders that were sent and those that the histories call for."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from itsso.alerts.differences.listing import COLUMNS, DifferenceForm, difference_rows, differences_of
from itsso.alerts.models import RecountResult
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.lists import ItemList


@require_GET
def differences(request: OfficerRequest) -> HttpResponse:
    """List the differences of the last recount in the cases of the officer's range."""
    form = DifferenceForm(request.GET)
    states = _states(request)
    listing = ItemList(
        request,
        COLUMNS,
        difference_rows(differences_of(form)),
        caption=_("Reminders that differ from the histories"),
        empty=_empty(states),
        form=form,
        file_name="recount",
        prints_all=True,
    )
    return listing.respond("alerts/differences.html", {"sentences": [_sentence(result) for result in states]})


def _states(request: OfficerRequest) -> list[RecountResult]:
    """Return the last recounts of the States in which the officer sees cases."""
    first, last = request.ranges.cases
    return list(
        RecountResult.objects.select_related("state")
        .filter(state__first__lte=last, state__last__gte=first)
        .order_by("state__first")
    )


def _sentence(result: RecountResult) -> str:
    values = {
        "state": result.state.local_name,
        "moment": text.moment(result.begun_at),
        "cases": text.count(result.cases),
        "steps": text.count(result.steps),
        "n": text.count(result.differences),
    }
    if result.ended_at is None:
        return _("%(state)s: the check of %(moment)s has not ended. The list is not complete.") % values
    return (
        _("%(state)s, counted on %(moment)s. Cases: %(cases)s. Reminders due: %(steps)s. Differences: %(n)s.") % values
    )


def _empty(results: Sequence[RecountResult]) -> str:
    """Return what an empty list means: a recount that is missing or has not ended proves nothing."""
    if not results:
        return _("Not known: the reminders have not been checked here yet. They are checked every night.")
    if any(result.ended_at is None for result in results):
        return _("Not known: the check has not ended.")
    return _("No difference in the cases that you see: every reminder that they call for was sent, and no other.")
