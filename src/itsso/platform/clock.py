"""India's civil time: the only module that asks the machine for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")
IST = timezone(timedelta(hours=5, minutes=30), "IST")
"""The same since 1945, and several times quicker to reckon with: for what is done by the million."""

_fixed: datetime | None = None


def now() -> datetime:
    """Return this moment in Indian time (aware)."""
    return _fixed or datetime.now(INDIA)


def today() -> date:
    """Return today's date in India, whatever the machine's own zone."""
    return now().date()


def last_complete_day(as_on: date, current: date | None = None) -> date:
    """Return the last day that is over where something is asked as on a day.

    That is `as_on` itself, except where it is the current day, which nobody knows the end of: then the day before. A
    limit has passed when its last day is over (docs/figures.md).
    """
    return as_on - timedelta(days=1) if as_on == (current or today()) else as_on


@contextmanager
def fixed(moment: datetime | date) -> Iterator[None]:
    """Hold the clock at `moment` for a test; a date means its noon, a naive time is Indian time.

    One clock for the whole process and not for one thread, since a page under test is served by another thread.
    """
    global _fixed
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=INDIA)
    before, _fixed = _fixed, moment.replace(tzinfo=moment.tzinfo or INDIA).astimezone(INDIA)
    try:
        yield
    finally:
        _fixed = before


def start_of_day(day: date) -> datetime:
    """Return the first moment of a day in India."""
    return datetime(day.year, day.month, day.day, tzinfo=INDIA)
