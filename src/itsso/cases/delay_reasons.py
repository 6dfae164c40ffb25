"""Reasons for delay that are given again and again: the third time the superior officer has to look into it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from itsso.law import Event
from itsso.law.counting import day_of
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind

REPEATED = 3
"""So often the same reason may be given for one limit before it is shown to the superior officer."""


class RepeatedReason(NamedTuple):
    """A reason for delay that was given at least three times for one limit; `limit` is the rule, or empty."""

    limit: str
    reason: str
    times: int


class DelayReasonRow(NamedTuple):
    """A reason for delay as it is stored: how often it was given for a limit, and when last."""

    limit: str
    reason: str
    times: int
    last_on: date


def delay_reason_rows(events: Iterable[Event]) -> tuple[DelayReasonRow, ...]:
    """Return the reasons for delay of a case, as they are stored."""
    days: dict[tuple[str, str], list[date]] = {}
    for event in events:
        if event.kind == Kind.DELAY_REASON_RECORDED and event.facts.get(FactName.REASON):
            key = str(event.facts.get(FactName.LIMIT, "")), str(event.facts[FactName.REASON])
            days.setdefault(key, []).append(day_of(event.at))
    return tuple([DelayReasonRow(*key, len(of_key), max(of_key)) for key, of_key in days.items()])


def repeated_reasons(events: Iterable[Event]) -> list[RepeatedReason]:
    """Return the reasons for delay that were given three times or more for one limit, the most frequent first."""
    rows = sorted(delay_reason_rows(events), key=lambda row: -row.times)
    return [RepeatedReason(row.limit, row.reason, row.times) for row in rows if row.times >= REPEATED]
