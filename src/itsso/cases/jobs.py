"""The background jobs of cases."""

from __future__ import annotations

import time
from contextlib import suppress

from procrastinate.contrib.django import app

from itsso.accounts.queries import system_posting
from itsso.cases.recalculation.actions import is_unfinished, recalculate, recalculation_run
from itsso.cases.recalculation.versions import JOB, begin_if_orders_changed
from itsso.platform.jobs import enqueue, job
from itsso.platform.long_jobs import JobCancelled, JobTakenOver

SECONDS_A_TURN = 20.0
"""Then other jobs have their turn: one worker does all, and a nation takes minutes."""


@job(name=JOB, queueing_lock=JOB)
def recalculate_outdated() -> None:
    """Resume a recalculation for a while, and enqueue the rest; begin one where a State's own limits changed."""
    begin_if_orders_changed()
    if not is_unfinished():
        return
    end = time.monotonic() + SECONDS_A_TURN
    with suppress(JobCancelled, JobTakenOver), recalculation_run() as run:
        for row in recalculate(by=system_posting(), run=run):
            if row.finished_at is None and time.monotonic() > end:
                run.go_on_later()
                enqueue(JOB)
                return


# In UTC: one minute past midnight in India, when an order of a State begins or has ended.
@app.periodic(cron="31 18 * * *")
@app.task(name="cases.follow_state_limits", queueing_lock="cases.follow_state_limits", pass_context=False)
def follow_state_limits(timestamp: int | None = None) -> None:
    """Begin a recalculation where an order of a State began or ended with the day. A second run changes nothing."""
    begin_if_orders_changed()
