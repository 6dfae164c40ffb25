"""From the first proof to the first page: second factor, the new session, the posting to work in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from itsso.accounts import factors, queries, sign_in_attempts
from itsso.accounts.models import Officer, Posting
from itsso.accounts.roles import ROLES
from itsso.accounts.sessions import ADDRESS, AGENT, SINCE
from itsso.platform.clock import now

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING_SIGN_IN = "half_signed_in"
PROVED = "proved"

PATIENCE = timedelta(minutes=5)
"""The time within which the second factor must follow the first proof."""

FRESH = timedelta(minutes=10)
"""The time after a proof during which an officer may change the password and the second factors."""


def continue_sign_in(request: HttpRequest, officer: Officer, wanted: str, by: str) -> HttpResponse:
    """Ask for the second factor after a first proof; start the session where there is none.

    An officer without one is let in to set one up, and to nothing else (`queries.lacks_second_factor`).
    """
    with transaction.atomic():
        # Where an officer signs in while another session sets up the first second factor, the later sees the other.
        factors.lock_officer(officer)
        if settings.DEMO or not queries.second_factors(officer):
            answer = start_session(request, officer, wanted, by)
            request.session.save()
            return answer
    request.session.cycle_key()  # a session key planted before sign-in must open nothing
    request.session[PENDING_SIGN_IN] = {
        "officer": officer.pk,
        "password": officer.get_session_auth_hash(),
        "at": now().isoformat(),
        "next": wanted,
    }
    return redirect("accounts:second_factor")


def pending_sign_in(request: HttpRequest) -> tuple[Officer, str] | None:
    """Return the officer who gave the first proof in this session, and the page wanted then.

    Return None where there is none of the last five minutes.
    """
    pending = request.session.get(PENDING_SIGN_IN)
    if not pending or now() - datetime.fromisoformat(pending["at"]) > PATIENCE:
        return None
    officer = Officer.objects.filter(pk=pending["officer"], is_active=True).first()
    if officer is None or not constant_time_compare(pending["password"], officer.get_session_auth_hash()):
        return None  # the password was changed since
    return officer, pending["next"]


def start_session(request: HttpRequest, officer: Officer, wanted: str, by: str) -> HttpResponse:
    """Start a session; an officer with several postings chooses one first."""
    request.session.pop(PENDING_SIGN_IN, None)
    login(request, officer, backend=BACKEND)
    request.session[PROVED] = now().isoformat()
    sign_in_attempts.record_sign_in(officer, queries.address_of(request), by)
    if queries.POSTING_IN_SESSION not in request.session:
        return redirect(f"{reverse('accounts:postings')}?{urlencode({'next': wanted})}")
    return redirect_after_sign_in(request, wanted)


def redirect_after_sign_in(request: HttpRequest, wanted: str) -> HttpResponse:
    """Redirect to the page that was asked for, where it is one of ours; else to the officer's first page.

    `redirect` would take a word that was typed for the name of a page, and fail where there is none.
    """
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(wanted if wanted and ours else reverse("accounts:home"))


def first_page(posting: Posting) -> str:
    """Return the address at which an officer's work begins."""
    return reverse(ROLES[posting.role].first_page)


def has_recent_proof(request: HttpRequest) -> bool:
    """Return whether the officer signed in, or gave the password again, in this session within ten minutes."""
    proved = request.session.get(PROVED)
    return proved is not None and now() - datetime.fromisoformat(proved) <= FRESH


def record_session(sender: object, request: HttpRequest, user: Officer, **_more: object) -> None:
    """Record the posting in a new session and what its owner is shown of it; Django calls it at every `login`.

    Of several postings the officer chooses one on the page that follows.
    """
    in_force = queries.postings_in_force(user).values_list("pk", flat=True)[:2]
    if len(in_force) == 1:
        request.session[queries.POSTING_IN_SESSION] = in_force[0]
    request.session[SINCE] = now().isoformat()
    request.session[ADDRESS] = queries.address_of(request)
    request.session[AGENT] = request.META.get("HTTP_USER_AGENT", "")[:200]
