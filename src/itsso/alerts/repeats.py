"""The third identical answer to reminders of one limit: the next superior finds it in the inbox, and answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.accounts.models import Posting
from itsso.alerts.delivery import TOPIC, post_of, repeat_key
from itsso.alerts.ladders import Post
from itsso.alerts.queries import LAST_DAY, visible_cases
from itsso.alerts.recipients import CasePost, addressees, posts_upward
from itsso.alerts.words import (
    WHOLE_CASE,
    case_groups,
    last_days,
    limit_title,
    limit_works,
    never_snoozes,
    post_reasons,
)
from itsso.cases.models import Case
from itsso.notices.actions import NewNotice, notify
from itsso.notices.answers import RepeatedAnswer
from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.notices.topics import TopicWords
from itsso.notices.words import ACT_TEXTS
from itsso.ui.components import Text

REPEAT_TOPIC = "alerts.repeated"


def report_repeat(notice: Notice, repeated: RepeatedAnswer, by: Posting) -> None:
    """Notify the next superior of an answer that was given three times, once for each reminder."""
    case = Case.objects.select_related("station").filter(pk=notice.subject).first()
    reminded_post = post_of(notice.reason)
    if notice.topic != TOPIC or case is None or reminded_post is None:
        return
    superior = next(_superiors(case, posts_upward(reminded_post)[1:], by), None)
    if superior is None:
        return
    post, posting_id = superior
    new = NewNotice(
        posting_id=posting_id,
        topic=REPEAT_TOPIC,
        subject=notice.subject,
        reference=f"{notice.reference.partition(':')[0]}:{repeated.act}",
        station_no=notice.station_no,
        urgency=Urgency.LIST,
        reason=post,
        expires=None,
        key=repeat_key(notice.key),
        part=notice.part,
    )
    notify([new])


def _superiors(case: Case, posts: Sequence[Post], by: Posting) -> Iterator[tuple[Post, int]]:
    """Yield the posts that somebody else than the officer holds, the lowest first."""
    for post in posts:
        wanted = CasePost(case.pk, case.station.first, post)
        addressee = addressees({wanted})[wanted]
        if addressee.post == post and addressee.posting_id not in (None, by.pk):
            assert addressee.posting_id is not None
            yield post, addressee.posting_id


def _titles(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    visible = visible_cases({notice.subject for notice in notices})
    return {notice.pk: _title(notice) for notice in notices if notice.subject in visible}


def _title(notice: Notice) -> str:
    rule_id, _separator, act = notice.reference.partition(":")
    title = limit_title(rule_id, notice.part or WHOLE_CASE)
    values = {"answer": ACT_TEXTS[act], "limit": title}
    return _("The same answer three times: %(answer)s (%(limit)s)") % values


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice.pk: reverse("alerts:case_reminders", args=[notice.subject]) for notice in notices}


REPEAT_WORDS = TopicWords(
    name=gettext_lazy("Answer given three times"),
    title=_titles,
    link=_links,
    reason=post_reasons,
    group=case_groups,
    due=last_days,
    due_in_query=LAST_DAY,
    work=limit_works,
    may_snooze=never_snoozes,
)
