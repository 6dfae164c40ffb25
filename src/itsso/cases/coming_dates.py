"""Days that a case waits for: the end of a remand, hearings, evidence of a witness.

They are dates that a court fixed, not time limits of the law; the rules of custody count by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from itsso.law import Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event

REMANDS = frozenset({Kind.FIRST_REMAND, Kind.EXECUTIVE_REMAND, Kind.REMAND_EXTENDED})
HEARINGS = frozenset({Kind.BAIL_HEARING_FIXED, Kind.HEARING_FIXED, Kind.SUMMONS_SERVED})
_ENDS_REMAND = frozenset({Kind.RELEASED, Kind.ACCUSED_DIED})
KINDS = REMANDS | HEARINGS | _ENDS_REMAND
"""The kinds of event from which this module reads."""

LAPSED = timedelta(days=30)
"""For how long a remand that ended without an entry on what followed is shown."""


class ComingDate(NamedTuple):
    """A day, and the event that fixed it."""

    day: date
    event: Event


def coming_dates(events: Iterable[Event], today: date) -> list[ComingDate]:
    """Return the days that were fixed and are not past, the soonest first.

    A remand that ended up to `LAPSED` ago is among them where neither a renewal nor a release is recorded.
    """
    ordered = sorted((event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key)
    hearings = [ComingDate(day, event) for event in ordered if (day := _fixed(event, FactName.HEARING_ON))]
    coming = [hearing for hearing in hearings if hearing.day >= today]
    remands = [remand for remand in _last_remands(ordered) if remand.day >= today - LAPSED]
    return sorted([*remands, *coming], key=lambda dated: dated.day)


def _last_remands(ordered: Iterable[Event]) -> Iterator[ComingDate]:
    """Yield the end of the last remand of each accused who is in custody, where it is recorded."""
    last: dict[str, Event] = {}
    for event in ordered:
        if event.kind in REMANDS:
            last[event.subject or ""] = event
        elif event.kind in _ENDS_REMAND:
            last.pop(event.subject or "", None)
    for event in last.values():
        if day := _fixed(event, FactName.UNTIL):
            yield ComingDate(day, event)


def _fixed(event: Event, fact: str) -> date | None:
    """Return a day that an event carries: stored facts are JSON, so a day is a text in ISO's form."""
    value = event.facts.get(fact)
    return date.fromisoformat(value) if isinstance(value, str) and value else None
