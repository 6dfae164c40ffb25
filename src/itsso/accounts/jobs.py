"""A job that removes what has expired every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from itsso.accounts.models import FailedSignIn, Invitation, Session
from itsso.accounts.sign_in_attempts import WINDOW
from itsso.platform.clock import now


@app.periodic(cron="10 21 * * *")  # twenty to three at night in India
@app.task(name="accounts.clear", queueing_lock="accounts.clear", pass_context=False)
def clear(timestamp: int | None = None) -> None:
    """Delete sessions, links and recorded attempts that have expired. Run twice it has the effect of once."""
    Session.objects.filter(expire_date__lt=now()).delete()
    Invitation.objects.filter(ends_at__lt=now()).delete()
    FailedSignIn.objects.filter(at__lt=now() - WINDOW).delete()
