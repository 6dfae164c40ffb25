"""Quarters of the calendar year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from itsso.platform.clock import today

ANSWER_DAYS: Final = 7
"""A reminder counts as acted on where that happened within these days."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a calendar year, by its first day."""

    first: date

    @property
    def following(self) -> Quarter:
        """Return the quarter after this one."""
        return quarter_of(self.first + timedelta(days=95))

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.following.first - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which a day lies."""
    return Quarter(date(day.year, day.month - (day.month - 1) % 3, 1))


def last_quarter() -> Quarter:
    """Return the last quarter in which every reminder has had its days for an answer."""
    running = quarter_of(today() - timedelta(days=ANSWER_DAYS))
    return quarter_of(running.first - timedelta(days=1))
