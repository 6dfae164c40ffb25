"""Queries of the director's plan, each inside the reader's range. A number has the conditions of the list behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from itsso.forensics.models import (
    PENDING_REQUESTS,
    ControlSample,
    Report,
    Request,
    RequestQuery,
    Testimony,
)
from itsso.platform.clock import start_of_day, today
from itsso.platform.prepared_statements import CountStatement, RowStatement, SqlValue, count_statement
from itsso.units.models import DISTRICTS, Unit, UnitKind

UNCOLLECTED = timedelta(days=7)
"""A report that the police have not collected after this time is listed."""

NEAR = timedelta(days=14)
"""A hearing or an end of custody within this time is near."""

TESTIMONY_WITHIN = timedelta(days=90)
"""The days of testimony that the number counts, up to today."""


def planned(laboratory: Unit, show: str = "") -> QuerySet[Request]:
    """Return the requests that are neither returned nor reported, by the nearer of hearing and end of custody.

    `show`: custody or hearing chooses those with such a date from today on, near those with one of both within `NEAR`.
    Those without a date come last.
    """
    requests = _pending(laboratory).annotate(nearest=Least("custody_ends", "hearing"))
    if show == "custody":
        requests = requests.filter(custody_ends__gte=today())
    if show == "hearing":
        requests = requests.filter(hearing__gte=today())
    if show == "near":
        days = (today(), today() + NEAR)
        requests = requests.filter(Q(custody_ends__range=days) | Q(hearing__range=days))
    return requests.order_by(F("nearest").asc(nulls_last=True), "year", "number")


def awaiting_control(laboratory: Unit) -> QuerySet[Request]:
    """Return the pending requests whose newest details say that the control sample is awaited, the longest first."""
    return _pending(laboratory).filter(control=ControlSample.AWAITED).order_by("stated_at", "id")


def _pending(laboratory: Unit) -> QuerySet[Request]:
    return Request.objects.filter(laboratory=laboratory, standing__in=PENDING_REQUESTS).select_related("sender")


def unanswered(laboratory: Unit) -> QuerySet[RequestQuery]:
    """Return the queries to the police that have no answer, the longest waiting first.

    Once the request is returned or reported, nobody waits for the answer.
    """
    queries = RequestQuery.objects.filter(
        laboratory=laboratory, answered_at=None, request__standing__in=PENDING_REQUESTS
    )
    return queries.select_related("request__sender").order_by("asked_at", "id")


def testimony(laboratory: Unit) -> QuerySet[Testimony]:
    """Return the days lost to testimony within `TESTIMONY_WITHIN`, the newest first."""
    days = Testimony.objects.filter(laboratory=laboratory, withdrawn_at=None, day__gt=today() - TESTIMONY_WITHIN)
    return days.order_by("-day", "examiner_name", "id")


def uncollected(laboratory: Unit, district: str = "") -> QuerySet[Report]:
    """Return released reports that the police have not collected after `UNCOLLECTED`, the oldest first.

    A superseded report is left out. `district` is the id of a district, as the address has it.
    """
    waiting = Report.objects.filter(
        uncollected__laboratory=laboratory, uncollected__released_at__lt=_released_before()
    ).annotate(
        district_id=Subquery(_districts().values("pk")[:1]),
        district_name=Subquery(_districts().values("name")[:1]),
        district_name_hi=Subquery(_districts().values("name_hi")[:1]),
    )
    if district.isascii() and district.isdecimal() and len(district) < 10:
        waiting = waiting.filter(Q(("district_id", int(district))))
    return waiting.select_related("work__request__sender").order_by("released_at", "id")


def _released_before() -> datetime:
    return start_of_day(today() - UNCOLLECTED)


def _districts() -> QuerySet[Unit]:
    """Return the district of a report's sender. Its number is the next below the sender's, so few units are read."""
    return Unit.objects.filter(
        kind__in=DISTRICTS,
        first__lte=OuterRef("uncollected__sender__first"),
        last__gte=OuterRef("uncollected__sender__first"),
    ).order_by("-first")


def uncollected_by_district(laboratory: Unit) -> RowStatement[tuple[Unit, int]]:
    """Return the statement of the districts that have not collected reports, each with the number, the most first.

    The district is looked up once for all stations below one unit.
    """

    def read(rows: Sequence[tuple[int, str, str, int]]) -> Sequence[tuple[Unit, int]]:
        return [(Unit(id=pk, name=name, name_hi=name_hi), reports) for pk, name, name_hi, reports in rows]

    values: dict[str, SqlValue] = {"laboratory": laboratory.pk, "released_before": _released_before()}
    return RowStatement(_UNCOLLECTED_BY_DISTRICT, values, read)


_UNCOLLECTED_BY_DISTRICT = f"""
select d.id, d.name, d.name_hi, sum(u.reports)::integer
from (
    select case s.kind when '{UnitKind.STATION}' then s.parent_id else s.id end as unit_id, sum(u.reports) as reports
    from (
        select sender_id, count(*) as reports from forensics_uncollected
        where laboratory_id = %(laboratory)s and released_at < %(released_before)s group by sender_id) u
    join units_unit s on s.id = u.sender_id group by 1) u
