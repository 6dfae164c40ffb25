"""Retention periods of rate limits, background jobs and the audit log."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from itsso.platform.retention import Removal, RetainedData, TableRows

OWN_CHOICE = _("A choice of this software. No law was read that sets a period.")

_ENDED_AT = "(select max(e.at) from procrastinate_events e where e.job_id = t.id)"

RATE_LIMITS = RetainedData(
    "rate_limits",
    _("Counts of requests for rate limits"),
    _("So that nobody can try codes and passwords without end"),
    Removal(
        timedelta(hours=1),
        _("the count stops blocking requests"),
        OWN_CHOICE,
        TableRows("platform_limit", "t.paid_at"),
        every_hour=True,
    ),
)

JOBS = RetainedData(
    "failed_jobs",
    _("Background jobs that failed or were cancelled"),
    _("So that the operator can find the error; they hold ids only"),
    Removal(
        timedelta(days=90),
        _("the end of the job"),
        OWN_CHOICE,
        TableRows(
            "procrastinate_jobs",
            f"case when t.status in ('succeeded', 'failed', 'cancelled', 'aborted') then {_ENDED_AT} end",
        ),
    ),
)

AUDIT_LOG = RetainedData(
    "audit_log",
    _("Audit log, its seals, and openings of identities"),
    _("It proves everything else"),
    ends=_("Never shortened. CERT-In requires at least 180 days (not read in the Gazette)."),
)
