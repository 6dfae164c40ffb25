"""The trigger of laboratory reports: released, and not collected by the police for a week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.alerts.words import case_groups
from itsso.forensics.models import Released
from itsso.notices.models import Notice
from itsso.platform.clock import now

AFTER: Final = timedelta(days=7)


def _find() -> Iterator[TriggerItem]:
    waiting = Released.objects.select_related("case").filter(
        collected_at=None, superseded_by=None, released_at__lte=now() - AFTER
    )
    for report in waiting:
        yield TriggerItem(
            key=str(report.pk),
            subject=report.case_id,
            station_no=report.case.station_no,
            post="io",
            since=report.released_at,
        )


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice.pk: reverse("forensics:exhibits", args=[notice.subject]) for notice in notices}


REPORT_TO_COLLECT = Trigger(
    code="report_to_collect",
    titles={"report_to_collect": _("Collect the laboratory report, which has been ready for a week")},
    find=_find,
    groups=case_groups,
    links=_links,
)
