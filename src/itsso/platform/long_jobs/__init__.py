"""Long jobs: the record of what waits, runs, ended or failed, and the way to cancel one and to try it again.

Procrastinate queues and starts the work; a command starts its own. Both record it here:

    with long_jobs.working("key_rotation", str(rotation.pk)) as run:
        for step in steps:
            run.advance(step.done, step.total)  # ends the job here where somebody cancelled it

What a package does when one of its jobs is cancelled or tried again, it registers as a `JobKind`.
"""

from itsso.platform.long_jobs.control import CancelOutcome, RetryOutcome, cancel, queue, reopen, retry
from itsso.platform.long_jobs.kinds import JobKind, kind_named, register, registered
from itsso.platform.long_jobs.progress import (
    JobCancelled,
    JobTakenOver,
    LongJob,
    add_progress,
    note_progress,
    record_end,
    record_failure,
    working,
)
from itsso.platform.long_jobs.runs import JobRun, RunStatus, run_of

__all__ = [
    "CancelOutcome",
    "JobCancelled",
    "JobKind",
    "JobRun",
    "JobTakenOver",
    "LongJob",
    "RetryOutcome",
    "RunStatus",
    "add_progress",
    "cancel",
    "kind_named",
    "note_progress",
    "queue",
    "record_end",
    "record_failure",
    "register",
    "registered",
    "reopen",
    "retry",
    "run_of",
    "working",
]
