"""The reminder of a step, as a notice of the posting that it reached: codes only, put in words when it is read.

It is written in the transaction that stores the step: either both are there or neither.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

from itsso.accounts.queries import system_posting
from itsso.alerts.following.queries import MoveRow, moves_of
from itsso.alerts.ladders import POSTS, Post, Urgency
from itsso.alerts.queries import LimitKey, StepKey
from itsso.notices.actions import NewNotice, notify, withdraw
from itsso.notices.codes import Urgency as NoticeUrgency
from itsso.protection.ranges import enter

TOPIC = "alerts.step"
VACANT = ".vacant"
"""The end of the reason of a notice that went to the next post above."""


def reason_of(post: Post, *, is_vacant: bool) -> str:
    """Return the reason of a notice: the post that is notified, and whether nobody holds it."""
    return post + (VACANT if is_vacant else "")


def post_of(reason: str) -> Post | None:
    """Return the post that a reason names; None for one that no ladder has any more."""
    code = reason.removesuffix(VACANT)
    return next((post for post in POSTS if post == code), None)


def new_notice(
    limit: LimitKey,
    step: StepKey,
    *,
    posting_id: int,
    station_no: int,
    urgency: Urgency,
    post: Post,
    is_vacant: bool,
    move: int = 0,
) -> NewNotice:
    """Return the notice of a step; `post` is the one that the ladder names, which may be vacant.

    `move` says how often the reminder went to another posting since the post has another holder.
    """
    return NewNotice(
        posting_id=posting_id,
        topic=TOPIC,
        subject=limit.case_id,
        reference=f"{limit.rule}:{step.code}",
        station_no=station_no,
        urgency=NoticeUrgency(urgency),
        reason=reason_of(post, is_vacant=is_vacant),
        expires=None,
        key=notice_key(limit, step, move, posting_id),
        part=limit.subject,
    )


def notice_key(limit: LimitKey, step: StepKey, move: int = 0, posting_id: int | None = None) -> str:
    """Return the key by which a step makes one notice for each officer whom it reaches, however often it is tried.

    A hash, since the label of an exhibit can have letters that a key may not have. After it stands, for a reminder that
    followed its post, how often it did and the posting that has it since.
    """
    named = f"{limit.case_id} {limit.rule} {limit.subject} {step.code} {step.at.timestamp():.0f}"
    first = f"alerts:{sha256(named.encode()).hexdigest()[:40]}"
    return f"{first}/{move}:{posting_id}" if move else first


def key_of_move(row: MoveRow) -> str:
    """Return the key of the notice that a reminder made when it followed its post."""
    return notice_key(row.limit, row.step_key, row.move, row.posting_id)


REPEATED = "repeated:"


def repeat_key(key: str) -> str:
    """Return the key of the notice that the reminder of a key got the same answer three times."""
    return f"{REPEATED}{key}"


def deliver(notices: Sequence[NewNotice]) -> None:
    """Write the notices in the open transaction."""
    notify(notices)


def withdraw_notices(steps: Collection[tuple[LimitKey, StepKey]]) -> None:
    """End the notices of these steps, as when their limit was met. The system does: they are of other postings."""
    if not steps:
        return
    keys = [notice_key(limit, step) for limit, step in steps]
    with enter(system_posting()):
        keys += [
            key_of_move(row)
            for row in moves_of(list({limit.case_id for limit, _step in steps}))
            if (row.limit, row.step_key) in steps
        ]
        withdraw([*keys, *map(repeat_key, keys)])
