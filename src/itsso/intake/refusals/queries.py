"""Reads of refusals and failures, and their counts, by a reader above the unit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404
from psycopg.rows import TupleRow

from itsso.accounts.models import OfficerNumber, Posting
from itsso.alerts.models import GoingLive
from itsso.intake.models import Accountability, Slip
from itsso.intake.refusals.words import EnquiryOutcome
from itsso.intake.zero_firs.reconciliation.queries import Period
from itsso.platform.prepared_statements import (
    CountStatement,
    Exchange,
    RowStatement,
    as_tuples,
    count_statement,
    one_exchange,
    prepared_cursor,
    rows_where,
)
from itsso.units.models import Unit
from itsso.units.queries import descendants

PUNISHED = ("prosecution", "departmental", "penalty", "warning")
"""Actions taken that count as a punishment."""


def record(record_id: UUID) -> Accountability:
    """Return one record. Raises Http404 for a reader who is not above its unit."""
    match = records().filter(pk=record_id).first()
    if match is None:
        raise Http404
    return match


def records() -> QuerySet[Accountability]:
    """Return every record whose unit is below the transaction's posting, newest first."""
    return Accountability.objects.select_related("unit").order_by("-pk")


def waiting_records() -> list[Accountability]:
    """Return the records in range that wait for an enquiry, an outcome or, where upheld, for action."""
    waits = Q(outcome="") | Q(outcome=EnquiryOutcome.UPHELD, action="")
    return list(records().filter(waits).order_by("opened_at", "pk"))


def live_states() -> list[Unit]:
    """Return the States in which reminders have begun."""
    return [live.state for live in GoingLive.objects.select_related("state").order_by("state__first")]


def records_of_victim(record_ids: Collection[UUID]) -> list[Accountability]:
    """Return those of the records that exist: what a victim said on her own page, the oldest first."""
    return list(records().filter(pk__in=record_ids, told_by="status_page").order_by("opened_at"))


def findings_of_complaint(complaint_id: UUID) -> list[Accountability]:
    """Return the records about a complaint that officers opened and that have an outcome, the oldest first.

    A record without an outcome is left out: the station that gives a code can read her page with it.
    """
    about = records().filter(complaint_id=complaint_id, outcome_on__isnull=False)
    return list(about.exclude(outcome="").exclude(told_by="status_page").order_by("opened_at"))


def slip_numbered(number: str, above: Unit) -> Slip | None:
    """Return the slip of a number that a station below a unit issued; None where there is none."""
    first, last = above.interval
    stations = Unit.objects.filter(first__gte=first, last__lte=last)
    return Slip.objects.filter(number=number, station__in=stations).first()


def slip_number_of(record: Accountability) -> str:
    """Return the number of the slip of the complaint that a record is about; empty where there is none."""
    if record.complaint_id is None:
        return ""
    numbers = Slip.objects.filter(case_id=record.complaint_id).order_by("number").values_list("number", flat=True)
    return numbers.first() or ""


COUNTED = {
    "alleged": Q(),
    "enquired": Q(enquiry_on__isnull=False),
    "upheld": Q(outcome=EnquiryOutcome.UPHELD),
    "punished": Q(action__in=PUNISHED),
    "not_upheld": Q(outcome=EnquiryOutcome.NOT_UPHELD),
    "pending": Q(outcome=""),
}
"""The condition that each column of the figures counts."""


NEW, ENQUIRY = "new", "enquiry"
"""Filters by how far a record is; the others are outcomes."""

STATUSES = {
    NEW: Q(enquiry_on=None, outcome="", action=""),
    ENQUIRY: Q(enquiry_on__isnull=False, outcome="", action=""),
}
"""The condition of each status without an outcome, as `words.record_status` words it."""


def filter_records(records: QuerySet[Accountability], status: str, kind: str) -> QuerySet[Accountability]:
    """Return those of one status and of one allegation, where these are given."""
    if status:
        records = records.filter(STATUSES.get(status, Q(outcome=status)))
    return records.filter(what=kind) if kind else records


def count_new(unit: Unit) -> CountStatement[int]:
    """Return the statement that counts the records about units below a unit which wait for a first act (`STATUSES`)."""
    return count_statement(
        "select count(*) from intake_accountability a join units_unit u on u.id = a.unit_id"
        " where a.enquiry_on is null and a.outcome = '' and a.action = ''"
        " and u.first between %(first)s and %(last)s and u.id <> %(unit)s",
        {"first": unit.first, "last": unit.last, "unit": unit.pk},
    )


