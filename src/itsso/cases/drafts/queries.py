"""Queries of draft police reports that wait, within the ranges of a posting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from itsso.cases import limits
from itsso.cases.court.queries import CourtCases
from itsso.cases.models import Clock, DraftStay

HOLDERS: Mapping[str, Q] = {
    "sdpo": Q(step="submitted", office="sdpo"),
    "sp": Q(step="submitted", office="sp"),
    "prosecutor": Q(step="submitted", office="prosecutor"),
    "io": Q(step__in=("returned", "approved")),
    "returned": Q(step="returned"),
    "approved": Q(step="approved"),
}
"""With whom a draft is -> the condition on its stay: an office, or after return or approval the investigating officer.
Each number uses the condition of its list."""


def drafts(cases: CourtCases, holder: str = "", *, before: date | None = None) -> QuerySet[DraftStay]:
    """Return the drafts that wait, the longest first; of one holder (a key of `HOLDERS`), where one is given.

    With `before`, only those that an office has had since before that day. One range scan on draft stay (station_no),
    of those that wait.
    """
    waiting = DraftStay.objects.filter(cases.condition, until=None)
    if holder:
        waiting = waiting.filter(HOLDERS[holder])
    if before is not None:
        waiting = waiting.filter(step="submitted", since__lt=before)
    return waiting.order_by("since", "case_id")


def with_two_months(stays: QuerySet[DraftStay]) -> QuerySet[DraftStay]:
    """Return drafts with `due` and `outer`, the last day of their two months and its later end, while those run."""
    clocks = Clock.objects.filter(rule__in=limits.INVESTIGATION, subject="case", case=OuterRef("case")).order_by("due")
    return stays.annotate(due=Subquery(clocks.values("due")[:1]), outer=Subquery(clocks.values("outer")[:1]))
