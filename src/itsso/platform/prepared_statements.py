"""Questions that are planned once. For some that every desk asks, planning takes longer than the answer: each table
under row-level security brings its policies along."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


class _Prepared(psycopg.Cursor[Any]):
    def execute(self, *args: Any, **options: Any) -> _Prepared:
        return super().execute(*args, **options | {"prepare": True})


def prepared_cursor() -> CursorWrapper:
    """A cursor as of `connection.cursor()` whose statements PostgreSQL prepares at their first time on a connection.

    It keeps a plan that knows no values, after five times, where that costs no more than planning anew: so for
    questions whose best way is the same for a station and for the nation.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return wrapped(_Prepared(connection.connection))  # type: ignore[arg-type]  # a cursor to wrap, whatever the stubs say
