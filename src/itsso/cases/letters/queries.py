"""Queries of letters: what is late with an office outside the police, within the ranges of a posting.

Each is the query, or has the condition, of the list on another page that `kinds.list_address` names.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from itsso import law
from itsso.cases.court.queries import LATE, NO_LABORATORY, CourtCases, exhibits_at, listed_matters
from itsso.cases.desk.awaited_reports import LABORATORY as LABORATORY_KINDS
from itsso.cases.drafts import queries as drafts
from itsso.cases.exhibits import number, unanswered_dispatches
from itsso.cases.history import queries as histories
from itsso.cases.history.events import StoredEvent, law_events
from itsso.cases.letters.kinds import EXHIBITS, RULES, LetterCode
from itsso.cases.models import Clock, DraftStay, PendingMatter
from itsso.units.models import Unit, UnitKind

type Interval = tuple[int, int]
"""The first and the last station number."""


@dataclass(frozen=True, slots=True)
class LateWork:
    """The number of late entries of one office, and the oldest of them; `laboratory` is a code, or empty."""

    code: LetterCode
    laboratory: str
    number: int
    oldest: date


def overdue_clocks(interval: Interval, code: LetterCode, now: datetime) -> QuerySet[Clock]:
    """Return the time limits of a medical office that are over, as the desk's filter "overdue" chooses them."""
    is_over = Q(outer__lt=now.date()) | Q(due_at__lt=now)
    clocks = Clock.objects.filter(is_over, station_no__range=interval, rule=RULES[code])
    return clocks.order_by("outer", "case_id", "subject")


def late_drafts(interval: Interval, before: date) -> QuerySet[DraftStay]:
    """Return the drafts that the prosecutor has had since before a day, the oldest first."""
    return drafts.drafts(CourtCases(interval), "prosecutor", before=before)


def late_exhibits(interval: Interval, code: LetterCode, laboratory: str, today: date) -> QuerySet[PendingMatter]:
    """Return the exhibits that have been at a laboratory for longer than `LATE_AFTER`, the oldest first."""
    exhibits = listed_matters(CourtCases(interval), code.value, LATE, today)
    return exhibits_at(exhibits, laboratory or NO_LABORATORY)


def late_work(interval: Interval, drafts_before: date, now: datetime) -> list[LateWork]:
    """Return what is late with each office; an office with nothing late is left out.

    Five queries, each by an index on stations.
    """
    late = []
    for code in RULES:
        clocks = overdue_clocks(interval, code, now).aggregate(n=Count("case"), oldest=Min("starts"))
        late.append(LateWork(code, "", clocks["n"], clocks["oldest"]))
    for code in EXHIBITS:
        exhibits = listed_matters(CourtCases(interval), code.value, LATE, now.date())
        by_laboratory = exhibits.order_by("detail").values_list("detail").annotate(n=Count("case"), oldest=Min("since"))
        late += [LateWork(code, *of_laboratory) for of_laboratory in by_laboratory]
    stays = late_drafts(interval, drafts_before).aggregate(n=Count("case"), oldest=Min("since"))
    late.append(LateWork(LetterCode.DRAFT, "", stays["n"], stays["oldest"]))
    return [work for work in late if work.number]


def exhibit_numbers(case_ids: Collection[UUID]) -> dict[tuple[UUID, str], str]:
    """Return the numbers of the exhibits at a laboratory, by case and by the subject of the pending matter."""
    events_by_case: dict[UUID, list[StoredEvent]] = {}
    for case_id, event in histories.events_of(case_ids, LABORATORY_KINDS) if case_ids else ():
        events_by_case.setdefault(case_id, []).append(event)
    return {
        (case_id, str(place)): number(dispatch)
        for case_id, events in events_by_case.items()
        for place, dispatch in enumerate(unanswered_dispatches(law.effective_events(law_events(events))), start=1)
    }


def laboratory_names(codes: Collection[str]) -> dict[str, str]:
    """Return the names of laboratories by the codes in histories; none of a code that no laboratory here has."""
    laboratories = Unit.objects.filter(kind=UnitKind.LABORATORY) if any(codes) else ()
    return {unit.full_code: unit.local_name for unit in laboratories if unit.full_code in codes}
