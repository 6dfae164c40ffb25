"""The version of a rule that was chosen for a case, or the reason why there is none or why that is not known."""

from __future__ import annotations

import re

from itsso.law.book import Book
from itsso.law.clock_state import ClockState
from itsso.law.grammar import Length, Rule, Texts, Version
from itsso.law.model import Clock, CodedNote

_NO_AUTHORITY: Texts = {"en": "", "hi": ""}
_LABEL = re.compile(r"case|[A-Z]\d{1,2}(/\d)?")
"""The names of subjects as stored cases have them: V1, A1, A1/2."""


class Choice:
    """A rule's version for a case, or the reason why there is none or why that is not known."""

    __slots__ = (
        "_clocks",
        "authority",
        "certainty",
        "checklist",
        "high",
        "law",
        "low",
        "notes",
        "reason",
        "rule",
        "undecided",
        "version",
    )

    def __init__(
        self,
        law: Book,
        rule: Rule,
        version: Version | None,
        certainty: str,
        *,
        reason: tuple[CodedNote, ...] = (),
        notes: tuple[CodedNote, ...] = (),
    ) -> None:
        self.law, self.rule, self.version, self.certainty = law, rule, version, certainty
        self.reason, self.notes = reason, notes
        self.authority: Texts = version.authority if version else _NO_AUTHORITY
        self.low: Length | None = None
        self.high: Length | None = None
        self.checklist = False
        self.undecided = False
        self._clocks: dict[str, Clock] = {}

    def without_version(self, subject: str, doubts: tuple[CodedNote, ...] = ()) -> Clock:
        """Return the clock of a subject to whom the rule does not apply, or of whom that is not known."""
        clock = self._clocks.get(subject)
        if clock is None:
            clock = Clock(
                self.rule.id,
                subject,
                self.undecided,
                None,
                None,
                None,
                None,
                ClockState.NOT_KNOWN if self.undecided else ClockState.NOT_APPLICABLE,
                self.authority,
                self.law.limit_certainty(self.certainty, self.reason),
                self.reason,
            )
            if _LABEL.fullmatch(subject):  # anything else may be a name, and would stay in memory
                self._clocks[subject] = clock
        if doubts:
            notes = (*clock.notes, *doubts)
            return clock._replace(notes=notes, certainty=self.law.limit_certainty(clock.certainty, notes))
        return clock
