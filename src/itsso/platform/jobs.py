"""Work done apart from a request, on procrastinate: put off in the transaction that asks for it.

A package's jobs live in its `jobs.py`:

    @job(name="exchange.load")
    def load(batch: int) -> None: ...

    load.defer(batch=7)

A job may run twice and must have its effect once; its arguments are ids, never text about a case.
"""

import logging
from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from itsso.platform import clock

job = app.task
log = logging.getLogger(__name__)


def enqueue(task: str) -> None:
    """Enqueue a job without arguments inside the current transaction, by its name.

    So a package may ask for a job of a package above it. A job that is waiting already is enough.
    """
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(task).defer()


LOST_AFTER = 30.0  # seconds without a sign of life from the worker


@app.periodic(cron="* * * * *")
@app.task(name="platform.take_up_lost_jobs", queueing_lock="take_up_lost_jobs", pass_context=False)
async def retry_lost_jobs(timestamp: int) -> None:
    """Retry jobs whose worker was killed while it ran them."""
    for lost in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=LOST_AFTER):
        log.warning("job %s (%s) lost its worker and is taken up again", lost.id, lost.task_name)
        await app.job_manager.retry_job(lost, retry_at=clock.now())
