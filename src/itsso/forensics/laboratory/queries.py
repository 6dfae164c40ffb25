"""Queries of a laboratory's pages, each inside the reader's range."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet

from itsso.forensics.models import (
    Assignment,
    AssignmentMethod,
    Competence,
    Contact,
    Exhibit,
    Hold,
    Priority,
    Report,
    Request,
    RequestDetails,
    RequestStatus,
    Work,
    Worksheet,
    WorkStatus,
)
from itsso.platform.prepared_statements import (
    CountStatement,
    RowStatement,
    SqlValue,
    one_exchange,
    prepared_cursor,
    prepared_rows_where,
    rows_where,
)
from itsso.ui.list_rows import ListOrder
from itsso.units.models import Unit
from itsso.units.ordering import natural


def lock_request_numbers(laboratory_id: int) -> None:
    """Lock the numbering of a laboratory's requests until the transaction ends; another that locks it waits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('request of ' || %s, 0))", [laboratory_id])


# --- Works in hand ---------------------------------------------------------------------------------------------------

_OWN = "w.examiner = %(number)s"
_TO_REVIEW = """w.standing = 'review' and w.examiner <> %(number)s and w.section in (
    select section from forensics_competence
    where laboratory_id = %(laboratory)s and examiner = %(number)s and until is null)"""
"""Works that wait for the review of an examiner: not the own ones, and only in sections of the own competence."""


@dataclass(frozen=True, slots=True)
class InHandCounts:
    """Counts of a laboratory's work in hand: by status, an examiner's own, and to be reviewed by this examiner."""

    by_status: Mapping[str, int]
    of_examiner: int


def works_in_hand_counts(laboratory: Unit, number: str) -> RowStatement[InHandCounts]:
    """Return the statement of the works in hand by status, and of those that an examiner has or may review.

    It has one row, by an index alone.
    """

    def read(rows: Sequence[tuple[str, int, int]]) -> Sequence[InHandCounts]:
        by_status = {status: works for status, works, _mine in rows}
        return [InHandCounts(by_status, sum(mine for _status, _works, mine in rows))]

    return RowStatement(_COUNT_IN_HAND, {"laboratory": laboratory.pk, "number": number}, read)


_COUNT_IN_HAND = f"""
select w.standing, count(*), count(*) filter (where {_OWN}) + case w.standing when 'review' then (
    select count(*) from forensics_work w where w.laboratory_id = %(laboratory)s and {_TO_REVIEW}
) else 0 end
from forensics_work w where w.laboratory_id = %(laboratory)s and w.standing <> 'released' group by w.standing"""  # noqa: S608  conditions named above
"""The sections of those to review are not in the index of works by examiner: all others are counted without them."""


@dataclass(frozen=True, slots=True)
class WorkInHand:
    """A work whose report is not released, as the queue shows it.

    `place` is 0 for the reader's own works, 1 for those to review, 2 for others. `control` is of the newest details
    of its request, `queried_at` the day of the first query to the police that has no answer.
    """

    id: UUID
    request_number: str
    section: str
    received_at: datetime
    priority: str
    due: date | None
    status: str
    hold: str
    examiner_name: str
    place: int
    control: str
    queried_at: datetime | None


