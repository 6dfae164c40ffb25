"""The facts of an event, by name and type.

Names and codes are plain texts at runtime, as they are stored. mypy refuses a name that no fact has and a value that
is not one of the fact's; a test refuses a bare text in place of a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypedDict

from itsso.law.event_kinds import Kind
from itsso.law.kind_facts import KindFactName, KindFacts


class FactName(KindFactName):
    """The names of facts: those that kinds declare, and those that only the system itself writes.

    The latter are the facts of a registration by which a case is known and counted, and those of a correction. No
    source sends them by name.
    """

    STATION: Final = "station"
    YEAR: Final = "year"
    OFFENCE_FROM: Final = "offence_from"
    OFFENCE_TO: Final = "offence_to"
    VICTIMS: Final = "victims"
    VICTIM_CHILD: Final = "victim_child"
    MIN_AGE: Final = "min_age"
    REPLACEMENT: Final = "replacement"
    JOINED_TO: Final = "joined_to"


class EventFacts(KindFacts, total=False):
    """The facts that an event has; a name that is missing is not known."""

    station: int  # the permanent id of the station that registered
    year: int
    offence_from: str  # the first day, in ISO's form
    offence_to: str
    victims: int  # how many
    victim_child: bool
    min_age: int  # of the youngest victim
    replacement: StoredReplacement  # what a correction puts in place of the event
    joined_to: str  # the id of the case to which a correction moved the history


class StoredReplacement(TypedDict):
    """The event that a correction puts in place of another one, as it is stored with the facts of the correction."""

    kind: Kind
    at: str
    precision: str
    subject: str
    facts: EventFacts


def known_facts(values: Mapping[str, object]) -> EventFacts:
    """Return the facts that have a value, without those that are None.

    For facts that are built or read name by name: the caller checks that the kind declares each value.
    """
    present: Any = {name: value for name, value in values.items() if value is not None}
    facts: EventFacts = present
    return facts
