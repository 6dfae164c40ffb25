"""The side of a long job that works: its progress, its signs of life, and the safe points at which it ends."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Final

from django.db import DatabaseError, connection, connections

from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.platform.long_jobs.control import reference
from itsso.platform.long_jobs.kinds import kind_named
from itsso.platform.long_jobs.runs import JobRun, RunStatus, as_the_system, beat, locked_run, runs_where

log = logging.getLogger(__name__)

SECONDS_BETWEEN_BEATS: Final = 5.0
SECONDS_BETWEEN_WRITES = 0.5
"""Progress is written, and a wish to cancel is seen, at most so often: a step may take a millisecond."""


_RECORD: Final = """
INSERT INTO platform_jobrun (id, kind, subject, unit_id, asked_by, reference, status, asked_at, total)
VALUES (%s, %s, %s, %s, '', %s, 'waiting', now(), %s)
ON CONFLICT ON CONSTRAINT job_run_once DO NOTHING
"""
_BEGIN_ANEW: Final = """
UPDATE platform_jobrun SET asked_at = now(), begun_at = NULL, total = %s, asked_by = '', unit_id = %s,
    done = CASE WHEN status = 'done' THEN 0 ELSE done END,
    position = CASE WHEN status = 'done' THEN '' ELSE position END
WHERE id = %s
"""
_BEGIN: Final = """
UPDATE platform_jobrun SET status = 'running', attempt = attempt + 1, begun_at = coalesce(begun_at, now()),
    beat_at = now(), ended_at = NULL, fault = '',
    cancel_asked_at = CASE WHEN status = 'running' THEN cancel_asked_at END,
    cancelled_by = CASE WHEN status = 'running' THEN cancelled_by ELSE '' END
