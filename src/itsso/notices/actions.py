"""Every write of notices: those that packages give, and what officers do with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from itsso.notices import queries
from itsso.notices.codes import CODE, KEY, Urgency
from itsso.notices.models import Notice
from itsso.notices.topics import topic
from itsso.platform.clock import now
from itsso.platform.ids import uuid7

_CODE, _KEY = re.compile(CODE), re.compile(KEY)


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to be written: codes only, no text about a case.

    Attributes:
        posting_id: The posting that receives it. It is not shown after the posting has ended.
        topic: The code of a registered kind of notice (`topics.register_topic`).
        subject: What notices are grouped by, such as a case.
        reference: What the notice is about within its subject, such as a rule and a step.
        station_no: The number of the station, which a reorganisation changes with all others.
        urgency: Whether a mail may leave at once, or the list of the morning is enough.
        reason: The code of why this officer is told.
        expires: The last day on which it is shown; None where it stays until it is withdrawn or done.
        key: What makes it unique: the same key never makes a second notice, whoever receives it.
    """

    posting_id: int
    topic: str
    subject: UUID
    reference: str
    station_no: int
    urgency: Urgency
    reason: str
    expires: date | None
    key: str


def notify(notices: Sequence[NewNotice]) -> None:
    """Write notices in the caller's transaction, thousands by one statement; a key that exists is skipped.

    Raises ValueError where a topic is not registered, or where a code or key could be a text.
    """
    if not notices:
        return
    for notice in notices:
        _check(notice)
    moment = now()
    # In the order of their keys: two writers of the same notices wait for each other and never lock each other.
    rows = [
        (
            uuid7(),
            notice.posting_id,
            notice.topic,
            notice.subject,
            notice.reference,
            notice.reason,
            notice.station_no,
            str(notice.urgency),
            notice.key,
            moment,
            notice.expires,
        )
        for notice in sorted(notices, key=lambda notice: notice.key)
    ]
    queries.insert_notices([list(column) for column in zip(*rows, strict=True)])


def _check(notice: NewNotice) -> None:
    if topic(notice.topic) is None:
        raise ValueError(f"the topic {notice.topic!r} is not registered")
    codes = [notice.topic, *(code for code in (notice.reference, notice.reason) if code)]
    if not all(_CODE.fullmatch(code) for code in codes) or not _KEY.fullmatch(notice.key):
        raise ValueError(f"a notice of {notice.topic} has a code or key of another shape: it stores no text")
    if notice.urgency not in Urgency:
        raise ValueError(f"{notice.urgency!r} is not an urgency")


def withdraw(keys: Collection[str]) -> int:
    """End notices by their keys, as when the time limit behind them ends; return how many were shown until now.

    In the caller's transaction, which is the system's: an officer's own sees no notice of another posting.
    """
    waiting = Notice.objects.filter(key__in=keys, withdrawn_at=None)
    return waiting.update(withdrawn_at=now())
