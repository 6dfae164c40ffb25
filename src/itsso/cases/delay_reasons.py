"""Reasons for delay that are given again and again: the third time the superior officer has to look into it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from itsso.law import Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind

REPEATED = 3
"""So often the same reason may be given for one limit before it is shown to the superior officer."""


class RepeatedReason(NamedTuple):
    """A reason for delay that was given at least three times for one limit; `limit` is the rule, or empty."""

    limit: str
    reason: str
    times: int


def repeated_reasons(events: Iterable[Event]) -> list[RepeatedReason]:
    """Return the reasons for delay that were given three times or more for one limit, the most frequent first."""
    counts = Counter(
        (str(event.facts.get(FactName.LIMIT, "")), str(event.facts[FactName.REASON]))
        for event in events
        if event.kind == Kind.DELAY_REASON_RECORDED and event.facts.get(FactName.REASON)
    )
    return [RepeatedReason(*key, times) for key, times in counts.most_common() if times >= REPEATED]
