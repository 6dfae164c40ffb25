"""The sealed words of directions, which the database gives to their two sides alone; and the last one of each case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from psycopg.rows import TupleRow

from itsso.accounts.models import Posting
from itsso.accounts.queries import NAME_COLUMNS
from itsso.cases.queries import OF_DISTRICTS, values_of_districts
from itsso.cases.since_yesterday.unanswered import Unanswered
from itsso.platform.prepared_statements import RowStatement
from itsso.protection.vault import unseal_apart
from itsso.ui.names import OfficerName

LAST_DAY = """(select d.due from alerts_direction d
    where d.id = split_part(n.reference, ':', 2)::uuid and d.answer = '')"""
"""The last day of the direction behind a notice `n` that was not answered yet, for the list of messages."""


def remarks_of(item_id: UUID | None) -> str:
    """Return the remarks of a direction or an answer; empty where there are none, or for another reader."""
    if item_id is None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("select nonce, ciphertext from alerts_direction_words(%s)", [item_id])
        row = cursor.fetchone()
    return unseal_apart(item_id, row[0], row[1]) if row is not None else ""


class CaseDirection(NamedTuple):
    """A direction in a case as codes, and the officer whom it is for."""

    case_id: UUID
    direction_id: UUID
    work: str
    given_at: datetime
    due: date
    answer: str
    answered_at: datetime | None
    judgement: str
    officer: OfficerName


_LAST_DIRECTIONS = (
    "select distinct on (d.case_id) d.case_id, d.id, d.work, d.given_at, d.due, d.answer, d.answered_at, d.judgement,"  # noqa: S608  our own text
    f" {NAME_COLUMNS} from alerts_direction d"
    " join accounts_posting p on p.id = d.posting_id join accounts_officer o on o.id = p.officer_id"
    " where d.case_id = any(%(cases)s)"
    " and (d.posting_id = %(posting)s or (d.from_unit_id = %(unit)s and d.from_role = %(role)s))"
    " order by d.case_id, d.given_at desc, d.id desc"
)


def last_directions(posting: Posting, cases: Collection[UUID]) -> RowStatement[CaseDirection]:
    """Return the statement of the last direction in each case, of those on either side of a posting.

    One probe of the index on case for each.
    """
    values = {"cases": list(cases), "posting": posting.pk, "unit": posting.unit_id, "role": posting.role}
    return RowStatement(_LAST_DIRECTIONS, values, _read_directions)


def _read_directions(rows: Sequence[TupleRow]) -> list[CaseDirection]:
    return [CaseDirection._make([*row[:8], OfficerName(*row[8:])]) for row in rows]


_BY_DISTRICT = (
    f"with districts as materialized (select id, first, last from units_unit where {OF_DISTRICTS}), waiting as ("  # noqa: S608  our own text
    " select d.due, (select u.id from districts u where k.station_no between u.first and u.last"
    " order by u.first limit 1) as district"
    " from alerts_direction d join cases_case k on k.id = d.case_id"
    " where d.from_unit_id = %(unit)s and d.from_role = %(role)s and d.answer = '')"
    " select district, count(*), count(*) filter (where due < %(today)s) from waiting"
    " where district is not null group by district"
)


def unanswered_by_district(posting: Posting, interval: tuple[int, int], on: date) -> RowStatement[Unanswered]:
    """Return the statement that counts the directions of a posting's office without an answer, by district.

    One range scan of the index on the office. Row-level security shows nobody the directions of another office.
    """
    values = {**values_of_districts(interval), "unit": posting.unit_id, "role": posting.role, "today": on}
    return RowStatement(_BY_DISTRICT, values, lambda rows: [Unanswered(*row) for row in rows])
