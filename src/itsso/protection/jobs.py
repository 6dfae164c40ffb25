"""What is delivered apart from a request."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from itsso.platform.jobs import job
from itsso.protection.parcels import actions


@job(name="protection.deliver", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def deliver(parcel: str, receiver: int) -> None:
    """Takes a parcel at the receiver's end; a second run finds it answered."""
    actions.deliver(UUID(parcel), receiver)
