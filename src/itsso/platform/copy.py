"""Many rows at once into tables under row-level security."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

ROWS_A_WRITE = 2000


def insert_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows of plain values (str, int, bool, None, date, datetime, UUID, list of str, dict) in `columns`.

    `COPY ... FROM` into a table under row-level security is refused, so the rows are copied to a temporary
    table and inserted from there: every policy and constraint of the table holds.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'create temp table if not exists "many_{table}" (like "{table}") on commit delete rows')
        with cursor.copy(f'copy "many_{table}" ({names}) from stdin') as copy:
            lines: list[str] = []
            for row in rows:
                lines.append("\t".join([text(value) for value in row]))
                if len(lines) == ROWS_A_WRITE:
                    copy.write("\n".join(lines) + "\n")
                    lines.clear()
            if lines:
                copy.write("\n".join(lines) + "\n")
        cursor.execute(f'insert into "{table}" ({names}) select {names} from "many_{table}"')
        cursor.execute(f'truncate "many_{table}"')


def text(value: Any) -> str:
    """A value in the text format of COPY: `\\N` for nothing, with backslash, tab and line ends escaped."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return _escaped(value) if "\\" in value or "\t" in value or "\n" in value or "\r" in value else value
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\\", "\\\\")
    if isinstance(value, list | tuple):
        return "{" + ",".join(_escaped(_quoted(item)) for item in value) + "}"
    return str(value)


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _quoted(item: str) -> str:
    return '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
