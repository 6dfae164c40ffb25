"""What officers did with notices: read them, answered them, put them off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from itsso.accounts.queries import system_posting
from itsso.notices.codes import NoticeAct
from itsso.notices.models import Notice, NoticeAnswer
from itsso.protection.ranges import enter


@dataclass(frozen=True, slots=True)
class NoticeAnswerGiven:
    """The newest answer to a notice, and the last day on which it counts."""

    act: NoticeAct
    until: date
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class NoticeResponse:
    """When a notice was read and withdrawn, until when it was put off, and what was answered; None for what was not."""

    read_at: datetime | None
    withdrawn_at: datetime | None
    put_off_until: date | None
    answer: NoticeAnswerGiven | None


def responses_to(keys: Collection[str]) -> dict[str, NoticeResponse]:
    """Return what officers did with notices, by key; a key without a notice is missing.

    Reads as the system, since an officer sees no notice of another posting. The caller asks only for notices about what
    its reader may see.
    """
    if not keys:
        return {}
    with enter(system_posting()):
        notices = list(Notice.objects.filter(key__in=keys))
        answers = NoticeAnswer.objects.filter(notice__in=notices).order_by("answered_at", "pk")
        newest = {answer.notice_id: answer for answer in answers}
    return {notice.key: _response(notice, newest.get(notice.pk)) for notice in notices}


def _response(notice: Notice, newest: NoticeAnswer | None) -> NoticeResponse:
    newest_answer = (
        NoticeAnswerGiven(NoticeAct(newest.act), newest.until, newest.answered_at) if newest is not None else None
    )
    put_off_until = notice.rests_until if notice.snoozed_at is not None and newest_answer is None else None
    return NoticeResponse(notice.read_at, notice.withdrawn_at, put_off_until, newest_answer)
