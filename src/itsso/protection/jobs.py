"""Jobs that deliver parcels, change keys and remove data whose period is over, apart from a request."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from itsso.accounts.queries import system_posting
from itsso.platform.jobs import job
from itsso.platform.long_jobs import JobCancelled, JobTakenOver
from itsso.protection import rotation as rotating
from itsso.protection.parcels import actions
from itsso.protection.ranges import enter
from itsso.protection.retention import actions as retaining
from itsso.units.stations import renaming


@job(name="protection.deliver", retry=RetryStrategy(max_attempts=20, exponential_wait=2))
def deliver(parcel: str, receiver: int) -> None:
    """Receive a parcel at the receiver's end; a second run finds it answered."""
    actions.deliver(UUID(parcel), receiver)


@job(name="protection.rotate")
def rotate(rotation: str) -> None:
    """Resume a change of a State's key (enqueued by `rotation.start_rotation`); run twice it has the effect of once."""
    with suppress(JobCancelled, JobTakenOver):
        for _step in rotating.continue_rotation(UUID(rotation), by=system_posting()):
            pass


@app.periodic(cron="10 21 * * *")  # twenty to three at night in India
@app.task(name="protection.retain", queueing_lock="protection.retain", pass_context=False)
def remove_due(timestamp: int | None = None) -> None:
    """Remove all data whose period is over. A second run resumes one that was stopped."""
    for _run in retaining.remove_due(retaining.removable(), by=system_posting()):
        pass


# In UTC: four minutes past midnight in India, when an entry of a State begins or has ended.
@app.periodic(cron="34 18 * * *")
@app.task(name="units.follow_names", queueing_lock="units.follow_names", pass_context=False)
def follow_station_names(timestamp: int | None = None) -> None:
    """Give stations the names that their State entered for today. A second run changes nothing."""
    by = system_posting()
    with enter(by):
        renaming.apply_names(by=by.actor)


@app.periodic(cron="17 * * * *")
@app.task(name="protection.retain_hourly", queueing_lock="protection.retain_hourly", pass_context=False)
def remove_due_every_hour(timestamp: int | None = None) -> None:
    """Remove counts of requests whose period is over, since there are many. A second run removes nothing more."""
    for _run in retaining.remove_due(retaining.removable(every_hour=True), by=system_posting()):
        pass
