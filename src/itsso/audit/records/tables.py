"""Bind records to the audit log by their hashes, and find records that were changed afterwards.

A record is a row that nobody may change: an event of a case, an identity opening, a print, an account of a refusal. The
audit entry of the action that wrote it carries the record's hash, and the entry is sealed with its hour. So a record
that was changed, removed, inserted or dated back is found by comparing rows with entries (`verify`, called by
`audit.verify`), even after everything derived from the records was rebuilt. Packages register their tables by name.

Rows written by the million (events) name their entry in a column, and the entry holds their number and one hash for
all of them. A row written by itself is named by the entry's object; its hash is in the entry that made it, or in the
newest entry that lawfully changed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson
from django.db import connection

from itsso.audit import canonical
from itsso.audit.findings import AuditFinding
from itsso.audit.records import commitments
from itsso.audit.records.commitments import Redacted

BOUND = "records.bound"
"""The act of an entry that bound rows written before their table was one of records."""

REDACTED = "records.redacted"
"""The act of the audit entry that allows a redaction: its detail names record, values and both officers."""


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table of records.

    `columns` (name -> kind, a key of `_AS_JSON`) are bound as they are, in this order for ever; `key` (columns)
    identifies a row.

    `values` is an SQL expression that gives a row's redactable values as one JSON object; a table that has any has the
    columns `salt` and `redacted` too. `is_batched` says that rows name their entry in `entry`; of other tables
    `made_by` are the acts whose first entry binds a row, and `changed_by` those whose later entries bind it again.
    `source` is what a verification reads in place of the table, where the table's policies hide rows from the system.
    `misdated` is an optional query that returns (key, what is wrong) for rows that contradict their own entry in
    another way.
    """

    name: str
    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    values: str = "'{}'::jsonb"
    is_batched: bool = False
    made_by: tuple[str, ...] = ()
    changed_by: tuple[str, ...] = ()
    source: str = ""
    misdated: str = ""

    @property
    def has_values(self) -> bool:
        """Return whether a row may hold values that can be redacted."""
        return self.values != "'{}'::jsonb"

    @property
    def key_sql(self) -> str:
        """Return the key's columns of a row `x`, as text, separated by commas."""
        return ", ".join(f'x."{column}"::text' for column in self.key)

    @property
    def columns_sql(self) -> str:
        """Return the plain columns of a row `x` as they enter its hash, separated by commas."""
        return ", ".join(_AS_JSON[kind].format(f'x."{column}"') for column, kind in self.columns.items())


_AS_JSON = {
    "plain": "{0}",
    "uuid": "replace({0}::text, '-', '')",
    "moment": "(extract(epoch from {0}) * 1000000)::bigint",
    "day": "to_char({0}, 'YYYY-MM-DD')",
    "uuids": "(select coalesce(json_agg(replace(u::text, '-', '') order by n), '[]')"
    " from unnest({0}) with ordinality as list (u, n))",
}
"""How PostgreSQL writes a column of each kind in the form of `commitments.plain`."""

_TABLES: dict[str, RecordTable] = {}


def register(table: RecordTable) -> None:
    """Register a table of records under its name; a package does so in its `apps.py`."""
    _TABLES[table.name] = table


def tables() -> Sequence[RecordTable]:
    """Return every registered table, by name."""
    return [_TABLES[name] for name in sorted(_TABLES)]


def hash_of(name: str, row: Mapping[str, Any], values: Mapping[str, Any] | None = None, salt: bytes = b"") -> bytes:
    """Return the hash of a record that is about to be written, from its columns by name.

    Raises KeyError where a column is missing.
    """
    columns = [commitments.plain(row[column]) for column in _TABLES[name].columns]
    return commitments.record_hash(columns, commitments.committed(salt, values or {}))


@dataclass(slots=True)
class RecordReport:
    """The counts of a verification of one table."""

    table: str
    records: int = 0
    redacted: int = 0


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
    values: dict[str, Any]


def stored_record(name: str, condition: str, values: Sequence[Any]) -> RecordValues:
    """Return the one record of a table within the range that fulfils an SQL condition over its row `x`.

    `values` are the parameters of the condition. The caller makes sure that there is such a record.
    """
    table = _TABLES[name]
    with connection.cursor() as cursor:
        cursor.execute(
            f"select x.salt, x.redacted, {table.values}"  # noqa: S608  our own
            f" from {table.table} x where {condition}",
            values,
        )
        salt, redacted, texts = cursor.fetchone()
    return RecordValues(salt.bytes if salt else b"", _decoded(redacted), _decoded(texts))


def verify(reports: list[RecordReport]) -> Iterator[AuditFinding]:
    """Compare every record with its audit entry; the caller's range is the whole nation.

    Adds one report a table to `reports`. The entries themselves are verified against their seals elsewhere.
    """
    redactions = _redactions()
    for table in tables():
        report = RecordReport(table.name)
        reports.append(report)
        checked = _verify_batched(table, report) if table.is_batched else _verify_single(table, report)
        for item in checked:
            if isinstance(item, AuditFinding):
                yield item
            else:
                yield from _redaction_faults(table, item, redactions.get((table.name, item.key), set()))
        if table.misdated:
            yield from _misdated(table)


