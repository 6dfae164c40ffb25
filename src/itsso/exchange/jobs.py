"""Jobs that load what was uploaded, outside the request."""

from __future__ import annotations

import logging
from uuid import UUID

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from itsso.accounts.queries import system_posting
from itsso.exchange.deliveries.actions import load_upload, record_failed_attempt
from itsso.exchange.feed_import.workers import LOAD_KIND, SourceBusy
from itsso.exchange.quality.counting import count_faults as count_again
from itsso.platform.jobs import job
from itsso.platform.long_jobs import record_failure

log = logging.getLogger(__name__)


class RetryLater(Exception):
    """Raised where an error stopped a load that is to be tried again after `wait` seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"in {wait} seconds")
        self.wait = wait


class LoadRetryStrategy(BaseRetryStrategy):
    """Retries a load while another of the same source runs, for hours if need be. Retries after errors are bounded.

    A source is loaded one delivery at a time.
    """

    WAIT_SECONDS = 20
    MAX_ATTEMPTS = 5_000  # about a day

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Return when to try the job again; None for never.

        After SourceBusy (another load of the source runs) that is in WAIT_SECONDS, until MAX_ATTEMPTS are reached;
        after RetryLater, when its `wait` is over. After any other error it is never.
        """
        if isinstance(exception, SourceBusy) and job.attempts < self.MAX_ATTEMPTS:
            return RetryDecision(retry_in={"seconds": self.WAIT_SECONDS})
        if isinstance(exception, RetryLater):
            return RetryDecision(retry_in={"seconds": exception.wait})
        return None


@job(name="exchange.load", retry=LoadRetryStrategy())
def load_received(delivery: str, posting: int) -> None:
    """Load an upload; a second run resumes it, or finds it done."""
    try:
        load_upload(UUID(delivery), posting)
    except SourceBusy:
        raise
    except Exception as error:
        wait = record_failed_attempt(UUID(delivery))
        record_failure(LOAD_KIND, delivery, error, tried_again=wait is not None)
        log.exception("delivery %s could not be loaded", delivery)
        if wait is not None:
            raise RetryLater(wait) from error


@app.periodic(cron="36 * * * *")
@app.task(name="exchange.count_faults", queueing_lock="exchange.count_faults", pass_context=False)
def count_faults(timestamp: int | None = None) -> None:
    """Find and count the faults of the data again. Running it twice has the same effect as once."""
    count_again(by=system_posting())
