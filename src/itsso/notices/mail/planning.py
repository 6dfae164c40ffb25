"""Which mails are due: the list of the morning, and what is urgent, bundled for each posting."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from itsso.accounts.models import Posting
from itsso.notices.codes import Urgency
from itsso.notices.mail.addresses import MOST_BOUNCES
from itsso.notices.mail.states import MailKind, MailState
from itsso.notices.models import Mail, Notice
from itsso.notices.reading import unread, waiting, worded
from itsso.notices.topics import topic
from itsso.platform.clock import now

BUNDLED_MINUTES = 10
MOST_AT_ONCE = 6
"""The most urgent mails that a posting gets in a day; the last one says that it is the last."""


def plan_digests(day: date) -> int:
    """Plan the list of the morning for every posting with a verified address and waiting messages; return how many.

    For the system. Run again on the same day it adds only what is missing.
    """
    moment = now()
    not_resting = Q(rests_until=None) | Q(rests_until__lte=day)
    not_expired = Q(expires=None) | Q(expires__gte=day)
    unfinished = Notice.objects.filter(not_resting, not_expired, done_at=None, withdrawn_at=None)
    postings = _postings_with_mail().filter(pk__in=unfinished.values("posting_id"))
    mails = [
        Mail(
            posting=posting,
            kind=MailKind.DIGEST,
            window=f"digest:{posting.pk}:{day.isoformat()}",
            created_at=moment,
            due_at=moment,
        )
        for posting in postings
        if posting.in_force(moment)
    ]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)


def plan_at_once(moment: datetime) -> int:
    """Plan mails about urgent messages of the last day that no mail has counted yet, one for each posting and window.

    For the system. What comes while the mail of a window is leaving waits for the next window.
    """
    urgent = Notice.objects.filter(
        urgency=Urgency.AT_ONCE,
        mailed_at=None,
        read_at=None,
        done_at=None,
        withdrawn_at=None,
        created_at__gt=moment - timedelta(days=1),
    )
    by_posting: dict[int, list[Notice]] = defaultdict(list)
    for notice in urgent.order_by("posting_id", "pk"):
        by_posting[notice.posting_id].append(notice)
    postings = {posting.pk: posting for posting in _postings_with_mail().filter(pk__in=by_posting)}
    return sum(_plan_bundle(postings.get(key), notices, moment) for key, notices in by_posting.items())


def _plan_bundle(posting: Posting | None, notices: list[Notice], moment: datetime) -> int:
    ringing = [notice for notice in notices if may_ring(notice)]
    ids = [notice.pk for notice in notices]
    is_reached = posting is not None and posting.in_force(moment) and bool(ringing)
    if posting is None or not is_reached or mails_at_once(posting.pk, moment) >= MOST_AT_ONCE:
        Notice.objects.filter(pk__in=ids).update(mailed_at=moment)  # only the inbox tells of them
        return 0
    local = localtime(moment)
    part = (local.hour * 60 + local.minute) // BUNDLED_MINUTES
    window = f"at_once:{posting.pk}:{local.date().isoformat()}:{part}"
    with transaction.atomic():
        mail, new = Mail.objects.get_or_create(
            window=window,
            defaults={"posting": posting, "kind": MailKind.AT_ONCE, "created_at": moment, "due_at": moment},
        )
        if mail.state != MailState.CREATED:
            return 0
        Notice.objects.filter(pk__in=ids).update(mailed_at=moment)
        Notice.objects.filter(pk__in=[notice.pk for notice in ringing]).update(mail=mail.pk)
    return int(new)


def may_ring(notice: Notice) -> bool:
    """Return whether a notice is of one of the four classes that may leave by mail at any hour."""
    topic_words = topic(notice.topic)
    return topic_words is not None and topic_words.at_once(notice) is not None


def at_once_notices(posting: Posting, day: date) -> list[Notice]:
    """Return the urgent messages of a posting that were not opened and may leave by mail at any hour.

    In the posting's own ranges: a message about something that the officer no longer sees is left out.
    """
    urgent = unread(waiting(posting, day)).filter(urgency=Urgency.AT_ONCE)
    return [row.notice for row in worded(list(urgent)) if not row.is_hidden and may_ring(row.notice)]


def mails_at_once(posting_id: int, moment: datetime) -> int:
    """Return how many urgent mails a posting has had or will have on the day of a moment, up to that moment."""
    day = localtime(moment).date()
    return Mail.objects.filter(
        posting=posting_id, kind=MailKind.AT_ONCE, window__startswith=f"at_once:{posting_id}:{day.isoformat()}:"
    ).count()


def _postings_with_mail() -> QuerySet[Posting]:
    return Posting.objects.select_related("officer", "unit").filter(
        officer__mail_address__verified_at__isnull=False, officer__mail_address__bounces__lt=MOST_BOUNCES
    )
