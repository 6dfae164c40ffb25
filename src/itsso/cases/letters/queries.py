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
    """How much is late with one office, and since when the oldest of it waits; `laboratory` is a code or empty."""

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
    """Return the exhibits that wait at a laboratory for long, the oldest first."""
    exhibits = listed_matters(CourtCases(interval), code.value, LATE, today)
    return exhibits_at(exhibits, laboratory or NO_LABORATORY)


def late_work(interval: Interval, drafts_before: date, now: datetime) -> list[LateWork]:
    """Return what is late with each office, nothing where nothing is: five queries, each by an index on stations."""
    lines = []
    for code in RULES:
        clocks = overdue_clocks(interval, code, now).aggregate(n=Count("case"), oldest=Min("starts"))
        lines.append((code, "", clocks["n"], clocks["oldest"]))
    for code in LetterCode:
        if code in EXHIBITS:
            waiting = listed_matters(CourtCases(interval), code.value, LATE, now.date())
            by_laboratory = (
                waiting.order_by("detail").values_list("detail").annotate(n=Count("case"), oldest=Min("since"))
            )
            lines += [(code, laboratory, n, oldest) for laboratory, n, oldest in by_laboratory]
    stays = late_drafts(interval, drafts_before).aggregate(n=Count("case"), oldest=Min("since"))
    lines.append((LetterCode.DRAFT, "", stays["n"], stays["oldest"]))
    return [LateWork(code, laboratory, n, oldest) for code, laboratory, n, oldest in lines if n]


def exhibit_numbers(case_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return the numbers of each case's exhibits at a laboratory, in the order in which their matters are counted."""
    events: dict[UUID, list[StoredEvent]] = {case_id: [] for case_id in case_ids}
    for case_id, event in histories.events_of(case_ids, LABORATORY_KINDS) if case_ids else ():
        events[case_id].append(event)
    return {
        case_id: [number(sent) for sent in unanswered_dispatches(law.effective_events(law_events(of_case)))]
        for case_id, of_case in events.items()
    }


def laboratory_names(codes: Collection[str]) -> dict[str, str]:
    """Return the names of laboratories by the codes in histories; none of a code that no laboratory here has."""
    laboratories = Unit.objects.filter(kind=UnitKind.LABORATORY) if any(codes) else ()
    return {unit.full_code: unit.local_name for unit in laboratories if unit.full_code in codes}
