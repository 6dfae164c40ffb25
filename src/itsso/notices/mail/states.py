"""The states of a mail, its kinds, and when a failure is tried again."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class MailKind(StrEnum):
    """Why a mail is sent: the list of the morning, something urgent, or the code that verifies an address."""

    DIGEST = "digest"
    AT_ONCE = "at_once"
    CODE = "code"


class MailState(StrEnum):
    """Where a mail is. `PENDING` is accepted by the mail server, and nothing came back."""

    CREATED = "created"
    SENDING = "sending"
    PENDING = "pending"
    DELIVERED = "delivered"
    PERMANENT_FAILURE = "permanent_failure"
    TEMPORARY_FAILURE = "temporary_failure"
    TECHNICAL_FAILURE = "technical_failure"


TO_SEND = (MailState.CREATED, MailState.SENDING, MailState.TEMPORARY_FAILURE)

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 120, 240, 480))
"""How long after each attempt the next one is made: seven more within sixteen hours."""

CLAIM = timedelta(minutes=5)
"""After this time a mail that is being sent is taken up again: its worker was killed. It may leave a second time."""


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many attempts; None where there are no more."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
