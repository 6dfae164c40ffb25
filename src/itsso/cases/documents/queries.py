"""Queries of the papers of a case: its prints, and the numbers of prints."""

from __future__ import annotations

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from itsso.cases.documents.models import Print
from itsso.cases.models import Case, Event


def prints_of(case_id: UUID) -> QuerySet[Print]:
    """Return the prints of a case, the newest first."""
    return Print.objects.filter(case_id=case_id).select_related("station").order_by("-at", "-id")


def next_number(case: Case, year: int) -> int:
    """Take the next number of the case's station in a year.

    Another officer who prints at that station at the same moment waits until this transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_printnumber as n (station_id, station_no, year, last) values (%s, %s, %s, 1)"
            " on conflict (station_id, year) do update set last = n.last + 1 returning last",
            [case.station_id, case.station_no, year],
        )
        number: int = cursor.fetchone()[0]
    return number


def recorders_of(case_id: UUID) -> dict[str, str]:
    """Return the number of the officer who made each entry of a case, by the entry's id as hex."""
    return {event_id.hex: number for event_id, number in Event.objects.filter(case=case_id).values_list("id", "by")}
