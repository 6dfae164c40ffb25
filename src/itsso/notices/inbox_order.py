"""The order of the list of messages: what can still be done in time comes first, as in My work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from uuid import UUID

from django.db.models import Case, DateField, QuerySet, When

from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.notices.reading import was_not_opened
from itsso.notices.topics import topics

WEEK, YEAR = timedelta(days=7), timedelta(days=365)


class DueBand(IntEnum):
    """The bands of messages by their last day, in the order of those of My work."""

    THIS_WEEK = 0
    OVERDUE = 1
    OLD = 2  # overdue for more than a year
    LATER = 3
    NO_LAST_DAY = 4


@dataclass(frozen=True, slots=True)
class ListedNotice:
    """What the place of a notice in the list depends on; its words are read only for the page that is shown."""

    id: UUID
    subject: UUID
    is_urgent: bool
    is_unread: bool
    created_at: datetime
    last_day: date | None
    band: DueBand


def listed_notices(notices: QuerySet[Notice], day: date) -> list[ListedNotice]:
    """Return notices in the order of the list. Those of one subject follow each other. One query.

    Subjects with an urgent message come first, then by the band of the subject's first message, in a band by its last
    day, and without one the newest.
    """
    columns = ("id", "subject", "urgency", "read_at", "rests_until", "created_at")
    by_subject: dict[UUID, list[ListedNotice]] = defaultdict(list)
    for notice_id, subject, urgency, read_at, rests_until, created_at, last_day in notices.values_list(
        *columns, _last_day(day)
    ):
        by_subject[subject].append(
            ListedNotice(
                id=notice_id,
                subject=subject,
                is_urgent=urgency == Urgency.AT_ONCE,
                is_unread=was_not_opened(read_at, rests_until),
                created_at=created_at,
                last_day=last_day,
                band=due_band(last_day, day),
            )
        )
    subjects = [sorted(of_subject, key=_place_in_subject) for of_subject in by_subject.values()]
    return [listed for of_subject in sorted(subjects, key=_place_of_subject) for listed in of_subject]


def due_band(last_day: date | None, day: date) -> DueBand:
    """Return the band of a message with that last day, as on `day`."""
    if last_day is None:
        return DueBand.NO_LAST_DAY
    if last_day > day + WEEK:
        return DueBand.LATER
    if last_day >= day:
        return DueBand.THIS_WEEK
    return DueBand.OVERDUE if last_day >= day - YEAR else DueBand.OLD


def _last_day(day: date) -> Case:
    """Return the last day behind each notice, as the kinds of notice know it."""
    days = (
        When(topic=code, then=topic_words.due_in_query(day))
        for code, topic_words in topics().items()
        if topic_words.due_in_query is not None
    )
    return Case(*days, default=None, output_field=DateField(null=True))


def _place_in_subject(listed: ListedNotice) -> tuple[DueBand, date, float, UUID]:
    return listed.band, listed.last_day or date.max, -listed.created_at.timestamp(), listed.id


def _place_of_subject(of_subject: Sequence[ListedNotice]) -> tuple[bool, DueBand, date, float, UUID]:
    first = of_subject[0]
    is_urgent = any(listed.is_urgent for listed in of_subject)
    newest = max(listed.created_at for listed in of_subject)
    return not is_urgent, first.band, first.last_day or date.max, -newest.timestamp(), first.subject
