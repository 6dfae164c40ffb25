"""The course of investigations in time: how long reports take, and what falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

LONGEST = 366
"""Days after which one no longer asks how many: a case watched longer counts as watched so long."""

AHEAD = 60
"""Days to come for which what falls due is shown."""


@dataclass(frozen=True, slots=True)
class InvestigationCourse:
    """Cases that ended by a final report, and cases watched without one, by days since the FIR.

    The index is the number of days; the last index means that many or more.

    Rule of censoring: an open case is watched until the day of the figure; a case that ended without a report until
    it ended; a case that moved belongs to its new unit from its first day. `due` counts open cases by days to their due
    date: from 1, and at 0 those of the current day whose limit does not end with it.
    """

    reported: list[int] = field(default_factory=lambda: [0] * (LONGEST + 1))
    watched: list[int] = field(default_factory=lambda: [0] * (LONGEST + 1))
    due: list[int] = field(default_factory=lambda: [0] * (AHEAD + 1))

    def take(self, reported: bool, days: int, ahead: int | None, n: int) -> None:
        """Add `n` cases with the same course."""
        (self.reported if reported else self.watched)[days] += n
        if ahead is not None:
            self.due[ahead] += n


@dataclass(frozen=True, slots=True)
class Survival:
    """From `day` on the share `still_open` (0 to 1) is without a report; `at_risk` cases were watched on that day."""

    day: int
    still_open: float
    at_risk: int


def survival(course: InvestigationCourse) -> list[Survival]:
    """Return Kaplan and Meier's estimate (1958): a step where reports came, and one every thirty days.

    The latter are for the risk table. A case censored on a day was watched that day.
    """
    at_risk = sum(course.reported) + sum(course.watched)
    share, steps = 1.0, []
    for day, (reported, watched) in enumerate(zip(course.reported, course.watched, strict=True)):
        if not at_risk or day == LONGEST:
            break
        if reported or day % 30 == 0:
            share *= 1 - reported / at_risk
            steps.append(Survival(day, share, at_risk))
        at_risk -= reported + watched
    return steps


def median_days(steps: Sequence[Survival]) -> int | None:
    """Return the first day on which no more than half were without a report.

    None where the share has not come down to half.
    """
    return next((step.day for step in steps if step.still_open <= 0.5), None)
