"""SQL statements that a test runs as the application or as the owner of the database."""

from __future__ import annotations

from django.db import connections


def run_sql(statement: str, alias: str = "default") -> list[tuple[object, ...]]:
    """Run a statement on a connection, and return its rows if it has any."""
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
