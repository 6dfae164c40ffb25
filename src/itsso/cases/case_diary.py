"""Up to which day the case diary (BNSS 192) is recorded as written. Its text is privileged and never in this system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from itsso.law import Event
from itsso.law.counting import day_of
from itsso.law.event_kinds import Kind


def diary_until(events: Iterable[Event]) -> date | None:
    """Return the last day up to which the diary is recorded as written; None where that was never recorded.

    `events` have their corrections applied.
    """
    return max((day_of(event.at) for event in events if event.kind == Kind.CASE_DIARY_WRITTEN), default=None)
