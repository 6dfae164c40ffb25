"""Loading what a page took in, apart from the request."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from itsso.exchange.actions import load_upload
from itsso.platform.jobs import job

# A source is loaded one delivery at a time: the next one waits its turn, for hours if need be.
TURNS = RetryStrategy(max_attempts=500, wait=20)


@job(name="exchange.load", retry=TURNS)
def load_received(delivery: str, posting: int) -> None:
    """Loads an upload; a second run goes on, or finds it done."""
    load_upload(UUID(delivery), posting)