join units_unit s on s.id = u.unit_id
cross join lateral (
    select d.id, d.name, d.name_hi from units_unit d
    where d.kind in ({", ".join(f"'{kind}'" for kind in DISTRICTS)}) and d.first <= s.first and d.last >= s.first
    order by d.first desc limit 1) d
group by d.id, d.name, d.name_hi order by 4 desc, 2"""  # noqa: S608  the kinds of districts


@dataclass(frozen=True, slots=True)
class PlanCounts:
    """The length of each list of the plan; `near` is that of `planned` with a date within `NEAR`."""

    near: int
    control: int
    unanswered: int
    testimony: int
    uncollected: int


def plan_counts(laboratory: Unit) -> CountStatement[PlanCounts]:
    """Return the statement that counts the lists of the plan, for one exchange with others.

    In SQL, since writing the queries takes Django longer than the rest of the director's first page: its conditions
    are those of the lists.
    """
    values: dict[str, SqlValue] = {
        "laboratory": laboratory.pk,
        "awaited": ControlSample.AWAITED.value,
        "today": today(),
        "near": today() + NEAR,
        "testimony_after": today() - TESTIMONY_WITHIN,
        "released_before": _released_before(),
    }
    return CountStatement(_COUNT_PLAN, values, PlanCounts, len(fields(PlanCounts)))


def planned_count(laboratory: Unit) -> CountStatement[int]:
    """Return the statement that counts `planned`, by the index of pending requests alone."""
    return count_statement(_COUNT_PLANNED, {"laboratory": laboratory.pk})


_PENDING = f"standing in ({', '.join(f"'{status}'" for status in PENDING_REQUESTS)})"
"""Written out, since PostgreSQL finds the index of pending requests only where it sees which they are."""

_COUNT_PLANNED = f"""
select count(*) from forensics_request where laboratory_id = %(laboratory)s and {_PENDING}"""  # noqa: S608  our own statuses

_COUNT_PLAN = f"""
select stated.near, stated.control,
       (select count(*) from forensics_requestquery q join forensics_request r on r.id = q.request_id
            where q.laboratory_id = %(laboratory)s and q.answered_at is null and r.{_PENDING}),
       (select count(*) from forensics_testimony where laboratory_id = %(laboratory)s and withdrawn_at is null
            and day > %(testimony_after)s),
       (select count(*) from forensics_uncollected
            where laboratory_id = %(laboratory)s and released_at < %(released_before)s)
from (
    select count(*) filter (where r.custody_ends between %(today)s and %(near)s
                            or r.hearing between %(today)s and %(near)s) as near,
           count(*) filter (where r.control = %(awaited)s) as control
    from forensics_request r where r.laboratory_id = %(laboratory)s and r.{_PENDING}) stated"""  # noqa: S608  our own statuses


def days_until(day: date | None) -> int | None:
    """Return how many days are left until a day; negative where it has passed."""
    return (day - today()).days if day else None