def _verify_batched(table: RecordTable, report: RecordReport) -> Iterator[AuditFinding | StoredRecord]:
    """Yield what is wrong with a table whose rows name their entry, and every redacted row."""
    expected = _batches(table)
    for entry, group in groupby(_read(table, report), key=lambda record: record.entry):
        hashes: list[bytes] = []
        touched: list[str] = []
        keys: list[str] = []
        for record in group:
            hashes.append(record.hash)
            keys.append(record.key)
            if record.mark != commitments.mark(record.hash):
                touched.append(record.key)
            if record.redacted:
                yield record
        if entry not in expected:
            why = "its audit entry is not there" if entry else "it names no audit entry"
            yield from (AuditFinding("inserted", record=f"{table.name} {key}", told=why) for key in keys)
            continue
        count, digest = expected.pop(entry)
        if touched or len(hashes) != count or commitments.digest(hashes) != digest:
            yield from _batch_faults(table, entry, count, keys, touched)
    for entry, (count, _digest) in expected.items():
        yield AuditFinding("removed", line=entry, record=table.name, told=f"{count} records of this entry are gone")


def _batch_faults(
    table: RecordTable, entry: str, count: int, keys: Sequence[str], touched: Sequence[str]
) -> Iterator[AuditFinding]:
    if touched:
        yield from (AuditFinding("changed", line=entry, record=f"{table.name} {key}") for key in touched)
    if len(keys) < count:
        message = f"{count - len(keys)} of {count} records of this entry are gone"
        yield AuditFinding("removed", line=entry, record=table.name, told=message)
    elif len(keys) > count:
        message = f"{len(keys) - count} more than the {count} records of this entry"
        yield AuditFinding("inserted", line=entry, record=table.name, told=message)
    elif not touched:
        examples = ", ".join(keys[:3])
        message = f"one of the {count} records of this entry is not as it was written: {examples}"
        yield AuditFinding("changed", line=entry, record=table.name, told=message)


def _verify_single(table: RecordTable, report: RecordReport) -> Iterator[AuditFinding | StoredRecord]:
    """Yield what is wrong with a table whose rows are named by their entry's object, and every redacted row."""
    expected = _binding_entries(table)
    for record in _read(table, report):
        if record.redacted:
            yield record
        entry = expected.pop(record.key, None)
        if entry is None:
            message = "no audit entry tells of it"
            yield AuditFinding("inserted", record=f"{table.name} {record.key}", told=message)
        elif entry[1] != record.hash.hex():
            yield AuditFinding("changed", line=entry[0], record=f"{table.name} {record.key}")
    for key, (line, _hash) in expected.items():
        yield AuditFinding("removed", line=line, record=f"{table.name} {key}")


def _batches(table: RecordTable) -> dict[str, tuple[int, str]]:
    """Return the number and the hash of the records of each entry, by the entry's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id::text, detail -> 'records' -> %s from audit_line where detail -> 'records' ? %s",
            [table.name, table.name],
        )
        rows = [(entry, _decoded(bound)) for entry, bound in cursor.fetchall()]
    return {entry: (bound["count"], bound["hash"]) for entry, bound in rows}


def _binding_entries(table: RecordTable) -> dict[str, tuple[str, str]]:
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


def _decoded(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value


def _read(table: RecordTable, report: RecordReport) -> Iterator[StoredRecord]:
    """Yield a table's rows as a stream, those of one entry together."""
    for row in canonical.rows(_select_statement(table)):
        entry, key, mark, salt, redacted, columns, values = orjson.loads(row)
        report.records += 1
        report.redacted += redacted is not None
        committed = (
            commitments.first_committed(redacted, values)
            if redacted
            else commitments.committed(bytes.fromhex(salt or ""), values)
        )
        yield StoredRecord(entry or "", key, mark, commitments.record_hash(columns, committed), redacted)


def _select_statement(table: RecordTable) -> str:
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
    return f"select json_build_array({', '.join(parts)}) from {source} x order by {order}"  # noqa: S608  our own


def _redactions() -> dict[tuple[str, str], set[str]]:
    """Return the paths of the texts that two officers removed, by table and key."""
    allowed: dict[tuple[str, str], set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("select actor, detail from audit_line where act = %s", [REDACTED])
        for decided_by, detail in cursor.fetchall():
            redaction = _decoded(detail)
            if redaction["requested_by"] != decided_by:
                allowed.setdefault((redaction["table"], redaction["key"]), set()).update(redaction["paths"])
    return allowed


def _redaction_faults(table: RecordTable, record: StoredRecord, allowed: set[str]) -> Iterator[AuditFinding]:
    assert record.redacted is not None
    for path in record.redacted["commitments"].keys() - allowed:
        message = f"{path} was removed without an audit entry of two officers"
        yield AuditFinding("changed", line=record.entry, record=f"{table.name} {record.key}", told=message)


def _misdated(table: RecordTable) -> Iterator[AuditFinding]:
    with connection.cursor() as cursor:
        cursor.execute(table.misdated)
        for key, message in cursor.fetchall():
            yield AuditFinding("back-dated", record=f"{table.name} {key}", told=message)
