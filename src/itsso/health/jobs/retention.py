"""Retention period of the runs of long jobs."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from itsso.audit.retention.kinds import OWN_CHOICE
from itsso.platform.retention import Removal, RetainedData, TableRows

JOB_RUNS = RetainedData(
    "job_runs",
    _("Background jobs that ended: what they did, for which unit, who asked"),
    _("So that administrators see what ran, failed or was cancelled; they hold ids and numbers only"),
    Removal(
        timedelta(days=90),
        _("the end of the job"),
        OWN_CHOICE,
        TableRows("platform_jobrun", "t.ended_at"),
    ),
)
