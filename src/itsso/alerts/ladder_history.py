"""The ladders of a State in the course of time: a step belongs to the set that is in force at its instant.

So a step that was taken keeps the ladder of its time, and one that is still to come follows the newest. What a new
ladder puts before its own first day is decided by `steps.planned_of`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Final

from itsso.alerts.ladders import Ladder, LadderSet, LadderStep, national_ladders

BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
END: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class LadderPeriod:
    """The time in which a set of ladders is in force: from `begin`, until before `end`."""

    begin: datetime
    end: datetime
    ladders: LadderSet

    def has(self, moment: datetime) -> bool:
        """Return whether the set is in force at a moment."""
        return self.begin <= moment < self.end


@dataclass(frozen=True, slots=True)
class LadderHistory:
    """The sets of ladders of one State, one after the other, without a gap."""

    periods: tuple[LadderPeriod, ...]

    @classmethod
    def always(cls, ladders: LadderSet) -> LadderHistory:
        """Return the history of a State that has had one set from the beginning."""
        return cls((LadderPeriod(BEGINNING, END, ladders),))

    @classmethod
    def of_changes(cls, first: LadderSet, changes: list[tuple[datetime, LadderSet]]) -> LadderHistory:
        """Return the history that begins with a set and changes at these moments, which are in order."""
        begins = [BEGINNING, *(begin for begin, _ladders in changes)]
        sets = [first, *(ladders for _begin, ladders in changes)]
        return cls(tuple(map(LadderPeriod, begins, [*begins[1:], END], sets)))

    @property
    def version(self) -> str:
        """Return what changes where any set or its first moment does, those still to come too."""
        if len(self.periods) == 1:
            return self.periods[0].ladders.version
        content = [(period.begin.isoformat(), period.ladders.version) for period in self.periods]
        return sha256(str(content).encode()).hexdigest()[:16]

    def at(self, moment: datetime) -> LadderSet:
        """Return the set that is in force at a moment."""
        if len(self.periods) == 1:
            return self.periods[0].ladders
        return next(period.ladders for period in self.periods if period.has(moment))

    def step_at(self, rule: str, code: str, moment: datetime, *, in_hours: bool) -> LadderStep | None:
        """Return the step of a limit that has a code in the set of a moment; None where none has."""
        return self.at(moment).ladder_of(rule, in_hours=in_hours).step_of(code)

    def step_taken(self, rule: str, code: str, moment: datetime) -> LadderStep | None:
        """Return a step that was taken, as it was at its instant; None where no ladder has it any more."""
        steps = (self.step_at(rule, code, moment, in_hours=in_hours) for in_hours in (False, True))
        step = next((step for step in steps if step is not None), None)
        if step is None and (ladder := self.ladder_with(rule, code)) is not None:
            step = ladder.step_of(code)
        return step

    def ladder_with(self, rule: str, code: str) -> Ladder | None:
        """Return the newest ladder that has a step of a limit, by its code; None where none ever had.

        A code that the ladders of both units have is that of the limit in days.
        """
        for period in reversed(self.periods):
            ladders = (period.ladders.ladder_of(rule, in_hours=in_hours) for in_hours in (False, True))
            ladder = next((ladder for ladder in ladders if ladder.step_of(code)), None)
            if ladder is not None:
                return ladder
        return None


@cache
def national_history() -> LadderHistory:
    """Return the history of a State without ladders of its own."""
    return LadderHistory.always(national_ladders())
