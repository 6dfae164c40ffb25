"""Identical answers to messages about the same work: the third one goes up to the superior officer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from itsso.accounts.models import Posting
from itsso.notices.codes import NoticeAct
from itsso.notices.models import Notice, NoticeAnswer

GOES_UP_AT = 3
"""The number of identical answers at which a superior officer is to be told."""


def work_of(reference: str) -> str:
    """Return what a reference is about without its step: of "medical.report:day15" the part before the colon."""
    return reference.partition(":")[0]


@dataclass(frozen=True, slots=True)
class RepeatedAnswer:
    """An answer that a posting gave several times in succession about the same work of a subject.

    `register_repeat_follower` says what a package does about it.
    """

    posting_id: int
    topic: str
    subject: UUID
    work: str
    act: NoticeAct
    times: int
    last_answer: UUID
    answered_at: datetime


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


def repeated_answers(since: datetime) -> list[RepeatedAnswer]:
    """Return the work whose newest answers are the same three times or more, answered last after `since`.

    For the system, which sees the answers of all postings.
    """
    recent = NoticeAnswer.objects.filter(answered_at__gt=since).values_list("notice__subject", flat=True).distinct()
    answers = NoticeAnswer.objects.filter(notice__subject__in=list(recent))
    return [run for run in _runs(_in_order(answers)) if run.times >= GOES_UP_AT and run.answered_at > since]


def repeats_of(notice: Notice) -> RepeatedAnswer | None:
    """Return the newest answer of this posting about the work of a notice, and how often it was given in succession."""
    answers = NoticeAnswer.objects.filter(
        notice__posting=notice.posting_id, notice__subject=notice.subject, notice__topic=notice.topic
    )
    work = work_of(notice.reference)
    return next((run for run in _runs(_in_order(answers)) if run.work == work), None)


def _in_order(answers: QuerySet[NoticeAnswer]) -> QuerySet[NoticeAnswer]:
    return answers.select_related("notice").order_by("answered_at", "pk")


def _runs(answers: Iterable[NoticeAnswer]) -> list[RepeatedAnswer]:
    """Return for each work of a posting its newest answer with the number of times that it ends the succession."""
    runs: dict[tuple[int, str, UUID, str], RepeatedAnswer] = {}
    for answer in answers:
        notice = answer.notice
        key = (notice.posting_id, notice.topic, notice.subject, work_of(notice.reference))
        before = runs.get(key)
        times = before.times + 1 if before is not None and before.act == answer.act else 1
        runs[key] = RepeatedAnswer(*key, NoticeAct(answer.act), times, answer.pk, answer.answered_at)
    return list(runs.values())
