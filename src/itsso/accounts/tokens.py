"""Tokens by which a program of a department uses the open API: one posting's, for a time, shown once.

A token opens what its posting's role may use of the API, and no page. It ends with its posting.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from itsso.accounts.models import ApiToken, Posting
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.errors import Refused

PREFIX = "itsso_"
"""Lets scanners of repositories and logs recognise a token that was leaked."""

LONGEST = 365
MOST = 10
"""Tokens in force that one posting may have."""


def make(posting: Posting, use: str, days: int, address: str | None) -> str:
    """Create a token for `days` and return it: only its hash is stored, so that this is the only time it is seen.

    Raises Refused where the posting has as many as it may have.
    """
    with transaction.atomic():
        if in_force(posting).count() >= MOST:
            raise Refused(
                _("This posting already has %(most)s tokens, the most allowed. End one first.") % {"most": MOST}
            )
        token = PREFIX + secrets.token_urlsafe(32)
        api_token = ApiToken.objects.create(
            posting=posting, use=use, digest=_digest(token), made_at=now(), ends_at=now() + timedelta(days=days)
        )
        audit.write("accounts.token_made", posting.actor, str(api_token.pk), {"days": days}, address)
        return token


def end(posting: Posting, token_id: int, address: str | None) -> None:
    """End a token at this moment; one that is not the posting's, or has ended, is left as it is."""
    with transaction.atomic():
        if in_force(posting).filter(pk=token_id).update(ended_at=now()):
            audit.write("accounts.token_ended", posting.actor, str(token_id), address=address)


def in_force(posting: Posting) -> QuerySet[ApiToken]:
    """Return a posting's tokens that have neither expired nor been ended, the newest first."""
    return ApiToken.objects.filter(posting=posting, ended_at=None, ends_at__gt=now()).order_by("-pk")


def posting_of(request: HttpRequest) -> Posting | None:
    """Return the posting whose token a request has (`Authorization: Bearer itsso_...`), where both are in force."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.startswith(PREFIX):
        return None
    matching = ApiToken.objects.filter(digest=_digest(token.strip()), ended_at=None, ends_at__gt=now())
    match = matching.select_related("posting__officer", "posting__unit").first()
    return match.posting if match and match.posting.in_force(now()) else None


def _digest(token: str) -> str:
    """Return a plain hash: a token of 256 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()