WHERE id = %s
"""


class JobCancelled(Refused):
    """Somebody cancelled the job. Raised at a safe point: what is done stays, and nothing is half done."""


class JobTakenOver(Refused):
    """Another process does the job now, since this one seemed to be gone, or somebody began it anew."""


class LongJob:
    """A run in the hands of this process."""

    def __init__(self, run: JobRun) -> None:
        self.run = run
        self.noted: int | None = None
        self.cancel_is_asked = False
        self._written_at = 0.0
        self._goes_on_later = False

    @property
    def position(self) -> str:
        """Return where the attempt before ended; empty where it begins at the beginning."""
        return self.run.position

    def advance(self, done: int, total: int | None = None, *, position: str | None = None) -> None:
        """Record the progress at a safe point: everything up to it is committed, and nothing is begun.

        Raises:
            JobCancelled: somebody cancelled the run.
            JobTakenOver: it is no longer this process's.
        """
        if time.monotonic() - self._written_at < SECONDS_BETWEEN_WRITES:
            return
        self._written_at = time.monotonic()
        with as_the_system(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE platform_jobrun SET done = %s, total = coalesce(%s, total), position = coalesce(%s, position),"
                " beat_at = now() WHERE id = %s AND attempt = %s AND status = 'running' RETURNING cancel_asked_at",
                [done, total, position, self.run.id, self.run.attempt],
            )
            row = cursor.fetchone()
        if row is None:
            raise JobTakenOver("Another process does this job now.")
        if row[0] is not None:
            raise JobCancelled("This job was cancelled. What it did stays.")

    def begin_phase(self, name: str) -> None:
        """Record that a part of the work begins whose progress is counted by itself. What is done counts from 0.

        The name takes the place of the position, for a job that finds out by other means where it goes on.
        """
        with as_the_system(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE platform_jobrun SET done = 0, position = %s WHERE id = %s AND attempt = %s",
                [name, self.run.id, self.run.attempt],
            )

    def note(self, done: int) -> None:
        """Record the progress amid a transaction: it is written with the next sign of life.

        Raises:
            JobCancelled: somebody cancelled the run, as its last sign of life found; the transaction is rolled back.
        """
        self.noted = done
        if self.cancel_is_asked:
            raise JobCancelled("This job was cancelled. What it did stays.")

    def complete(self, done: int, total: int | None = None) -> None:
        """Record the progress at the end, where nothing is left that could be cancelled."""
        with as_the_system(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE platform_jobrun SET done = %s, total = coalesce(%s, total) WHERE id = %s AND attempt = %s",
                [done, total, self.run.id, self.run.attempt],
            )

    def go_on_later(self) -> None:
        """Leave the run waiting at the end of this turn: its rest is enqueued."""
        self._goes_on_later = True

    @property
    def status_at_end(self) -> RunStatus:
        """Return the status with which a turn ends that nothing disturbed."""
        return RunStatus.WAITING if self._goes_on_later else RunStatus.DONE


@contextlib.contextmanager
def working(
    kind: str, subject: str = "", *, unit_id: int | None = None, total: int = 0, even_if_cancelled: bool = False
) -> Iterator[LongJob]:
    """Do a long job: record that it runs, give signs of life, and record how it ended.

    Args:
        kind: The code of a registered kind.
        subject: What it works on.
        unit_id: The unit whose job it is; None for the whole installation.
        total: How much there is to do, where the run is not recorded yet.
        even_if_cancelled: Whether it begins although its last run was cancelled, as a command does that somebody typed,
            and the count ahead, which comes back every half hour.

    Raises:
        JobCancelled: it was cancelled before it began, or at one of its safe points.
    """
    run = _begin(kind, subject, unit_id, total, even_if_cancelled)
    if run is None:
        raise JobCancelled("This job was cancelled. What it did stays.")
    job = LongJob(run)
    with _beating(job):
        try:
            yield job
        except JobTakenOver:
            raise
        except JobCancelled:
            _end(job, RunStatus.CANCELLED)
            raise
        except BaseException as error:
            with contextlib.suppress(DatabaseError):  # the database may be what failed: the run then counts as stopped
                _end(job, RunStatus.FAILED, type(error).__name__)
            log.warning("long job %s (%s) ended by %s", run.reference, kind, type(error).__name__)
            raise
        _end(job, job.status_at_end)


def record_failure(kind: str, subject: str, error: BaseException, *, tried_again: bool) -> None:
    """Record that an attempt failed, and whether the job is tried again by itself."""
    with as_the_system(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE platform_jobrun SET status = %s, fault = %s, ended_at = CASE WHEN %s THEN NULL ELSE now() END"
            " WHERE kind = %s AND subject = %s AND status IN ('waiting', 'running', 'failed')",
            [
                (RunStatus.WAITING if tried_again else RunStatus.FAILED).value,
                type(error).__name__,
                tried_again,
                kind,
                subject,
            ],
        )


def record_end(kind: str, subject: str) -> None:
    """Record that the work of a run is done, whichever process did it.

    In the transaction that ends the work, or afterwards where a process was killed between the two.
    """
    with as_the_system(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE platform_jobrun SET status = 'done', ended_at = now(), fault = ''"
            " WHERE kind = %s AND subject = %s AND status <> 'done'",
            [kind, subject],
        )


_noted_at = 0.0


def note_progress(kind: str, subject: str, done: Callable[[], int]) -> None:
    """Record the progress of a run in whose work this process helps, at a safe point.

    Args:
        kind: The code of the kind.
        subject: What the run works on.
        done: Counts what is done. It is called only where progress is written.

    Raises:
        JobCancelled: somebody cancelled the run.
    """
    global _noted_at
    if time.monotonic() - _noted_at < SECONDS_BETWEEN_WRITES:
        return
    _noted_at = time.monotonic()
    _write_shared("%s", done(), kind, subject)


def add_progress(kind: str, subject: str, count: int) -> None:
    """Add to what is done of a run that several processes work at, at a safe point.

    Raises:
        JobCancelled: somebody cancelled the run.
    """
    _write_shared("done + %s", count, kind, subject)


def _write_shared(done: str, count: int, kind: str, subject: str) -> None:
    with as_the_system(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE platform_jobrun SET done = {done} WHERE kind = %s AND subject = %s"  # noqa: S608  our own text
            " AND status IN ('running', 'cancelled') RETURNING cancel_asked_at",
            [count, kind, subject],
        )
        row = cursor.fetchone()
    if row is not None and row[0] is not None:
        raise JobCancelled("This job was cancelled. What it did stays.")


def _begin(kind: str, subject: str, unit_id: int | None, total: int, even_if_cancelled: bool) -> JobRun | None:
    kind_named(kind)  # an unregistered kind has no words and no way to be tried again
    with as_the_system(), connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            [uuid7(), kind, subject, unit_id, reference(), total],
        )
        (run,) = runs_where("kind = %s AND subject = %s FOR UPDATE", [kind, subject])
        if run.stored_status == RunStatus.CANCELLED and not even_if_cancelled:
            return None
        if run.stored_status in (RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED):
            cursor.execute(
                _BEGIN_ANEW,
                [total, unit_id, run.id],
            )
        cursor.execute(
            _BEGIN,
            [run.id],
        )
        return locked_run(run.id)


def _end(job: LongJob, status: RunStatus, fault: str = "") -> None:
    run = job.run
    with as_the_system(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE platform_jobrun SET status = %s, fault = %s,"
            " ended_at = CASE WHEN %s = 'waiting' THEN NULL ELSE now() END WHERE id = %s AND attempt = %s"
            " AND status = 'running'",
            [status.value, fault, status.value, run.id, run.attempt],
        )
        if cursor.rowcount and status == RunStatus.CANCELLED:
            kind_named(run.kind).ended_by_cancel(run)


@contextlib.contextmanager
def _beating(job: LongJob) -> Iterator[None]:
    """Give signs of life from a thread with a connection of its own, however long a step takes."""
    over = Event()
    thread = Thread(target=_beat, args=(job, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(SECONDS_BETWEEN_BEATS)  # it may be in the middle of a sign of life


def _beat(job: LongJob, over: Event) -> None:
    while not over.wait(SECONDS_BETWEEN_BEATS):
        database = connections["default"]  # of this thread alone
        try:
            job.cancel_is_asked = beat(database, job.run, job.noted)
        except DatabaseError as error:
            log.warning("no sign of life could be recorded (%s)", type(error).__name__)
        finally:
            database.close()
