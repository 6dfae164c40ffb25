"""Reads of officers and postings."""

from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest

from itsso.accounts.models import Officer, OfficerNumber, Posting, Role
from itsso.platform.clock import now
from itsso.platform.errors import Refused

POSTING_IN_SESSION = "posting"


def postings_in_force(officer: Officer) -> QuerySet[Posting]:
    """An officer's postings of this moment, with their units; the newest first."""
    return _in_force().filter(officer=officer).select_related("officer", "unit").order_by("-since", "-pk")


def _in_force() -> QuerySet[Posting]:
    moment = now()
    day = moment.date()
    lasting = (Q(until=None) | Q(until__gte=day)) & (Q(ended_at=None) | Q(ended_at__gt=moment))
    return Posting.objects.filter(lasting, since__lte=day)


def officer_called(username: str) -> Officer | None:
    """The officer of that user name."""
    return Officer.objects.filter(username=username).first()


def number_in(officer: Officer, state: str) -> str | None:
    """The number by which a State's CCTNS knows the officer; None where it knows none."""
    return OfficerNumber.objects.filter(officer=officer, state=state).values_list("number", flat=True).first()


def current_posting(request: HttpRequest) -> Posting | None:
    """The posting in which the signed-in officer works now: the one chosen, else the newest; None without any."""
    if not request.user.is_authenticated:
        return None
    in_force = postings_in_force(request.user)
    chosen = request.session.get(POSTING_IN_SESSION)
    return (in_force.filter(pk=chosen).first() if chosen else None) or in_force.first()


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, for the trail."""
    return request.META.get("REMOTE_ADDR") or None


def system_posting() -> Posting:
    """The posting in which commands and jobs work. Refused where it was not made yet (`ensure_system_posting`)."""
    posting = Posting.objects.filter(role=Role.SYSTEM).select_related("officer", "unit").first()
    if posting is None:
        raise Refused("The nation's units are not loaded yet. Run: itsso units nation")
    return posting


def demonstration_officers() -> QuerySet[Officer]:
    """Whom one may be in the demonstration: officers without a password, who have a posting in force."""
    in_force = _in_force().exclude(role=Role.SYSTEM)
    postings = Prefetch("postings", queryset=in_force.select_related("unit"), to_attr="in_force")
    return (
        Officer.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX, postings__in=in_force)
        .distinct()
        .prefetch_related(postings)
        .order_by("pk")
    )
