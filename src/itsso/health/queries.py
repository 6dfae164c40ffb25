"""The SQL of the checks and metrics, apart from the queries that stand in `checks.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from itsso.health.checks import InstallationCheck
from itsso.platform.clock import now
from itsso.platform.database import address_of
from itsso.platform.database.address import APP
from itsso.platform.database.server_settings import warnings

TIMEOUT = 10
"""Seconds for one check."""

type Value = str | int | float | datetime | None


@contextmanager
def read_only() -> Iterator[None]:
    """Open a transaction that can write nothing and in which no query takes longer than `TIMEOUT`.

    It is rolled back at its end, so that within a page's transaction both settings end with it.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{TIMEOUT}s"])
        yield
        transaction.set_rollback(True)


def rows_of(check: InstallationCheck) -> list[dict[str, Value]]:
    """Return the rows of a check's query, by the names of its columns."""
    with connection.cursor() as cursor:
        cursor.execute(check.query.replace("%", "%%"))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def seconds_from_database() -> float:
    """Return by how many seconds the clock of this machine is ahead of the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        database_time: datetime = cursor.fetchone()[0]
    return (now() - database_time).total_seconds()


def server_warnings() -> list[str]:
    """Return a line for each setting of the server that lets people into its log or too much out of it."""
    with connection.cursor() as cursor:
        return list(warnings(cursor, address_of(APP)))


def current_role() -> str:
    """Return the name of the role under which this process reaches the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


@dataclass(frozen=True, slots=True)
class JobCount:
    """How many jobs of a name are in a state: `todo`, `doing` or `failed`."""

    task: str
    state: str
    count: int


def job_counts() -> list[JobCount]:
    """Return the jobs that wait, run or failed, by name."""
    return _rows(
        JobCount,
        "SELECT task_name, status::text, count(*) FROM procrastinate_jobs"
        " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2 ORDER BY 1, 2",
    )


def seconds_since_worker() -> float | None:
    """Return how long ago a worker gave a sign of life; None where none ever did."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat))::float FROM procrastinate_workers")
        seconds: float | None = cursor.fetchone()[0]
        return seconds


@dataclass(frozen=True, slots=True)
class SourceAge:
    """How long ago the rows of a source's quietest district came, in seconds."""

    source: str
    seconds: float


def source_ages() -> list[SourceAge]:
    """Return the age of the feed by source."""
    return _rows(
        SourceAge,
        "SELECT source_id, extract(epoch FROM now() - min(received_at))::float FROM exchange_freshness"
        " GROUP BY 1 ORDER BY 1",
    )


@dataclass(frozen=True, slots=True)
class MailCount:
    """How many mails are in a state."""

    state: str
    count: int


def mail_counts() -> list[MailCount]:
    """Return the mails by state."""
    return _rows(MailCount, "SELECT state, count(*) FROM notices_mail GROUP BY 1 ORDER BY 1")


@dataclass(frozen=True, slots=True)
class TableSize:
    """A table with the rows that PostgreSQL estimates and its bytes on the disk, with indexes."""

    name: str
    rows: int
    bytes: int


def table_sizes() -> list[TableSize]:
    """Return the tables of the database, the largest first."""
    return _rows(
        TableSize,
        "SELECT relname, greatest(reltuples, 0)::bigint, pg_total_relation_size(oid) FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 3 DESC",
    )


def server_version() -> str:
    """Return the version of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        return str(cursor.fetchone()[0])


def _rows[Row](make: Callable[..., Row], statement: str) -> list[Row]:
    """Return what a statement answers, each row made into an object."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [make(*columns) for columns in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that failed in the last seven days: its name, and when it failed last."""

    task: str
    last: datetime


def failed_jobs() -> list[FailedJob]:
    """Return the jobs that failed in the last seven days, by name; the same condition as in `checks.yaml`."""
    return _rows(
        FailedJob,
        "SELECT j.task_name, max(e.at) FROM procrastinate_jobs j"
        " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'"
        " WHERE j.status = 'failed' AND e.at > now() - interval '7 days' GROUP BY 1 ORDER BY 1",
    )
