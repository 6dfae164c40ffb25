"""The counting of time in India: calendar months, days with and without the first, hours.

No court holiday moves any of these. Section 10 of the General Clauses Act speaks of an act to be done in a court or
office, and the High Courts differ on whether a police report is one (no: Sanal Satheesh v. State of Kerala, 2025);
rules where that doubt exists carry a note, not another date.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

from itsso.law.model import Moment, Span

IST = timezone(timedelta(hours=5, minutes=30), "IST")
"""India's civil time: one zone, no summer time."""

_ONE_DAY_OF_HOURS = 24


def in_india(moment: Moment) -> Moment:
    """Convert a moment to Indian time; a day stays a day, and a time without an offset is Indian time already."""
    if type(moment) is date or not isinstance(moment, datetime) or moment.tzinfo == IST:
        return moment
    return moment.replace(tzinfo=IST) if moment.tzinfo is None else moment.astimezone(IST)


def day_of(moment: Moment) -> date:
    """Return the day in India on which a moment falls."""
    if type(moment) is date:
        return moment
    moment = in_india(moment)
    return moment.date() if isinstance(moment, datetime) else moment


def today() -> date:
    """Return today's date in India."""
    return datetime.now(IST).date()


@lru_cache(maxsize=4096)
def calendar_months(start: date, months: int) -> Span:
    """Return the end of a period of calendar months; `start` itself is not counted.

    It ends on the same-numbered day, or on the month's last day where there is none (State of H.P. v. Himachal Techno
    Engineers, 2010). From the last day of a month another formula of the same court runs to the last day of the final
    month (Rameshchandra v. State of Gujarat, 2014); `outer` holds that day.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    due = date(year, month + 1, min(start.day, last))
    from_a_months_end = start.day == monthrange(start.year, start.month)[1]
    return Span(due, due.replace(day=last) if from_a_months_end else due)


def days_without_the_first(start: date, days: int) -> Span:
    """Return the last of so many days, `start` not counted (General Clauses Act 1897, section 9)."""
    last = start + timedelta(days)
    return Span(last, last)


def days_with_the_first(start: date, days: int) -> Span:
    """Return the last of so many days, `start` being day one (Enforcement Directorate v. Kapil Wadhawan, 2023)."""
    last = start + timedelta(days - 1)
    return Span(last, last)


def hours(start: Moment, count: int) -> Moment:
    """Return the moment so many hours later.

    From a day without a time it is the end of the day by which they have surely run.
    """
    if isinstance(start, datetime):
        return start + timedelta(hours=count)
    return start + timedelta(days=-(-count // _ONE_DAY_OF_HOURS))


def is_after(moment: Moment, limit: Moment) -> bool:
    """Return whether a moment is after a limit: by the clock where both have a time, otherwise by the day."""
    if isinstance(moment, datetime) and isinstance(limit, datetime):
        if moment.tzinfo is None or limit.tzinfo is None:
            moment, limit = in_india(moment), in_india(limit)
        return moment > limit
    return day_of(moment) > day_of(limit)
