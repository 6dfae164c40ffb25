"""The answer of `assess`, and its form in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict

from itsso.law.book import book
from itsso.law.model import Clock, CodedNote, Moment


class _Reason(TypedDict, total=False):
    reason: str  # only where the rule does not apply


class ClockContent(_Reason):
    """A clock as plain values."""

    rule: str
    subject: str
    applies: bool
    starts: str | None
    due: str | None
    outer: str | None
    met: str | None
    state: str
    authority: str
    certainty: str
    notes: list[str]


class AssessmentContent(TypedDict):
    """An assessment as plain values."""

    as_on: str | None
    clocks: list[ClockContent]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Assessment:
    """The clocks and problems of a case on a day."""

    as_on: date
    clocks: tuple[Clock, ...]
    problems: tuple[CodedNote, ...]

    def after(self, met_in_reading: Sequence[CodedNote]) -> Assessment:
        """Return the same assessment with the problems met when the case was read, before its own."""
        return replace(self, problems=(*met_in_reading, *self.problems))

    def as_json(self) -> AssessmentContent:
        """Return the assessment as plain values: dates in ISO form, notes and problems in English."""
        return {
            "as_on": written(self.as_on),
            "clocks": [_clock(clock) for clock in self.clocks],
            "problems": [book().text_of_note(problem) for problem in self.problems],
        }


def written(moment: Moment | None) -> str | None:
    """Format a day as 2025-01-25 and a moment as 2025-01-25T09:10+05:30."""
    if not isinstance(moment, datetime):
        return moment.isoformat() if moment else None
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")


def _clock(clock: Clock) -> ClockContent:
    notes = [book().text_of_note(note) for note in clock.notes]
    reason: _Reason = {} if clock.applies else {"reason": notes[0]}
    return {
        "rule": clock.rule,
        "subject": clock.subject,
        "applies": clock.applies,
        **reason,
        "starts": written(clock.starts),
        "due": written(clock.due),
        "outer": written(clock.outer),
        "met": written(clock.met),
        "state": clock.state.value,
        "authority": clock.authority["en"],
        "certainty": clock.certainty,
        "notes": notes,
    }
