"""Binding of rows that were written before their table was one of records, as they are at the update.

An earlier change of such a row cannot be found; the audit entries `records.bound` say since when the rows are bound.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from uuid import UUID

import orjson
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

from itsso.audit.actions import Actor
from itsso.audit.records import commitments
from itsso.audit.records.tables import BOUND, RecordTable
from itsso.platform.ids import uuid7

A_STEP = 5000
SYSTEM = Actor("system", "ITSSO", "system", None)


def operation(table: RecordTable) -> Callable[[object, BaseDatabaseSchemaEditor], None]:
    """Return what `RunPython` of a migration runs, as the tables' owner."""

    def bind(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        with editor.connection.cursor() as cursor:
            cursor.execute("select set_config('itsso.owner_changes', %s, true)", [table.table])
            for step in _unbound(cursor, table):
                (_bind_batch if table.is_batched else _bind_singles)(cursor, table, step)

    return bind


class _UnboundRow:
    """A row with its new salt and hash."""

    def __init__(self, row_json: str, salt: bytes) -> None:
        self.key, columns, values = orjson.loads(row_json)
        self.salt = salt
        self.hash = commitments.record_hash(columns, commitments.committed(salt, values))


def _unbound(cursor: CursorWrapper, table: RecordTable) -> Iterator[Sequence[_UnboundRow]]:
    """Yield the table's rows, some thousand at a time, in the order of their keys."""
    keys = ", ".join(f'x."{column}"' for column in table.key)
    parts = f"json_build_array({table.key_sql}), json_build_array({table.columns_sql}), {table.values}"
    after: Sequence[str] = ["00000000-0000-0000-0000-000000000000"] * len(table.key)
    while True:
        places = ", ".join(["%s::uuid"] * len(after))
        cursor.execute(
            f"select json_build_array({parts})::text from {table.table} x"  # noqa: S608  names of our own tables
            f" where ({keys}) > ({places}) order by {keys} limit {A_STEP}",
            after,
        )
        rows = [_UnboundRow(row_json, os.urandom(16)) for (row_json,) in cursor.fetchall()]
        if not rows:
            return
        yield rows
        after = rows[-1].key


def _bind_batch(cursor: CursorWrapper, table: RecordTable, rows: Sequence[_UnboundRow]) -> None:
    digest = commitments.digest(row.hash for row in rows)
    entry = _write_entry(cursor, "", {"records": {table.name: {"count": len(rows), "hash": digest}}})
    _set_salts(cursor, table, rows, "entry = %s, mark = new.mark, salt = new.salt", [entry])


def _bind_singles(cursor: CursorWrapper, table: RecordTable, rows: Sequence[_UnboundRow]) -> None:
    for row in rows:
        _write_entry(cursor, " ".join(row.key), {"record": {table.name: row.hash.hex()}})
    if table.has_values:
        _set_salts(cursor, table, rows, "salt = new.salt", [])


def _set_salts(
    cursor: CursorWrapper, table: RecordTable, rows: Sequence[_UnboundRow], assignments: str, values: Sequence[UUID]
) -> None:
    names = [f"key{at}" for at in range(len(table.key))]
    same = " and ".join(f'x."{column}" = new.{name}' for column, name in zip(table.key, names, strict=True))
    arrays = ", ".join(["%s::uuid[]"] * len(names))
    cursor.execute(
        f"update {table.table} x set {assignments} from unnest({arrays}, %s::uuid[], %s::bigint[])"  # noqa: S608
        f" as new ({', '.join(names)}, salt, mark) where {same}",
        [
            *values,
            *([row.key[at] for row in rows] for at in range(len(names))),
            [UUID(bytes=row.salt) for row in rows],
            [commitments.mark(row.hash) for row in rows],
        ],
    )


def _write_entry(cursor: CursorWrapper, object_id: str, detail: Mapping[str, object]) -> UUID:
    entry = uuid7()
    cursor.execute(
        "insert into audit_line (id, at, actor, actor_name, role, unit, act, object, detail, why)"
        " values (%s, clock_timestamp(), %s, %s, %s, null, %s, %s, %s, '')",
        [entry, SYSTEM.number, SYSTEM.name, SYSTEM.role, BOUND, object_id, orjson.dumps(detail).decode()],
    )
    return entry
