"""Retention of messages to officers, without a period, and of their e-mail addresses, until the account is closed."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from itsso.audit.retention.kinds import OWN_CHOICE
from itsso.platform.retention import Removal, RetainedData, TableRows

_CLOSED = "not (select o.is_active from accounts_officer o where o.id = t.officer_id)"
_ENTERED = "coalesce(t.code_sent_at, t.verified_at, timestamptz 'epoch')"
"""A moment before the account was closed, whose own moment the audit log alone has: due the night after."""

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
    Removal(
        timedelta(0),
        _("the account is closed"),
        OWN_CHOICE,
        TableRows("notices_mailaddress", f"case when {_CLOSED} then {_ENTERED} end"),
    ),
)
