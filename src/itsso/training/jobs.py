"""Jobs that import files and count coverage; coverage is counted every hour, and after each file and action."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from procrastinate.contrib.django import app

from itsso.accounts.actions import COPY_REGISTER
from itsso.accounts.models import Posting
from itsso.accounts.queries import system_posting
from itsso.platform.clock import today
from itsso.platform.jobs import enqueue, job
from itsso.platform.long_jobs import JobCancelled, JobTakenOver
from itsso.protection.ranges import enter
from itsso.training.coverage.actions import count_coverage
from itsso.training.files.actions import process_upload
from itsso.training.people import queries


@job(name="training.take")
def process_file(upload: str, posting: int) -> None:
    """Import a file's rows. A second run resumes where the first was stopped, or finds it done."""
    with suppress(JobCancelled, JobTakenOver):
        process_upload(UUID(upload), by=Posting.objects.select_related("officer", "unit").get(pk=posting))
    enqueue("training.count")
    enqueue(COPY_REGISTER)


@app.periodic(cron="20 * * * *")
@app.task(name=COPY_REGISTER, queueing_lock=COPY_REGISTER, pass_context=False)
def copy_register(timestamp: int | None = None) -> None:
    """Copy what the register says of officers with an account. Running it twice has the effect of once."""
    with enter(system_posting()):
        queries.copy_register()


@app.periodic(cron="50 * * * *")
@app.task(name="training.count", queueing_lock="training.count", pass_context=False)
def count(timestamp: int | None = None) -> None:
    """Count the coverage of today. Running it twice has the effect of once."""
    count_coverage(today(), by=system_posting())
