"""Statements that are planned once on a connection.

For some queries of every desk, planning takes longer than the answer: each table under row-level security adds its
policies.
"""

from __future__ import annotations

from typing import Any, Self

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.rows import TupleRow


class _Prepared(psycopg.Cursor[TupleRow]):
    def execute(self, *args: Any, **options: Any) -> Self:
        return super().execute(*args, **options | {"prepare": True})


def prepared_cursor() -> CursorWrapper:
    """Return a cursor whose statements PostgreSQL prepares at their first use on a connection.

    It is used like `connection.cursor()`. After five executions PostgreSQL keeps a plan that knows no values, where
    that costs no more than planning again: so this is for queries whose best plan is the same for a station and for the
    nation.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrapped(_Prepared(connection.connection))  # type: ignore[arg-type]  # a cursor to wrap, whatever the stubs say
