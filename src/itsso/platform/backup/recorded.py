"""The record of a backup as a long job: how much PostgreSQL has sent, for the page of jobs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread

import psycopg
from django.db import DatabaseError, connections

from itsso.platform import long_jobs
from itsso.platform.database.address import Address
from itsso.platform.long_jobs import LongJob

KIND = "backup"
SECONDS_BETWEEN_LOOKS = 2.0
MEGABYTE = 1_000_000


@contextmanager
def recorded_backup(address: Address) -> Iterator[None]:
    """Record that a backup runs. Where that cannot be recorded, as before `itsso migrate`, it is made all the same."""
    recording = ExitStack()
    try:
        job = recording.enter_context(long_jobs.working(KIND, even_if_cancelled=True))
    except DatabaseError:
        yield
        return
    over = Event()
    follower = Thread(target=_follow, args=(job, address, over), daemon=True)
    follower.start()
    try:
        yield
    except BaseException as error:
        over.set()
        follower.join(SECONDS_BETWEEN_LOOKS)
        with suppress(DatabaseError):
            recording.__exit__(type(error), error, error.__traceback__)
        raise
    over.set()
    follower.join(SECONDS_BETWEEN_LOOKS)
    with suppress(DatabaseError):
        recording.close()


def _follow(job: LongJob, address: Address, over: Event) -> None:
    """Write how much was sent, until the backup is over."""
    with suppress(psycopg.Error, DatabaseError), psycopg.connect(address.url, autocommit=True) as watcher:
        while not over.wait(SECONDS_BETWEEN_LOOKS):
            row = watcher.execute("SELECT backup_streamed, backup_total FROM pg_stat_progress_basebackup").fetchone()
            if row is not None and row[1]:
                job.complete(row[0] // MEGABYTE, max(row[0], row[1]) // MEGABYTE)
    connections.close_all()
