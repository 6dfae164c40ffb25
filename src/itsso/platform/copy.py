"""Insertion of many rows at once into tables under row-level security."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import batched, chain, islice
from operator import attrgetter
from uuid import UUID

import orjson
from django.db import connection
from django.utils.functional import Promise

from itsso.platform.prepared_statements import prepared_cursor

LINES_A_WRITE = 2000
A_FEW = 20
"""Rows that are not worth a COPY."""

type TableRows = tuple[str, Sequence[str], Sequence[bytes]]
"""A table, its columns, and a `line` of values for each row in their order."""


def insert_many(table: str, columns: Sequence[str], lines: Iterable[bytes]) -> None:
    """Insert rows, each an `encode_row` of values in the order of `columns`.

    `COPY ... FROM` into a table under row-level security is refused, so the rows are copied to a temporary table and
    inserted from there: every policy and constraint of the table holds. A few rows, as one act of an officer makes
    them, are sent together instead. The temporary table is emptied with the transaction; within one it is emptied only
    for a second time of the same table, since TRUNCATE creates new files.
    """
    _in_a_transaction()
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
        with cursor.copy(f'copy "many_{table}" ({names}) from stdin ({CSV})') as copy:
            for batch in batched(lines, LINES_A_WRITE):
                copy.write(encode_csv(batch))
        cursor.execute(f'insert into "{table}" ({names}) select {names} from "many_{table}"')  # noqa: S608  our own names


def _in_a_transaction() -> None:
    """Check that a transaction is open: without one, rows in a temporary table would be lost before the insert."""
    assert connection.in_atomic_block, "rows are inserted in a transaction"


def insert_all(tables: Iterable[TableRows]) -> None:
    """Insert into several tables in the order given. A few rows, as from one act, are one round trip."""
    _in_a_transaction()
    few: list[TableRows] = []
    for table, columns, lines in tables:
        if len(lines) > A_FEW:
            _insert_few(few)
            few = []
            insert_many(table, columns, lines)
        elif lines:
            few.append((table, columns, lines))
    _insert_few(few)


def _insert_few(tables: Sequence[TableRows]) -> None:
    if not tables:
        return
    with connection.wrap_database_errors, prepared_cursor() as cursor, connection.connection.pipeline():
        for table, columns, lines in tables:
            names, places = ", ".join(f'"{column}"' for column in columns), ", ".join(["%s"] * len(columns))
            statement = f'insert into "{table}" ({names}) values ({places})'  # noqa: S608  our own names
            cursor.executemany(statement, [orjson.loads(line) for line in lines])


def encode_row(values: Sequence[object]) -> bytes:
    """Return a row as a JSON array.

    Values are strings, numbers, days, moments, UUIDs, truth values or None, each as PostgreSQL reads it. A list of
    strings is passed as its `text_array`, a dictionary as its `json_text`. A named tuple is not accepted as a sequence.
    """
    return orjson.dumps(values, default=_as_text)


def _as_text(value: object) -> str:
    if isinstance(value, Decimal | Promise):
        return str(value)
    raise TypeError(f"a {type(value).__name__} is not written as it is")


def text_array(items: Sequence[str]) -> str:
    """Return a list of strings as PostgreSQL reads a text[]."""
    return "{" + ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items) + "}"


type ArrayItem = str | int | UUID | date | None
"""A value of an array; a moment is a date too."""


def encode_array(items: Iterable[ArrayItem]) -> str:
    """Return values as PostgreSQL reads an array of any type: for thousands of them, where the driver takes longer."""
    values = list(items)
    kinds = set(map(type, values))
    if kinds == {str}:
        joined = '","'.join(values)  # type: ignore[arg-type]  # all are str
        if "\\" not in joined and joined.count('"') == 2 * (len(values) - 1):  # those between the values: no escape
            return '{"' + joined + '"}'
    as_text = _TEXT_OF_KIND.get(kinds.pop(), _item_text) if len(kinds) == 1 else _item_text
    return "{" + ",".join(map(as_text, values)) + "}"


def _item_text(item: ArrayItem) -> str:
    if item is None:
        return "null"
    if isinstance(item, str):
        return '"' + (item.replace("\\", "\\\\").replace('"', '\\"') if _NEEDS_ESCAPE.search(item) else item) + '"'
    return f'"{item.isoformat()}"' if isinstance(item, date) else str(item)


_NEEDS_ESCAPE = re.compile(r'[\\"]')
_TEXT_OF_KIND: Mapping[type, Callable[..., str]] = {
    UUID: attrgetter("hex"),
    int: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
}
"""What writes values that are all of one kind. None of them has a sign that needs quotes."""


def json_text(value: Mapping[str, object]) -> str:
    """Return a dictionary as PostgreSQL reads a jsonb."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode() if value else "{}"


CSV = "format csv, null 'null', escape '\\'"
"""How COPY reads what `csv` gives."""


def encode_csv(lines: Iterable[bytes]) -> bytes:
    r"""Return rows as CSV for COPY.

    A JSON array without its brackets is a line of CSV whose escape character is the backslash; but CSV does not know
    \n, so the escape of a control character becomes that character.
    """
    text = b"\n".join([line[1:-1] for line in lines]) + b"\n"
    return _ESCAPED.sub(_sign, text) if _NOT_A_QUOTE.search(text) else text


_NOT_A_QUOTE = re.compile(rb'\\[^"]')
_ESCAPED = re.compile(rb"\\(?:u[0-9a-f]{4}|.)")


def _sign(match: re.Match[bytes]) -> bytes:
    return match[0] if match[0][1:] in b'"\\' else orjson.loads(b'"' + match[0] + b'"').encode()
