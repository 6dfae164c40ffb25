"""Every write of notices: those that packages give, and what officers do with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.notices import queries
from itsso.notices.answers import follow_repeat
from itsso.notices.codes import CODE, KEY, NoticeAct, Urgency
from itsso.notices.models import Notice, NoticeAnswer
from itsso.notices.reading import has_ended, is_unread, may_snooze, worded
from itsso.notices.topics import topic
from itsso.platform.clock import now, today
from itsso.platform.copy import encode_array
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7, uuid7_hex
from itsso.protection.sent_forms import refuse_other_content
from itsso.ui import text

_CODE, _KEY = re.compile(CODE), re.compile(KEY)


class NewNotice(NamedTuple):
    """A notice to be written: codes only, no text about a case.

    Attributes:
        posting_id: The posting that receives it. It is not shown after the posting has ended.
        topic: The code of a registered kind of notice (`topics.register_topic`).
        subject: What notices are grouped by, such as a case.
        reference: What the notice is about within its subject, such as a rule and a step.
        part: Which part of the subject it concerns, by its label, such as the accused A1; empty for the whole.
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
    part: str = ""


def notify(notices: Sequence[NewNotice]) -> None:
    """Write notices in the caller's transaction, thousands by one statement; a key that exists is skipped.

    Raises ValueError where a topic is not registered, or where a code or key could be a text.
    """
    if not notices:
        return
    for notice in notices:
        _check(notice)
    # In the order of their keys: two writers of the same notices wait for each other and never lock each other.
    rows = [
        (
            uuid7_hex(),
            notice.posting_id,
            notice.topic,
            notice.subject,
            notice.reference,
            notice.reason,
            notice.station_no,
            str(notice.urgency),
            notice.key,
            notice.expires,
            notice.part,
        )
        for notice in sorted(notices, key=lambda notice: notice.key)
    ]
    queries.insert_notices([encode_array(column) for column in zip(*rows, strict=True)], now())


def _check(notice: NewNotice) -> None:
    if topic(notice.topic) is None:
        raise ValueError(f"the topic {notice.topic!r} is not registered")
    codes = [notice.topic, *(code for code in (notice.reference, notice.reason) if code)]
    if not all(map(_is_code, codes)) or not _KEY.fullmatch(notice.key):
        raise ValueError(f"a notice of {notice.topic} has a code or key of another shape: it stores no text")
    if notice.urgency not in Urgency:
        raise ValueError(f"{notice.urgency!r} is not an urgency")


@lru_cache
def _is_code(text: str) -> bool:
    """Return whether a text has the shape of a code. A few dozen codes come in thousands of notices."""
    return _CODE.fullmatch(text) is not None


def withdraw(keys: Collection[str]) -> int:
    """End notices by their keys, as when the time limit behind them ends; return how many were shown until now.

    In the caller's transaction, which is the system's: an officer's own sees no notice of another posting.
    """
    waiting = Notice.objects.filter(key__in=keys, withdrawn_at=None)
    return waiting.update(withdrawn_at=now())


def lock_open(keys: Collection[str]) -> dict[str, Urgency]:
    """Lock the notices with these keys that have not ended, and return the urgency of each by its key.

    In a transaction of the system. An officer who answers one waits, and then finds what the caller made of it.
    """
    waiting = Notice.objects.select_for_update().filter(key__in=keys, withdrawn_at=None, done_at=None).order_by("key")
    return {notice.key: Urgency(notice.urgency) for notice in waiting}


MOST_DAYS = {Urgency.LIST: 15, Urgency.AT_ONCE: 2}
"""The most days for which an answer may count, by urgency."""
SNOOZE_DAYS = 7


def mark_read(notice: Notice) -> None:
    """Record that the officer opened a notice; the first time counts, and the first time after it came back."""
    if is_unread(notice):
        Notice.objects.filter(pk=notice.pk).update(read_at=now())


