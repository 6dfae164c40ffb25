"""Delivery-status mails that come back: read from a Maildir or an IMAP mailbox, matched by the id of our mail."""

from __future__ import annotations

import email
import email.policy
import imaplib
import logging
import mailbox
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from itsso.notices.mail.delivery import count_bounce
from itsso.notices.mail.states import MailState
from itsso.notices.models import Mail
from itsso.platform.clock import now

log = logging.getLogger(__name__)

_OURS = re.compile(rb"<([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})@", re.IGNORECASE)
MOST_BYTES = 200_000
"""Most bytes of a mail that are read: whatever anybody sends to the mailbox must not fill memory."""


def read_returns() -> int:
    """Read the mailbox that the installation names, record what came back, and return how many mails were ours.

    A mail is removed from the mailbox once it is recorded. Reading it twice changes nothing.
    """
    if not settings.MAIL_RETURNS:
        return 0
    with _mailbox(settings.MAIL_RETURNS) as contents:
        return sum(record_return(content) for content in contents)


def record_return(content: bytes) -> bool:
    """Record one mail that came back; return whether it is about a mail of ours."""
    match = _OURS.search(content[:MOST_BYTES])
    report = _readable_status(content[:MOST_BYTES]) if match is not None else None
    if match is None or report is None:
        return False
    action, status = report
    with transaction.atomic():
        mail = Mail.objects.select_for_update(of=("self",)).select_related("posting")
        stored = mail.filter(message_id=UUID(match[1].decode()), settled_at=None).first()
        if stored is None:
            return False
        stored.cause = f"status {status}" if status else ""
        if action in ("delivered", "relayed", "expanded"):
            stored.state, stored.settled_at = MailState.DELIVERED, now()
        elif action == "failed":
            is_permanent = status.startswith("5")
            stored.state = MailState.PERMANENT_FAILURE if is_permanent else MailState.TEMPORARY_FAILURE
            stored.settled_at = now()
            if is_permanent:
                count_bounce(stored)
        stored.save(update_fields=["state", "cause", "settled_at"])
    return True


def _readable_status(content: bytes) -> tuple[str, str] | None:
    """Return the status of a mail as `_status` does; None where it cannot be read.

    Anybody can send to the mailbox, and a mail that raised would be read first again at every turn: the standard
    library's parser recurses into parts within parts until Python's limit, and raises at some malformed headers.
    """
    try:
        return _status(content)
    except Exception as error:
        log.warning("a mail that came back could not be read: %s", type(error).__name__)
        return None


def _status(content: bytes) -> tuple[str, str] | None:
    """Return action and status of the first recipient of a delivery-status mail (RFC 3464); None for another mail."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.iter_parts() if isinstance(part, EmailMessage) else ():
            action = str(block.get("Action", "")).strip().casefold()
            status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", str(block.get("Status", "")).strip())
            if action:
                return action, status[0] if status else ""
    return None


@contextmanager
def _mailbox(address: str) -> Iterator[Iterator[bytes]]:
    if address.startswith("maildir:"):
        box = mailbox.Maildir(address.removeprefix("maildir:"), create=False)
        try:
            yield _of_maildir(box)
        finally:
            box.close()
    else:
        with _imap(address) as server:
            yield _of_imap(server)


def _of_maildir(box: mailbox.Maildir) -> Iterator[bytes]:
    for key in list(box.keys()):
        yield box.get_bytes(key)
        box.discard(key)


def _imap(address: str) -> imaplib.IMAP4:
    """Return a connection to `imaps://user@host/folder`, signed in with the password of the mail server's file."""
    parts = urlsplit(address)
    server = imaplib.IMAP4_SSL(
        parts.hostname or "", parts.port or 993, ssl_context=ssl.create_default_context(), timeout=settings.MAIL_TIMEOUT
    )
    server.login(unquote(parts.username or settings.MAIL_USER), settings.MAIL_RETURNS_PASSWORD)
    server.select(unquote(parts.path.strip("/")) or "INBOX")
    return server


def _of_imap(server: imaplib.IMAP4) -> Iterator[bytes]:
    _answer, numbers = server.search(None, "ALL")
    for number in numbers[0].split():
        _answer, parts = server.fetch(number, "(RFC822)")
        yield next((part[1] for part in parts if isinstance(part, tuple)), b"")
        server.store(number, "+FLAGS", "\\Deleted")
    server.expunge()
