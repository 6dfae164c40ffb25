"""Reads of officers and postings."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from itsso.accounts.models import Officer, Posting, Role
from itsso.platform.clock import today
from itsso.platform.errors import Refused

POSTING_IN_SESSION = "posting"


def postings_in_force(officer: Officer) -> QuerySet[Posting]:
    """An officer's postings of today, with their units; the newest first."""
    day = today()
    return (
        Posting.objects.filter(Q(until=None) | Q(until__gte=day), officer=officer, since__lte=day)
        .select_related("officer", "unit")
        .order_by("-since", "-pk")
    )


def current_posting(request: HttpRequest) -> Posting | None:
    """The posting in which the signed-in officer works now: the one chosen, else the newest; None without any."""
    if not request.user.is_authenticated:
        return None
    in_force = postings_in_force(request.user)
    chosen = request.session.get(POSTING_IN_SESSION)
    return (in_force.filter(pk=chosen).first() if chosen else None) or in_force.first()


def system_posting() -> Posting:
    """The posting in which commands and jobs work. Refused where it was not made yet (`ensure_system_posting`)."""
    posting = Posting.objects.filter(role=Role.SYSTEM).select_related("officer", "unit").first()
    if posting is None:
        raise Refused("The nation's units are not loaded yet. Run: itsso units nation")
    return posting
