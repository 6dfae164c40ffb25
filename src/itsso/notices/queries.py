"""All SQL of this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.notices.topics import topics
from itsso.platform.clock import INDIA
from itsso.platform.prepared_statements import SqlValue, prepared_cursor
from itsso.ui.list_rows import ListOrder


def insert_notices(columns: Sequence[str], moment: datetime) -> int:
    """Insert notices by one statement and return how many are new; one whose key exists is left as it is.

    `columns` are arrays (`platform.copy.encode_array`) of the values of id, posting, topic, subject, reference, reason,
    station number, urgency, key, last day and part; `moment` is when all of them were given. The conflict names no
    column: with one, PostgreSQL asks for the right to read the row of another posting.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into notices_notice (created_at, id, posting_id, topic, subject, reference, reason, station_no,"
            " urgency, key, expires, part) select %s, * from unnest(%s::uuid[], %s::bigint[], %s::text[], %s::uuid[],"
            " %s::text[], %s::text[], %s::integer[], %s::text[], %s::text[], %s::date[], %s::text[])"
            " on conflict do nothing",
            [moment, *columns],
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

_LASTS = """n.posting_id = %(posting)s and n.done_at is null and n.withdrawn_at is null
    and (n.expires is null or n.expires >= %(day)s)"""
_WAITS = "(n.rests_until is null or n.rests_until <= %(day)s)"
_UNREAD = f"(n.read_at is null or (n.read_at at time zone '{INDIA}')::date < n.rests_until)"
LISTS = {"": _WAITS, "unread": f"{_WAITS} and {_UNREAD}", "answered": "n.rests_until > %(day)s"}
"""The lists of messages -> which messages that have not ended are in it, as `reading` says it for other pages."""


@dataclass(frozen=True, slots=True)
class MessageList:
    """Which messages are listed: those of a posting on a day, of one of `LISTS`, and of a topic or of all."""

    posting_id: int
    day: date
    name: str = ""
    topic: str = ""

    @property
    def values(self) -> dict[str, SqlValue]:
        """Return what the statements of a list name."""
        return {"posting": self.posting_id, "day": self.day, "topic": self.topic}


class TopicCounts(NamedTuple):
    """The messages of a topic that have not ended: how many are on each list."""

    topic: str
    waiting: int
    unread: int
    answered: int

    def on(self, name: str) -> int:
        """Return how many are on one of `LISTS`."""
        return {"": self.waiting, "unread": self.unread, "answered": self.answered}[name]


def counts_by_topic(posting_id: int, day: date) -> list[TopicCounts]:
    """Return how many messages of a posting are on each list, by their topic. One query."""
    counts = ", ".join(f"count(*) filter (where {condition})" for condition in LISTS.values())
    statement = f"select n.topic, {counts} from notices_notice n where {_LASTS} group by n.topic"  # noqa: S608  our own text
    with prepared_cursor() as cursor:
        cursor.execute(statement, {"posting": posting_id, "day": day})
        return [TopicCounts(*row) for row in cursor.fetchall()]


# `materialized`: each last day is looked up once, and whole notices are read for one page.
_IN_ORDER = """
with listed as materialized (
    select n.id, n.subject, n.urgency, n.created_at, case {last_days} end as last_day
    from notices_notice n where {lasts} and {condition} and (%(topic)s::text = '' or n.topic = %(topic)s::text)
),
banded as (
    select *, case when last_day is null then {none} when last_day > %(day)s + 7 then {later}
        when last_day >= %(day)s then {week} when last_day >= %(day)s - 365 then {overdue} else {old} end as band,
        urgency = '{urgent}' as is_urgent
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
    ) as place from placed order by place limit %(most)s offset %(start)s
)
select {columns} from ordered o join notices_notice n on n.id = o.id order by o.place"""


def notices_in_order(listed: MessageList, order: ListOrder, start: int, stop: int) -> list[Notice]:
    """Return messages `start` to `stop` of a list. Those of one subject follow each other.

    Subjects with an urgent message come first, with it at their head, then by the band of the subject's first message,
    in a band by its last day, and without one the newest. One query.
    """
    names = [field.attname for field in Notice._meta.concrete_fields]
    last_days = [f"when n.topic = '{code}' then {topic_words.due_in_query}" for code, topic_words in topics().items()]
    statement = _IN_ORDER.format(
        last_days=" ".join(last_days) or "when false then null::date",
        lasts=_LASTS,
        condition=LISTS[listed.name],
        columns=", ".join(f"n.{name}" for name in names),
        by=order.sql(SORTED_BY),
        urgent=Urgency.AT_ONCE,
        **_BANDS,
    )
    with prepared_cursor() as cursor:
        cursor.execute(statement, listed.values | {"most": stop - start, "start": start})
        return [Notice.from_db(connection.alias, names, row) for row in cursor.fetchall()]


_BANDS = {
    "none": DueBand.NO_LAST_DAY.value,
    "later": DueBand.LATER.value,
    "week": DueBand.THIS_WEEK.value,
    "overdue": DueBand.OVERDUE.value,
    "old": DueBand.OLD.value,
}
