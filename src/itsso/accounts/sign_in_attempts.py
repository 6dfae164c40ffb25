"""Signing in and out: the lock-out that makes guessing slow, and the entries in the audit log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from itsso.accounts.models import FailedSignIn, Officer, Posting, Role
from itsso.accounts.queries import officer_with_username, officers_of_any_state, postings_in_force
from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.limits import Limit, count_request, hashed_name, is_first_in_a_minute, network_of

TRIES = 5
"""Wrong attempts that are allowed for one user name from one address within WINDOW."""

TRIES_OF_A_NAME = 20
TRIES_OF_AN_ADDRESS = 60
"""Allowed for one name from anywhere, and from one address for any names: a whole station may share an address."""

WINDOW = timedelta(minutes=15)

HASHES_OF_A_NAME = Limit(10)
"""Passwords of one user name that are hashed in a minute, right or wrong: hashing is slow on purpose."""


def check_sign_in(username: str, password: str, address: str | None) -> Officer:
    """Return the officer with this user name and password, who has a posting in force.

    A refusal is recorded in the audit log. Raises Refused with what to do: the same words for a wrong name and a wrong
    password, and the same work, so that nobody learns who is an officer. What was typed is never written down.
    """
    officer = officer_with_username(username)
    if count_request("password", hashed_name(username), HASHES_OF_A_NAME):
        _note_too_often(officer, "sign_in", address)
        raise Refused(_("There were too many attempts with this user name. Wait a minute, then try again."))
    with counted_attempt(username, officer, address, "sign_in"):
        right = check_password(password, officer.password if officer else _password_of_nobody())
        if officer is None or not right or not officer.is_active:
            raise Refused(_("The user name or the password is wrong. Enter both again."))
    return _with_posting(officer, "sign_in", address)


def check_department(number: str, address: str | None) -> Officer:
    """Return the one officer whom a department's own sign-in names by number; never a new one.

    Raises Refused where no officer has the number, or several in different States do.
    """
    officers = officers_of_any_state(number)
    if len(officers) != 1:
        _note_refusal(None, "department", "unknown" if not officers else "ambiguous", address)
        raise Refused(
            _(
                "The number that your department sent could not be matched to one officer in this system. Ask your"
                " unit's administrator."
            )
        )
    return _with_posting(officers[0], "department", address)


@contextmanager
def counted_attempt(username: str, officer: Officer | None, address: str | None, page: str) -> Iterator[None]:
    """Count one attempt for a user name; where the block raises Refused it counts as a wrong one.

    The attempt is stored before the block runs, so that many at the same time are counted too. Raises Refused without
    running the block where there were too many.
    """
    FailedSignIn.objects.filter(at__lt=now() - WINDOW).delete()
    attempt = FailedSignIn.objects.create(typed=_hash(username), address=network_of(address), at=now())
    if _too_often(attempt):
        attempt.delete()
        _note_too_often(officer, page, address)
        raise Refused(
            _("There were too many wrong attempts. Wait %(minutes)s minutes, then try again.")
            % {"minutes": WINDOW.seconds // 60}
        )
    try:
        yield
    except Refused:
        _note_refusal(officer, page, "wrong", address)
        raise
    attempt.delete()


def record_sign_in(officer: Officer, address: str | None, by: str) -> None:
    """Record that an officer signed in, and forget wrong attempts.

    `by` names the last proof: password, department, totp, recovery_codes, webauthn or demonstration.
    """
    with transaction.atomic():
        FailedSignIn.objects.filter(typed=_hash(officer.username)).delete()
        audit.write("accounts.signed_in", actor_of(officer), detail={"by": by}, address=address)


def record_sign_out(officer: Officer, address: str | None) -> None:
    """Record that an officer signed out."""
    with transaction.atomic():
        audit.write("accounts.signed_out", actor_of(officer), address=address)


def record_posting_choice(posting: Posting, address: str | None) -> None:
    """Record that an officer changed over to another of his or her postings."""
    with transaction.atomic():
        audit.write("accounts.posting_chosen", posting.actor, str(posting.pk), address=address)


def actor_of(officer: Officer) -> Actor:
    """Return the officer as an actor before a posting is chosen.

    By number and name alone, unless there is a posting in force.
    """
    posting = postings_in_force(officer).first()
    return posting.actor if posting else Actor(officer.number, officer.name, "", None)


def _with_posting(officer: Officer, page: str, address: str | None) -> Officer:
    """Return the officer, where a posting gives any access at all; raise Refused otherwise."""
    if not officer.is_active or not postings_in_force(officer).exclude(role=Role.SYSTEM).exists():
        _note_refusal(officer, page, "no_posting", address)
        raise Refused(_("You have no posting in force today. Ask your unit's administrator."))
    return officer


@cache
def _password_of_nobody() -> str:
    """Return a hash, so that an unknown user name costs as much time as a known one."""
    return make_password("nobody's")


def _hash(username: str) -> str:
    return salted_hmac("itsso.sign_in", username, algorithm="sha256").hexdigest()


def _too_often(attempt: FailedSignIn) -> bool:
    """Return whether this attempt, which is stored already, is one too many."""
    within = FailedSignIn.objects.filter(at__gte=now() - WINDOW)
    of_name = within.filter(typed=attempt.typed)
    return (
        of_name.filter(address=attempt.address).count() > TRIES
        or of_name.count() > TRIES_OF_A_NAME
        or (attempt.address is not None and within.filter(address=attempt.address).count() > TRIES_OF_AN_ADDRESS)
    )


def _note_too_often(officer: Officer | None, page: str, address: str | None) -> None:
    """Write one audit entry a minute for an address: a flood of attempts must not become a flood of entries."""
    if is_first_in_a_minute(f"too often {page}", f"address {network_of(address)}"):
        _note_refusal(officer, page, "too_often", address)


def _note_refusal(officer: Officer | None, page: str, why: str, address: str | None) -> None:
    with transaction.atomic():
        actor = actor_of(officer) if officer else Actor("", "", "", None)
        audit.write(f"refused.accounts:{page}", actor, detail={"why": why}, address=address)
