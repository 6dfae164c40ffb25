"""Counts of the work that waits in a laboratory for the officer who reads, each as its page shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from itsso.accounts.roles import Capability
from itsso.cases.extensions import PackageCounts, PackageRows
from itsso.forensics.laboratory import queries
from itsso.forensics.models import WorkStatus
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Figure


def count_received(request: HttpRequest) -> int:
    """Return how many requests are here and neither accepted nor returned."""
    officer = cast(OfficerRequest, request)
    return _counts(officer).read(officer).received


def _counts(request: OfficerRequest) -> PackageCounts[queries.ReceptionCounts]:
    return PackageCounts("reception", lambda: queries.reception_counts(request.posting.unit))


def counts_for_desk(request: OfficerRequest) -> PackageCounts[queries.ReceptionCounts] | None:
    """Return the counts of reception and of requests for priority; None for a reader who opens neither list."""
    reads = request.may("forensics:reception") or request.may("forensics:priorities")
    return _counts(request) if reads else None


def works_in_hand(request: OfficerRequest) -> PackageRows[queries.InHandCounts]:
    """Return the counts of works in hand, one row that sentence, figures and menu of a page share."""
    posting = request.posting
    return PackageRows("works in hand", lambda: queries.works_in_hand_counts(posting.unit, posting.actor.number))


def count_works(request: HttpRequest) -> int:
    """Return how many works wait for this officer: an examiner's own and those to review, the director's unassigned."""
    officer = cast(OfficerRequest, request)
    examines, directs = officer.posting.can(Capability.EXAMINE), officer.posting.can(Capability.DIRECT_LABORATORY)
    if not examines and not directs:
        return 0
    (in_hand,) = works_in_hand(officer).read(officer)
    return in_hand.of_examiner if examines else in_hand.by_status.get(WorkStatus.WAITING, 0)


def count_priorities(request: HttpRequest) -> int:
    """Return how many requests for priority wait for the director's decision."""
    officer = cast(OfficerRequest, request)
    return _counts(officer).read(officer).undecided if officer.posting.can(Capability.DIRECT_LABORATORY) else 0


def desk_figures(request: OfficerRequest) -> Iterator[Figure]:
    """Yield what waits in the laboratory, each number with the page that lists it."""
    if request.may("forensics:reception") and (received := count_received(request)):
        label = ngettext("request to accept or return", "requests to accept or return", received)
        yield Figure(received, label, reverse("forensics:reception"), "soon")
    if request.may("forensics:queue") and (works := count_works(request)):
        if request.posting.can(Capability.EXAMINE):
            label = ngettext("examination with you or to review", "examinations with you or to review", works)
        else:
            label = ngettext("examination without an examiner", "examinations without an examiner", works)
        yield Figure(works, label, reverse("forensics:queue"), "soon")
    if request.may("forensics:priorities") and (undecided := count_priorities(request)):
        label = ngettext("request for priority to decide", "requests for priority to decide", undecided)
        yield Figure(undecided, label, reverse("forensics:priorities"), "soon")
