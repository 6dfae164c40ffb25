"""Which exhibits wait at a laboratory, as the history tells it."""

from __future__ import annotations

from collections.abc import Sequence

from itsso import law
from itsso.cases.derive import day


def awaited(events: Sequence[law.Event]) -> list[law.Event]:
    """What was sent to a laboratory and has no report yet, the oldest first. `events` have their corrections applied.

    A report that names its exhibit answers that one, another the oldest unanswered; so does a return.
    """
    in_order = sorted(events, key=lambda event: day(event.at))
    waiting = [event for event in in_order if event.kind == "exhibit_sent"]
    for answer in (event for event in in_order if event.kind in ("laboratory_report_received", "exhibit_returned")):
        exhibit = answer.facts.get("exhibit")
        named = [one for one in waiting if exhibit and one.facts.get("exhibit") == exhibit]
        if answered := named or waiting:
            waiting.remove(answered[0])
    return waiting


def number(sent: law.Event) -> str:
    """The number under which an exhibit was sent; one without a number as "–"."""
    return str(sent.facts.get("exhibit", "–"))
