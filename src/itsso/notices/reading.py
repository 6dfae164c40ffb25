"""The notices of one posting, and their words within the reader's ranges."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime

from itsso.accounts.models import Posting
from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.notices.topics import topic
from itsso.notices.words import HIDDEN
from itsso.ui.components import Text


@dataclass(frozen=True, slots=True)
class WordedNotice:
    """A notice with its words; only `HIDDEN` in place of the title where the reader may not see what it is about."""

    notice: Notice
    title: Text
    link: str
    reason: Text
    group: Text
    due: date | None
    is_hidden: bool
    is_information: bool
    may_snooze: bool
    on_its_page: bool = False


def worded(notices: Sequence[Notice]) -> list[WordedNotice]:
    """Return notices with their words, in the same order. Each topic is asked once for all of its notices."""
    by_topic: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_topic[notice.topic].append(notice)
    words_by_notice = {
        worded_notice.notice.pk: worded_notice
        for code, same_topic in by_topic.items()
        for worded_notice in _worded_of_topic(code, same_topic)
    }
    return [words_by_notice[notice.pk] for notice in notices]


def _worded_of_topic(code: str, notices: Sequence[Notice]) -> list[WordedNotice]:
    topic_words = topic(code)
    titles = topic_words.title(notices) if topic_words else {}
    visible = [notice for notice in notices if notice.pk in titles]
    hidden = [
        WordedNotice(notice, HIDDEN, "", "", HIDDEN, None, is_hidden=True, is_information=True, may_snooze=False)
        for notice in notices
        if notice.pk not in titles
    ]
    if topic_words is None or not visible:
        return hidden
    links, reasons = topic_words.link(visible), topic_words.reason(visible)
    groups, due = topic_words.group(visible), topic_words.due(visible)
    return hidden + [
        WordedNotice(
            notice,
            titles[notice.pk],
            links.get(notice.pk, ""),
            reasons.get(notice.pk, ""),
            groups.get(notice.pk, topic_words.name),
            due.get(notice.pk),
            is_hidden=False,
            is_information=topic_words.is_information,
            may_snooze=may_snooze(notice),
            on_its_page=topic_words.on_its_page,
        )
        for notice in visible
    ]


def may_snooze(notice: Notice) -> bool:
    """Return whether a notice may be put off: once, and never where it is urgent, counted in hours or of custody."""
    topic_words = topic(notice.topic)
    if topic_words is None or topic_words.is_information:
        return False
    return notice.snoozed_at is None and notice.urgency != Urgency.AT_ONCE and topic_words.may_snooze(notice)


def notices_of(posting: Posting, day: date) -> QuerySet[Notice]:
    """Return the notices of a posting that have not ended: not withdrawn, not done, not expired."""
    not_expired = Q(expires=None) | Q(expires__gte=day)
    return Notice.objects.filter(not_expired, posting=posting, done_at=None, withdrawn_at=None)


def has_ended(notice: Notice, day: date) -> bool:
    """Return whether a notice was withdrawn, is done, or has expired."""
    is_expired = notice.expires is not None and notice.expires < day
    return is_expired or notice.withdrawn_at is not None or notice.done_at is not None


def waiting(posting: Posting, day: date) -> QuerySet[Notice]:
    """Return the notices that wait for the officer: of those that have not ended, the ones that do not rest."""
    return notices_of(posting, day).filter(Q(rests_until=None) | Q(rests_until__lte=day))


UNREAD = Q(read_at=None) | Q(read_at__date__lt=F("rests_until"))
"""The condition on a notice that it was not opened yet, or not since it came back."""


def unread(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Return the notices that were not opened yet, or not since they came back."""
    return notices.filter(UNREAD)


def is_unread(notice: Notice) -> bool:
    """Return whether a notice was not opened yet, or not since it came back."""
    if notice.read_at is None or notice.rests_until is None:
        return notice.read_at is None
    return localtime(notice.read_at).date() < notice.rests_until
