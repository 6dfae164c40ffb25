"""Queries of court dates and of matters that wait, within the ranges of a posting.

Row-level security decides which rows exist; they are stored with each case by `cases.derive`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from itsso.cases.coming_dates import LAPSED, LASTING, FixedDate
from itsso.cases.models import CourtDate, PendingMatter


@dataclass(frozen=True, slots=True)
class CourtCases:
    """The cases whose dates or matters are asked for.

    `interval` is the first and the last station number. `officers` are numbers as cases have them, empty for the cases
    that name no officer; None means every officer.
    """

    interval: tuple[int, int]
    officers: Collection[str] | None = None

    @property
    def condition(self) -> Q:
        """Return the condition on rows that have a station's number and a case."""
        first, last = self.interval
        in_interval = Q(station_no=first) if first == last else Q(station_no__range=self.interval)
        return in_interval if self.officers is None else in_interval & Q(case__io_ref__in=self.officers)


def dates(cases: CourtCases, today: date, until: date) -> QuerySet[CourtDate]:
    """Return the court dates from today to a day; remands and appeals also where they ended up to `LAPSED` ago.

    One range scan on court date (station_no, day).
    """
    not_past = Q(day__gte=today) | Q(entry__in=LASTING)
    between = Q(day__gte=today - LAPSED, day__lte=until)
    return CourtDate.objects.filter(cases.condition, between, not_past).order_by("day", "case_id", "entry", "subject")


def matters(cases: CourtCases, matter: str) -> QuerySet[PendingMatter]:
    """Return the matters of one kind that wait, the oldest first. One range scan on (station_no, matter)."""
    waiting = PendingMatter.objects.filter(cases.condition, matter=matter)
    return waiting.order_by("since", "case_id", "subject", "detail")


def fixed_date(court_date: CourtDate) -> FixedDate:
    """Return a stored date as it was derived."""
    return FixedDate(court_date.day, court_date.entry, court_date.subject, court_date.detail)
