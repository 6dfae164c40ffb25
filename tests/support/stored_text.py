"""Where a text is stored in the database, whatever the table."""

from __future__ import annotations

import psycopg

from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.record import NAME, DatabaseRecord


def tables_with(database: DatabaseRecord, value: str) -> set[str]:
    """Return the tables that contain a text in any column."""
    with psycopg.connect(database.address(SUPERUSER, NAME).url) as superuser:
        names = superuser.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        question = 'select exists (select from "{}" x where strpos(x::text, %s) > 0)'
        return {name for (name,) in names if superuser.execute(question.format(name), [value]).fetchone()[0]}  # type: ignore[index]
