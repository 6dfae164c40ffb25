"""Jobs that deliver parcels and change keys, apart from a request."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy

from itsso.accounts.queries import system_posting
from itsso.platform.jobs import job
from itsso.protection import rotation as rotating
from itsso.protection.parcels import actions


@job(name="protection.deliver", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def deliver(parcel: str, receiver: int) -> None:
    """Receive a parcel at the receiver's end; a second run finds it answered."""
    actions.deliver(UUID(parcel), receiver)


@job(name="protection.rotate")
def rotate(rotation: str) -> None:
    """Resume a change of a State's key (enqueued by `rotation.start_rotation`); run twice it has the effect of once."""
    for _step in rotating.continue_rotation(UUID(rotation), by=system_posting()):
        pass
