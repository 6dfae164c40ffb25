"""Queries of expunctions: the database's functions that count and remove rows, tombstones of numbers, and holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Q, QuerySet

from itsso.audit.records.removal import RemovedRow
from itsso.cases.case_key import CaseKey
from itsso.cases.expunction.models import Expunction, ExpungedNumber, LegalHold
from itsso.platform.prepared_statements import prepared_rows_where

type RowCounts = dict[str, int]
"""A number of rows by table."""


def holds_in_force(case_ids: Iterable[UUID], day: date) -> QuerySet[LegalHold]:
    """Return the legal holds of cases that are in force on a day, the newest order first."""
    in_force = Q(until=None) | Q(until__gte=day)
    return LegalHold.objects.filter(in_force, case_id__in=case_ids, lifted_at=None).order_by("-ordered_on")


def expunctions_of(case_id: UUID) -> QuerySet[Expunction]:
    """Return the expunctions prepared for a case, the newest first."""
    return Expunction.objects.filter(case_id=case_id).order_by("-requested_at")


def is_expunged(case_id: UUID, subject: str) -> bool:
    """Return whether a court ordered the particulars of this person of the case removed, and they were."""
    return Expunction.objects.filter(case_id=case_id, subject=subject, outcome="done").exclude(subject="").exists()


def joined_cases(case_id: UUID) -> list[UUID]:
    """Return a case and all that are joined to it, directly or through others; the caller sees the whole nation."""
    with connection.cursor() as cursor:
        cursor.execute("select unnest(cases_joined_to(%s))", [case_id])
        return [joined_id for (joined_id,) in cursor.fetchall()]


def keys_of(case_ids: Sequence[UUID]) -> list[CaseKey]:
    """Return every number of some cases."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select station_id, series, year, number from cases_key where case_id = any(%s) order by 1, 2, 3, 4",
            [list(case_ids)],
        )
        return [CaseKey(*row) for row in cursor.fetchall()]


def call_of_package(function: str, case_id: UUID, expunction: UUID | None) -> RowCounts:
    """Call a package's owner function: count its rows of a case, or with an expunction remove them."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s, %s)", [case_id, expunction])
        return _counts(cursor.fetchone()[0])


def count_or_remove_case(
    case_id: UUID, expunction: UUID | None, records: Sequence[RemovedRow], numbers: Sequence[tuple[int, str, str]]
) -> RowCounts:
    """Count what this package and those below store of a case, or with an expunction remove it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select cases_expunge(%s, %s, %s, %s)",
            [case_id, expunction, orjson.dumps(list(map(list, records))).decode(), orjson.dumps(numbers).decode()],
        )
        return _counts(cursor.fetchone()[0])


def count_or_remove_person(case_id: UUID, expunction: UUID | None, subject: str) -> RowCounts:
    """Count what is stored of one person of a case, or with an expunction remove it."""
    with connection.cursor() as cursor:
        cursor.execute("select cases_expunge_person(%s, %s, %s)", [case_id, expunction, subject])
        return _counts(cursor.fetchone()[0])


def expunged_numbers(station_ids: Collection[int]) -> list[ExpungedNumber]:
    """Return the tombstones of numbers of some stations, by an index; nearly always none."""
    return prepared_rows_where(ExpungedNumber, "station_id = any(%s)", [list(station_ids)])


def _counts(value: object) -> RowCounts:
    counts: RowCounts = orjson.loads(value) if isinstance(value, str) else value  # type: ignore[assignment]
    return counts
