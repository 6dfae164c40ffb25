"""The effect of an entry on the clocks of a case: the assessments before and after it are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from itsso import law
from itsso.cases import limits
from itsso.law.clock_state import ClockState
from itsso.lawbook import answers
from itsso.ui.components import Text

RUNS = frozenset({ClockState.RUNNING, ClockState.OVERDUE, ClockState.DISPUTED})
DONE = frozenset({ClockState.MET, ClockState.LATE})


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A clock that the entry changed. `label` says in a word what happened to the clock; `colour` repeats that."""

    line: answers.ClockLine
    label: Text
    colour: str
    before: str
    after: str


def changes(before: law.Assessment, after: law.Assessment, now: datetime) -> list[ClockChange]:
    """Return the clocks that an entry started, met, moved or ended, those that the police owe first."""
    clocks_before = {(clock.rule, clock.subject): clock for clock in before.clocks}
    changed = list(_changed(clocks_before, after, now))
    changed.sort(key=lambda change: (change.line.rule.owed_by_court, answers.urgency(change.line.clock, now)))
    return changed


def _changed(
    clocks_before: dict[tuple[str, str], law.Clock], after: law.Assessment, now: datetime
) -> Iterator[ClockChange]:
    for clock in after.clocks:
        old = clocks_before.get((clock.rule, clock.subject))
        change = what_happened(old, clock)
        if change is None:
            continue
        label, colour = change
        line = limits.line(clock, now)
        was = limits.line(old, now).sentence if old is not None and old.applies else "–"
        yield ClockChange(line, label, colour, was, line.sentence)


def what_happened(old: law.Clock | None, new: law.Clock) -> tuple[str, str] | None:
    """Return a label for the change and its colour; None where nothing changed for a reader."""
    before = old.state if old is not None and old.applies else ClockState.NOT_APPLICABLE
    after = new.state if new.applies else ClockState.NOT_APPLICABLE
    began = before not in RUNS | DONE
    if after in DONE and before not in DONE:
        late = after == ClockState.LATE
        return (pgettext("clock", "done late"), "orange") if late else (pgettext("clock", "done in time"), "green")
    if after in RUNS and before in DONE:
        return pgettext("clock", "running again"), "yellow"
    if after in RUNS and began:
        return (
            (pgettext("clock", "started, already overdue"), "red")
            if after == ClockState.OVERDUE
            else (
                pgettext("clock", "started"),
                "blue",
            )
        )
    if after in RUNS | DONE and old is not None and (old.due, old.outer, old.met) != (new.due, new.outer, new.met):
        return pgettext("clock", "date moved"), "yellow"
    if after == ClockState.ENDED and before != ClockState.ENDED:
        return pgettext("clock", "ended"), "grey"
    if after == ClockState.NOT_KNOWN and before in RUNS | DONE:
        return pgettext("clock", "no longer known"), "purple"
    if after == ClockState.NOT_APPLICABLE and before in RUNS | DONE:
        return pgettext("clock", "no longer applies"), "grey"
    return None
