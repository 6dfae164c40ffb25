"""Counts of the work that waits in a laboratory for the officer who reads, each as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from itsso.accounts.roles import Capability
from itsso.forensics.laboratory import queries
from itsso.forensics.models import WorkStatus
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Figure
from itsso.ui.per_request import once


def count_received(request: HttpRequest) -> int:
    """Return how many requests are here and neither accepted nor returned."""
    return queries.count_received(cast(OfficerRequest, request).posting.unit)


def works_in_hand(request: HttpRequest) -> queries.InHandCounts:
    """Return the counts of works in hand that sentence, figures and menu of a page share. One query for a page."""
    posting = cast(OfficerRequest, request).posting
    return once(request, "laboratory", lambda: queries.count_works_in_hand(posting.unit, posting.actor.number))


def count_works(request: HttpRequest) -> int:
    """Return how many works wait for this officer: an examiner's own and those to review, the director's unassigned."""
    posting = cast(OfficerRequest, request).posting
    if posting.can(Capability.EXAMINE):
        return works_in_hand(request).of_examiner
    if posting.can(Capability.DIRECT_LABORATORY):
        return works_in_hand(request).by_status.get(WorkStatus.WAITING, 0)
    return 0


def count_priorities(request: HttpRequest) -> int:
    """Return how many requests for priority wait for the director's decision."""
    posting = cast(OfficerRequest, request).posting
    return queries.count_undecided_priorities(posting.unit) if posting.can(Capability.DIRECT_LABORATORY) else 0


def desk_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield what waits in the laboratory, each number with the page that lists it."""
    if request.may("forensics:reception") and (received := count_received(request)):
        label = ngettext("request to accept or return", "requests to accept or return", received)
        yield Figure(text.count(received), label, reverse("forensics:reception"), "soon")
    if request.may("forensics:queue") and (works := count_works(request)):
        if request.posting.can(Capability.EXAMINE):
            label = ngettext("examination with you or to review", "examinations with you or to review", works)
        else:
            label = ngettext("examination without an examiner", "examinations without an examiner", works)
        yield Figure(text.count(works), label, reverse("forensics:queue"), "soon")
    if request.may("forensics:priorities") and (undecided := count_priorities(request)):
        label = ngettext("request for priority to decide", "requests for priority to decide", undecided)
        yield Figure(text.count(undecided), label, reverse("forensics:priorities"), "soon")
