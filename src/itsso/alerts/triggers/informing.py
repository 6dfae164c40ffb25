"""The trigger for a release of which no information to the victim is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.alerts.words import case_groups
from itsso.cases.models import PendingMatter
from itsso.cases.pending_matters import MatterCode
from itsso.notices.models import Notice
from itsso.platform.clock import start_of_day, today

AFTER: Final = timedelta(days=1)
"""How long after a release: a number of this system. The law sets none (POCSO Rules 2020, r. 4(13) and 4(15))."""


def _find() -> Iterator[TriggerItem]:
    matters = PendingMatter.objects.filter(matter=MatterCode.RELEASE_NOTICE, since__lte=today() - AFTER)
    for matter in matters:
        yield TriggerItem(
            key=f"{matter.case_id}:{matter.subject}:{matter.since.isoformat()}",
            subject=matter.case_id,
            station_no=matter.station_no,
            post="io",
            since=start_of_day(matter.since),
        )


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice.pk: reverse("cases:case", args=[notice.subject]) for notice in notices}


VICTIM_NOT_INFORMED = Trigger(
    code="victim_not_informed",
    titles={"victim_not_informed": _("Tell the victim that an accused was released, and record it")},
    find=_find,
    groups=case_groups,
    links=_links,
)
