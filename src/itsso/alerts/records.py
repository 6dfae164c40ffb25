"""The records of notification that the audit log binds (`audit.records`): steps, moves, messages, directions."""

from __future__ import annotations

from itsso.audit.records.tables import RecordTable

STEPS = "step"
MOVES = "move"
MESSAGES = "message"
DIRECTIONS = "direction"

CONFIDENTIAL_TOPICS = ("alerts.direction", "alerts.direction_answer", "alerts.judgement")
OPENED = "identity_opened:"
"""The begin of the reference of a message that an identity was opened out of the ordinary."""

CONFIDENTIAL = f"""(x.topic in {CONFIDENTIAL_TOPICS} or starts_with(x.reference, '{OPENED}'))"""
APART = f"""case when x.topic in {CONFIDENTIAL_TOPICS} then split_part(x.reference, ':', 2)::uuid
    when starts_with(x.reference, '{OPENED}') then x.notice end"""
"""Messages about a direction are seen by its two sides alone, one of an identity that was opened by its superior. So
each direction and each such message has audit entries of its own, under its id in place of the case's."""

STEP_TABLE = RecordTable(
    name=STEPS,
    table="alerts_takenstep",
    key=("case_id", "rule", "subject", "step", "at"),
    columns={
        "case_id": "uuid",
        "rule": "plain",
        "subject": "plain",
        "step": "plain",
        "turn": "plain",
        "at": "moment",
        "taken_at": "moment",
        "ladder": "plain",
        "outcome": "plain",
        "post": "plain",
        "reached_post": "plain",
        "posting_id": "plain",
    },
    is_batched=True,
    case_column="case_id",
    case_of_row="x.case_id",
)
MOVE_TABLE = RecordTable(
    name=MOVES,
    table="alerts_movedreminder",
    key=("case_id", "rule", "subject", "step", "at", "move"),
    columns={
        "case_id": "uuid",
        "rule": "plain",
        "subject": "plain",
        "step": "plain",
        "turn": "plain",
        "at": "moment",
        "move": "plain",
        "moved_at": "moment",
        "reached_post": "plain",
        "posting_id": "plain",
    },
    is_batched=True,
    case_column="case_id",
    case_of_row="x.case_id",
)
MESSAGE_TABLE = RecordTable(
    name=MESSAGES,
    table="notices_noticerecord",
    key=("id",),
    columns={
        "id": "plain",
        "notice": "uuid",
        "posting_id": "plain",
        "subject": "uuid",
        "topic": "plain",
        "reference": "plain",
        "reason": "plain",
        "urgency": "plain",
        "key": "plain",
        "at": "moment",
        "act": "plain",
        "answer": "plain",
        "until": "day",
    },
    is_batched=True,
    case_column="subject",
    case_of_row=f"coalesce({APART}, (select c.id from cases_case c where c.id = x.subject))",  # noqa: S608  our own text
    misdated="""
select x.id::text, 'the message is not there any more, or is not as it was given'
from notices_noticerecord x left join notices_notice n on n.id = x.notice
where x.act = 'given' and (n.posting_id, n.subject, n.topic, n.reference, n.reason, n.urgency, n.key, n.created_at)
    is distinct from (x.posting_id, x.subject, x.topic, x.reference, x.reason, x.urgency, x.key, x.at)
union all
select n.key, 'no record tells that this message was given, read, answered or withdrawn as it says'
from notices_notice n cross join lateral (values
    ('given', n.created_at), ('done', n.done_at), ('withdrawn', n.withdrawn_at), ('put_off', n.snoozed_at)
) as m (act, at)
where m.at is not null and not exists (
    select from notices_noticerecord x
    where x.notice = n.id and x.subject = n.subject and x.act = m.act and x.at = m.at
)""",
)
DIRECTION_TABLE = RecordTable(
    name=DIRECTIONS,
    table="alerts_directionrecord",
    key=("id",),
    columns={
        "id": "plain",
        "direction": "uuid",
        "case_id": "uuid",
        "posting_id": "plain",
        "act": "plain",
        "code": "plain",
        "until": "day",
        "at": "moment",
    },
    is_batched=True,
    case_column="case_id",
    case_of_row="x.direction",
    misdated="""
select x.id::text, 'the direction is not there any more, or does not say this'
from alerts_directionrecord x left join alerts_direction d on d.id = x.direction
where not coalesce(case x.act
    when 'given' then (d.given_by_id, d.work, d.due, d.given_at) = (x.posting_id, x.code, x.until, x.at)
    when 'answered' then (d.posting_id, d.answer, d.answered_at) = (x.posting_id, x.code, x.at)
    else (d.judged_by_id, d.judgement, d.judged_at) = (x.posting_id, x.code, x.at)
end, false)
union all
select d.id::text, 'no record tells that this direction was given, answered or judged as it says'
from alerts_direction d cross join lateral (values
    ('given', d.given_at), ('answered', d.answered_at), ('judged', d.judged_at)
) as m (act, at)
where m.at is not null and not exists (
    select from alerts_directionrecord x where x.direction = d.id and x.act = m.act and x.at = m.at
)""",
)
