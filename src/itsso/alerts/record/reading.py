"""The record of notification of one case: its lines in the order of time, and whether they are as the audit log says.

The rows are read as the system, since an officer sees no message of another posting: of a case that the reader sees. Of
directions and of messages that an identity was opened, only those that the reader sees in the own range are read. The
words are made in that range too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.timezone import localtime

from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.alerts.delivery import key_of_move, notice_key, post_of
from itsso.alerts.directions.codes import ANSWERS, JUDGEMENTS, WORKS
from itsso.alerts.following.actions import moves_by_step
from itsso.alerts.following.queries import MoveRow
from itsso.alerts.models import Direction, DirectionRecord, StepOutcome, TakenStep
from itsso.alerts.queries import LimitKey, StepKey
from itsso.alerts.record import queries
from itsso.alerts.records import CONFIDENTIAL_TOPICS, OPENED
from itsso.alerts.words import limit_title, step_named, work_text
from itsso.audit.bound_records import RecordFault, record_faults
from itsso.cases.models import Case
from itsso.notices.actions import SNOOZE_DAYS
from itsso.notices.models import Notice, NoticeRecord
from itsso.notices.topics import topic
from itsso.protection.ranges import enter
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class RecordLine:
    """A line of the record: the moment, what happened, about what, and to whom.

    `act` is the outcome of a step, "moved", the act of a message, or what became of a direction; `answer` is that of an
    officer or the state of a mail, `until` the day until which an answer counts, or the last day of a direction. `post`
    is the post in which the officer was notified, `vacant_post` the one below that nobody held. `daily_mails` counts
    the daily mails to the officer while the message waited. `due_at` is the instant of a step, which may lie before.
    """

    at: datetime
    act: str
    matter: Text
    post: str = ""
    vacant_post: str = ""
    posting_id: int | None = None
    is_urgent: bool = False
    answer: str = ""
    until: date | None = None
    daily_mails: int = 0
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """The comparison of a record with the audit log.

    `bound` counts the rows that an audit entry binds, `sealed` those of them whose entry is sealed, and `unbound` those
    that wait for an entry. `bound_together` counts those that an earlier version bound with rows of other cases: they
    are not compared here. `faults` has each difference.
    """

    bound: int
    sealed: int
    unbound: int
    bound_together: int
    faults: Sequence[RecordFault]


@dataclass(frozen=True, slots=True)
class NotificationRecord:
    """The lines of a case's record, the officers in them by posting, and the comparison with the audit log."""

    lines: Sequence[RecordLine]
    postings: Mapping[int, Posting]
    check: RecordCheck


def record_of(case: Case) -> NotificationRecord:
    """Return the record of notification of a case that the reader sees."""
    confidential = visible_confidential(case.pk)
    with enter(system_posting()):
        steps = list(TakenStep.objects.filter(case=case.pk))
        moves = moves_by_step([case.pk])
        rows = NoticeRecord.objects.filter(subject=case.pk).order_by("at", "pk")
        messages = [row for row in rows if (own_id := confidential_id(row)) is None or own_id in confidential]
        directions = list(DirectionRecord.objects.filter(direction__in=confidential))
        mails = _mails_by_posting({row.posting_id for row in messages})
        check = check_of(case.pk, confidential)
    titles = _titles(messages, case.station_no)
    of_steps = {notice_key(_limit(step), _step_key(step)) for step in steps} | {
        key_of_move(row) for rows in moves.values() for row in rows
    }
    waits = _waits(messages)
    lines = [
        *map(_direction_line, directions),  # before their messages of the same moment
        *(_step_line(step, case.station_no, waits, mails) for step in steps),
        *(_move_line(row, case.station_no, waits, mails) for rows in moves.values() for row in rows),
        *(
            _message_line(row, titles, waits, mails)
            for row in messages
            if not (row.act == "given" and row.key in of_steps)
        ),
    ]
    lines.sort(key=lambda line: line.at)
    postings = Posting.objects.select_related("officer", "unit").in_bulk(
        {line.posting_id for line in lines if line.posting_id is not None}
    )
    return NotificationRecord(lines, postings, check)


def visible_confidential(case_id: UUID) -> frozenset[UUID]:
    """Return the directions of a case, and the messages that an identity was opened, that the reader's range has."""
    directions = Direction.objects.filter(case=case_id).values_list("pk", flat=True)
    openings = NoticeRecord.objects.filter(subject=case_id, reference__startswith=OPENED)
    return frozenset(directions) | frozenset(openings.values_list("notice", flat=True))


def confidential_id(row: NoticeRecord) -> UUID | None:
    """Return the id of the direction or message that decides who sees a line; None for one that all readers see."""
    if row.topic in CONFIDENTIAL_TOPICS:
        return UUID(row.reference.partition(":")[2])
    return row.notice if row.reference.startswith(OPENED) else None


def check_of(case_id: UUID, confidential: frozenset[UUID]) -> RecordCheck:
    """Compare the records of a case with the audit entries that bind them, and these with their seals; as the system.

    An entry that is not as it was sealed binds nothing: its records are named as changed.
    """
    records = queries.bound_records(case_id, confidential)
    entries = queries.binding_entries(case_id, confidential)
    sealed = {str(entry.id) for entry in entries if entry.seal is not None}
    right = {str(entry.id): entry.bindings for entry in entries if entry.is_as_sealed}
    return RecordCheck(
        bound=sum(1 for record in records if record.entry),
        sealed=sum(1 for record in records if record.entry in sealed),
        unbound=sum(1 for record in records if not record.entry),
        bound_together=queries.count_bound_together(case_id, confidential),
        faults=list(record_faults(right, records)),
    )


