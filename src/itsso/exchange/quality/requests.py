"""Requests for correction: a unit is asked to correct the faults of a matter by a day, and answers by a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.exchange.quality.matters import DataMatter
from itsso.exchange.quality.models import CorrectionRequest
from itsso.exchange.quality.queries import lock_requests
from itsso.exchange.quality.reading import FaultFilter, faults_of
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.ranges import Ranges, ranges_of
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.ui.components import Text
from itsso.units.models import STATES, Unit, UnitKind

LONGEST = timedelta(days=90)
"""How far ahead the day may be by which a correction is asked for."""


class RequestOutcome(StrEnum):
    """The answer to a request, as it is stored."""

    DONE = "done"
    NOT_OURS = "not_ours"
    UNKNOWABLE = "unknowable"


OUTCOMES: Mapping[RequestOutcome, Text] = {
    RequestOutcome.DONE: gettext_lazy("Corrected and sent"),
    RequestOutcome.NOT_OURS: gettext_lazy("Not our error"),
    RequestOutcome.UNKNOWABLE: gettext_lazy("Cannot be found out any more"),
}


@dataclass(frozen=True, slots=True)
class CorrectionEntry:
    """A request as it is entered; `form` is the form that was sent."""

    unit: Unit
    matter: DataMatter
    due: date
    form: UUID


def count_faults(unit: Unit, matter: DataMatter, ranges: Ranges) -> int:
    """Return how many faults of a matter a unit has, as its page shows them."""
    first, last = ranges.cases
    return faults_of(unit, sees_cases=first <= unit.first and unit.last <= last).total(FaultFilter(matter)).faults


def check_request(entry: CorrectionEntry, *, by: Posting) -> int:
    """Return the number of faults that a request is about.

    Raises Refused where the unit is not within the own one or is the nation, nothing is wrong there, the day does not
    fit, or the same request is open.
    """
    ranges = ranges_of(by)
    if not by.can(Capability.ASK_FOR_CORRECTION) or not ranges.shows_figures_of(entry.unit):
        raise Refused(_("You can ask for corrections only of your own unit and the units below it."))
    if entry.unit.kind == UnitKind.NATION:
        raise Refused(_("Nobody answers for the whole nation. Ask a State or a district."))
    if not today() <= entry.due <= today() + LONGEST:
        raise Refused(_("Enter a day from today on, at most 90 days ahead."), field="due")
    faults = count_faults(entry.unit, entry.matter, ranges)
    if not faults:
        raise Refused(_("Nothing is wrong there in this matter any more. Look at the page again."))
    open_requests = CorrectionRequest.objects.filter(unit=entry.unit, matter=entry.matter, outcome="")
    if open_requests.filter(asked_by_unit=by.unit).exclude(pk=entry.form).exists():
        raise Refused(_("Your unit has already asked for this, and the answer has not come yet."))
    return faults


def ask(entry: CorrectionEntry, *, by: Posting) -> CorrectionRequest:
    """Record a request; a form that is sent again returns the request that it recorded.

    Raises Refused as `check_request` does, or where the form was sent before with something else.
    """
    with transaction.atomic():
        lock_requests(by.unit)
        stored = CorrectionRequest.objects.filter(pk=entry.form).first()
        if stored is not None:
            refuse_another_officer(stored.asked_by, by=by)
            sent = CorrectionEntry(stored.unit, DataMatter(stored.matter), stored.due, stored.pk)
            refuse_other_content(sent == entry)
            return stored
        faults = check_request(entry, by=by)
        request = CorrectionRequest.objects.create(
            id=entry.form,
            unit=entry.unit,
            asked_by_unit=by.unit,
            matter=entry.matter,
            faults=faults,
            asked_at=now(),
            asked_by=by.actor.number,
            due=entry.due,
        )
        audit.write("feed.correction_asked", by.actor, str(request.pk), {"faults": faults, "unit": entry.unit.code})
    return request


def answer(request_id: UUID, outcome: RequestOutcome, *, by: Posting) -> CorrectionRequest:
    """Record the answer of the unit that was asked; the same answer twice is recorded once.

    Raises:
        Http404: it is no request to the own unit.
        Refused: it was answered otherwise.
    """
    with transaction.atomic():
        request = CorrectionRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
        if request is None or not may_answer(request, by):
            raise Http404
        if request.outcome == outcome:
            return request
        if request.outcome:
            raise Refused(_("This request was answered already."))
        request.outcome, request.answered_at, request.answered_by = outcome.value, now(), by.actor.number
        request.save(update_fields=["outcome", "answered_at", "answered_by"])
        audit.write("feed.correction_answered", by.actor, str(request.pk), {"reason": outcome.value})
    return request


def may_answer(request: CorrectionRequest, by: Posting) -> bool:
    """Return whether an officer answers for the unit that was asked."""
    return by.can(Capability.ANSWER_CORRECTION) and request.unit_id == by.unit_id


def requests_within(unit: Unit) -> QuerySet[CorrectionRequest]:
    """Return the requests to a unit and the units below it that the reader sees: open ones first, the oldest first."""
    within = CorrectionRequest.objects.filter(unit__first__gte=unit.first, unit__last__lte=unit.last)
    return within.select_related("unit", "asked_by_unit").order_by("outcome", "asked_at", "pk")


def last_requests_to_states(asking: Unit) -> list[CorrectionRequest]:
    """Return the last request of a unit to each State itself in each matter. One query."""
    requests = CorrectionRequest.objects.filter(asked_by_unit=asking, unit__kind__in=STATES)
    return list(requests.order_by("unit", "matter", "-asked_at").distinct("unit", "matter"))


def count_open(unit: Unit) -> int:
    """Return how many requests to a unit itself wait for its answer."""
    return CorrectionRequest.objects.filter(unit=unit, outcome="").count()
