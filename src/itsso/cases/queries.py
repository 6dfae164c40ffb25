"""Every read of cases that a page needs, inside a posting's ranges: row-level security decides what is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from itsso.cases import history
from itsso.cases.history import Held
from itsso.cases.models import Case, Clock, Key, Person, Series
from itsso.units import queries as units
from itsso.units.models import Unit

PAGE = 20
WEEK = timedelta(days=7)


class Standing(NamedTuple):
    """How many running clocks stand how, on a day. `in_dispute` lie on the days on which authorities differ."""

    overdue: int
    in_dispute: int
    today: int
    week: int


class Mark(NamedTuple):
    """Where a page of the desk begins: the last clock of the page before it (or the first of the page after)."""

    due: date
    case: UUID
    rule: str
    subject: str

    @classmethod
    def of(cls, clock: Clock) -> Mark:
        """The mark of one line."""
        return cls(clock.due, clock.case_id, clock.rule, clock.subject)

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """From an address; None where it is not one of ours."""
        parts = text.split("~")
        try:
            return cls(date.fromisoformat(parts[0]), UUID(parts[1]), parts[2], parts[3])
        except (ValueError, IndexError):
            return None

    def __str__(self) -> str:
        return "~".join(str(part) for part in self)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the desk is asked for. `io` is an officer's number, `rules` None for every rule."""

    interval: tuple[int, int]
    io: str = ""
    rules: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Page[T]:
    """One page of a list, and the marks of its neighbours; empty where there is none."""

    rows: list[T]
    before: str = ""
    after: str = ""


STANDINGS = ("overdue", "in_dispute", "today", "week")


def standing(wanted: Wanted, now: datetime) -> Standing:
    """The desk's answer in numbers. One range scan on clock (station_no, due), to a week from now."""
    counts = {name: Count("due", filter=_stands(name, now)) for name in STANDINGS}
    return Standing(**_clocks(wanted).filter(due__lte=now.date() + WEEK).aggregate(**counts))


def desk(
    wanted: Wanted, now: datetime, stands: str = "", after: Mark | None = None, before: Mark | None = None
) -> Page[Clock]:
    """Running clocks, the longest overdue first, then the soonest. One range scan on clock (station_no, due)."""
    clocks = _clocks(wanted).select_related("case__station")
    if stands:
        clocks = clocks.filter(_stands(stands, now))
    if before:
        backward = clocks.filter(_beyond(before, "lt")).order_by("-due", "-case_id", "-rule", "-subject")
        rows = list(backward[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return Page(rows, str(Mark.of(rows[0])) if more else "", str(Mark.of(rows[-1])) if rows else "")
    forward = clocks.filter(_beyond(after, "gt")) if after else clocks
    rows = list(forward.order_by("due", "case_id", "rule", "subject")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(rows, str(Mark.of(rows[0])) if after and rows else "", str(Mark.of(rows[-1])) if more else "")


def _clocks(wanted: Wanted) -> QuerySet[Clock]:
    clocks = Clock.objects.filter(station_no__range=wanted.interval)
    if wanted.io:
        clocks = clocks.filter(case__io_ref=wanted.io)
    if wanted.rules is not None:
        clocks = clocks.filter(rule__in=wanted.rules)
    return clocks


def _stands(name: str, now: datetime) -> Q:
    """A limit of hours is past at its moment; one of days or months after its last day."""
    today = now.date()
    past = Q(outer__lt=today) | Q(due_at__lt=now)
    return {
        "overdue": past,
        "in_dispute": Q(due__lt=today, outer__gte=today) & ~Q(due_at__lt=now, due_at__isnull=False),
        "today": Q(due=today) & (Q(due_at=None) | Q(due_at__gte=now)),
        "week": Q(due__gt=today, due__lte=today + WEEK),
    }[name]


def _beyond(mark: Mark, side: str) -> Q:
    """Rows after (gt) or before (lt) the mark in the desk's order; the first condition is the index's."""
    later = (
        Q(**{f"due__{side}": mark.due})
        | Q(due=mark.due, **{f"case_id__{side}": mark.case})
        | Q(due=mark.due, case_id=mark.case, **{f"rule__{side}": mark.rule})
        | Q(due=mark.due, case_id=mark.case, rule=mark.rule, **{f"subject__{side}": mark.subject})
    )
    return Q(**{f"due__{side}e": mark.due}) & later


def cases_by_number(interval: tuple[int, int], number: str, year: int) -> list[Case]:
    """Cases that bear or bore this number at a station of the interval: FIR and Zero FIR alike.

    One probe of the key's primary index for each station of the interval.
    """
    keys = Key.objects.filter(
        station__kind="station", station__first__range=interval, series__in=Series.values, year=year, number=number
    )
    found = Case.objects.filter(id__in=keys.values("case_id")).select_related("station")
    return list(found.order_by("-first_recorded", "-id")[:PAGE])


def latest_cases(interval: tuple[int, int], before: tuple[date, UUID] | None = None) -> list[Case]:
    """A page of a unit's cases, the newest first, and one more that tells whether there is another page.

    One backward scan on case (station_no, first_recorded) for a station; a larger unit's rows are sorted.
    """
    cases = Case.objects.filter(station_no__range=interval, first_recorded__isnull=False).select_related("station")
    if before:
        day, last = before
        cases = cases.filter(Q(first_recorded__lt=day) | Q(first_recorded=day, id__lt=last), first_recorded__lte=day)
    return list(cases.order_by("-first_recorded", "-id")[: PAGE + 1])


def investigation_clocks(cases: Iterable[Case]) -> dict[UUID, Clock]:
    """The running two-month clock of each of these cases, where it has one."""
    clocks = Clock.objects.filter(case__in=[case.id for case in cases], rule="investigation.two_months", subject="case")
    return {clock.case_id: clock for clock in clocks}


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All that is stored of one case, for its page."""

    case: Case
    held: Held
    people: list[Person]
    units: dict[int, Unit]  # those that the history and the keys name
    path: list[Unit]  # nation first, the station last
    carried: Mapping[str, date]


def case_file(case_id: UUID) -> CaseFile | None:
    """A case with its history; None where there is none, or none within the range: the answer does not tell which.

    Eight queries, each by a primary key; history and keys come by the reader that acts use too.
    """
    case = Case.objects.select_related("station").filter(pk=case_id).first()
    if case is None:
        return None
    (held,) = history.read([case_id])
    named = held.unit_ids() | {key.station_id for key in held.keys}
    return CaseFile(
        case=case,
        held=held,
        people=list(Person.objects.filter(case_id=case_id)),
        units=Unit.objects.in_bulk(named),
        path=units.path(case.station),
        carried=history.Carried(held.sources()).by(held.sources()),
    )
