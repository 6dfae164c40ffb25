"""The triggers of the installation: hours of the audit log without a seal, and jobs that failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.alerts.triggers.registry import Trigger, TriggerItem
from itsso.audit.queries import overdue
from itsso.health import queries
from itsso.notices.models import Notice
from itsso.platform.clock import now
from itsso.ui.components import Text

SUBJECT: Final = UUID("5d2d0d8c-2f34-4d2e-9a52-0d2b3e4f7a10")
"""The subject by which all messages about the installation are grouped."""


def _unsealed() -> Iterator[TriggerItem]:
    if overdue():
        yield TriggerItem("audit_log", SUBJECT, 0, "administrator", now())


def _failed() -> Iterator[TriggerItem]:
    for failure in queries.failed_jobs():
        yield TriggerItem(failure.task, SUBJECT, 0, "administrator", failure.last)


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {notice.pk: _("Installation") for notice in notices}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice.pk: reverse("health:installation") for notice in notices}


HOURS_UNSEALED = Trigger(
    code="hours_unsealed",
    titles={"hours_unsealed": gettext_lazy("The audit log has hours without a seal for more than two hours")},
    find=_unsealed,
    groups=_groups,
    links=_links,
)
JOB_FAILED = Trigger(
    code="job_failed",
    titles={"job_failed": gettext_lazy("A background job failed in the last seven days")},
    find=_failed,
    groups=_groups,
    links=_links,
)
