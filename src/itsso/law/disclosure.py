"""The day on which the police learnt of an offence: with the registration, or later, by a section that was added."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from itsso.law.choice import Choice
from itsso.law.counting import day_of
from itsso.law.history import HistoryEvent
from itsso.law.model import CodedNote, Moment, day_value


class AddedSection(NamedTuple):
    """The alteration that first charged a section of a rule.

    `unread` is an earlier event whose sections may have included one: none were given, or they could not be read.
    """

    event: HistoryEvent
    unread: HistoryEvent | None

    @property
    def day(self) -> tuple[tuple[str, str], ...]:
        """Return the day of the alteration, as a value of a note."""
        return day_value(self.event.day)

    def starts(self) -> tuple[HistoryEvent, HistoryEvent]:
        """Return the earliest and the latest start of a rule counted from the information of its offence."""
        return self.unread or self.event, self.event

    def note_on_start(self) -> CodedNote:
        """Return the note that gives the start of a rule counted from the information of its offence."""
        if self.unread is None:
            return CodedNote("disclosed_later", self.day)
        return CodedNote("disclosure_in_doubt", (("first", f"{self.unread.day:%d-%m-%Y}"), *self.day))

    def notes_on_list(self, code: str, outer: Moment | None) -> list[CodedNote]:
        """Return when a section came into a rule that keeps the day of registration, and how late that was."""
        notes = [CodedNote(code, self.day)]
        over = (self.event.day - day_of(outer)).days if outer is not None else 0
        if over > 0:
            notes.append(CodedNote("over_when_added", (("days", str(over)),)))
        return notes


def find_added_section(
    start: HistoryEvent, first: Choice, altered: Iterable[tuple[HistoryEvent, Choice]]
) -> AddedSection | None:
    """Find the alteration that brought a section of a rule; None where the registration had one.

    `first` is the rule's choice by the sections first registered, `altered` each later alteration with its choice.
    """
    if first.version is not None:
        return None
    unread = start if first.undecided else None
    for event, choice in altered:
        if choice.version is not None:
            return AddedSection(event, unread) if event.key > start.key else None
        if choice.undecided and unread is None:
            unread = event if event.key > start.key else start
    return None
