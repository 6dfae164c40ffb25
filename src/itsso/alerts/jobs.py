"""The background jobs of alerts."""

from __future__ import annotations

import time

from procrastinate.contrib.django import app

from itsso.accounts.queries import system_posting
from itsso.alerts.following.actions import let_reminders_follow
from itsso.alerts.run import take_due_steps

SECONDS_A_TURN = 20.0
"""Then other jobs have their turn. What is left is taken by the next run, a minute later."""


@app.periodic(cron="* * * * *")
@app.task(name="alerts.take_due_steps", queueing_lock="alerts.take_due_steps", pass_context=False)
def take_due(timestamp: int | None = None) -> None:
    """Take the steps of limits whose instant has come. A second run takes none twice."""
    end = time.monotonic() + SECONDS_A_TURN
    for _batch in take_due_steps(system_posting()):
        if time.monotonic() > end:
            return


@app.periodic(cron="*/5 * * * *")
@app.task(name="alerts.follow_posts", queueing_lock="alerts.follow_posts", pass_context=False)
def follow_posts(timestamp: int | None = None) -> None:
    """Give reminders that wait to whoever holds their post now. A second run changes nothing."""
    for _batch in let_reminders_follow(system_posting()):
        pass