@dataclass(frozen=True, slots=True)
class LaboratoryQueue:
    """The works in hand of a laboratory under the filters of a list, in the order of the published rule.

    `number` is that of the examiner who reads: the own works come first, then those to review. Empty for others.
    """

    laboratory_id: int
    number: str
    show: str
    section: str
    examiner: str

    def count(self) -> int:
        """Return the number of works."""
        with prepared_cursor() as cursor:
            cursor.execute(f"select count(*) from forensics_work w where {self._condition}", self._values)  # noqa: S608  conditions named here
            return int(cursor.fetchone()[0])

    def works_statement(self, order: ListOrder, start: int, stop: int) -> RowStatement[WorkInHand]:
        """Return the statement of works `start` to `stop`, in the order of the rule or by a key of `_WORK_ORDERS`.

        In the order of the rule at most `stop` works are read, by the index of that order: of a place only as many as
        the places before it leave over.
        """
        conditions = _PLACES if self.number else {2: "true"}
        places: list[str] = []
        left_over = "%(stop)s"
        for place, condition in conditions.items():
            limit = "" if order.key else f" order by {_BY_RULE} limit {left_over}"
            places.append(_PLACE.format(place=place, condition=f"{self._condition} and {condition}{limit}"))
            left_over += f" - (select count(*) from place{place})"  # noqa: S608
        works = " union all ".join(f"select * from place{place}" for place in conditions)  # noqa: S608  names made here
        statement = _WORKS_IN_HAND.format(
            places=", ".join(places), works=works, order=f"{order.sql(_WORK_ORDERS)}place, {_BY_RULE}"
        )
        values = {**self._values, "start": start, "stop": stop}
        return RowStatement(statement, values, lambda rows: [WorkInHand(*row) for row in rows])

    @property
    def _condition(self) -> str:
        conditions = ["w.laboratory_id = %(laboratory)s", "w.standing <> 'released'"]
        if self.show:
            conditions.append(_SHOWN.get(self.show, "w.standing = %(show)s"))
        conditions += [f"w.{name} = %({name})s" for name in ("section", "examiner") if getattr(self, name)]
        return " and ".join(conditions)

    @property
    def _values(self) -> dict[str, SqlValue]:
        return {
            "laboratory": self.laboratory_id,
            "number": self.number,
            "show": self.show,
            "section": self.section,
            "examiner": self.examiner,
        }


MINE, TO_REVIEW, ON_HOLD = "mine", "to_review", "held"
"""The filters of the queue that are no status of a work."""

_SHOWN = {MINE: _OWN, TO_REVIEW: _TO_REVIEW, ON_HOLD: "w.hold <> ''"}

_WORK_ORDERS = {
    "work": ("r.year", "r.number", "w.section"),
    "examiner": ("w.examiner_name",),
    "received": ("w.received_at",),
}

_BY_RULE = "w.rank, w.due, w.received_at, w.id"

_PLACES = {0: _OWN, 1: f"({_TO_REVIEW})", 2: f"not ({_OWN}) and not ({_TO_REVIEW})"}
"""Each work is in one place of an examiner's queue: own works, those to review, others."""

_PLACE = """place{place} as materialized (
    select w.id, w.request_id, w.section, w.received_at, w.rank, w.due, w.standing, w.hold, w.examiner_name,
        {place} as place
    from forensics_work w where {condition}
)"""

_WORKS_IN_HAND = """
with {places}
select w.id, r.number || '/' || r.year, w.section, w.received_at, r.priority, r.due, w.standing, w.hold,
    w.examiner_name, w.place, r.control,
    (select min(q.asked_at) from forensics_requestquery q where q.request_id = w.request_id and q.answered_at is null)
from ({works}) w join forensics_request r on r.id = w.request_id
order by {order} offset %(start)s limit %(stop)s - %(start)s"""

# --- Examiners and requests ------------------------------------------------------------------------------------------


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


def examiner_names(laboratory: Unit) -> RowStatement[tuple[str, str]]:
    """Return the statement of number and name of the examiners of `examiner_workloads`, in their order.

    The works are counted by an index alone: a name is read of one of an examiner's works.
    """

    def read(rows: Sequence[tuple[str, str, int]]) -> Sequence[tuple[str, str]]:
        return [(number, name) for number, name, _works in sorted(rows, key=lambda row: (-row[2], row[1]))]

    return RowStatement(_EXAMINER_NAMES, {"laboratory": laboratory.pk}, read)


_EXAMINER_NAMES = """
select coalesce(h.examiner, k.examiner), coalesce(h.name, k.name), coalesce(h.works, 0)
from (
    select w.examiner, count(*) as works, (
        select n.examiner_name from forensics_work n
        where n.laboratory_id = %(laboratory)s and n.standing <> 'released' and n.examiner = w.examiner limit 1) as name
    from forensics_work w
    where w.laboratory_id = %(laboratory)s and w.standing <> 'released' and w.examiner <> ''
    group by w.examiner) h
full join (
    select examiner, max(examiner_name) as name from forensics_competence
    where laboratory_id = %(laboratory)s and until is null group by examiner) k on k.examiner = h.examiner"""