def _limit(step: TakenStep) -> LimitKey:
    return LimitKey(step.case_id, step.rule, step.subject)


def _step_key(step: TakenStep) -> StepKey:
    return StepKey(step.step, step.turn, step.at)


def _titles(messages: Sequence[NoticeRecord], station_no: int) -> Mapping[UUID, Text]:
    """Return the words of messages, as the packages that wrote them give them to this reader."""
    by_topic: dict[str, dict[UUID, Notice]] = defaultdict(dict)
    for row in messages:
        by_topic[row.topic][row.notice] = Notice(
            id=row.notice,
            posting_id=row.posting_id,
            topic=row.topic,
            subject=row.subject,
            reference=row.reference,
            reason=row.reason,
            station_no=station_no,
            urgency=row.urgency,
            key=row.key,
            part="",  # the record of a message has no person; unset it would be no text at all
        )
    titles: dict[UUID, Text] = {}
    for code, notices in by_topic.items():
        if (topic_words := topic(code)) is not None:
            titles |= topic_words.title(list(notices.values()))
            titles |= {notice_id: topic_words.name for notice_id in notices if notice_id not in titles}
    return titles


type _Waits = Mapping[str, Sequence[tuple[datetime, datetime | None]]]
"""The times in which a message waited for its officer, by its key; the last one may not have ended."""


def _waits(messages: Sequence[NoticeRecord]) -> _Waits:
    waits: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for row in messages:
        times = waits[row.key]
        if row.act == "given":
            times.append((row.at, None))
        elif row.act in ("answered", "put_off", "done", "withdrawn") and times and times[-1][1] is None:
            times[-1] = (times[-1][0], row.at)
            if row.act == "answered" and row.until is not None:
                back = localtime(row.at) + (row.until - localtime(row.at).date())
                times.append((back.replace(hour=0, minute=0, second=0, microsecond=0), None))
            elif row.act == "put_off":
                back = localtime(row.at) + timedelta(days=SNOOZE_DAYS)
                times.append((back.replace(hour=0, minute=0, second=0, microsecond=0), None))
    return waits


def _mails_by_posting(posting_ids: set[int]) -> Mapping[int, Sequence[datetime]]:
    mails: dict[int, list[datetime]] = defaultdict(list)
    for posting_id, moment in queries.daily_mails(sorted(posting_ids)):
        mails[posting_id].append(moment)
    return mails


def _daily_mails(key: str, posting_id: int | None, waits: _Waits, mails: Mapping[int, Sequence[datetime]]) -> int:
    """Return how many daily mails the officer got while a message waited."""
    moments = mails.get(posting_id, ()) if posting_id is not None else ()
    times = waits.get(key, ())
    return sum(any(begin <= moment and (end is None or moment < end) for begin, end in times) for moment in moments)


def _step_line(step: TakenStep, station_no: int, waits: _Waits, mails: Mapping[int, Sequence[datetime]]) -> RecordLine:
    ladder_step = step_named(step.rule, step.step, station_no)
    is_notified = step.outcome == StepOutcome.NOTIFIED
    reached = step.reached_post if is_notified else step.post
    key = notice_key(_limit(step), _step_key(step))
    return RecordLine(
        at=step.taken_at,
        act=step.outcome,
        matter=_step_matter(step.rule, step.subject, step.step, station_no),
        post=reached,
        vacant_post=step.post if is_notified and reached != step.post else "",
        posting_id=step.posting_id,
        is_urgent=is_notified and ladder_step is not None and ladder_step.urgency == "at_once",
        daily_mails=_daily_mails(key, step.posting_id, waits, mails),
        due_at=step.at,
    )


def _step_matter(rule_id: str, subject: str, code: str, station_no: int) -> str:
    ladder_step = step_named(rule_id, code, station_no)
    title = limit_title(rule_id, subject)
    return f"{work_text(ladder_step)} ({title})" if ladder_step is not None else title


def _move_line(row: MoveRow, station_no: int, waits: _Waits, mails: Mapping[int, Sequence[datetime]]) -> RecordLine:
    return RecordLine(
        at=row.moved_at,
        act="moved",
        matter=_step_matter(row.rule, row.subject, row.step, station_no),
        post=row.reached_post,
        posting_id=row.posting_id,
        daily_mails=_daily_mails(key_of_move(row), row.posting_id, waits, mails),
        due_at=row.at,
    )


def _message_line(
    row: NoticeRecord, titles: Mapping[UUID, Text], waits: _Waits, mails: Mapping[int, Sequence[datetime]]
) -> RecordLine:
    post = post_of(row.reason) or ""
    is_given = row.act == "given"
    return RecordLine(
        at=row.at,
        act=row.act,
        matter=titles.get(row.notice, row.topic),
        post=post,
        posting_id=row.posting_id,
        is_urgent=is_given and row.urgency == "at_once",
        answer=row.answer,
        until=row.until if row.act == "answered" else None,
        daily_mails=_daily_mails(row.key, row.posting_id, waits, mails) if is_given else 0,
    )


_DIRECTION_WORDS: Mapping[str, Mapping[str, Text]] = {"given": WORKS, "answered": ANSWERS, "judged": JUDGEMENTS}


def _direction_line(row: DirectionRecord) -> RecordLine:
    return RecordLine(
        at=row.at,
        act=f"direction_{row.act}",
        matter=_DIRECTION_WORDS[row.act].get(row.code, row.code),
        posting_id=row.posting_id,
        until=row.until,
    )
