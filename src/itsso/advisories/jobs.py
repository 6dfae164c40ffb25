"""The job that counts figures before a reader asks: twice an hour, and after each roll-up."""

from __future__ import annotations

from contextlib import suppress

from procrastinate.contrib.django import app

from itsso.advisories.figures.counting_ahead import count_ahead as count
from itsso.platform.long_jobs import JobCancelled, JobTakenOver


# Twice an hour, since a reading is used for an hour: the next count is there before the last one is too old.
@app.periodic(cron="6,36 * * * *")
@app.task(name="advisories.count_ahead", queueing_lock="advisories.count_ahead", pass_context=False)
def count_ahead(timestamp: int | None = None) -> None:
    """Count the figures of the nation and the States for those who read them."""
    with suppress(JobCancelled, JobTakenOver):
        count()
