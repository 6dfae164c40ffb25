"""Queries of a laboratory's pages, each inside the reader's range."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q

from itsso.forensics.models import (
    Assignment,
    AssignmentMethod,
    Competence,
    Contact,
    Priority,
    Request,
    RequestStatus,
    Work,
    WorkStatus,
)
from itsso.units.models import Unit

PAGE = 25
"""The works on a page of the queue, and the most rows of another list."""


def lock_request_numbers(laboratory_id: int) -> None:
    """Lock the numbering of a laboratory's requests until the transaction ends; another that locks it waits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('request of ' || %s, 0))", [laboratory_id])


def requests(laboratory: Unit, *standings: RequestStatus) -> list[Request]:
    """Return up to fifty requests with one of these statuses, those that have had it longest first.

    One scan of the index of (laboratory, standing, since).
    """
    laboratory_requests = Request.objects.filter(laboratory=laboratory, standing__in=standings).select_related("sender")
    return list(laboratory_requests.order_by("since")[: 2 * PAGE])


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


def queue(laboratory: Unit, page: int = 1, examiner: str = "") -> list[Work]:
    """Return a page of the works in hand, in the order of the rule, and one more if there is another page.

    One forward scan of the index of the queue.
    """
    works = Work.objects.filter(laboratory=laboratory).exclude(standing=WorkStatus.RELEASED).select_related("request")
    if examiner:
        works = works.filter(examiner=examiner)
    return list(works.only(*_QUEUE_COLUMNS).order_by("rank", "due", "received_at")[(page - 1) * PAGE : page * PAGE + 1])


def works_to_review(laboratory: Unit, number: str) -> list[Work]:
    """Return works that wait for a second person's review, longest waiting first.

    `number` is the reviewing officer's: the officer's own works are left out, and so are sections in which the officer
    may not examine.
    """
    works = Work.objects.filter(laboratory=laboratory, standing=WorkStatus.REVIEW).exclude(examiner=number)
    sections = Competence.objects.filter(laboratory=laboratory, examiner=number, until=None).values("section")
    reviewable_works = works.filter(section__in=sections).select_related("request").only(*_QUEUE_COLUMNS)
    return list(reviewable_works.order_by("since")[:PAGE])


def count_received(laboratory: Unit) -> int:
    """Count the requests to be accepted or returned. One scan of the index of (laboratory, standing, since)."""
    return Request.objects.filter(laboratory=laboratory, standing=RequestStatus.RECEIVED).count()


def count_works_of(laboratory: Unit, number: str) -> int:
    """Count an examiner's own works in hand and those that the examiner may review. One scan of the works in hand."""
    sections = Competence.objects.filter(laboratory=laboratory, examiner=number, until=None).values("section")
    in_hand = Work.objects.filter(laboratory=laboratory).exclude(standing=WorkStatus.RELEASED)
    return in_hand.filter(Q(examiner=number) | Q(standing=WorkStatus.REVIEW, section__in=sections)).count()


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


def priorities(laboratory: Unit) -> list[Priority]:
    """Return requests for priority: undecided first, then the newest."""
    priority_requests = Priority.objects.filter(laboratory=laboratory).select_related("request__sender")
    return list(priority_requests.order_by(F("decided_at").desc(nulls_first=True), "-asked_at")[:PAGE])


def contacts(laboratory: Unit) -> list[Contact]:
    """Return the recorded contacts from outside, newest first."""
    return list(Contact.objects.filter(laboratory=laboratory).select_related("request").order_by("-at")[:PAGE])


def named_or_declined_assignments(laboratory: Unit) -> list[Assignment]:
    """Return works that were assigned by name, or again after an examiner declined, newest first."""
    assignments = (
        Assignment.objects.filter(laboratory=laboratory)
        .exclude(how=AssignmentMethod.RANDOM)
        .select_related("work__request")
    )
    return list(assignments.order_by("-at")[:PAGE])


def competences(laboratory: Unit) -> list[Competence]:
    """Return who may examine in which section, by name."""
    return list(Competence.objects.filter(laboratory=laboratory, until=None).order_by("examiner_name", "section"))
