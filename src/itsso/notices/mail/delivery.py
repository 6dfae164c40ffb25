"""Sending of mails: claimed one by one, rendered for the recipient, sent without a database connection, recorded."""

from __future__ import annotations

import logging
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from itsso.notices.mail import transport
from itsso.notices.mail.addresses import gets_mail
from itsso.notices.mail.states import CLAIM, TO_SEND, MailKind, MailState, wait_after
from itsso.notices.mail.texts import MailText, mail_text
from itsso.notices.mail.transport import SendResult
from itsso.notices.models import Mail, MailAddress
from itsso.platform.clock import now
from itsso.platform.errors import Refused

log = logging.getLogger(__name__)


def send_due(most: int) -> int:
    """Send at most so many mails that are due, and return how many were handled.

    A mail leaves at least once: a worker that is killed after the server has accepted it leaves it claimed, and it is
    sent again. Raises Refused where no mail server is set.
    """
    transport.check_settings()
    handled = 0
    while handled < most and (mail := claim()) is not None:
        deliver(mail)
        handled += 1
    return handled


def claim() -> Mail | None:
    """Claim the mail that is due longest; another worker passes it over until the claim has expired."""
    moment = now()
    with transaction.atomic():
        due = Mail.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            state__in=TO_SEND, settled_at=None, due_at__lte=moment
        )
        mail = due.select_related("posting__officer", "posting__unit").order_by("due_at", "pk").first()
        if mail is None:
            return None
        mail.state, mail.claimed_at, mail.due_at = MailState.SENDING, moment, moment + CLAIM
        mail.attempts += 1
        mail.save(update_fields=["state", "claimed_at", "due_at", "attempts"])
    return mail


def deliver(mail: Mail) -> None:
    """Send a claimed mail and record what became of it; one that has nothing to say any more is removed."""
    address = MailAddress.objects.filter(officer=mail.posting.officer_id).first()
    try:
        content = _content(mail, address)
    except Exception:  # the words of one message must not keep back the mail of all others
        log.exception("mail %s could not be written", mail.pk)
        record(mail, SendResult(MailState.TECHNICAL_FAILURE, "text"))
        return
    if content is None or address is None:
        Mail.objects.filter(pk=mail.pk).delete()
        return
    message = new_message(mail.message_id, address.address, content)
    connection.close()  # a server that hangs must not hold a connection of the pool
    result = transport.send(message, address.address)
    record(mail, result)


def _content(mail: Mail, address: MailAddress | None) -> MailText | None:
    if address is None or not (mail.kind == MailKind.CODE or gets_mail(address)):
        return None
    try:
        return mail_text(mail, address)
    except Refused:  # the posting has ended
        return None


def send_test(recipient: str) -> SendResult:
    """Send a test mail to an address and return what became of it. Raises Refused where no mail server is set."""
    transport.check_settings()
    content = MailText("Test", "This is a test. Nothing needs to be done.\n")
    return transport.send(new_message(uuid4(), recipient, content), recipient)


def new_message(message_id: UUID, recipient: str, content: MailText) -> EmailMessage:
    """Return a message whose headers say nothing of the system or its machine."""
    message = EmailMessage()
    message["From"] = settings.MAIL_SENDER
    message["To"] = recipient
    message["Subject"] = content.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<{message_id}@{transport.sender_domain()}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(content.body)
    return message


def record(mail: Mail, result: SendResult) -> None:
    """Record what became of an attempt, and when the next one is made."""
    moment = now()
    with transaction.atomic():
        mail.cause = result.cause
        wait = None
        if result.state == MailState.PENDING:
            mail.state, mail.accepted_at = MailState.PENDING, moment
        elif result.state != MailState.PERMANENT_FAILURE and (wait := wait_after(mail.attempts)) is not None:
            mail.state, mail.due_at = MailState.TEMPORARY_FAILURE, moment + wait
        else:
            mail.state, mail.settled_at = result.state, moment
        mail.save(update_fields=["state", "cause", "accepted_at", "due_at", "settled_at"])
        if result.is_bounce:
            count_bounce(mail)
    if wait is not None or mail.settled_at is not None:
        log.warning("mail %s was not accepted: %s", mail.pk, result.cause)


def count_bounce(mail: Mail) -> None:
    """Count an address that does not exist; after the second time it gets no mail, and its administrator sees it.

    A mail that was taken up for an address that the officer has replaced since says nothing of the new one.
    """
    assert mail.claimed_at is not None
    address = MailAddress.objects.filter(officer=mail.posting.officer_id)
    is_same = Q(verified_at__lte=mail.claimed_at)
    if mail.kind == MailKind.CODE:
        is_same |= Q(verified_at=None, code_sent_at__lte=mail.created_at)
    address.filter(is_same).update(bounces=F("bounces") + 1)
