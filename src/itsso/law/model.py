"""The values of the law package: its input (a case and its history) and its output (clocks and problems).

They are plain values without behaviour. Dates are days in India; a `datetime` is a moment,
and one without an offset is Indian time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from itsso.law.clock_state import ClockState
from itsso.law.event_facts import EventFacts
from itsso.law.event_kinds import Kind

type Moment = date | datetime


class Span(NamedTuple):
    """The end of a period: `due`, and `outer` where two authorities differ (otherwise the same day)."""

    due: date
    outer: date


class Event(msgspec.Struct, gc=False, frozen=True):
    """Something that happened in a case. `recorded` is when it became known.

    It is a struct, since a load creates millions: that takes a third of the time of a dataclass or a named tuple.
    """

    kind: Kind
    at: Moment
    subject: str | None = None
    facts: EventFacts = {}
    id: str | None = None
    recorded: Moment | None = None
    corrects: str | None = None
    replacement: Event | None = None


@dataclass(frozen=True, slots=True)
class Victim:
    """A victim by her number in the case; `child` is None where the age is not known."""

    id: str
    child: bool | None = None


@dataclass(frozen=True, slots=True)
class Accused:
    """An accused by number; `child` is None where the age is not known."""

    id: str
    child: bool | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the law reads it: everything that its time limits depend on.

    `state` is the two-letter code of ISO 3166-2 (KL, WB). `offences` are those first registered, canonical or as
    written. `carried` names the kinds of event that the case's sources carry, each with its first day; None means
    that every kind is known.
    """

    state: str | None
    offences: tuple[str, ...]
    offence_date: tuple[date | None, date | None] = (None, None)
    victims: tuple[Victim, ...] = ()
    accused: tuple[Accused, ...] = ()
    events: Sequence[Event] = ()
    carried: Mapping[str, date] | None = None


class CodedNote(NamedTuple):
    """A note by its code in notes.yaml, with the values that its text takes."""

    code: str
    values: tuple[tuple[str, str], ...] = ()


class Clock(NamedTuple):
    """The answer of one rule for one subject.

    `starts`, `due`, `outer`, `met` carry a time where the limit is in hours.
    `authority` is a text in each language.

    It is a named tuple and not a dataclass, since a bulk load creates several million.
    """

    rule: str
    subject: str
    applies: bool
    starts: Moment | None
    due: Moment | None
    outer: Moment | None
    met: Moment | None
    state: ClockState
    authority: Mapping[str, str]
    certainty: str
    notes: tuple[CodedNote, ...]

    @property
    def is_undecided(self) -> bool:
        """Return whether the sections or their punishments leave open if the rule governs the case at all."""
        return self.state == ClockState.NOT_KNOWN and not UNDECIDED.isdisjoint(note.code for note in self.notes)


UNDECIDED = frozenset({"undecided_for_section", "undecided_without_sections", "limit_in_doubt"})
"""The notes that give the reason why it is not known whether a rule governs a case."""


def day_value(day: date) -> tuple[tuple[str, str], ...]:
    """Return a day as the value `day` of a coded note."""
    return (("day", f"{day:%d-%m-%Y}"),)


class ParsedSections(NamedTuple):
    """Sections read from a text: canonical ones in the order written, and what the book does not know."""

    sections: tuple[str, ...]
    unknown: tuple[str, ...]


class UnknownSection(NamedTuple):
    """A piece of a list of sections that the book does not know.

    `note` is the problem noted for it. `act` is the penal Act that it belongs to, None where it could be any; `number`
    the section of that Act, empty where the Act was named alone.
    """

    text: str
    note: str
    act: str | None
    number: str = ""
    is_offence: bool = True

    @property
    def section(self) -> str:
        """Return the section that may be meant, or the Act alone."""
        return f"{self.act} {self.number}".strip() if self.act else self.text

    @property
    def problem(self) -> CodedNote:
        """Return the note that reports it as a problem."""
        return CodedNote(self.note, (("sections", self.text), ("meant", self.section)))
