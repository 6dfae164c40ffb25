"""The time limits of the clearance list, and how many were on it at each station when a week began."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum

from itsso.alerts.models import ClearanceWeek, GoingLive
from itsso.alerts.planning import quashed_cases
from itsso.cases.models import Clock
from itsso.platform.clock import IST, today

type StationInterval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LiveState:
    """A State in which reminders have begun: its stations, and since when."""

    interval: StationInterval
    since: datetime


def live_states_in(interval: StationInterval) -> list[LiveState]:
    """Return the States with a station in an interval in which reminders have begun."""
    rows = GoingLive.objects.select_related("state").filter(state__first__lte=interval[1], state__last__gte=interval[0])
    return [LiveState(row.state.interval, row.since) for row in rows.order_by("state__first")]


def overdue_before(interval: StationInterval) -> QuerySet[Clock]:
    """Return the running limits of stations that were over when reminders began, those longest over first.

    As `steps.was_over`; a limit of a case whose FIR is quashed is not among them.
    """
    on_list = Q(pk__in=[])
    for state in live_states_in(interval):
        day = state.since.astimezone(IST).date()
        ends_at_a_moment = Q(due_at__isnull=False, outer=F("due"))
        on_list |= Q(station_no__range=state.interval) & (
            (ends_at_a_moment & Q(due_at__lt=state.since)) | (~ends_at_a_moment & Q(outer__lt=day))
        )
    limits = Clock.objects.filter(on_list, station_no__range=interval)
    quashed = quashed_cases(list(limits.values_list("case_id", flat=True).distinct()))
    return limits.exclude(case__in=quashed).order_by("outer", "case_id", "rule", "subject")


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def store_week(interval: StationInterval) -> None:
    """Store how many limits are on the list at each station as this week's beginning; what is stored stays."""
    week = week_of(today())
    counts = overdue_before(interval).order_by().values("station_no").annotate(number=Count("*"))
    ClearanceWeek.objects.bulk_create(
        [ClearanceWeek(station_no=row["station_no"], week=week, waiting=row["number"]) for row in counts],
        ignore_conflicts=True,
    )


def waiting_by_station(interval: StationInterval) -> Mapping[int, int]:
    """Return how many limits are on the list at each station now."""
    return Counter(overdue_before(interval).order_by().values_list("station_no", flat=True))


def waiting_when_week_began(interval: StationInterval) -> Mapping[int, int]:
    """Return how many limits were on the list at each station when this week began."""
    weeks = ClearanceWeek.objects.filter(station_no__range=interval, week=week_of(today()))
    return dict(weeks.values_list("station_no").annotate(Sum("waiting")))
