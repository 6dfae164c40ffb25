"""Days that a case waits for: the end of a remand, hearings, evidence of a witness.

They are dates that a court fixed, not time limits of the law; the rules of custody count by themselves. The last day of
an appeal, which the law sets, is listed with them (`pending_matters.appeal_dates`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from itsso.law import Event
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.history import history_event

REMANDS = frozenset({Kind.FIRST_REMAND, Kind.EXECUTIVE_REMAND, Kind.REMAND_EXTENDED})
_ENDS_REMAND = frozenset({Kind.RELEASED, Kind.ACCUSED_DIED})
KINDS = REMANDS | _ENDS_REMAND | {Kind.BAIL_HEARING_FIXED, Kind.BAIL_DECIDED, Kind.HEARING_FIXED, Kind.SUMMONS_SERVED}
"""The kinds of event from which this module reads."""

LAPSED = timedelta(days=30)
"""How long a date is shown after its day: the end of a remand without a later entry, and an appeal not yet filed."""


class DateEntry(StrEnum):
    """What a date is for, as it is stored."""

    REMAND = "remand"
    BAIL_HEARING = "bail_hearing"
    HEARING = "hearing"
    SUMMONS = "summons"
    APPEAL = "appeal"


LASTING = (DateEntry.REMAND, DateEntry.APPEAL)
"""The entries whose dates are shown for `LAPSED` after their day, since something was due by then."""


class FixedDate(NamedTuple):
    """A day that was fixed.

    `detail` says more: what a hearing is for, on whom a summons was served, or the rule of an appeal's last day.
    """

    day: date
    entry: str  # a DateEntry
    subject: str = ""
    detail: str = ""


def coming_dates(events: Iterable[Event], today: date) -> list[FixedDate]:
    """Return the days that were fixed and are not past, the soonest first.

    A remand that ended up to `LAPSED` ago is among them where neither a renewal nor a release is recorded.
    """
    coming = [dated for dated in fixed_dates(events) if dated.day >= first_day(dated.entry, today)]
    return sorted(coming, key=lambda dated: dated.day)


def first_day(entry: str, today: date) -> date:
    """Return the first day of which a date for this is still shown."""
    return today - LAPSED if entry in LASTING else today


def fixed_dates(events: Iterable[Event]) -> list[FixedDate]:
    """Return every day that was fixed, past ones too, and of each accused in custody the end of the last remand.

    A bail hearing fixed for a day after the application was decided does not take place.
    """
    ordered = sorted((event for event in events if event.kind in KINDS), key=lambda event: history_event(event).key)
    return [*_ends_of_remands(ordered), *_hearings(ordered)]


def _hearings(ordered: Iterable[Event]) -> Iterator[FixedDate]:
    bail_hearings: list[FixedDate] = []
    for event in ordered:
        day, subject = _fixed(event, FactName.HEARING_ON), event.subject or ""
        if event.kind == Kind.BAIL_DECIDED:
            decided = history_event(event).day
            bail_hearings = [dated for dated in bail_hearings if dated.subject != subject or dated.day <= decided]
        elif day is None:
            continue
        elif event.kind == Kind.BAIL_HEARING_FIXED:
            bail_hearings.append(FixedDate(day, DateEntry.BAIL_HEARING, subject))
        elif event.kind == Kind.HEARING_FIXED:
            yield FixedDate(day, DateEntry.HEARING, subject, str(event.facts.get(FactName.HEARING, "other")))
        else:
            yield FixedDate(day, DateEntry.SUMMONS, subject, str(event.facts.get(FactName.WITNESS, "other")))
    yield from bail_hearings


def _ends_of_remands(ordered: Iterable[Event]) -> Iterator[FixedDate]:
    """Yield the end of the last remand of each accused who is in custody, where it is recorded."""
    last: dict[str, Event] = {}
    for event in ordered:
        if event.kind in REMANDS:
            last[event.subject or ""] = event
        elif event.kind in _ENDS_REMAND:
            last.pop(event.subject or "", None)
    for subject, event in last.items():
        if day := _fixed(event, FactName.UNTIL):
            yield FixedDate(day, DateEntry.REMAND, subject)


def _fixed(event: Event, fact: str) -> date | None:
    """Return a day that an event carries: stored facts are JSON, so a day is a text in ISO's form."""
    value = event.facts.get(fact)
    return date.fromisoformat(value) if isinstance(value, str) and value else None
