"""How often a page waits for its database: each statement by itself, and each exchange of several."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from unittest.mock import patch

import psycopg
from django.db import connection
from psycopg.pq import PipelineStatus

FRAME = 5
"""The round trips of every page: session, officer, posting, the ranges of the transaction, and the audit entry."""


@contextmanager
def round_trips() -> Iterator[list[str]]:
    """Return a list that grows with each round trip inside the block, by the statement or as "exchange"."""
    trips: list[str] = []
    pipeline = psycopg.Connection.pipeline

    def counted_pipeline(database: psycopg.Connection) -> AbstractContextManager[psycopg.Pipeline]:
        trips.append("exchange")
        return pipeline(database)

    def count(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if connection.connection.pgconn.pipeline_status == PipelineStatus.OFF:
            trips.append(sql)
        return execute(sql, *rest)

    with patch.object(psycopg.Connection, "pipeline", counted_pipeline), connection.execute_wrapper(count):
        yield trips
