"""The job that counts figures every hour, and soon after a load or a reorganisation, which enqueue it by its name."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.accounts import queries as accounts
from itsso.monitoring.comparison.actions import publish
from itsso.monitoring.counting.actions import KIND, STEPS
from itsso.monitoring.counting.actions import roll_up as count
from itsso.platform import jobs, long_jobs
from itsso.platform.clock import today


# In UTC: one past the hour in India, so that a new day, whose limits ended with the day before, is counted at once.
@app.periodic(cron="31 * * * *")
@app.task(name="monitoring.roll_up", queueing_lock="monitoring.roll_up", pass_context=False)
def roll_up(timestamp: int | None = None) -> None:
    """Run the roll-up of today and the count of published figures. Running it twice has the same effect as once."""
    try:
        with long_jobs.working(KIND, total=STEPS + 1, even_if_cancelled=True) as run:
            count(today(), by=accounts.system_posting(), note=run.note)
            publish(today(), by=accounts.system_posting())
            run.complete(STEPS + 1)
    except (long_jobs.JobCancelled, long_jobs.JobTakenOver):
        return  # the figures of before stay until the next count, within the hour
    jobs.enqueue("advisories.count_ahead")
