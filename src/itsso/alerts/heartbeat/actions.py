"""The sign of life, sent while steps are taken, and the notice to administrators where it could not be sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from itsso.accounts.models import Posting
from itsso.accounts.roles import Role
from itsso.alerts.heartbeat import request
from itsso.alerts.heartbeat.request import HeartbeatResult
from itsso.alerts.models import ComingStep
from itsso.notices.actions import NewNotice, notify, withdraw
from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from itsso.units.models import STATES, UnitKind

TOPIC: Final = "alerts.heartbeat"
SUBJECT: Final = UUID("6f0b6a52-5c8e-4c43-9a53-0b1f5d6f3c11")
"""The subject by which all notices of the sign of life are grouped."""
LATE: Final = timedelta(minutes=10)
"""How long a step may wait. After that no sign is sent, so that whoever expects it looks."""


def beat(by: Posting) -> HeartbeatResult:
    """Send the sign of life where no step waits too long; notify administrators of a failure, once a day each.

    The next sign that is accepted withdraws these notices.
    """
    with enter(by):
        is_late = ComingStep.objects.filter(failed_at=None, at__lt=now() - LATE).exists()
    result = HeartbeatResult.BEHIND if is_late else request.send(settings.HEARTBEAT_URL)
    with enter(by):
        if result == HeartbeatResult.ACCEPTED:
            waiting = Notice.objects.filter(topic=TOPIC, withdrawn_at=None)
            withdraw(list(waiting.values_list("key", flat=True)))
        else:
            notify([_notice(posting, result) for posting in administrators()])
    return result


def administrators() -> list[Posting]:
    """Return the administrators of the nation and of States whose postings are in force."""
    postings = Posting.objects.select_related("unit", "officer").filter(
        role=Role.UNIT_ADMINISTRATOR, unit__kind__in=(UnitKind.NATION, *STATES)
    )
    moment = now()
    return [posting for posting in postings if posting.in_force(moment)]


def _notice(posting: Posting, result: HeartbeatResult) -> NewNotice:
    return NewNotice(
        posting_id=posting.pk,
        topic=TOPIC,
        subject=SUBJECT,
        reference=f"heartbeat:{result}",
        station_no=posting.unit.first,
        urgency=Urgency.LIST,
        reason="administrator",
        expires=None,
        key=f"{TOPIC}:{today().isoformat()}:{result}:{posting.pk}",
    )
