"""The job that counts figures every hour, and soon after a load or a reorganisation, which enqueue it by its name."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.accounts import queries as accounts
from itsso.monitoring.comparison.actions import publish
from itsso.monitoring.counting.actions import roll_up as count_again
from itsso.platform import jobs
from itsso.platform.clock import today


# In UTC: one past the hour in India, so that a new day, whose limits ended with the day before, is counted at once.
@app.periodic(cron="31 * * * *")
@app.task(name="monitoring.roll_up", queueing_lock="monitoring.roll_up", pass_context=False)
def roll_up(timestamp: int | None = None) -> None:
    """Run the roll-up of today and the count of published figures. Running it twice has the same effect as once."""
    count_again(today(), by=accounts.system_posting())
    publish(today(), by=accounts.system_posting())
    jobs.enqueue("advisories.count_ahead")
