"""Ending sessions: officers end their own, and a changed password ends the others."""

from __future__ import annotations

from django.db import transaction

from itsso.accounts.actions import check_new_password
from itsso.accounts.models import Officer, Session
from itsso.accounts.sign_in_attempts import actor_of
from itsso.audit import actions as audit


def change_password(officer: Officer, password: str, address: str | None) -> None:
    """Set an officer's own new password; raise Refused where it is weak."""
    check_new_password(password, officer)
    with transaction.atomic():
        officer.set_password(password)
        officer.save(update_fields=["password"])
        audit.write("accounts.password_changed", actor_of(officer), officer.number, address=address)


def end_others(officer: Officer, this: str | None, address: str | None, only: str | None = None) -> int:
    """End the officer's sessions but `this`: all, or the one with that public id; return how many ended."""
    with transaction.atomic():
        other_sessions = Session.objects.filter(officer=officer).exclude(session_key=this)
        keys = [session.session_key for session in other_sessions if only in (None, session.public_id)]
        Session.objects.filter(session_key__in=keys).delete()
        audit.write("accounts.sessions_ended", actor_of(officer), officer.number, {"ended": len(keys)}, address)
        return len(keys)


def end_all(officer: Officer) -> int:
    """End every session of an officer, for an action that says so in its own audit entry."""
    ended, _kinds = Session.objects.filter(officer=officer).delete()
    return int(ended)
