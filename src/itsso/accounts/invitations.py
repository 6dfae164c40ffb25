"""Invitations: a one-time link, good for seven days, by which an officer sets a password. Nobody registers alone."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts.actions import check_new_password
from itsso.accounts.models import Invitation, Officer
from itsso.accounts.own_sessions import end_all
from itsso.accounts.queries import hash_secret, invitation_of
from itsso.accounts.sign_in_attempts import actor_of
from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform.clock import now
from itsso.platform.errors import Refused

DAYS = 7


def make_link(officer: Officer, *, by: Actor) -> str:
    """Return the token of a new one-time link, which is shown once and stored as a hash; earlier links are void."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        Invitation.objects.filter(officer=officer).delete()
        Invitation.objects.create(officer=officer, token=hash_secret(token), ends_at=now() + timedelta(days=DAYS))
        audit.write("accounts.invited", by, officer.number, {"days": DAYS})
    return token


def accept(token: str, password: str, address: str | None) -> None:
    """Set the password of the officer who was given the link, and end all the officer's sessions.

    Raises Refused where the link was used or has run out, or where the password is weak.
    """
    with transaction.atomic():
        invitation = invitation_of(token).first()
        if invitation is None or not invitation.delete()[0]:  # of two requests at the same moment one wins
            raise Refused(_("This link has been used or has expired. Ask for a new one."))
        officer = invitation.officer
        check_new_password(password, officer)
        officer.set_password(password)
        officer.save(update_fields=["password"])
        end_all(officer)
        audit.write("accounts.invitation_accepted", actor_of(officer), officer.number, address=address)
