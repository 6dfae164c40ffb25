"""Many rows at once into tables under row-level security."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import batched, chain, islice
from typing import Any

import orjson
from django.db import connection

from itsso.platform.clock import IST

LINES_A_WRITE = 2000
A_FEW = 20
"""Rows that are not worth a COPY."""

type Rows = tuple[str, Sequence[str], Sequence[str]]
"""A table, its columns, and a `line` of values for each row in their order."""

NOTHING = "\\N"
"""NULL in the text format of COPY."""


def insert_many(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """Inserts rows, each a `line` of values in the order of `columns`.

    `COPY ... FROM` into a table under row-level security is refused, so the rows are copied to a temporary
    table and inserted from there: every policy and constraint of the table holds. A few rows, as one act of an
    officer makes them, are one statement instead of four. The temporary table is emptied with the transaction;
    within one it is emptied only for a second time of the same table, since TRUNCATE makes files anew.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    lines = iter(lines)
    first = list(islice(lines, A_FEW + 1))
    if len(first) <= A_FEW:
        insert_all([(table, columns, first)])
        return
    lines = chain(first, lines)
    with connection.cursor() as cursor:
        cursor.execute(f'create temp table if not exists "many_{table}" (like "{table}") on commit delete rows')
        cursor.execute(f'select from "many_{table}" limit 1')
        if cursor.rowcount:
            cursor.execute(f'truncate "many_{table}"')
        with cursor.copy(f'copy "many_{table}" ({names}) from stdin') as copy:
            for some in batched(lines, LINES_A_WRITE):
                copy.write("\n".join(some) + "\n")
        cursor.execute(f'insert into "{table}" ({names}) select {names} from "many_{table}"')  # noqa: S608  our own names


def insert_all(tables: Iterable[Rows]) -> None:
    """Inserts into several tables in the order given. A few rows, as from one act, are one round trip."""
    few: list[tuple[str, list[str | None]]] = []
    for table, columns, lines in tables:
        if len(lines) > A_FEW:
            _execute(few)
            few = []
            insert_many(table, columns, lines)
        elif lines:
            few.append(_insert_few(table, columns, lines))
    _execute(few)


def _execute(statements: Sequence[tuple[str, list[str | None]]]) -> None:
    if statements:
        with connection.cursor() as cursor:
            told = chain.from_iterable(values for _statement, values in statements)
            cursor.execute("; ".join(statement for statement, _values in statements), list(told))


def _insert_few(table: str, columns: Sequence[str], lines: Sequence[str]) -> tuple[str, list[str | None]]:
    rows = [[_read(text) for text in one.split("\t")] for one in lines]
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(f"({', '.join(['%s'] * len(row))})" for row in rows)
    return f'insert into "{table}" ({names}) values {places}', list(chain.from_iterable(rows))  # noqa: S608  our own names


def _read(text: str) -> str | None:
    """A value of the text format of COPY, for PostgreSQL to read as the column's type."""
    if "\\" not in text:
        return text
    return None if text == NOTHING else _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)


_ESCAPES = {"t": "\t", "n": "\n", "r": "\r"}
_ESCAPED = re.compile(r"\\(.)")


def line(values: Iterable[Any]) -> str:
    """A row in the text format of COPY: strings, numbers, days, moments, UUIDs, lists of strings, JSON, or nothing."""
    return "\t".join([_TEXT.get(type(value), str)(value) for value in values])


def _string(value: str) -> str:
    if value.isprintable() and "\\" not in value:
        return value
    return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _array(items: Sequence[str]) -> str:
    quoted = ['"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items]
    return _string("{" + ",".join(quoted) + "}")


def as_json(value: dict[str, Any]) -> str:
    """A JSON object in the text format of COPY."""
    return _string(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()) if value else "{}"


def moment(at: datetime) -> str:
    """A moment in the text format of COPY. A load writes 40 for each FIR: `isoformat` of a moment with an offset takes
    three times as long, an f-string half as long again."""
    if at.tzinfo is IST and not at.microsecond:
        return "%04d-%d-%d %d:%d:%d+5:30" % (at.year, at.month, at.day, at.hour, at.minute, at.second)  # noqa: UP031
    return at.isoformat()


_TEXT: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: NOTHING,
    str: _string,
    list: _array,
    tuple: _array,
    dict: as_json,
    date: lru_cache(maxsize=20_000)(date.isoformat),  # a load writes few days, each many times
    datetime: moment,
}
