"""Reads of records and of the audit entries that bind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict
from uuid import UUID

import orjson
from django.db import connection

from itsso.audit.queries import canonical_rows
from itsso.audit.records import commitments
from itsso.audit.records.commitments import Redacted
from itsso.audit.records.tables import BOUND, EXPUNGED, REDACTED, RecordTable, table_named


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A row as the verification reads it; `hash` is that of the row as it was first written."""

    entry: str  # id of its audit entry, empty where it names none
    key: str
    mark: int | None
    hash: bytes
    redacted: Redacted | None


@dataclass(frozen=True, slots=True)
class RecordValues:
    """A stored record: its salt, the remainder of earlier redactions, and its values."""

    salt: bytes
    redacted: Redacted | None
    values: dict[str, object]


class _BoundBatch(TypedDict):
    """The number of records in a batch and their common hash, as the batch's audit entry holds them."""

    count: int
    hash: str


class RemovalDetail(TypedDict):
    """The number and the common hash of removed records, as the audit entry of their removal holds them."""

    count: int
    hash: str


class _ExpunctionDetail(TypedDict):
    """The part of the detail of an `EXPUNGED` entry that a verification reads."""

    requested_by: str
    removed_records: RemovalDetail


class _RedactionDetail(TypedDict):
    """The detail of the audit entry of a redaction (`REDACTED`)."""

    table: str
    key: str
    requested_by: str
    paths: list[str]


def stored_record(name: str, case_id: UUID, record_id: UUID) -> RecordValues:
    """Return one record of a case within the range; the caller makes sure that there is such a record."""
    table = table_named(name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select x.salt, x.redacted, {table.values}"  # noqa: S608  our own
            f" from {table.table} x where x.case_id = %s and x.id = %s",
            [case_id, record_id],
        )
        salt, redacted, texts = cursor.fetchone()
    return RecordValues(salt.bytes if salt else b"", _decoded(redacted), _decoded(texts))


def batches(table: RecordTable) -> dict[str, tuple[int, str]]:
    """Return the number and the hash of the records of each entry, by the entry's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id::text, detail -> 'records' -> %s from audit_line where detail -> 'records' ? %s",
            [table.name, table.name],
        )
        rows: list[tuple[str, str | _BoundBatch]] = cursor.fetchall()
    bound_batches = ((entry, _decoded(bound)) for entry, bound in rows)
    return {entry: (bound["count"], bound["hash"]) for entry, bound in bound_batches}


def binding_entries(table: RecordTable) -> dict[str, tuple[str, str]]:
    """Return the id of the audit entry that binds each record and the hash in it (hexadecimal), by the record's key.

    That is the record's first entry of an act that makes records (`made_by`, `BOUND`), or its newest of an act that
    lawfully changes them (`changed_by`). Any other entry proves nothing.
    """
    bound: dict[str, tuple[str, str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select object, id::text, act, detail -> 'record' ->> %s from audit_line"
            " where detail -> 'record' ? %s and act = any(%s) order by id",
            [table.name, table.name, [*table.made_by, BOUND, *table.changed_by]],
        )
        for key, line, act, hash in cursor.fetchall():
            if key not in bound or act in table.changed_by:
                bound[key] = (line, hash)
    return bound


def _decoded[T](value: str | T) -> T:
    """Return the value of a JSON column, which some cursors decode and others give as text."""
    return orjson.loads(value) if isinstance(value, str) else value


def records_of(table: RecordTable, case_ids: Sequence[UUID] | None = None) -> Iterator[StoredRecord]:
    """Yield a table's rows as a stream, those of one entry together; with `case_ids` only those of these cases."""
    of_cases = f"where x.{table.case_column} = any(%s)" if case_ids is not None else ""
    for row in canonical_rows(_select_statement(table, of_cases), [] if case_ids is None else [list(case_ids)]):
        entry, key, mark, salt, redacted, columns, values = orjson.loads(row)
        committed = (
            commitments.first_committed(redacted, values)
            if redacted
            else commitments.committed(bytes.fromhex(salt or ""), values)
        )
        yield StoredRecord(entry or "", key, mark, commitments.record_hash(columns, committed), redacted)


