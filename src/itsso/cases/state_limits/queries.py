"""Queries of the preview of a State's own limit."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from itsso.units.models import Unit


def cases_waiting(state: Unit, started_by: Iterable[str], met_by: Iterable[str]) -> list[UUID]:
    """Return the cases of a State in which an event of some kinds was recorded and none of others, by id.

    It is a coarse sieve: corrections and facts of the events are left to the law.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from cases_case c where station_no between %s and %s"
            " and exists (select from cases_event e where e.case_id = c.id and e.kind = any(%s))"
            " and not exists (select from cases_event e where e.case_id = c.id and e.kind = any(%s))"
            " order by id",
            [*state.interval, list(started_by), list(met_by)],
        )
        return [row[0] for row in cursor.fetchall()]
