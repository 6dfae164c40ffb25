"""Queries of draft police reports that wait, within the ranges of a posting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import OuterRef, Q, QuerySet, Subquery

from itsso.cases import limits
from itsso.cases.court.queries import OF_CASES, CourtCases
from itsso.cases.models import Clock, DraftStay
from itsso.platform.prepared_statements import CountStatement, SqlValue, count_statement


@dataclass(frozen=True, slots=True)
class DraftHolder:
    """With whom a draft is, by its stay: an office, or after return or approval the investigating officer.

    The condition is that of a list, and in SQL that of the number beside it.
    """

    steps: Sequence[str]
    office: str = ""

    @property
    def condition(self) -> Q:
        """Return the condition on a stay."""
        return Q(step__in=self.steps, office=self.office) if self.office else Q(step__in=self.steps)

    sql = "step = any(%(draft_steps)s) and (%(draft_office)s = '' or office = %(draft_office)s)"


HOLDERS: Mapping[str, DraftHolder] = {
    "sdpo": DraftHolder(["submitted"], "sdpo"),
    "sp": DraftHolder(["submitted"], "sp"),
    "prosecutor": DraftHolder(["submitted"], "prosecutor"),
    "io": DraftHolder(["returned", "approved"]),
    "returned": DraftHolder(["returned"]),
    "approved": DraftHolder(["approved"]),
}


def drafts(cases: CourtCases, holder: str = "", *, before: date | None = None) -> QuerySet[DraftStay]:
    """Return the drafts that wait, the longest first; of one holder (a key of `HOLDERS`), where one is given.

    With `before`, only those that an office has had since before that day. One range scan on draft stay (station_no),
    of those that wait.
    """
    waiting = DraftStay.objects.filter(cases.condition, until=None)
    if holder:
        waiting = waiting.filter(HOLDERS[holder].condition)
    if before is not None:
        waiting = waiting.filter(step="submitted", since__lt=before)
    return waiting.order_by("since", "case_id")


def count_of_drafts(cases: CourtCases, holder: str) -> CountStatement[int]:
    """Return the statement that counts `drafts` of a holder, not executed yet."""
    values: dict[str, SqlValue] = {
        **cases.values,
        "draft_steps": HOLDERS[holder].steps,
        "draft_office": HOLDERS[holder].office,
    }
    return count_statement(_COUNT, values)


def count_of_late_drafts(cases: CourtCases, holder: str, before: Callable[[], date]) -> CountStatement[int]:
    """Return the statement that counts `drafts` of a holder that an office has had since before that day.

    It counts them by the day since which they wait, and `before` is called when the counts are read: what the day
    depends on can be asked for in the same exchange.
    """
    waiting = count_of_drafts(cases, holder)

    def late(days: Sequence[date] | None, numbers: Sequence[int] | None) -> int:
        first_in_time = before()
        return sum(number for day, number in zip(days or (), numbers or (), strict=True) if day < first_in_time)

    return CountStatement(_COUNT_BY_DAY, waiting.values, late, 2)


_WAITING = f"from cases_draftstay where {OF_CASES} and until is null and {DraftHolder.sql}"
_COUNT = f"select count(*) {_WAITING}"
_COUNT_BY_DAY = (
    "select array_agg(since), array_agg(number) from"  # noqa: S608  texts of this module
    f" (select since, count(*) as number {_WAITING} and step = 'submitted' group by since) by_day"
)


@cache
def two_months_due() -> Subquery:
    """Return the last day of the two months of a draft's case while those run, by which drafts are sorted."""
    clocks = Clock.objects.filter(rule__in=limits.INVESTIGATION, subject="case", case=OuterRef("case"))
    return Subquery(clocks.order_by("due").values("due")[:1])
