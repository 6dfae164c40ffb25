"""All SQL of this package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection


def insert_notices(columns: Sequence[list[object]]) -> int:
    """Insert notices by one statement and return how many are new; one whose key exists is left as it is.

    `columns` are the values of id, posting, topic, subject, reference, reason, station number, urgency, key, moment and
    last day. The conflict names no column: with one, PostgreSQL asks for the right to read the row of another posting.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into notices_notice (id, posting_id, topic, subject, reference, reason, station_no, urgency, key,"
            " created_at, expires) select * from unnest(%s::uuid[], %s::bigint[], %s::text[], %s::uuid[], %s::text[],"
            " %s::text[], %s::integer[], %s::text[], %s::text[], %s::timestamptz[], %s::date[]) on conflict do nothing",
            [*columns],
        )
        return int(cursor.rowcount)


def insert_answer(answer_id: UUID, notice_id: UUID, act: str, until: date, moment: datetime, form: UUID) -> bool:
    """Insert an answer; return False where its form answered a notice before, also one that the officer cannot see."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into notices_noticeanswer (id, notice_id, act, until, answered_at, form)"
            " values (%s, %s, %s, %s, %s, %s) on conflict do nothing",
            [answer_id, notice_id, act, until, moment, form],
        )
        return bool(cursor.rowcount)
