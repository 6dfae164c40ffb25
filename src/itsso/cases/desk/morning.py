"""From when the morning counts, and the conditions of the cases to look into."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from itsso.cases.models import Case, Event
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, start_of_day
from itsso.platform.ids import first_uuid7

WITHOUT_ENTRY = timedelta(days=7)
"""After how long without an entry a case is shown to the officer in charge of the station."""

WITHOUT_DIARY = timedelta(days=7)
"""After how long without a record of its diary a case is shown there: a practice of supervision, no limit of law."""


def since_yesterday(now: datetime) -> datetime:
    """Return 06:00 of yesterday, from which the morning counts: a night is in it whole, whenever the reader comes."""
    return datetime.combine(now.date() - timedelta(days=1), time(6), INDIA)


def lowest_id(since: datetime) -> UUID:
    """Return an id below those of all entries recorded since a moment.

    An entry's id is made when it is recorded; a day more is for the clocks of other nodes.
    """
    return first_uuid7(since - timedelta(days=1))


def values(now: datetime) -> dict[str, date | datetime | UUID]:
    """Return the parameters of the conditions of the morning."""
    since = since_yesterday(now)
    return {
        "since": since,
        "since_day": since.date(),
        "entry_since": _entry_since(now.date()),
        "entry_lowest": lowest_id(_entry_since(now.date())),
        "diary_since": now.date() - WITHOUT_DIARY,
    }


NO_ENTRY = (
    "(k.newest_event < %(entry_lowest)s or not exists (select from cases_event e where e.case_id = k.id"
    f" and e.recorded >= %(entry_since)s and e.kind <> '{Kind.CASE_DIARY_WRITTEN}'))"
)
"""The condition that nothing was recorded in a case for a week, over `k` (cases_case): that of `has_no_entry`.

That the diary is written is recorded for many cases at once, and says nothing of what was done in any of them. Only the
entries of a case whose newest may be of that week are looked at.
"""

NO_DIARY = "coalesce(k.diary_until, k.first_recorded) < %(diary_since)s"
"""The condition that no diary was recorded for a week, over `k` (cases_case): that of `has_no_diary`."""

NOT_ARRESTED = "k.not_arrested > 0"
"""The condition that a named accused was not arrested, over `k` (cases_case): that of `has_accused_not_arrested`."""

DUTY_MISSING = "k.duty_missing_since < %(now)s"
"""The condition that a duty of 24 hours is missing in a child's case or one of gang rape: that of `lacks_duty`."""


def has_accused_not_arrested() -> Q:
    """Return the condition on a case under investigation that an accused is named and no arrest or notice recorded."""
    return Q(not_arrested__gt=0)


def lacks_duty(moment: datetime) -> Q:
    """Return the condition on a case of a child or of gang rape that a limit of 24 hours passed and was not met."""
    return Q(duty_missing_since__lt=moment)


def has_no_entry(today: date) -> Q:
    """Return the condition on a case that nothing was recorded in it for a week."""
    return ~Q(Exists(_entries().filter(recorded__gte=_entry_since(today))))


def with_last_entry(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases with `last_entry`: when something was recorded in each last."""
    return cases.annotate(last_entry=Subquery(_entries().order_by("-recorded").values("recorded")[:1]))


def has_no_diary(today: date) -> Q:
    """Return the condition on a case that its diary is not recorded as written up to a day of the last week.

    A case in which it was never recorded counts from its registration.
    """
    since = today - WITHOUT_DIARY
    return Q(diary_until__lt=since) | Q(diary_until=None, first_recorded__lt=since)


def longest_without_diary(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return the cases, those first whose diary was last recorded as written longest ago."""
    return cases.order_by(Coalesce("diary_until", "first_recorded"), "pk")


def _entries() -> QuerySet[Event]:
    return Event.objects.filter(case=OuterRef("pk")).exclude(kind=Kind.CASE_DIARY_WRITTEN)


def _entry_since(today: date) -> datetime:
    return start_of_day(today - WITHOUT_ENTRY)
