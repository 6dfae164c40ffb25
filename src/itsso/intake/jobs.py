"""The job that looks for likely pairs of a Zero FIR and an FIR: every hour, and soon after a load."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.accounts.queries import system_posting
from itsso.intake.zero_firs.pairs.actions import find_pairs


@app.periodic(cron="43 * * * *")
@app.task(name="intake.find_pairs", queueing_lock="intake.find_pairs", pass_context=False)
def find_likely_pairs(timestamp: int | None = None) -> None:
    """Store the pairs that are likely now. Running it twice has the same effect as once."""
    find_pairs(by=system_posting())
