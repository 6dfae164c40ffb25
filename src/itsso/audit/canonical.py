"""The bytes of an audit entry that are sealed: its columns as one JSON object, always written in the same way.

PostgreSQL writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

COLUMNS = 'id, at, actor, actor_name, role, unit, act, object, "case", why, detail, address, request'
"""In this order, for ever: seals depend on it. A column that is added later needs another form of seal."""

LINES = f"(select {COLUMNS} from audit_line)"  # noqa: S608  our own columns
"""Entries as rows of just these columns: `row_to_json(x)` of one is its canonical form, in UTC."""


def rows(question: str, values: Sequence[Any] = ()) -> Iterator[bytes]:
    """Yield a query's rows as COPY gives them: columns separated by tabs, without the end of line.

    For rows of numbers, UUIDs and JSON, whose text contains no tab and no line break of its own.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local timezone to 'UTC'")
        with cursor.copy(f"copy ({question}) to stdout", values or None) as copy:
            for row in copy:
                yield bytes(row).rstrip(b"\n").replace(b"\\\\", b"\\")


def id_of(line: bytes) -> str:
    """Return the id of a canonical entry, which begins {"id":"..."."""
    return line[7:43].decode()
