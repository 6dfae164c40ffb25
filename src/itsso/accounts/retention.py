"""Retention periods of sessions, links to set a password, failed sign-ins and accounts."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import FailedSignIn, Invitation, Session
from itsso.accounts.sign_in_attempts import WINDOW
from itsso.audit.retention.kinds import OWN_CHOICE
from itsso.platform.retention import ModelRows, Removal, RetainedData

AT_ONCE = timedelta(0)

SESSIONS = RetainedData(
    "sessions",
    _("Sessions of officers"),
    _("An officer stays signed in for half an hour without work, eight hours at most"),
    Removal(AT_ONCE, _("the end of the session"), OWN_CHOICE, ModelRows(Session.objects.all, "expire_date")),
)

INVITATIONS = RetainedData(
    "invitations",
    _("Links to set a password"),
    _("So that a new officer can set a password; a link is valid for seven days"),
    Removal(AT_ONCE, _("the last day of the link"), OWN_CHOICE, ModelRows(Invitation.objects.all, "ends_at")),
)

FAILED_SIGN_INS = RetainedData(
    "failed_sign_ins",
    _("Failed attempts to sign in"),
    _("So that a password cannot be guessed; the audit log keeps that there were attempts"),
    Removal(WINDOW, _("the attempt"), OWN_CHOICE, ModelRows(FailedSignIn.objects.all, "at")),
)

ACCOUNTS = RetainedData(
    "accounts",
    _("Officers, postings, tokens of programs"),
    _("So that an entry of the audit log can name who acted"),
    ends=_("Accounts are closed and tokens end; their rows stay with the log."),
)
