"""Queries of a laboratory's pages, each inside the reader's range."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery

from itsso.forensics.models import (
    Assignment,
    AssignmentMethod,
    Competence,
    Contact,
    Exhibit,
    Priority,
    Request,
    RequestDetails,
    RequestQuery,
    RequestStatus,
    Work,
    WorkStatus,
)
from itsso.units.models import Unit


def lock_request_numbers(laboratory_id: int) -> None:
    """Lock the numbering of a laboratory's requests until the transaction ends; another that locks it waits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('request of ' || %s, 0))", [laboratory_id])


_QUEUE_COLUMNS = (
    "section",
    "standing",
    "hold",
    "examiner_name",
    "received_at",
    "request__year",
    "request__number",
    "request__priority",
    "request__due",
)
"""What a row of the queue shows; the other columns of a work and its request are not read."""


def works_in_hand(laboratory: Unit) -> QuerySet[Work]:
    """Return the works whose report is not released, with what a list of them shows."""
    works = Work.objects.filter(laboratory=laboratory).exclude(standing=WorkStatus.RELEASED).select_related("request")
    return works.only(*_QUEUE_COLUMNS)


def with_awaited(works: QuerySet[Work]) -> QuerySet[Work]:
    """Add to works what their requests await: `control` from the newest details, and `queried_at`, the first query.

    An answered query counts no more.
    """
    entries = RequestDetails.objects.filter(note=OuterRef("request"), sender=OuterRef("request__sender"))
    questions = RequestQuery.objects.filter(request=OuterRef("request"), answered_at=None)
    return works.annotate(
        control=Subquery(entries.order_by("-nth").values("control")[:1]),
        queried_at=Subquery(questions.order_by("asked_at").values("asked_at")[:1]),
    )


@dataclass(frozen=True, slots=True)
class ExaminerWorkload:
    """What one examiner has in hand: all, on hold and with a reviewer, and since when the oldest."""

    number: str
    name: str
    in_hand: int
    on_hold: int
    in_review: int
    oldest: datetime | None


def examiner_workloads(laboratory: Unit) -> list[ExaminerWorkload]:
    """Return the examiners by work in hand, the most first; those authorised and without work last. Two queries."""
    counts = (
        Work.objects.filter(laboratory=laboratory)
        .exclude(standing=WorkStatus.RELEASED)
        .exclude(examiner="")
        .values("examiner")
        .annotate(
            name=Max("examiner_name"),
            in_hand=Count("*"),
            on_hold=Count("pk", filter=~Q(hold="")),
            in_review=Count("pk", filter=Q(standing=WorkStatus.REVIEW)),
            oldest=Min("received_at"),
        )
    )
    workloads = {
        row["examiner"]: ExaminerWorkload(
            row["examiner"], row["name"], row["in_hand"], row["on_hold"], row["in_review"], row["oldest"]
        )
        for row in counts
    }
    for competence_now in competences(laboratory):
        number, name = competence_now.examiner, competence_now.examiner_name
        workloads.setdefault(number, ExaminerWorkload(number, name, 0, 0, 0, None))
    return sorted(workloads.values(), key=lambda workload: (-workload.in_hand, workload.name))


def reviewable(laboratory: Unit, number: str) -> Q:
    """Return the condition on works that wait for the review of the officer of this number.

    The officer's own works are left out, and so are sections in which the officer may not examine.
    """
    sections = Competence.objects.filter(laboratory=laboratory, examiner=number, until=None).values("section")
    return Q(standing=WorkStatus.REVIEW, section__in=sections) & ~Q(examiner=number)


def count_received(laboratory: Unit) -> int:
    """Count the requests to be accepted or returned. One scan of the index of (laboratory, standing, since)."""
    return Request.objects.filter(laboratory=laboratory, standing=RequestStatus.RECEIVED).count()


def requests_to_decide(laboratory: Unit, labels: Collection[str]) -> list[Request]:
    """Return the requests to a laboratory that wait for its decision and hold one of these items, the oldest first."""
    waiting = Request.objects.filter(laboratory=laboratory, standing=RequestStatus.RECEIVED)
    return list(waiting.filter(exhibits__label__in=labels).distinct().order_by("year", "number"))


def details_of(request: Request) -> list[RequestDetails]:
    """Return what the police stated about a request beside its questions, entry by entry; the last is in force."""
    return list(RequestDetails.objects.filter(note=request.pk, sender=request.sender_id).order_by("nth"))


def count_works_of(laboratory: Unit, number: str) -> int:
    """Count an examiner's own works in hand and those that the examiner may review. One scan of the works in hand."""
    return works_in_hand(laboratory).filter(Q(examiner=number) | reviewable(laboratory, number)).count()


def count_undecided_priorities(laboratory: Unit) -> int:
    """Count the requests for priority without a decision, by the index of (laboratory, asked_at)."""
    return Priority.objects.filter(laboratory=laboratory, decided_at=None).count()


def count_works_by_status(laboratory: Unit) -> dict[str, int]:
    """Count the works in hand by status. One scan of an index, without reading a work."""
    works = Work.objects.filter(laboratory=laboratory).exclude(standing=WorkStatus.RELEASED)
    return dict(works.order_by().values_list("standing").annotate(n=Count("*")))


def work(work_id: UUID) -> Work | None:
    """Return a work of the reader's own laboratory."""
    return Work.objects.filter(pk=work_id).select_related("laboratory", "request").first()


def exhibits_of(work: Work) -> QuerySet[Exhibit]:
    """Return the exhibits that a work is about."""
    return Exhibit.objects.filter(request=work.request_id, label__in=work.labels)


def priorities(laboratory: Unit, decision: str) -> QuerySet[Priority]:
    """Return requests for priority: undecided first, then the newest. `decision`: open, granted, refused, or all."""
    priority_requests = Priority.objects.filter(laboratory=laboratory).select_related("request__sender")
    if decision:
        priority_requests = priority_requests.filter(granted={"open": None, "granted": True}.get(decision, False))
    return priority_requests.order_by(F("decided_at").desc(nulls_first=True), "-asked_at", "id")


def priorities_of(request: Request) -> list[Priority]:
    """Return the requests for priority for one request, the oldest first."""
    return list(Priority.objects.filter(request=request).order_by("asked_at", "id"))


def contacts(laboratory: Unit) -> QuerySet[Contact]:
    """Return the recorded contacts from outside, newest first."""
    return Contact.objects.filter(laboratory=laboratory).select_related("request").order_by("-at", "id")


def named_or_declined_assignments(laboratory: Unit) -> QuerySet[Assignment]:
    """Return works that were assigned by name, or again after an examiner declined, newest first."""
    assignments = (
        Assignment.objects.filter(laboratory=laboratory)
        .exclude(how=AssignmentMethod.RANDOM)
        .select_related("work__request")
    )
    return assignments.order_by("-at", "id")


def competences(laboratory: Unit, section: str = "") -> QuerySet[Competence]:
    """Return who may examine in which section, by name."""
    competences_now = Competence.objects.filter(laboratory=laboratory, until=None)
    if section:
        competences_now = competences_now.filter(section=section)
    return competences_now.order_by("examiner_name", "section", "id")


def competence(laboratory: Unit, typed: str) -> Competence | None:
    """Return the authorisation of this id, as typed; None where the laboratory has none such that has not ended."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        return None
    return competences(laboratory).filter(pk=int(typed)).first()
