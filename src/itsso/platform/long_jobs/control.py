"""Ask for a long job, cancel it, and try it again. Two people who do the same at once have the effect of one."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from itsso.platform.ids import uuid7
from itsso.platform.long_jobs.kinds import kind_named
from itsso.platform.long_jobs.runs import JobRun, RunStatus, as_the_system, locked_run, run_of

_QUEUE = """
INSERT INTO platform_jobrun AS run (id, kind, subject, unit_id, asked_by, reference, status, asked_at, total)
VALUES (%s, %s, %s, %s, %s, %s, 'waiting', now(), %s)
ON CONFLICT ON CONSTRAINT job_run_once DO UPDATE SET
    unit_id = excluded.unit_id, asked_by = excluded.asked_by, reference = excluded.reference, status = 'waiting',
    asked_at = now(), begun_at = NULL, ended_at = NULL, done = 0, total = excluded.total, position = '',
    cancel_asked_at = NULL, cancelled_by = '', fault = ''
WHERE run.status NOT IN ('waiting', 'running')
"""
_ENDED = (RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.STOPPED)


class CancelOutcome(StrEnum):
    """The result of a wish to cancel a run."""

    CANCELLED = "cancelled"
    ENDING = "ending"  # it ends at its next safe point
    ALREADY = "already"  # it was cancelled before, or is ending
    OVER = "over"  # it ended by itself meanwhile
    IMPOSSIBLE = "impossible"  # this kind has no safe point


class RetryOutcome(StrEnum):
    """The result of a wish to try a run again."""

    QUEUED = "queued"
    ALREADY = "already"  # it waits or runs
    OVER = "over"  # it is done
    IMPOSSIBLE = "impossible"  # only a command can begin it


def reference() -> UUID:
    """Return the number of the request that is being answered; a new one in a command or a job."""
    number: UUID | None = import_string(settings.REQUEST_NUMBER)()
    return number or uuid7()


def queue(kind: str, subject: str = "", *, unit_id: int | None = None, asked_by: str = "", total: int = 0) -> None:
    """Record in the open transaction that a job was asked for; the caller enqueues it.

    A run of the same subject that waits or runs stays as it is; one that ended begins anew.
    """
    with as_the_system(), connection.cursor() as cursor:
        cursor.execute(
            _QUEUE,
            [uuid7(), kind, subject, unit_id, asked_by, reference(), total],
        )


def cancel(run_id: UUID, *, by: str) -> CancelOutcome:
    """Cancel a run: one that runs ends at its next safe point, any other at once. What is done stays.

    Args:
        run_id: A run that the caller has seen.
        by: The number of the officer.
    """
    with as_the_system():
        run = locked_run(run_id)
        if run is None:
            return CancelOutcome.OVER
        kind = kind_named(run.kind)
        if run.status == RunStatus.CANCELLED or run.is_ending:
            return CancelOutcome.ALREADY
        if run.status in (RunStatus.DONE, RunStatus.FAILED):
            return CancelOutcome.OVER
        if not kind.can_cancel:
            return CancelOutcome.IMPOSSIBLE
        if run.status == RunStatus.RUNNING:
            _update(run, "cancel_asked_at = now(), cancelled_by = %s", by)
            return CancelOutcome.ENDING
        _update(run, "status = 'cancelled', ended_at = now(), cancel_asked_at = now(), cancelled_by = %s", by)
        kind.ended_by_cancel(run)
        return CancelOutcome.CANCELLED


def retry(run_id: UUID, *, by: str) -> RetryOutcome:
    """Enqueue a run again that failed, stopped or was cancelled; it goes on where it ended."""
    with as_the_system():
        run = locked_run(run_id)
        if run is None or run.status == RunStatus.DONE:
            return RetryOutcome.OVER
        if run.status not in _ENDED:
            return RetryOutcome.ALREADY
        kind = kind_named(run.kind)
        if kind.try_again is None:
            return RetryOutcome.IMPOSSIBLE
        _reopen(run, by)
        kind.try_again(run)
        return RetryOutcome.QUEUED


def reopen(kind: str, subject: str = "") -> None:
    """Let a command run what was cancelled; whoever types the command wants it."""
    run = run_of(kind, subject)
    if run is not None and run.status in _ENDED:
        with as_the_system():
            _reopen(run, "")


def _reopen(run: JobRun, by: str) -> None:
    again = "status = 'waiting', asked_at = now(), begun_at = NULL, ended_at = NULL"
    _update(run, f"{again}, cancel_asked_at = NULL, cancelled_by = '', fault = '', asked_by = %s", by or run.asked_by)


def _update(run: JobRun, assignments: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE platform_jobrun SET {assignments} WHERE id = %s", [value, run.id])  # noqa: S608
