"""Tickets of the victim's page: they stand for the code from step to step, so that no page holds the code itself.

A ticket is signed, ends ten minutes after the code was typed, and is not renewed. It is of one slip and of the code
that is valid now, and ends with that code. It holds the slip's number and neither the code nor its hash, and is sent by
POST alone. No cookie and no session is involved.
"""

from __future__ import annotations

from enum import StrEnum

from django.core import signing

from itsso.intake.models import Slip

SECONDS = 600
"""How long a page may be used after the code was typed."""


class Stage(StrEnum):
    """The part of the page that a ticket opens. That of the first part opens no details: these need the code again."""

    PHASE = "phase"
    DETAILS = "details"


def issue_ticket(slip: Slip, stage: Stage) -> str:
    """Return a ticket for a slip whose code was verified just now."""
    return signing.dumps([slip.pk, slip.issued], salt=_salt(stage))


def slip_of_ticket(ticket: str, stage: Stage) -> Slip | None:
    """Return the slip of a ticket; None where it is forged, of another stage, too old, or of an earlier code."""
    try:
        number, issued = signing.loads(ticket, salt=_salt(stage), max_age=SECONDS)
    except signing.BadSignature:  # one that is too old as well
        return None
    slip = Slip.objects.select_related("station").filter(pk=number, issued=issued).first()
    return slip if slip is not None and slip.is_valid else None


def _salt(stage: Stage) -> str:
    return f"intake.slips.{stage}"
