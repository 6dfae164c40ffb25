"""Moments as whole minutes of Indian time, and a fast way to write them as text of the feed.

A history is drawn in minutes since 01-01-1990; only what is written becomes text.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from itsso.law import two_months

DAY = 24 * 60
HOUR = 60
FIRST = date(1990, 1, 1)
_DAYS = tuple((FIRST + timedelta(days)).isoformat() for days in range(50 * 366))
_CLOCKS = tuple(f"T{hour:02d}:{minute:02d}:00+05:30" for hour in range(24) for minute in range(60))


def minute_of(day: date) -> int:
    """Return the first minute of a day."""
    return (day - FIRST).days * DAY


def day_of(minute: int) -> date:
    """Return the day of a minute."""
    return FIRST + timedelta(minute // DAY)


def stamp(minute: int) -> str:
    """Return a minute as `2026-11-24T09:10:00+05:30`."""
    return _DAYS[minute // DAY] + _CLOCKS[minute % DAY]


def day_text(minute: int) -> str:
    """Return the day of a minute as `2026-11-24`."""
    return _DAYS[minute // DAY]


def limit_of(minute: int) -> int:
    """Return the last minute of the outer date of the two months counted from a recording."""
    return _limit_of_day(minute // DAY)


@cache
def _limit_of_day(day: int) -> int:
    return minute_of(two_months(FIRST + timedelta(day)).outer) + DAY - 1
