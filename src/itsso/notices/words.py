"""Texts of this package: the acts of an answer, and what is said of a notice that its reader no longer sees."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.notices.codes import NoticeAct
from itsso.ui.components import Text

ACT_TEXTS: dict[str, Text] = {
    NoticeAct.COLLECTED: pgettext_lazy("answer to a message", "Collected"),
    NoticeAct.SENT: pgettext_lazy("answer to a message", "Sent"),
    NoticeAct.RECORDED: pgettext_lazy("answer to a message", "Recorded"),
    NoticeAct.ASKED: pgettext_lazy("answer to a message", "Asked the other office for it"),
    NoticeAct.WILL_DO: pgettext_lazy("answer to a message", "Will be done by that day"),
    NoticeAct.NOT_OURS: pgettext_lazy("answer to a message", "Not a matter of this office"),
    NoticeAct.NEEDS_DIRECTION: pgettext_lazy("answer to a message", "A superior’s direction is needed"),
    NoticeAct.ALREADY_DONE: pgettext_lazy("answer to a message", "Done already"),
}
"""The eight answers, in the order of the form."""

MAIL_STATES: dict[str, Text] = {
    "created": pgettext_lazy("mail", "To be sent"),
    "sending": pgettext_lazy("mail", "Being sent"),
    "pending": pgettext_lazy("mail", "Accepted by the mail server"),
    "delivered": pgettext_lazy("mail", "Delivered"),
    "permanent_failure": pgettext_lazy("mail", "Refused for good"),
    "temporary_failure": pgettext_lazy("mail", "Failed, tried again later"),
    "technical_failure": pgettext_lazy("mail", "Not sent: technical failure"),
}
"""The states of a mail."""

HIDDEN = _("About something that is no longer in your jurisdiction")
"""Everything that is said of a notice for which its package gives this reader no words."""
