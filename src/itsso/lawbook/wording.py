"""The law's answers in the reader's language: the status of a clock, the time left, the names of people."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from itsso import law
from itsso.law.clock_state import ClockState
from itsso.platform.clock import INDIA
from itsso.ui import text


def remaining(due: date | datetime, outer: date | datetime, now: datetime) -> str:
    """Return the time left: "3 days over the limit", "due today", "23 hours left", "last day not certain"."""
    if isinstance(due, datetime):
        return _hours(aware(due), now)
    today, last = now.date(), day(outer)
    if due < today <= last:
        return gettext("last day not certain: %(due)s or %(outer)s") % {
            "due": text.day(due),
            "outer": text.day(last),
        }
    return text.days_to(last if today > last else due, today)


def _hours(due: datetime, now: datetime) -> str:
    """Return the time left or the delay, as text: in hours below 48 hours, from then on in days."""
    remaining_time = due - now
    hours = int(abs(remaining_time) / timedelta(hours=1))
    if hours >= 48:
        return text.days_to(due.astimezone(INDIA).date(), now.date())
    if remaining_time < timedelta(0):
        return ngettext("%(hours)s hour over the limit", "%(hours)s hours over the limit", hours) % {"hours": hours}
    if hours == 0:
        return gettext("less than an hour left")
    return ngettext("%(hours)s hour left", "%(hours)s hours left", hours) % {"hours": hours}


def clock_status(clock: law.Clock, now: datetime) -> str:
    """Return the status of a clock, as one clause for the reader."""
    match clock.state:
        case ClockState.RUNNING | ClockState.OVERDUE | ClockState.DISPUTED if (
            clock.met is None and clock.due and clock.outer
        ):
            return remaining(clock.due, clock.outer, now)
        case ClockState.RUNNING | ClockState.OVERDUE if clock.due is None:
            return gettext("not recorded as done yet")
        case ClockState.DISPUTED:
            return gettext("done on %(day)s, between the two possible last days") % _met(clock)
        case ClockState.MET if clock.due is None:
            return gettext("done on %(day)s") % _met(clock)
        case ClockState.MET:
            return gettext("done on %(day)s, in time") % _met(clock)
        case ClockState.LATE:
            return _late(clock)
        case ClockState.NOT_STARTED:
            return gettext("not started: the event that starts it is not recorded")
        case ClockState.NOT_KNOWN:
            return gettext("not known: this system does not receive the event that completes it")
        case ClockState.ENDED:
            return gettext("ended without being done")
        case _:
            return gettext("does not apply")


def declined(clock: law.Clock) -> str:
    """Return the status of a clock that ended since the victim declined what the rule asks."""
    if clock.state == ClockState.MET:
        return gettext("declined by the victim on %(day)s, within the time") % _met(clock)
    return gettext("declined by the victim on %(day)s") % _met(clock)


def _met(clock: law.Clock) -> dict[str, str]:
    return {"day": text.moment(clock.met)}


def _late(clock: law.Clock) -> str:
    """Return when a duty was done and how late: in hours below 48 where the limit is a moment, else in days.

    A limit of hours that ended before midnight and was met after it is not a day late.
    """
    if isinstance(clock.met, datetime) and isinstance(clock.outer, datetime):
        hours = int((aware(clock.met) - aware(clock.outer)) / timedelta(hours=1))
        if hours < 48:
            return _hours_late(clock, hours)
    late = (day(clock.met) - day(clock.outer)).days if clock.met and clock.outer else 0
    sentence = ngettext("done on %(day)s, %(late)s day late", "done on %(day)s, %(late)s days late", late)
    return sentence % {**_met(clock), "late": text.count(late)}


def _hours_late(clock: law.Clock, hours: int) -> str:
    if hours == 0:
        return gettext("done on %(day)s, less than an hour late") % _met(clock)
    sentence = ngettext("done on %(day)s, %(late)s hour late", "done on %(day)s, %(late)s hours late", hours)
    return sentence % {**_met(clock), "late": hours}


def day(at: date | datetime) -> date:
    """Return the day in India on which a moment lies; one without an offset is Indian time. A date stays as it is."""
    return at.date() if isinstance(at, datetime) and timezone.is_naive(at) else _local(at)


def _local(at: date | datetime) -> date:
    return at.astimezone(INDIA).date() if isinstance(at, datetime) else at


def aware(at: datetime) -> datetime:
    """Return the moment with an offset: one without is Indian time."""
    return at.replace(tzinfo=INDIA) if timezone.is_naive(at) else at


def person(label: str, *, start: bool = False) -> str:
    """Return in words whom a label names: "the second accused" for A2, "the second accused, custody 2" for A2/2.

    `start` is for the beginning of a sentence; text that is not a label of the record is left as it is.
    """
    base, _slash, custody = label.partition("/")
    if base[1:].isdecimal() and base[:1] in "AV":
        name = _numbered(base[:1], int(base[1:]))
    else:
        groups = {
            "accused": pgettext("whom", "each accused"),
            "victim": pgettext("whom", "each victim"),
            "exhibit": pgettext("whom", "each exhibit"),
        }
        name = groups.get(base, base)
    if custody:
        name = gettext("%(who)s, custody %(n)s") % {"who": name, "n": custody}
    return name[:1].upper() + name[1:] if start else name


def _numbered(kind: str, number: int) -> str:
    first = {
        "A1": pgettext("whom", "the first accused"),
        "A2": pgettext("whom", "the second accused"),
        "A3": pgettext("whom", "the third accused"),
        "A4": pgettext("whom", "the fourth accused"),
        "V1": pgettext("whom", "the first victim"),
        "V2": pgettext("whom", "the second victim"),
    }
    other = pgettext("whom", "accused no. %(n)s") if kind == "A" else pgettext("whom", "victim no. %(n)s")
    return first.get(f"{kind}{number}") or other % {"n": number}
