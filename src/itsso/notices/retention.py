"""Retention of messages and e-mail addresses of officers: no period."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import RetainedData

MESSAGES = RetainedData(
    "messages",
    _("Messages to officers, their answers, and when mail was sent"),
    _("So that an officer sees what is missing, and it can be shown who was reminded and when"),
    ends=_("Messages about a case: with the case, by order of a court. All others stay."),
)

MAIL_ADDRESSES = RetainedData(
    "mail_addresses",
    _("E-mail addresses of officers"),
    _("So that an officer learns of urgent work without being signed in"),
    ends=_("When the officer removes or replaces the address; closing the account does not remove it."),
)