def units_of_records(opened_by: str) -> RowStatement[int]:
    """Return the statement of the ids of the units about which an officer opened the last records, the newest first."""
    statement = "select unit_id from intake_accountability where opened_by = %s order by opened_at desc limit 50"
    return RowStatement(statement, [opened_by], lambda rows: [unit_id for (unit_id,) in rows])


def counted_records(unit: Unit, column: str, period: Period) -> QuerySet[Accountability]:
    """Return the records behind a number: those about a unit and all units below it, of what happened on these days."""
    inside = Q(unit=unit) | Q(unit__in=descendants(unit))
    return records().filter(inside, COUNTED[column], happened_on__range=(period.first, period.last))


def officers_posted(unit: Unit) -> list[tuple[str, str]]:
    """Return (number in the State, name) of the officers who are or were posted at a unit, by name. Two queries."""
    postings = Posting.objects.filter(unit=unit, waits=False).select_related("officer")
    officers = {posting.officer_id: posting.officer for posting in postings}
    own_numbers = OfficerNumber.objects.filter(officer__in=officers, state=unit.state)
    numbers = dict(own_numbers.values_list("officer_id", "number"))
    listed = [(numbers.get(officer.pk, officer.number), officer.local_name) for officer in officers.values()]
    return sorted(listed, key=lambda officer: officer[1])


class RefusalFigures(NamedTuple):
    """The number of allegations about a unit, and their results. alleged = upheld + not upheld + pending."""

    unit: Unit
    alleged: int = 0
    enquired: int = 0
    upheld: int = 0
    punished: int = 0
    not_upheld: int = 0
    pending: int = 0

    def counts(self) -> Iterator[tuple[str, int]]:
        """Return each column's name and number."""
        return ((name, getattr(self, name)) for name in COUNTED)


def figures_of_units(units: Sequence[Unit], period: Period) -> list[RefusalFigures]:
    """Return for each unit what was alleged to have happened in it, or below it, on these days.

    The units must lie within the transaction's range of figures. What is alleged against the reader's own unit is not
    counted. One query.
    """
    with prepared_cursor() as cursor:
        cursor.execute(
            "select * from intake_refusals_of_units(%s, %s, %s)",
            [[unit.pk for unit in units], period.first, period.last],
        )
        return _figures(units, cursor.fetchall())


def _figures(units: Sequence[Unit], rows: Iterable[TupleRow]) -> list[RefusalFigures]:
    counts = {unit_id: row for unit_id, *row in rows}
    return [RefusalFigures(unit, *counts.get(unit.pk, ())) for unit in units]


def refusal_figures(upper: Unit, period: Period) -> list[RefusalFigures]:
    """Return the figures by the units directly below, most allegations first, where anything was alleged."""
    with one_exchange() as exchange:
        read_figures = ask_refusal_figures(exchange, upper, period)
    return read_figures()


def ask_refusal_figures(exchange: Exchange, upper: Unit, period: Period) -> Callable[[], list[RefusalFigures]]:
    """Ask for `refusal_figures` with others; the function that is returned reads them, after the exchange."""
    read_units = exchange.ask(rows_where(Unit, "parent_id = %s order by id", [upper.pk]))
    statement = "select * from intake_refusals_of_units(array(select id from units_unit where parent_id = %s), %s, %s)"
    read_counts = exchange.ask(RowStatement(statement, [upper.pk, period.first, period.last], as_tuples))

    def read() -> list[RefusalFigures]:
        rows = _figures(read_units(), read_counts())
        return sorted((row for row in rows if row.alleged), key=lambda row: -row.alleged)

    return read


class RefusalCounts(NamedTuple):
    """The counts of a unit and all below it, of the records that the reader may see."""

    alleged: int
    enquired: int
    upheld: int
    pending: int


def refusal_counts(unit: Unit, on: date) -> RefusalCounts | None:
    """Return how many refusals were alleged about a unit and all below it by the end of a day.

    None for a reader who has no unit below.
    """
    with connection.cursor() as cursor:
        cursor.execute("select * from intake_refusals(%s, %s)", [unit.pk, on])
        row = cursor.fetchone()
    return RefusalCounts(*row) if row else None
