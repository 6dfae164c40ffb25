"""The records of notification that the audit log binds (`audit.records`): steps taken, their moves, and messages."""

from __future__ import annotations

from itsso.audit.records.tables import RecordTable

STEPS = "step"
MOVES = "move"
MESSAGES = "message"

CONFIDENTIAL_TOPICS = ("alerts.direction", "alerts.direction_answer", "alerts.judgement")
OPENED = "identity_opened:"
"""The begin of the reference of a message that an identity was opened out of the ordinary."""

CONFIDENTIAL = f"""(x.topic in {CONFIDENTIAL_TOPICS} or starts_with(x.reference, '{OPENED}'))"""
"""Messages about directions are seen by their two sides alone, one of an identity that was opened by its superior: no
file about a case has them, so they have audit entries apart from those of the case."""

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
    case_of_row=f"(select c.id from cases_case c where c.id = x.subject and not {CONFIDENTIAL})",  # noqa: S608  our own text
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
