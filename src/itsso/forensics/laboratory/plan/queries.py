"""Queries of the director's plan, each inside the reader's range. A number has the conditions of the list behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from itsso.forensics.models import (
    Collected,
    ControlSample,
    Report,
    Request,
    RequestDetails,
    RequestQuery,
    RequestStatus,
    Testimony,
)
from itsso.platform.clock import start_of_day, today
from itsso.platform.prepared_statements import CountStatement, SqlValue, count_statement
from itsso.units.models import DISTRICTS, Unit

ENDED = (RequestStatus.RETURNED, RequestStatus.DONE)
"""The statuses of requests for which nobody waits any more."""

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
    requests = _with_details(laboratory).annotate(nearest=Least("custody_ends", "hearing"))
    if show == "custody":
        requests = requests.filter(Q(("custody_ends__gte", today())))
    if show == "hearing":
        requests = requests.filter(Q(("hearing__gte", today())))
    if show == "near":
        days = (today(), today() + NEAR)
        requests = requests.filter(Q(("custody_ends__range", days)) | Q(("hearing__range", days)))
    return requests.order_by(F("nearest").asc(nulls_last=True), "year", "number")


def awaiting_control(laboratory: Unit) -> QuerySet[Request]:
    """Return the pending requests whose newest details say that the control sample is awaited, the longest first."""
    return _with_details(laboratory).filter(Q(("control", ControlSample.AWAITED))).order_by(F("stated_at").asc(), "id")


def _with_details(laboratory: Unit) -> QuerySet[Request]:
    entries = RequestDetails.objects.filter(note=OuterRef("pk"), sender=OuterRef("sender")).order_by("-nth")
    pending = Request.objects.filter(laboratory=laboratory).exclude(standing__in=ENDED)
    newest = {name: Subquery(entries.values(name)[:1]) for name in ("custody_ends", "hearing", "control", "stated_at")}
    return pending.select_related("sender").annotate(**newest)


def unanswered(laboratory: Unit) -> QuerySet[RequestQuery]:
    """Return the queries to the police that have no answer, the longest waiting first.

    Once the request is returned or reported, nobody waits for the answer.
    """
    queries = RequestQuery.objects.filter(laboratory=laboratory, answered_at=None).exclude(request__standing__in=ENDED)
    return queries.select_related("request__sender").order_by("asked_at", "id")


def testimony(laboratory: Unit) -> QuerySet[Testimony]:
    """Return the days lost to testimony within `TESTIMONY_WITHIN`, the newest first."""
    days = Testimony.objects.filter(laboratory=laboratory, withdrawn_at=None, day__gt=today() - TESTIMONY_WITHIN)
    return days.order_by("-day", "examiner_name", "id")


def uncollected(laboratory: Unit, district: str = "") -> QuerySet[Report]:
    """Return released reports that the police have not collected after `UNCOLLECTED`, the oldest first.

    A superseded report is left out. `district` is the id of a district, as the address has it.
    """
    collected = Collected.objects.filter(report=OuterRef("pk"))
    reports = Report.objects.filter(laboratory=laboratory, released_at__lt=start_of_day(today() - UNCOLLECTED))
    waiting = reports.filter(~Exists(collected), superseding=None).annotate(
        district_id=Subquery(_districts().values("pk")[:1]), district_name=Subquery(_districts().values("name")[:1])
    )
    if district.isascii() and district.isdecimal() and len(district) < 10:
        waiting = waiting.filter(Q(("district_id", int(district))))
    return waiting.select_related("work__request__sender").order_by("released_at", "id")


def _districts() -> QuerySet[Unit]:
    return Unit.objects.filter(
        kind__in=DISTRICTS,
        first__lte=OuterRef("work__request__sender__first"),
        last__gte=OuterRef("work__request__sender__first"),
    ).order_by("pk")


def uncollected_by_district(laboratory: Unit) -> list[tuple[Unit, int]]:
    """Return the districts that have not collected reports, each with the number, the most first."""
    reports = uncollected(laboratory).order_by()
    counts = Counter(district for (district,) in reports.values_list(F("district_id")) if district is not None)
    units = Unit.objects.in_bulk(list(counts))
    return sorted(
        ((units[pk], n) for pk, n in counts.items() if pk in units), key=lambda pair: (-pair[1], pair[0].name)
    )


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
        "pending": _PENDING,
        "awaited": ControlSample.AWAITED.value,
        "today": today(),
        "near": today() + NEAR,
        "testimony_after": today() - TESTIMONY_WITHIN,
        "released_before": start_of_day(today() - UNCOLLECTED),
    }
    return CountStatement(_COUNT_PLAN, values, PlanCounts, len(fields(PlanCounts)))


def planned_count(laboratory: Unit) -> CountStatement[int]:
    """Return the statement that counts `planned`. By the index of (laboratory, standing, since) alone."""
    return count_statement(_COUNT_PLANNED, {"laboratory": laboratory.pk, "pending": _PENDING})


_PENDING = [status.value for status in RequestStatus if status not in ENDED]
"""The statuses by name, since no index finds those that are not among others: most requests have ended."""

_COUNT_PLANNED = """
select count(*) from forensics_request where laboratory_id = %(laboratory)s and standing = any(%(pending)s)"""

_COUNT_PLAN = """
select stated.near, stated.control,
       (select count(*) from forensics_requestquery q join forensics_request r on r.id = q.request_id
            where q.laboratory_id = %(laboratory)s and q.answered_at is null and r.standing = any(%(pending)s)),
       (select count(*) from forensics_testimony where laboratory_id = %(laboratory)s and withdrawn_at is null
            and day > %(testimony_after)s),
       (select count(*) from forensics_report p
            where p.laboratory_id = %(laboratory)s and p.released_at < %(released_before)s
            and not exists (select from forensics_collected c where c.report_id = p.id)
            and not exists (select from forensics_report n where n.supersedes_id = p.id))
from (
    select count(*) filter (where is_near) as near, count(*) filter (where awaits_control) as control
    from (
        select d.note, d.sender_id, d.nth, d.control = %(awaited)s as awaits_control,
               d.custody_ends between %(today)s and %(near)s or d.hearing between %(today)s and %(near)s as is_near
        from forensics_request r join forensics_requestdetails d on d.note = r.id and d.sender_id = r.sender_id
        where r.laboratory_id = %(laboratory)s and r.standing = any(%(pending)s)) d
    where (is_near or awaits_control) and not exists (
        select from forensics_requestdetails later
        where later.note = d.note and later.sender_id = d.sender_id and later.nth > d.nth)) stated"""
"""Requests without details are not read: they have neither a date nor a control sample."""


def days_until(day: date | None) -> int | None:
    """Return how many days are left until a day; negative where it has passed."""
    return (day - today()).days if day else None
