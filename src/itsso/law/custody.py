"""What is peculiar to limits by punishment: sections altered on the way, and the right to bail that follows."""

from __future__ import annotations

from datetime import date

from itsso.law.counting import day_of
from itsso.law.grammar import Length
from itsso.law.history import Happening
from itsso.law.model import Moment, Note


def limit_by_punishment(
    lengths: list[tuple[date | None, Length, Length]], start: date, notes: list[Note]
) -> tuple[date, date]:
    """Due and outer end where the sections were altered: each by the list in force on its own last day.

    `lengths` are the lower and the higher length by each list, with the day from which it stood.
    """
    low = [(since, one) for since, one, _ in lengths]
    high = [(since, one) for since, _, one in lengths]
    told: list[Note] = []
    ends = _last_day(low, start, told), _last_day(high, start, told)
    notes.extend(dict.fromkeys(told))  # mostly both ends say the same
    return ends


def _last_day(lists: list[tuple[date | None, Length]], start: date, notes: list[Note]) -> date:
    """The last day of the limit. A list that came after the limit had run out does not revive it."""
    passed: date | None = None
    for length in sorted({one for _, one in lists}, key=lambda one: one.count):
        end = day_of(length.end(start)[0])
        in_force = [one for since, one in lists if since is None or since <= end][-1]
        if in_force.count <= length.count:
            if in_force.count < length.count and passed is not None:
                lowered = max(since for since, _ in lists if since is not None and since <= end)
                notes.append(Note("altered_down", (("day", f"{lowered:%d-%m-%Y}"),)))
                return max(passed, lowered)
            later = [since for since, one in lists if since is not None and since > end and one.count > length.count]
            if later:
                notes.append(Note("altered_after_expiry", (("day", f"{later[0]:%d-%m-%Y}"),)))
            return end
        passed = end
    raise AssertionError("the longest length is never outlasted")


def remarks_on_bail(applied: Happening | None, met: Happening | None, outer: Moment, notes: list[Note]) -> None:
    """Says what an application for default bail came to: before the right, before the report, or after it."""
    if applied is None:
        return
    day = (("day", f"{applied.day:%d-%m-%Y}"),)
    if applied.day <= day_of(outer):
        notes.append(Note("bail_too_early", day))
    elif met is None or applied.day < met.day:
        notes.append(Note("bail_before_report", day))
    elif applied.day > met.day:
        notes.append(Note("bail_after_report", day))
    elif type(applied.at) is date or type(met.at) is date:
        notes.append(Note("bail_same_day", day))
    else:
        notes.append(Note("bail_before_report" if applied.key < met.key else "bail_after_report", day))
