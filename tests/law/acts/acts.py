"""The Acts' way of counting time, written without reading the engine, and helpers that ask ITSSO for one answer.

The tests of this folder quote the Acts in their docstrings: the Sanhita (BNSS) and its First Schedule from the
Gazette of India, Extraordinary, Part II, Section 1 of 25-12-2023 (Act 46 of 2023). The counts
are made with dateutil alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from itsso.law import Clock, assess, read_case


def months_after(start: date, months: int) -> tuple[date, date]:
    """Return the last day of a period of calendar months by the Supreme Court's two formulas, the earlier first.

    The first ends on the same-numbered day, or the month's last (State of H.P. v. Himachal Techno Engineers, 2010). The
    second begins on the next day and ends on the day before that day's number (Rameshchandra v. State of Gujarat,
    2014).
    """
    same_number = start + relativedelta(months=months)
    begun_next_day = start + timedelta(days=1) + relativedelta(months=months) - timedelta(days=1)
    return same_number, max(same_number, begun_next_day)


def last_of(start: date, days: int) -> date:
    """Return the last of so many days, the first being day one (ED v. Kapil Wadhawan, 2023)."""
    return start + timedelta(days=days - 1)


def days_after(start: date, days: int) -> date:
    """Return the last of so many days from a day that is not counted (General Clauses Act 1897, section 9)."""
    return start + timedelta(days=days)


@dataclass(frozen=True)
class RuleAnswer:
    """The clock of one rule and the codes of the case's problems."""

    clock: Clock
    problems: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the codes of the clock's notes."""
        return tuple(note.code for note in self.clock.notes)


def problems_of(offences: list[str], events: list[dict[str, Any]], as_on: str, **more: Any) -> tuple[str, ...]:
    """Return the codes of every problem found in reading or assessing the case."""
    case, unread = read_case({"offences": offences, "events": events, **more})
    assessed = assess(case, date.fromisoformat(as_on))
    return tuple(note.code for note in (*unread, *assessed.problems))


def answer(
    rule: str, offences: list[str], events: list[dict[str, Any]], as_on: str, subject: str | None = None, **more: Any
) -> RuleAnswer:
    """Assess a case written as CASE.json writes it and return the one clock of `rule` and `subject`."""
    case, unread = read_case({"offences": offences, "events": events, **more})
    assessed = assess(case, date.fromisoformat(as_on))
    clocks = [c for c in assessed.clocks if c.rule == rule and subject in (None, c.subject)]
    assert len(clocks) == 1, f"{rule}: subjects {[c.subject for c in clocks]}"
    return RuleAnswer(clocks[0], tuple(note.code for note in (*unread, *assessed.problems)))


def event(kind: str, at: str, **facts: Any) -> dict[str, Any]:
    """Return one event as CASE.json writes it."""
    return {"kind": kind, "at": at, **facts}


def day_of(moment: date | datetime | None) -> date | None:
    """Return the day of a day or a moment."""
    return moment.date() if isinstance(moment, datetime) else moment
