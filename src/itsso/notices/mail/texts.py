"""What a mail says: numbers, in the language of its recipient, made when it is sent. Nothing else leaves the system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.notices.mail.addresses import code_of
from itsso.notices.mail.planning import MOST_AT_ONCE, at_once_notices, mails_at_once
from itsso.notices.mail.states import MailKind
from itsso.notices.models import Mail, MailAddress
from itsso.notices.reading import WordedNotice, waiting, worded
from itsso.platform.clock import today
from itsso.protection.ranges import enter
from itsso.ui import text


@dataclass(frozen=True, slots=True)
class MailText:
    """The subject of a mail and its body."""

    subject: str
    body: str


def mail_text(mail: Mail, address: MailAddress) -> MailText | None:
    """Return what a mail says to its recipient now; None where there is nothing to say any more.

    Works in the ranges of the recipient's posting, so that a number counts only what the officer sees. Raises Refused
    where the posting is not in force.
    """
    with translation.override(address.language), enter(mail.posting):
        if mail.kind == MailKind.CODE:
            return _code_text(address)
        if mail.kind == MailKind.AT_ONCE:
            return _at_once_text(mail)
        return _digest_text(worded(list(waiting(mail.posting, today()))), today())


def _digest_text(notices: Sequence[WordedNotice], day: date) -> MailText | None:
    """Return the list of the morning: the worst number first."""
    visible = [row for row in notices if not row.is_hidden]
    due_days = [row.due for row in visible if row.due is not None]
    overdue, due_today = sum(due < day for due in due_days), sum(due == day for due in due_days)
    remaining = len(visible) - overdue - due_today
    numbers = [
        pgettext("mail", "overdue %(number)s") % {"number": text.count(overdue)} if overdue else "",
        pgettext("mail", "due today %(number)s") % {"number": text.count(due_today)} if due_today else "",
        pgettext("mail", "other %(number)s") % {"number": text.count(remaining)} if remaining else "",
    ]
    sentence = ", ".join(number for number in numbers if number)
    if not sentence:
        return None
    return MailText(
        pgettext("mail", "Work: %(numbers)s") % {"numbers": sentence},
        pgettext("mail", "Work: %(numbers)s. Sign in.") % {"numbers": sentence} + "\n",
    )


def _at_once_text(mail: Mail) -> MailText | None:
    number = len(at_once_notices(mail.posting, today()))
    if not number:
        return None
    subject = pgettext("mail", "Urgent: %(number)s") % {"number": text.count(number)}
    sentences = [_("Urgent work: %(number)s. Sign in.") % {"number": text.count(number)}]
    if mails_at_once(mail.posting_id, mail.created_at) >= MOST_AT_ONCE:
        sentences.append(_("No further urgent mail is sent today: the limit is reached. Look at the list."))
    return MailText(subject, "\n".join(sentences) + "\n")


def _code_text(address: MailAddress) -> MailText | None:
    if address.code_sent_at is None:
        return None
    code = code_of(address)
    return MailText(
        pgettext("mail", "Code for your address"),
        _("Code: %(code)s. Enter it where you entered this address. It is valid for a day.") % {"code": code} + "\n",
    )
