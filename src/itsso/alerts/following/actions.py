"""Reminders that follow their post: one that waits goes to whoever holds the post now.

A job compares the holder of each post with the posting whose inbox has the reminder, whatever changed between them: an
officer of a case, a posting, a leave, the station of a case. Only reminders of limits that run follow. What changed is
added (`MovedReminder`), in one transaction with both notices: the former holder's is withdrawn, so it is not shown and
no mail tells of it, and the new holder gets one of the same step, with the step's own instant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from itsso.accounts.models import Posting
from itsso.alerts.delivery import TOPIC, deliver, new_notice, notice_key, post_of
from itsso.alerts.following import queries
from itsso.alerts.following.queries import GivenReminder, MoveRow, WaitingReminder
from itsso.alerts.ladders import Urgency
from itsso.alerts.planning import running_limits
from itsso.alerts.queries import LimitKey, StepKey, StoredLimit
from itsso.alerts.recipients import Addressee, CasePost, addressees
from itsso.alerts.steps import end_of
from itsso.notices.actions import NewNotice, lock_open, withdraw
from itsso.notices.codes import Urgency as NoticeUrgency
from itsso.platform.clock import now
from itsso.protection.ranges import enter

CASES_A_BATCH = 2000
MOVED_A_BATCH = 200
"""Cases of one transaction that moves reminders: an officer who writes in one of them waits no longer than that."""


@dataclass(frozen=True, slots=True)
class FollowBatch:
    """The cases with open reminders that a batch compared, and how many reminders it gave to another posting."""

    cases: int
    moved: int


def let_reminders_follow(by: Posting) -> Iterator[FollowBatch]:
    """Give open reminders to whoever holds their post now, and yield what each batch did.

    A case that somebody writes at the moment is left for the next run. Killed at any point and run again, it gives each
    reminder once.
    """
    after = UUID(int=0)
    while True:
        with enter(by):
            waiting = queries.waiting_at(TOPIC, after, CASES_A_BATCH)
            differing = _differing(waiting)
        if not waiting:
            return
        moved = 0
        for begin in range(0, len(differing), MOVED_A_BATCH):
            with enter(by):
                moved += _move(differing[begin : begin + MOVED_A_BATCH], now())
        case_ids = [reminder.case_id for reminder in waiting]
        after = case_ids[-1]
        yield FollowBatch(len(set(case_ids)), moved)


def _differing(waiting: Sequence[WaitingReminder]) -> list[UUID]:
    """Return the cases in which a reminder waits for a posting that does not hold its post."""
    wanted = {reminder: post for reminder in waiting if (post := post_of(reminder.reason)) is not None}
    reached = addressees({CasePost(reminder.case_id, reminder.station_no, post) for reminder, post in wanted.items()})
    cases: dict[UUID, None] = {}
    for reminder, post in wanted.items():
        holder = reached[CasePost(reminder.case_id, reminder.station_no, post)].posting_id
        if holder not in (None, reminder.posting_id):
            cases[reminder.case_id] = None
    return list(cases)


def _move(case_ids: Sequence[UUID], moment: datetime) -> int:
    """Give the open reminders of cases to the holders of their posts, in the open transaction; return how many.

    The cases are locked first, as by whoever writes them: no limit ends meanwhile.
    """
    locked = queries.lock_cases(case_ids)
    limits = {limit.key: limit for limit in running_limits(locked)}
    reminders = [reminder for reminder in queries.given_reminders(locked) if reminder.limit in limits]
    urgencies = lock_open([_key_of(reminder) for reminder in reminders])
    reminders = [reminder for reminder in reminders if _key_of(reminder) in urgencies]
    reached = addressees({_case_post(reminder, limits[reminder.limit]) for reminder in reminders})
    moves = [
        (reminder, addressee)
        for reminder in reminders
        if (addressee := reached[_case_post(reminder, limits[reminder.limit])]).posting_id
        not in (None, reminder.posting_id)
    ]
    new = queries.insert_moves([_row(reminder, addressee, moment) for reminder, addressee in moves])
    moves = [(reminder, addressee) for reminder, addressee in moves if (reminder.limit, reminder.step) in new]
    withdraw([_key_of(reminder) for reminder, _addressee in moves])
    deliver(
        [
            _notice(reminder, addressee, limits[reminder.limit], urgencies[_key_of(reminder)], moment)
            for reminder, addressee in moves
        ]
    )
    return len(moves)


def _case_post(reminder: GivenReminder, limit: StoredLimit) -> CasePost:
    return CasePost(limit.key.case_id, limit.station_no, reminder.post)


def _key_of(reminder: GivenReminder) -> str:
    return notice_key(reminder.limit, reminder.step, reminder.move, reminder.posting_id)


def _row(reminder: GivenReminder, addressee: Addressee, moment: datetime) -> MoveRow:
    assert addressee.posting_id is not None
    return MoveRow(
        *reminder.limit,
        reminder.step.code,
        reminder.step.turn,
        reminder.step.at,
        reminder.move + 1,
        moment,
        addressee.post or "",
        addressee.posting_id,
    )


def _notice(
    reminder: GivenReminder, addressee: Addressee, limit: StoredLimit, urgency_before: NoticeUrgency, moment: datetime
) -> NewNotice:
    """Return the notice of the new holder. It rings only where the one before did and the limit is not over yet."""
    assert addressee.posting_id is not None
    may_ring = urgency_before == NoticeUrgency.AT_ONCE and moment <= end_of(limit.clock)
    urgency: Urgency = "at_once" if may_ring else "list"
    return new_notice(
        reminder.limit,
        reminder.step,
        posting_id=addressee.posting_id,
        station_no=limit.station_no,
        urgency=urgency,
        post=reminder.post,
        is_vacant=addressee.post != reminder.post,
        move=reminder.move + 1,
    )


def moves_by_step(case_ids: Sequence[UUID]) -> Mapping[tuple[LimitKey, StepKey], Sequence[MoveRow]]:
    """Return how reminders of cases went from posting to posting, by their step, the earliest first."""
    moves: dict[tuple[LimitKey, StepKey], list[MoveRow]] = defaultdict(list)
    for row in queries.moves_of(case_ids):
        moves[row.limit, row.step_key].append(row)
    return moves
