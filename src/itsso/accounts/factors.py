"""Second factors: authenticator codes, passkeys and recovery codes, by allauth; attempts are limited and logged."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Officer
from itsso.accounts.sign_in_attempts import actor_of, counted_attempt
from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.ui.text import fold

TOTP, PASSKEY, CODES = Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES
MOST_PASSKEYS = 10


def check_code(officer: Officer, typed: str, address: str | None) -> str:
    """Return which second factor the typed code belongs to: an authenticator, or a recovery code, which it uses up.

    Raises Refused where it is neither; wrong codes count with wrong passwords.
    """
    code = fold(typed).replace(" ", "").replace("-", "")
    with counted_attempt(officer.username, officer, address, "second_factor"):
        try:
            if _is_totp(officer, code):
                return str(TOTP)
            if _is_recovery_code(officer, code, address):
                return str(CODES)
        except InvalidToken:
            raise Refused(
                _(
                    "Your second factor was set up with another key of this installation and does not work. Ask your "
                    "unit's administrator to remove it."
                )
            ) from None
        raise Refused(
            _("The code is wrong, has expired or was used already. Wait for the next code and enter its six digits.")
        )


def check_passkey(officer: Officer, answer: Mapping[str, object], address: str | None) -> str:
    """Check the browser's answer to `begin_passkey_check`, and return PASSKEY.

    Raises Refused where it fits no passkey of the officer; wrong answers count with wrong passwords.
    """
    with counted_attempt(officer.username, officer, address, "second_factor"):
        try:
            webauthn.parse_authentication_response(answer)
            used = webauthn.complete_authentication(officer, answer)
        except (ValidationError, ValueError, TypeError, KeyError, AttributeError):  # whatever a stranger may send
            raise Refused(_("The passkey was not accepted. Try again, or use a code.")) from None
        used.record_usage()
        return str(PASSKEY)


def begin_passkey_check(officer: Officer) -> dict[str, object]:
    """Return the WebAuthn options with which the browser asks for one of the officer's passkeys.

    The session keeps the challenge, which `check_passkey` compares.
    """
    return dict(webauthn.begin_authentication(officer))


def begin_passkey_registration(officer: Officer) -> dict[str, object]:
    """Return the WebAuthn options with which the browser creates a new passkey; the session keeps the challenge."""
    return dict(webauthn.begin_registration(officer, passwordless=False))


def add_totp(officer: Officer, secret: str, typed: str, address: str | None) -> list[str]:
    """Add an authenticator app that shares `secret`, where the code it shows is right; it replaces an earlier app.

    Return new recovery codes where it is the first second factor, else nothing. Raises Refused for a wrong code.
    """
    code = fold(typed).replace(" ", "")
    step = _step(secret, code)
    if step is None:
        raise Refused(
            _("The code is not the one that the app should show now. Check that the telephone shows the right time.")
        )
    with transaction.atomic():
        lock_officer(officer)
        Authenticator.objects.filter(user=officer, type=TOTP).delete()
        authenticator = totp.TOTP.activate(officer, secret).instance
        authenticator.data["step"] = step
        authenticator.save()
        return _added(officer, str(TOTP), address)


def add_passkey(officer: Officer, name: str, answer: Mapping[str, object], address: str | None) -> list[str]:
    """Add the passkey that the browser made; return new recovery codes where it is the first second factor."""
    try:
        webauthn.parse_registration_response(answer)
        webauthn.complete_registration(answer)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        raise Refused(_("The passkey could not be created. Try again.")) from None
    with transaction.atomic():
        lock_officer(officer)
        if Authenticator.objects.filter(user=officer, type=PASSKEY).count() >= MOST_PASSKEYS:
            raise Refused(_("You already have %(n)s passkeys. Remove one first.") % {"n": MOST_PASSKEYS})
        webauthn.WebAuthn.add(officer, name, dict(answer))
        return _added(officer, str(PASSKEY), address)


def new_recovery_codes(officer: Officer, address: str | None) -> list[str]:
    """Return ten new recovery codes, which are shown once; the earlier ones are void."""
    with transaction.atomic():
        lock_officer(officer)
        Authenticator.objects.filter(user=officer, type=CODES).delete()
        codes: list[str] = RecoveryCodes.activate(officer).generate_codes()
        audit.write("accounts.recovery_codes_made", actor_of(officer), officer.number, address=address)
        return codes


def remove(officer: Officer, factor: int, address: str | None) -> None:
    """Remove one of an officer's own second factors.

    Raises Refused where it is gone already, or is the only one; recovery codes do not count as one.
    """
    with transaction.atomic():
        lock_officer(officer)
        authenticators = Authenticator.objects.filter(user=officer).exclude(type=CODES)
        authenticator = authenticators.filter(pk=factor).first()
        if authenticator is None:
            raise Refused(_("This second factor has already been removed."))
        if authenticators.count() == 1:
            raise Refused(_("This is your only second factor. Add another one before you remove it."))
        authenticator.delete()
        audit.write("accounts.factor_removed", actor_of(officer), officer.number, {"kind": authenticator.type}, address)


def remove_all(officer: Officer, by: Actor, why: str) -> int:
    """Remove all second factors of an officer who lost them; return how many there were.

    `why` goes to the audit log.
    """
    with transaction.atomic():
        lock_officer(officer)
        removed, _kinds = Authenticator.objects.filter(user=officer).delete()
        audit.write("accounts.factors_reset", by, officer.number, {"removed": removed}, why=why)
        return int(removed)


def lock_officer(officer: Officer) -> None:
    """Lock the officer, so that second factors change one at a time."""
    Officer.objects.select_for_update().get(pk=officer.pk)


def _added(officer: Officer, kind: str, address: str | None) -> list[str]:
    audit.write("accounts.factor_added", actor_of(officer), officer.number, {"kind": kind}, address)
    if Authenticator.objects.filter(user=officer, type=CODES).exists():
        return []
    return new_recovery_codes(officer, address)


def _is_totp(officer: Officer, code: str) -> bool:
    """Return whether the officer's app shows this code now; all processes accept a code once only (RFC 6238, 5.2)."""
    with transaction.atomic():
        app = Authenticator.objects.select_for_update().filter(user=officer, type=TOTP).first()
        step = _step(decrypt(app.data["secret"]), code) if app else None
        if app is None or step is None or step <= app.data.get("step", 0):
            return False
        app.data["step"] = step
        app.last_used_at = now()
        app.save()
        return True


def _step(secret: str, code: str) -> int | None:
    """Return the time step (half a minute) of a code; None where it is the code of no step that is accepted now."""
    steps = {
        totp.format_hotp_value(totp.hotp_value(secret, step)): step for step in totp.yield_hotp_counters_from_time()
    }
    right = [step for expected, step in steps.items() if hmac.compare_digest(expected.encode(), code.encode())]
    return right[0] if right else None


def _is_recovery_code(officer: Officer, code: str, address: str | None) -> bool:
    recovery_codes = Authenticator.objects.filter(user=officer, type=CODES).first()
    if recovery_codes is None:
        return False
    with transaction.atomic():
        if not RecoveryCodes(recovery_codes).validate_code(code):
            return False
        audit.write("accounts.recovery_code_used", actor_of(officer), officer.number, address=address)
        return True
