"""Rules of custody and of limits by punishment.

They are: spells that add up, sections altered on the way, and the right to bail that follows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from itsso.law.counting import day_of
from itsso.law.grammar import Length
from itsso.law.history import HistoryEvent
from itsso.law.model import CodedNote, Moment, day_value

type EndOf = Callable[[Length], date]
"""A function that returns the day on which a length ends."""


class Spells:
    """Days in custody, counted over several spells: this one from `start`, and those before it that add up.

    Both ends of a spell are days in custody (Fisal P.J. v. State of Kerala, 2025:KER:79121: 18 February to 24 May is
    96 days). A day that ends one spell and begins the next is counted once.
    """

    __slots__ = ("earlier", "start")

    def __init__(self, start: date, earlier: list[tuple[date, date]]) -> None:
        self.start = start
        self.earlier: list[tuple[date, date]] = []  # the latest first
        following = start
        for first, last in reversed(earlier):
            last = min(last, following - timedelta(1))
            if first <= last:
                self.earlier.append((first, last))
                following = first

    @property
    def spent(self) -> int:
        """Return the days in custody before this spell."""
        return sum((last - first).days + 1 for first, last in self.earlier)

    def last_day(self, length: Length) -> date:
        """Return the day in custody with which a length of days is used up; it may be in an earlier spell."""
        end, start = day_of(length.end(self.start)[0]) - timedelta(self.spent), self.start
        for first, last in self.earlier:
            if end >= start:
                break
            end -= start - last - timedelta(1)  # the days between were spent at liberty
            start = first
        return end


def find_limit_by_punishment(
    lengths: list[tuple[date | None, Length, Length]], ends: tuple[EndOf, EndOf], notes: list[CodedNote]
) -> tuple[date, date] | None:
    """Return due and outer end where the sections were altered: each by the list in force on its own last day.

    None where no list sets a limit on its own last day: the first one with a limit came after that day, or after the
    case had ended. `lengths` are the lower and the higher length by each list with a limit, with the day from which the
    list was in force; `ends` count the lower and the higher.
    """
    low = [(since, lower) for since, lower, _ in lengths]
    high = [(since, higher) for since, _, higher in lengths]
    remarks: list[CodedNote] = []
    due, outer = _last_day(low, ends[0], remarks), _last_day(high, ends[1], remarks)
    if due is None or outer is None:
        notes.append(CodedNote("limit_came_too_late"))
        return None
    notes.extend(dict.fromkeys(remarks))  # mostly both ends give the same note
    return due, outer


def _last_day(lists: list[tuple[date | None, Length]], end_of: EndOf, notes: list[CodedNote]) -> date | None:
    """Return the last day of the limit, or None where no list sets one in time.

    A list that came after the limit had run out does not revive it, and one that came after the last day of the limit
    it sets, sets none.
    """
    passed: date | None = None
    for length in sorted({length for _, length in lists}, key=lambda length: length.count):
        end = end_of(length)
        until_then = [listed for since, listed in lists if since is None or since <= end]
        if not until_then:
            continue
        in_force = until_then[-1]
        if in_force.count <= length.count:
            if in_force.count < length.count:
                if passed is None:
                    return None
                lowered = max(since for since, _ in lists if since is not None and since <= end)
                notes.append(CodedNote("altered_down", day_value(lowered)))
                return max(passed, lowered)
            later = [
                since for since, listed in lists if since is not None and since > end and listed.count > length.count
            ]
            if later:
                notes.append(CodedNote("altered_after_expiry", day_value(later[0])))
            return end
        passed = end
    return None


def add_notes_on_bail(
    applied: HistoryEvent | None, met: HistoryEvent | None, outer: Moment, notes: list[CodedNote]
) -> None:
    """Add the note on an application for default bail: before the right, before the report, or after it."""
    if applied is None:
        return
    day = day_value(applied.day)
    if applied.day <= day_of(outer):
        notes.append(CodedNote("bail_too_early", day))
    elif met is None or applied.day < met.day:
        notes.append(CodedNote("bail_before_report", day))
    elif applied.day > met.day:
        notes.append(CodedNote("bail_after_report", day))
    elif type(applied.at) is date or type(met.at) is date:
        notes.append(CodedNote("bail_same_day", day))
    else:
        notes.append(CodedNote("bail_before_report" if applied.key < met.key else "bail_after_report", day))