class ReceptionCounts(NamedTuple):
    """The requests to be accepted or returned, and those for priority without a decision."""

    received: int
    undecided: int


def reception_counts(laboratory: Unit) -> CountStatement[ReceptionCounts]:
    """Return the statement that counts the decisions a laboratory has to make, each by an index of the laboratory."""
    values: dict[str, SqlValue] = {"laboratory": laboratory.pk, "received": RequestStatus.RECEIVED.value}
    return CountStatement(_COUNT_RECEPTION, values, ReceptionCounts, len(ReceptionCounts._fields))


_COUNT_RECEPTION = """
select (select count(*) from forensics_request where laboratory_id = %(laboratory)s and standing = %(received)s),
       (select count(*) from forensics_priority where laboratory_id = %(laboratory)s and decided_at is null)"""


def requests_to_decide(laboratory: Unit, labels: Collection[str]) -> list[Request]:
    """Return the requests to a laboratory that wait for its decision and hold one of these items, the oldest first."""
    waiting = Request.objects.filter(laboratory=laboratory, standing=RequestStatus.RECEIVED)
    return list(waiting.filter(exhibits__label__in=labels).distinct().order_by("year", "number"))


def exhibits_of(request: Request) -> list[Exhibit]:
    """Return the exhibits of a request by their marks."""
    return prepared_rows_where(Exhibit, f"request_id = %s order by {natural('mark')}, id", [request.pk])


def details_of(request: Request) -> list[RequestDetails]:
    """Return what the police stated about a request beside its questions, entry by entry; the last is in force."""
    return list(RequestDetails.objects.filter(note=request.pk, sender=request.sender_id).order_by("nth"))


@dataclass(frozen=True, slots=True)
class WorkFile:
    """A work with all that its page shows of it: exhibits by their marks, the rest in the order of time.

    `draft` is the report that is not signed yet, `reports` are those that are signed.
    """

    work: Work
    exhibits: Sequence[Exhibit]
    holds: Sequence[Hold]
    sheets: Sequence[Worksheet]
    draft: Report | None
    reports: Sequence[Report]


def work_file(work_id: UUID) -> WorkFile | None:
    """Return a work of the reader's own laboratory with its records; None where the reader sees none of this id.

    Seven queries in one exchange, each by an index.
    """
    with one_exchange() as exchange:
        read_work = exchange.ask(rows_where(Work, "id = %s", [work_id]))
        read_request = exchange.ask(
            rows_where(Request, "id = (select request_id from forensics_work where id = %s)", [work_id])
        )
        read_laboratory = exchange.ask(
            rows_where(Unit, "id = (select laboratory_id from forensics_work where id = %s)", [work_id])
        )
        read_exhibits = exchange.ask(rows_where(Exhibit, _EXHIBITS_OF_WORK, [work_id, work_id]))
        read_holds = exchange.ask(rows_where(Hold, "work_id = %s order by since", [work_id]))
        read_sheets = exchange.ask(rows_where(Worksheet, "work_id = %s order by at", [work_id]))
        read_reports = exchange.ask(rows_where(Report, "work_id = %s order by version", [work_id]))
    work = next(iter(read_work()), None)
    if work is None:
        return None
    (work.request,), (work.laboratory,) = read_request(), read_laboratory()
    sheets, reports = read_sheets(), read_reports()
    for sheet in sheets:
        sheet.work, sheet.laboratory = work, work.laboratory
    for report in reports:
        report.work, report.laboratory = work, work.laboratory
    return WorkFile(
        work=work,
        exhibits=read_exhibits(),
        holds=read_holds(),
        sheets=sheets,
        draft=next((report for report in reports if report.signed_at is None), None),
        reports=[report for report in reports if report.signed_at is not None],
    )


_EXHIBITS_OF_WORK = f"""
request_id = (select request_id from forensics_work where id = %s)
and label = any((select labels from forensics_work where id = %s)::varchar[]) order by {natural("mark")}, id"""  # noqa: S608  the order named in units


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