def _select_statement(table: RecordTable, of_cases: str) -> str:
    batched, has_values = table.is_batched, table.has_values
    parts = (
        "x.entry::text" if batched else "null",
        f"concat_ws(' ', {table.key_sql})",
        "x.mark" if batched else "null",
        "replace(x.salt::text, '-', '')" if has_values else "null",
        "x.redacted" if has_values else "null",
        f"json_build_array({table.columns_sql})",
        table.values,
    )
    order = f"x.entry nulls first, {table.key_sql}" if batched else table.key_sql
    source = table.source or table.table
    return f"select json_build_array({', '.join(parts)}) from {source} x {of_cases} order by {order}"  # noqa: S608  our own


def redactions() -> dict[tuple[str, str], set[str]]:
    """Return the paths of the texts that two officers removed, by table and key."""
    allowed: dict[tuple[str, str], set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select actor, detail from audit_line where act = %s", [REDACTED])
        for decided_by, detail in cursor.fetchall():
            redaction: _RedactionDetail = _decoded(detail)
            if redaction["requested_by"] != decided_by:
                allowed.setdefault((redaction["table"], redaction["key"]), set()).update(redaction["paths"])
    return allowed


def expunctions() -> dict[str, RemovalDetail]:
    """Return what the audit entries of two officers say of the records removed by each order of a court, by its id."""
    allowed: dict[str, RemovalDetail] = {}
    with connection.cursor() as cursor:
        cursor.execute("select object, actor, detail from audit_line where act = %s order by id", [EXPUNGED])
        for expunction, carried_out_by, detail in cursor.fetchall():
            order: _ExpunctionDetail = _decoded(detail)
            if order["requested_by"] != carried_out_by:
                allowed.setdefault(expunction, order["removed_records"])
    return allowed


def removed_rows() -> dict[str, list[list[str]]]:
    """Return what remains of removed records by the id of their expunction: table, entry, key and hash of each."""
    rows: dict[str, list[list[str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select expunction::text, \"table\", coalesce(entry::text, ''), key, hash from audit_removedrecord"
        )
        for expunction, *row in cursor.fetchall():
            rows.setdefault(expunction, []).append(row)
    return rows


def misdated(table: RecordTable) -> list[tuple[str, str]]:
    """Return the key of each row that contradicts its own entry in another way, and how; a table may define none."""
    if not table.misdated:
        return []
    with connection.cursor() as cursor:
        cursor.execute(table.misdated)
        rows: list[tuple[str, str]] = cursor.fetchall()
    return rows


# --- Binding ----------------------------------------------------------------------------------------------------------

_BINDING = 0xB1D


def lock_binding() -> None:
    """Wait until nobody else binds or removes records, and lock others out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_BINDING])


class UnboundRecord(NamedTuple):
    """A record without an audit entry: its place in the table, the case of its entry to come, and its hash."""

    place: str
    case_id: UUID | None
    hash: bytes


def unbound_records(table: RecordTable, most: int) -> list[UnboundRecord]:
    """Return records of a table that have no audit entry yet, at most so many."""
    statement = (
        f"select json_build_array(x.ctid::text, {table.case_of_row},"  # noqa: S608  our own
        f" json_build_array({table.columns_sql})) from {table.table} x where x.entry is null limit {most:d}"
    )
    rows = (orjson.loads(row) for row in canonical_rows(statement))
    return [
        UnboundRecord(place, UUID(case_id) if case_id else None, commitments.record_hash(columns, {}))
        for place, case_id, columns in rows
    ]


def bind_records(table: RecordTable, places: Sequence[str], entries: Sequence[UUID], marks: Sequence[int]) -> int:
    """Let records name their audit entries, and return how many do."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select audit_bind_records(%s, %s::tid[], %s, %s)", [table.table, list(places), list(entries), list(marks)]
        )
        return int(cursor.fetchone()[0])
