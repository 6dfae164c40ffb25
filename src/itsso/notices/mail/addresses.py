"""The mail address of an officer: entered, verified by a code that was sent to it, removed."""

from __future__ import annotations

from datetime import timedelta
from secrets import compare_digest

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.notices.mail.states import MailKind
from itsso.notices.models import Mail, MailAddress
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7_hex

VALID_FOR = timedelta(hours=24)
MOST_ATTEMPTS = 5
MOST_BOUNCES = 2
"""An address that came back so often gets no mail until it is verified again."""
BETWEEN_CODES = timedelta(minutes=2)


def enter_address(address: str, language: str, *, by: Posting) -> MailAddress:
    """Enter the officer's own official address, and send a code to it; it gets nothing else before it is verified.

    Raises Refused where a code was sent a moment ago: nobody floods a mailbox from here.
    """
    moment = now()
    with transaction.atomic():
        stored = MailAddress.objects.select_for_update().filter(officer=by.officer_id).first()
        if stored is not None and stored.code_sent_at is not None and stored.code_sent_at + BETWEEN_CODES > moment:
            raise Refused(_("A code was sent a moment ago. Wait two minutes."), field="address")
        entered, _new = MailAddress.objects.update_or_create(
            officer_id=by.officer_id,
            defaults={
                "address": address,
                "language": language,
                "code_sent_at": moment,
                "code_attempts": 0,
                "verified_at": None,
                "bounces": 0,
            },
        )
        Mail.objects.create(
            posting=by, kind=MailKind.CODE, window=f"code:{uuid7_hex()}", created_at=moment, due_at=moment
        )
        audit.write("notices.address_entered", by.actor, by.officer.number)
    return entered


def verify_address(code: str, *, by: Posting) -> bool:
    """Return whether the code is the one that was sent; then the address is verified. A wrong one is counted.

    Raises Refused where no code is valid any more.
    """
    with transaction.atomic():
        stored = MailAddress.objects.select_for_update().filter(officer=by.officer_id).first()
        if stored is None or stored.code_sent_at is None or stored.code_sent_at + VALID_FOR < now():
            raise Refused(_("This code is no longer valid. Enter the address again."), field="code")
        if stored.code_attempts >= MOST_ATTEMPTS:
            raise Refused(_("Too many wrong codes. Enter the address again."), field="code")
        if not compare_digest(code.encode(), code_of(stored).encode()):
            stored.code_attempts += 1
            stored.save(update_fields=["code_attempts"])
            return False
        stored.verified_at, stored.code_sent_at, stored.bounces = now(), None, 0
        stored.save(update_fields=["verified_at", "code_sent_at", "bounces"])
        audit.write("notices.address_verified", by.actor, by.officer.number)
    return True


def remove_address(*, by: Posting) -> None:
    """Remove the officer's own address: no mail is sent any more."""
    with transaction.atomic():
        removed, _rows = MailAddress.objects.filter(officer=by.officer_id).delete()
        if removed:
            audit.write("notices.address_removed", by.actor, by.officer.number)


def code_of(address: MailAddress) -> str:
    """Return the eight digits that verify an address. They are computed, so that no table holds them."""
    assert address.code_sent_at is not None
    signed = f"{address.officer_id}:{address.address}:{address.code_sent_at.isoformat()}"
    number = int(salted_hmac("itsso.notices.mail_code", signed, algorithm="sha256").hexdigest(), 16)
    return f"{number % 10**8:08}"


def gets_mail(address: MailAddress | None) -> bool:
    """Return whether the list of the morning and urgent mail go to an address."""
    return address is not None and address.verified_at is not None and address.bounces < MOST_BOUNCES
