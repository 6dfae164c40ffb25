"""All SQL of this package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import Combinable

from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.ui.list_rows import ListOrder


def insert_notices(columns: Sequence[str]) -> int:
    """Insert notices by one statement and return how many are new; one whose key exists is left as it is.

    `columns` are arrays (`platform.copy.encode_array`) of the values of id, posting, topic, subject, reference, reason,
    station number, urgency, key, moment and last day. The conflict names no column: with one, PostgreSQL asks for the
    right to read the row of another posting.
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


# --- The list of messages ---------------------------------------------------------------------------------------------


class DueBand(IntEnum):
    """The bands of messages by their last day, in the order of those of My work: first what can be done in time."""

    THIS_WEEK = 0
    OVERDUE = 1
    OLD = 2  # overdue for more than a year
    LATER = 3
    NO_LAST_DAY = 4


SORTED_BY = {"received": ["created_at"], "due": ["last_day"]}
"""Column of the list -> the expressions by which it sorts."""

# `materialized`: each last day is looked up once, and whole notices are read for one page.
_IN_ORDER = """
with listed as materialized ({listed}),
banded as (
    select *, case when last_day is null then {none} when last_day > %s then {later} when last_day >= %s then {week}
        when last_day >= %s then {overdue} else {old} end as band, urgency = %s as is_urgent
    from listed
),
placed as (
    select *, bool_or(is_urgent) over of_subject as subject_is_urgent, min(band) over of_subject as subject_band,
        first_value(last_day) over (partition by subject order by band, last_day nulls last) as subject_day,
        max(created_at) over of_subject as subject_newest
    from banded window of_subject as (partition by subject)
),
ordered as materialized (
    select id, row_number() over (
        order by {by}subject_is_urgent desc, subject_band, subject_day nulls last, subject_newest desc, subject,
            is_urgent desc, band, last_day nulls last, created_at desc, id desc
    ) as place from placed order by place limit %s offset %s
)
select {columns} from ordered o join notices_notice n on n.id = o.id order by o.place"""


def notices_in_order(
    notices: QuerySet[Notice], last_day: Combinable, day: date, order: ListOrder, start: int, stop: int
) -> list[Notice]:
    """Return notices `start` to `stop` of a list. Those of one subject follow each other.

    Subjects with an urgent message come first, with it at their head, then by the band of the subject's first message,
    in a band by its last day, and without one the newest. `last_day` is the last day behind a notice. One query.
    """
    listed, values = (
        notices.order_by().annotate(last_day=last_day).values(*_OF_LIST, "last_day").query.sql_with_params()
    )
    names = [field.attname for field in Notice._meta.concrete_fields]
    columns = ", ".join(f"n.{name}" for name in names)
    statement = _IN_ORDER.format(listed=listed, columns=columns, by=order.sql(SORTED_BY), **_BANDS)
    bands = [day + timedelta(days=7), day, day - timedelta(days=365)]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, *bands, Urgency.AT_ONCE, stop - start, start])
        return [Notice.from_db(connection.alias, names, row) for row in cursor.fetchall()]


_OF_LIST = ("id", "subject", "urgency", "created_at")
_BANDS = {
    "none": DueBand.NO_LAST_DAY.value,
    "later": DueBand.LATER.value,
    "week": DueBand.THIS_WEEK.value,
    "overdue": DueBand.OVERDUE.value,
    "old": DueBand.OLD.value,
}
