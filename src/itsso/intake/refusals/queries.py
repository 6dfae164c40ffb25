"""Reads of refusals and failures, and their counts, by a reader above the unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from itsso.accounts.models import OfficerNumber, Posting
from itsso.intake.models import Accountability
from itsso.intake.refusals.words import EnquiryOutcome
from itsso.platform.prepared_statements import prepared_cursor
from itsso.units.models import Unit

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


def records_of_victim(record_ids: Collection[UUID]) -> list[Accountability]:
    """Return those of the records that exist: what a victim said on her own page, the oldest first."""
    return list(records().filter(pk__in=record_ids, told_by="status_page").order_by("opened_at"))


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


def count_new(unit: Unit) -> int:
    """Return how many records about units below a unit wait for a first act. One query, as `STATUSES` has it."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "select count(*) from intake_accountability a join units_unit u on u.id = a.unit_id"
            " where a.enquiry_on is null and a.outcome = '' and a.action = ''"
            " and u.first between %s and %s and u.id <> %s",
            [*unit.interval, unit.pk],
        )
        return int(cursor.fetchone()[0])


def units_of_records(opened_by: str) -> list[int]:
    """Return the ids of the units about which an officer opened the last records, the newest first."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "select unit_id from intake_accountability where opened_by = %s order by opened_at desc limit 50",
            [opened_by],
        )
        return [unit for (unit,) in cursor.fetchall()]


def counted_records(unit: Unit, column: str, since: date) -> QuerySet[Accountability]:
    """Return the records behind a number: those about a unit and all units below it."""
    inside = Q(unit=unit) | Q(unit__first__range=unit.interval)
    return records().filter(inside, COUNTED[column], happened_on__gte=since)


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
    alleged: int
    enquired: int
    upheld: int
    punished: int
    not_upheld: int
    pending: int

    def counts(self) -> Iterator[tuple[str, int]]:
        """Return each column's name and number."""
        return ((name, getattr(self, name)) for name in COUNTED)


def refusal_figures(upper: Unit, since: date) -> list[RefusalFigures]:
    """Return the figures by the units directly below: those about whom, or below whom, anything was alleged.

    One scan of the records.
    """
    with prepared_cursor() as cursor:
        cursor.execute(
            "select c.id, count(*), count(a.enquiry_on), count(*) filter (where a.outcome = 'upheld'),"
            " count(*) filter (where a.action = any(%s)), count(*) filter (where a.outcome = 'not_upheld'),"
            " count(*) filter (where a.outcome = '')"
            " from intake_accountability a join units_unit u on u.id = a.unit_id"
            " join units_unit c on c.parent_id = %s and (c.id = u.id or u.first between c.first and c.last)"
            " where a.happened_on >= %s group by c.id order by 2 desc, c.id",
            [list(PUNISHED), upper.pk, since],
        )
        rows = cursor.fetchall()
    units = Unit.objects.in_bulk([row[0] for row in rows]) if rows else {}
    return [RefusalFigures(units[row[0]], *row[1:]) for row in rows]


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
