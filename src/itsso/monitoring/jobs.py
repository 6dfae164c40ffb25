"""Figures are counted again every hour, and after each load (`roll_up_soon`)."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from itsso.accounts import queries as accounts
from itsso.monitoring.actions import publish
from itsso.monitoring.actions import roll_up as count_again
from itsso.platform.clock import today


@app.periodic(cron="35 * * * *")  # five past the hour in India, so also just after a day has begun
@app.task(name="monitoring.roll_up", queueing_lock="monitoring.roll_up", pass_context=False)
def roll_up(timestamp: int | None = None) -> None:
    """Counts the roll-ups of today, and what is published. Twice has the effect of once."""
    count_again(today(), by=accounts.system_posting())
    publish(today(), by=accounts.system_posting())


def roll_up_soon() -> None:
    """Puts the roll-up off in the transaction that is open; one that waits already will do."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        roll_up.defer()
