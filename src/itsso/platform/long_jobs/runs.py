"""The stored runs of long jobs: one row for each subject of a kind, which the next run of the same work uses again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

LOST_AFTER = 30.0
"""Seconds without a sign of life after which a process has ended: its run is shown as stopped."""


class RunStatus(StrEnum):
    """The status of a run. STOPPED is not stored: the process of a run that is stored as RUNNING is gone."""

    WAITING = "waiting"
    RUNNING = "running"
    STOPPED = "stopped"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class JobRun:
    """A run of a long job, as it is stored.

    Attributes:
        subject: What it works on: an id, or the code of a unit; empty where there is only one such job.
        unit_id: The unit whose job it is; None where it is the whole installation's.
        asked_by: The number of the officer; empty where the system itself or a command began it.
        reference: The number by which the log names it: that of the request by which it was asked for.
        position: Where the next attempt goes on, in the job's own terms.
        attempt: How often it was begun. A process whose attempt is not the last has lost the job to another.
        fault: The class of the exception that ended the last attempt.
        silent_seconds: How long ago its process gave a sign of life, by the clock of the database.
    """

    id: UUID
    kind: str
    subject: str
    unit_id: int | None
    asked_by: str
    reference: UUID
    stored_status: str
    asked_at: datetime
    begun_at: datetime | None
    beat_at: datetime | None
    ended_at: datetime | None
    done: int
    total: int
    position: str
    attempt: int
    cancel_asked_at: datetime | None
    cancelled_by: str
    fault: str
    silent_seconds: float | None

    @property
    def status(self) -> RunStatus:
        """Return the status now: a run without a sign of life is stopped."""
        stored = RunStatus(self.stored_status)
        if stored == RunStatus.RUNNING and (self.silent_seconds or 0.0) > LOST_AFTER:
            return RunStatus.STOPPED
        return stored

    @property
    def is_ending(self) -> bool:
        """Return whether it runs and ends at its next safe point, since somebody cancelled it."""
        return self.status == RunStatus.RUNNING and self.cancel_asked_at is not None


_EXPRESSIONS: Final = {
    "stored_status": "status",
    "silent_seconds": "extract(epoch FROM clock_timestamp() - beat_at)::float",
}
COLUMNS: Final = ", ".join(_EXPRESSIONS.get(field.name, field.name) for field in fields(JobRun))
_SET_POSTING: Final = "SELECT set_config('itsso.posting', %s, true)"


@contextmanager
def as_the_system() -> Iterator[None]:
    """Open a transaction, or continue the open one, that sees and writes every run."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('itsso.posting', true)")
        (before,) = cursor.fetchone()
        cursor.execute(_SET_POSTING, ["0"])
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute(_SET_POSTING, [before or ""])


def runs_where(condition: str, values: Sequence[str | UUID]) -> list[JobRun]:
    """Return the runs that the open transaction sees and that meet an SQL condition of this package."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM platform_jobrun WHERE {condition}", values)  # noqa: S608  our own text
        return [JobRun(*row) for row in cursor.fetchall()]


def visible_runs() -> list[JobRun]:
    """Return the runs that the open transaction sees: what runs first, then what was asked for last."""
    return runs_where("true ORDER BY status <> 'running', asked_at DESC LIMIT 500", [])


def visible_run(run_id: UUID) -> JobRun | None:
    """Return a run if the open transaction sees it."""
    runs = runs_where("id = %s", [run_id])
    return runs[0] if runs else None


def all_runs() -> list[JobRun]:
    """Return the runs of all units, in a transaction of its own."""
    with as_the_system():
        return visible_runs()


def run_of(kind: str, subject: str = "") -> JobRun | None:
    """Return the run of a subject, whoever asks."""
    with as_the_system():
        runs = runs_where("kind = %s AND subject = %s", [kind, subject])
    return runs[0] if runs else None


def locked_run(run_id: UUID) -> JobRun | None:
    """Return a run, locked until the transaction of `as_the_system` ends."""
    runs = runs_where("id = %s FOR UPDATE", [run_id])
    return runs[0] if runs else None


def beat(database: BaseDatabaseWrapper, run: JobRun, done: int | None) -> bool:
    """Record a sign of life on a connection of its own, whatever the job's connection is doing.

    `done` is the progress where the job noted one. Returns whether somebody cancelled the run.
    """
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute(_SET_POSTING, ["0"])
        cursor.execute(
            "UPDATE platform_jobrun SET beat_at = now(), done = coalesce(%s, done)"
            " WHERE id = %s AND attempt = %s AND status = 'running' RETURNING cancel_asked_at IS NOT NULL",
            [done, run.id, run.attempt],
        )
        row = cursor.fetchone()
    return row is not None and bool(row[0])
