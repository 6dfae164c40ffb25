"""The SQL of reminders that follow their post."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from itsso.alerts.ladders import Post
from itsso.alerts.queries import LimitKey, StepKey


class WaitingReminder(NamedTuple):
    """A reminder in the inbox of a posting, by its case and the code of its reason; several alike are one."""

    case_id: UUID
    station_no: int
    reason: str
    posting_id: int


_WAITING = """
with next_case as (
    select subject from notices_notice
    where topic = %(topic)s and withdrawn_at is null and done_at is null and subject > %(after)s
    group by subject order by subject limit %(most)s
)
select distinct c.id, c.station_no, n.reason, n.posting_id
from next_case join cases_case c on c.id = next_case.subject
join notices_notice n on n.subject = c.id and n.topic = %(topic)s and n.withdrawn_at is null and n.done_at is null
order by c.id"""


def waiting_at(topic: str, after: UUID, most: int) -> list[WaitingReminder]:
    """Return the open reminders of the next cases that have any, in the order of their cases."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"topic": topic, "after": after, "most": most})
        return [WaitingReminder(*row) for row in cursor.fetchall()]


def lock_cases(case_ids: Sequence[UUID]) -> list[UUID]:
    """Lock cases against whoever writes them, in the order of their ids; one that is being written is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id from cases_case where id = any(%s) order by id for no key update skip locked", [list(case_ids)]
        )
        return [case_id for (case_id,) in cursor.fetchall()]


class MoveRow(NamedTuple):
    """A reminder that went to another posting, as it is stored (`models.MovedReminder`)."""

    case_id: UUID
    rule: str
    subject: str
    step: str
    turn: int
    at: datetime
    move: int
    moved_at: datetime
    reached_post: str
    posting_id: int

    @property
    def limit(self) -> LimitKey:
        """Return the limit of the reminder."""
        return LimitKey(self.case_id, self.rule, self.subject)

    @property
    def step_key(self) -> StepKey:
        """Return the step of the reminder."""
        return StepKey(self.step, self.turn, self.at)


class GivenReminder(NamedTuple):
    """A reminder that was given: of which step, to which posting, and how often it has moved; 0 for the first."""

    limit: LimitKey
    step: StepKey
    post: Post
    posting_id: int
    move: int


_GIVEN = """
select t.case_id, t.rule, t.subject, t.step, t.turn, t.at, t.post,
    coalesce(m.posting_id, t.posting_id), coalesce(m.move, 0)
from unnest(%s::uuid[]) wanted
join alerts_takenstep t on t.case_id = wanted and t.posting_id is not null
left join lateral (
    select posting_id, move from alerts_movedreminder m
    where m.case_id = t.case_id and m.rule = t.rule and m.subject = t.subject and m.step = t.step and m.at = t.at
    order by move desc limit 1
) m on true"""


def given_reminders(case_ids: Sequence[UUID]) -> list[GivenReminder]:
    """Return the reminders of cases, each with the posting that it reached last."""
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [list(case_ids)])
        rows = cursor.fetchall()
    return [
        GivenReminder(LimitKey(case_id, rule, subject), StepKey(step, turn, at), post, posting_id, move)
        for case_id, rule, subject, step, turn, at, post, posting_id, move in rows
    ]


def insert_moves(rows: Sequence[MoveRow]) -> set[tuple[LimitKey, StepKey]]:
    """Store that reminders went to other postings, and return the steps of those that were not stored before."""
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into alerts_movedreminder (case_id, rule, subject, step, turn, at, move, moved_at, reached_post,"
            " posting_id) select * from unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::smallint[],"
            " %s::timestamptz[], %s::smallint[], %s::timestamptz[], %s::text[], %s::integer[])"
            " on conflict do nothing returning case_id, rule, subject, step, turn, at",
            [list(column) for column in zip(*rows, strict=True)],
        )
        new = cursor.fetchall()
    return {(LimitKey(case_id, rule, subject), StepKey(*step)) for case_id, rule, subject, *step in new}


def moves_of(case_ids: Sequence[UUID]) -> list[MoveRow]:
    """Return how reminders of cases went from posting to posting, the earliest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.case_id, m.rule, m.subject, m.step, m.turn, m.at, m.move, m.moved_at, m.reached_post,"
            " m.posting_id from unnest(%s::uuid[]) wanted join alerts_movedreminder m on m.case_id = wanted"
            " order by m.case_id, m.move",
            [list(case_ids)],
        )
        return [MoveRow(*row) for row in cursor.fetchall()]