def answer(notice_id: UUID, act: NoticeAct, until: date, *, form: UUID, by: Posting) -> Notice:
    """Record what the officer answers; the notice rests until that day. It never stops a time limit.

    A form that is sent again is not recorded twice.

    Raises:
        Http404: it is no notice of this posting.
        Refused: it has ended, nothing is asked, the day is too late or has come already, or the form was sent before
            with another answer or for another notice.
    """
    with transaction.atomic():
        notice = _own_notice(notice_id, by)
        existing = NoticeAnswer.objects.filter(form=form).first()
        if existing is not None:
            refuse_other_content((existing.notice_id, existing.act, existing.until) == (notice.pk, act, until))
            return notice
        _check_waits(notice)
        last = today() + timedelta(days=MOST_DAYS[Urgency(notice.urgency)])
        if not today() < until <= last:
            raise Refused(
                _("Enter a day from tomorrow to %(day)s.") % {"day": text.day(last)},
                field="until",
            )
        if not queries.insert_answer(uuid7(), notice.pk, act, until, now(), form):
            refuse_other_content(False)  # of a message of another officer, whose answers row-level security hides
        _rest(notice, until)
        follow_repeat(notice, by)
        audit.write("notices.answered", by.actor, str(notice.pk), {"reason": act.value, "ends_on": until.isoformat()})
    return notice


def snooze(notice_id: UUID, *, by: Posting) -> Notice:
    """Put a notice off by seven days, once; a second sending of the same button changes nothing.

    Raises:
        Http404: it is no notice of this posting.
        Refused: it has ended, was put off before, or may not be put off.
    """
    with transaction.atomic():
        notice = _own_notice(notice_id, by)
        _check_waits(notice)
        if notice.snoozed_at is not None and notice.rests_until is not None and notice.rests_until > today():
            return notice
        if notice.snoozed_at is not None:
            raise Refused(_("This message was put off once already."))
        if not may_snooze(notice):
            raise Refused(_("This message cannot be put off. Answer it."))
        notice.snoozed_at = now()
        notice.save(update_fields=["snoozed_at"])
        _rest(notice, today() + timedelta(days=SNOOZE_DAYS))
        audit.write("notices.snoozed", by.actor, str(notice.pk))
    return notice


def acknowledge(notice_ids: Collection[UUID], *, by: Posting) -> int:
    """Mark informations as done, several at once, and return how many were not yet.

    A notice that asks for an act, that of another posting and one that has ended are left as they are.
    """
    with transaction.atomic():
        notices = list(
            Notice.objects.select_for_update()
            .filter(pk__in=notice_ids, posting=by, done_at=None, withdrawn_at=None)
            .order_by("pk")
        )
        ids = [row.notice.pk for row in worded(notices) if row.is_information]
        moment = now()
        Notice.objects.filter(pk__in=ids, read_at=None).update(read_at=moment)
        number = Notice.objects.filter(pk__in=ids).update(done_at=moment)
        if number:
            audit.write("notices.acknowledged", by.actor, "", {"rows": number})
    return number


def _own_notice(notice_id: UUID, by: Posting) -> Notice:
    notice = Notice.objects.select_for_update().filter(pk=notice_id, posting=by).first()
    if notice is None:
        raise Http404
    return notice


def _check_waits(notice: Notice) -> None:
    """Raise Refused where nothing can be answered any more."""
    if has_ended(notice, today()):
        raise Refused(_("This message has ended: nothing needs to be answered any more."))
    row = worded([notice])[0]
    if row.is_information:
        raise Refused(_("This message asks for nothing. Mark it as done."))
    if row.on_its_page:
        raise Refused(_("This message is answered on the page to which it leads."))


def _rest(notice: Notice, until: date) -> None:
    """Let a notice rest until a day; then it is shown again as one that was not opened."""
    notice.rests_until, notice.read_at = until, now()
    notice.save(update_fields=["rests_until", "read_at"])
