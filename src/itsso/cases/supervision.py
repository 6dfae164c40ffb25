"""The two signs by which a superior finds a case to look into: accused not arrested, and 24-hour duties not met.

Both are stored with the case (`cases.derive`), so that an index counts those of a State.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from itsso import law
from itsso.cases import limits
from itsso.cases.informing import Carried
from itsso.law import Clock, Event
from itsso.law.counting import day_of
from itsso.law.event_facts import FactName
from itsso.law.event_kinds import Kind
from itsso.law.reports import CHARGED, REPORTS, listed_accused
from itsso.platform.clock import start_of_day


class Supervision(NamedTuple):
    """The number of named accused not arrested, and the time limit of the first 24-hour duty that is not met."""

    not_arrested: int = 0
    duty_missing_since: datetime | None = None  # in a child's case or one of gang rape


def supervision(
    case: law.Case, clocks: Iterable[Clock], carried: Carried, *, is_child: bool, is_gang: bool
) -> Supervision:
    """Return both signs of a case; none where its investigation is not running.

    The case is as the law reads it, its corrections applied; `clocks` are all its running time limits.
    """
    running = [clock for clock in clocks if clock.met is None]
    if not any(clock.rule in limits.INVESTIGATION for clock in running):
        return Supervision()
    missing_since = _duty_missing_since(running) if is_child or is_gang else None
    return Supervision(accused_not_arrested(case.events, carried), missing_since)


_IN_CUSTODY_OR_CALLED = frozenset(
    {
        Kind.APPEARANCE_NOTICE_SERVED,
        Kind.ARRESTED,
        Kind.EXAMINED_AFTER_ARREST,
        Kind.PRODUCED,
        Kind.PRODUCED_BEFORE_BOARD,
        Kind.FIRST_REMAND,
        Kind.EXECUTIVE_REMAND,
        Kind.REMAND_EXTENDED,
        Kind.CUSTODY_EXTENDED,
        Kind.DEFAULT_BAIL_APPLIED,
        Kind.RELEASED,
        Kind.APPEARED_BEFORE_COURT,
        Kind.ACCUSED_DIED,
    }
)
"""Entries after which an accused no longer counts as not arrested.

An arrest, a notice to appear, what is recorded only after an arrest, and the death of the accused.
"""


def accused_not_arrested(events: Sequence[Event], carried: Carried) -> int:
    """Return how many accused are named of whom no arrest, surrender or notice to appear is recorded.

    An accused is named where an entry says so of the FIR, or where a police report charges the accused. Where the FIR
    says only that its accused are known and how many, each of them counts. A person who is described or suspected does
    not. Where the sources of the case cannot say that somebody was arrested, or could not yet when it was registered,
    nobody counts.
    """
    registered_on = min((day_of(event.at) for event in events if event.kind == Kind.FIR_REGISTERED), default=date.min)
    if carried is not None and carried.get(Kind.ARRESTED, date.max) > registered_on:
        return 0
    reached = {event.subject or "A1" for event in events if event.kind in _IN_CUSTODY_OR_CALLED}
    named: set[str] = set()
    unnamed: set[str] = set()
    known_accused = 0
    for event in events:
        if event.kind == Kind.ACCUSED_DESCRIBED:
            by_name = event.facts.get(FactName.DESCRIBED_BY) == "name"
            (named if by_name else unnamed).add(event.subject or "A1")
        elif event.kind == Kind.FIR_DETAILS_RECORDED and FactName.ACCUSED_KNOWN in event.facts:
            known_accused = _known_accused(event)
        elif event.kind in REPORTS:
            named |= {label for label, part in listed_accused(event.facts) if part in CHARGED}
    without_label = known_accused - len(reached | named | unnamed)
    return len(named - reached) + max(without_label, 0)


_MOST_KNOWN_ACCUSED = 99
"""The most accused of one FIR that count, whatever a feed sends: the column is a small integer."""


def _known_accused(details: Event) -> int:
    if details.facts.get(FactName.ACCUSED_KNOWN) != "known":
        return 0
    number = details.facts.get(FactName.ACCUSED_NUMBER)
    return 1 if number is None else min(int(number), _MOST_KNOWN_ACCUSED)


def _duty_missing_since(running: Iterable[Clock]) -> datetime | None:
    """Return the earliest end of the running limits of 24 hours for a case or a victim; None where none runs."""
    return min((_end(clock) for clock in running if clock.rule in _first_duties()), default=None)


@cache
def _first_duties() -> frozenset[str]:
    """Return the rules of 24 hours that protect a victim; those of a custody protect the accused."""
    return frozenset(
        rule.id
        for rule in law.book().rules
        if rule.runs_for in ("case", "victim")
        and rule.period is not None
        and rule.period.length is not None
        and (rule.period.length.unit, rule.period.length.count) == ("hours", 24)
    )


def _end(clock: Clock) -> datetime:
    """Return the moment at which a limit is over; without an hour, the midnight after its later last day."""
    assert clock.outer is not None, "a running clock has an end"
    if isinstance(clock.due, datetime):
        return clock.due
    return start_of_day(day_of(clock.outer) + timedelta(days=1))


def concerns_child(case: law.Case, sections: Iterable[str]) -> bool:
    """Return whether a victim is known to be a child, or a section of the POCSO Act is charged."""
    return any(victim.child for victim in case.victims) or any(name.startswith("POCSO") for name in sections)


_GANG_RAPE = frozenset({"BNS 70", "IPC 376D", "IPC 376DA", "IPC 376DB"})


def is_gang_rape(sections: Iterable[str]) -> bool:
    """Return whether gang rape is charged."""
    return any(section.split("(")[0] in _GANG_RAPE for section in sections)
