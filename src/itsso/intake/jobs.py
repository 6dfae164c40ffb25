"""The background jobs of complaints and Zero FIRs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.accounts.queries import system_posting
from itsso.intake.complaints.stored_limits import recalculate_limits
from itsso.intake.zero_firs.pairs.actions import find_pairs
from itsso.platform.jobs import job


@app.periodic(cron="43 * * * *")
@app.task(name="intake.find_pairs", queueing_lock="intake.find_pairs", pass_context=False)
def find_likely_pairs(timestamp: int | None = None) -> None:
    """Store the pairs that are likely now, every hour and soon after a load. A second run changes nothing."""
    find_pairs(by=system_posting())


@job(name="intake.recalculate_limits", queueing_lock="intake.recalculate_limits")
def recalculate_limits_of_complaints() -> None:
    """Store the limits of the complaints that are not decided again. A second run changes nothing."""
    recalculate_limits(by=system_posting())
