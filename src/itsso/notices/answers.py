"""Identical answers to messages about the same work: the third one is passed to the superior officer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

from itsso.accounts.models import Posting
from itsso.notices.codes import NoticeAct
from itsso.notices.models import Notice, NoticeAnswer
from itsso.notices.topics import works_of

GOES_UP_AT = 3
"""The number of identical answers at which a superior officer is notified."""


@dataclass(frozen=True, slots=True)
class RepeatedAnswer:
    """The newest answer that a posting gave about the same work of a subject, and how often in succession."""

    act: NoticeAct
    times: int


type RepeatFollower = Callable[[Notice, RepeatedAnswer, Posting], None]
"""A function that is given a message, the answer that was given three times or more, and who gave it."""

_followers: list[RepeatFollower] = []


def register_repeat_follower(follower: RepeatFollower) -> None:
    """Register what a package above does about a third identical answer, in the transaction of the answer."""
    _followers.append(follower)


def follow_repeat(notice: Notice, by: Posting) -> None:
    """Call what packages registered where the newest answer was given three times or more in succession."""
    repeated = repeats_of(notice)
    if repeated is not None and repeated.times >= GOES_UP_AT:
        for follower in _followers:
            follower(notice, repeated, by)


def repeats_of(notice: Notice) -> RepeatedAnswer | None:
    """Return the newest answer of this posting about the work of a notice, and how often it was given in succession."""
    answers = NoticeAnswer.objects.filter(
        notice__posting=notice.posting_id, notice__subject=notice.subject, notice__topic=notice.topic
    )
    in_order = list(answers.select_related("notice").order_by("answered_at", "pk"))
    works = works_of([notice, *(answer.notice for answer in in_order)])
    acts = [answer.act for answer in reversed(in_order) if works[answer.notice_id] == works[notice.pk]]
    if not acts:
        return None
    return RepeatedAnswer(NoticeAct(acts[0]), sum(1 for _act in takewhile(acts[0].__eq__, acts)))
