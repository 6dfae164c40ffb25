"""The background jobs of cases."""

from __future__ import annotations

import time

from itsso.accounts.queries import system_posting
from itsso.cases.recalculation.actions import recalculate
from itsso.cases.recalculation.versions import JOB
from itsso.platform.jobs import enqueue, job

SECONDS_A_TURN = 20.0
"""Then other jobs have their turn: one worker does all, and a nation takes minutes."""


@job(name=JOB, queueing_lock=JOB)
def recalculate_outdated() -> None:
    """Resume a recalculation for a while, and enqueue the rest."""
    end = time.monotonic() + SECONDS_A_TURN
    for row in recalculate(by=system_posting()):
        if row.finished_at is None and time.monotonic() > end:
            enqueue(JOB)
            return
