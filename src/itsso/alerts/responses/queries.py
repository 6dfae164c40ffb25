"""The SQL of responses to reminders."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from itsso.units.models import STATES


class StepOfState(NamedTuple):
    """A step of a limit that was taken in a State: the State's id, the rule, and the step's code."""

    state_id: int
    rule: str
    step: str


@dataclass(frozen=True, slots=True)
class SentPeriod:
    """The reminders sent from `begin` until before `end`, each with `days` in which it can be acted on."""

    begin: datetime
    end: datetime
    days: int


class ResponseRow(NamedTuple):
    """The reminders of a step that were sent in a period, and how many of them were acted on."""

    step: StepOfState
    sent: int
    acted_on: int


type _SqlValue = datetime | int | list[int] | list[str]

_SENT = """
select u.id as state, t.case_id, t.rule, t.subject, t.step, t.at, t.taken_at, t.outcome, t.posting_id,
    least(t.taken_at + make_interval(days => %(days)s), lead(t.taken_at) over (
        partition by t.case_id, t.rule, t.subject order by t.taken_at, t.at)) as until
from alerts_takenstep t
join cases_case c on c.id = t.case_id
join units_unit u on u.kind = any(%(states)s) and c.station_no between u.first and u.last
where t.taken_at >= %(begin)s and t.taken_at < %(end)s + make_interval(days => %(days)s)"""

_STEPS = f"""
with sent as ({_SENT})
select distinct state, rule, step from sent where outcome = 'notified' and taken_at < %(end)s"""  # noqa: S608  our own

# The first part of a notice's key, as `delivery.notice_key` makes it; a reminder that moved has its own end after it.
_KEY = """'alerts:' || left(encode(sha256(convert_to(concat_ws(' ', s.case_id, s.rule, s.subject, s.step,
    extract(epoch from s.at)::bigint), 'UTF8')), 'hex'), 40)"""

_COUNT = f"""
with sent as ({_SENT}), works as (
    select * from unnest(%(work_states)s::int[], %(work_rules)s::text[], %(work_steps)s::text[], %(work_kinds)s::text[])
        w (state, rule, step, kind)
)
select s.state, s.rule, s.step, count(*), count(*) filter (where exists (
    select from notices_noticerecord r where r.subject = s.case_id and r.act = 'answered'
    and r.at >= s.taken_at and r.at < s.taken_at + make_interval(days => %(days)s)
    and split_part(r.key, '/', 1) = {_KEY}
) or exists (
    select from works w join cases_event e on e.case_id = s.case_id and e.kind = w.kind
    where (w.state, w.rule, w.step) = (s.state, s.rule, s.step) and e.recorded >= s.taken_at and e.recorded < s.until
    and (s.subject = 'case' or coalesce(nullif(e.subject, ''), e.facts ->> 'exhibit', s.subject) = s.subject)
) or exists (
    select from alerts_direction d where d.case_id = s.case_id and d.given_by_id = s.posting_id
    and d.given_at >= s.taken_at and d.given_at < s.until
))
from sent s where s.outcome = 'notified' and s.taken_at < %(end)s
group by 1, 2, 3 order by 1, 2, 3"""  # noqa: S608  our own text


def steps_sent(period: SentPeriod) -> list[StepOfState]:
    """Return the steps of which a reminder was sent in a period, by State and limit."""
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, _values(period))
        return [StepOfState(*row) for row in cursor.fetchall()]


def count_responses(period: SentPeriod, works: Mapping[StepOfState, Collection[str]]) -> list[ResponseRow]:
    """Count the reminders of each step that were sent in a period, and those acted on; reads as the system.

    Args:
        period: When they were sent, and in how many days each had to be acted on.
        works: The kinds of entry that record the work of each step.
    """
    pairs = [(step, kind) for step, kinds in works.items() for kind in kinds]
    values = _values(period) | {
        "work_states": [step.state_id for step, _kind in pairs],
        "work_rules": [step.rule for step, _kind in pairs],
        "work_steps": [step.step for step, _kind in pairs],
        "work_kinds": [kind for _step, kind in pairs],
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return [ResponseRow(StepOfState(*row[:3]), row[3], row[4]) for row in cursor.fetchall()]


def _values(period: SentPeriod) -> dict[str, _SqlValue]:
    return {
        "begin": period.begin,
        "end": period.end,
        "days": period.days,
        "states": [str(kind) for kind in STATES],
    }
