"""The jobs that plan mails, send them, and read what came back."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from itsso.notices.mail.delivery import send_due
from itsso.notices.mail.planning import plan_at_once as plan_urgent
from itsso.notices.mail.planning import plan_digests as plan_lists
from itsso.notices.mail.returns import read_returns
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter_as_system

MOST_A_TURN = 50
"""Mails of one run: the next run begins within a minute, and other jobs are not kept waiting by a slow server."""


@app.periodic(cron="30 2 * * *")  # eight in the morning in India
@app.task(name="notices.plan_digests", queueing_lock="notices.plan_digests", pass_context=False)
def plan_digests(timestamp: int | None = None) -> None:
    """Plan the list of the morning. Running it twice has the same effect as once."""
    if settings.MAIL_HOST:
        with enter_as_system():
            plan_lists(today())


@app.periodic(cron="* * * * *")
@app.task(name="notices.send_mails", queueing_lock="notices.send_mails", pass_context=False)
def send_mails(timestamp: int | None = None) -> None:
    """Plan urgent mails and send what is due. A mail whose worker was killed is sent again."""
    if settings.MAIL_HOST:
        with enter_as_system():
            plan_urgent(now())
        send_due(MOST_A_TURN)


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.read_returns", queueing_lock="notices.read_returns", pass_context=False)
def read_returned_mails(timestamp: int | None = None) -> None:
    """Read the delivery-status mails that came back. A mail that was read twice is recorded once."""
    read_returns()
