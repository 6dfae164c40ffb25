"""The tables of records, and the hash that binds a record to the audit log.

A record is a row that nobody may change: an event of a case, an identity opening, a print, an account of a refusal. The
audit entry of the action that wrote it carries the record's hash, and the entry is sealed with its hour. So a record
that was changed, removed, inserted or dated back is found by comparing rows with entries (`verify`), even after
everything derived from the records was rebuilt. Packages register their tables by name.

Rows written by the million (events) name their entry in a column, and the entry holds their number and one hash for
all of them. Where the rows of one transaction are of many cases, the entry comes minutes later (`binding`). A row
written by itself is named by the entry's object; its hash is in the entry that made it, or in the newest entry that
lawfully changed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from itsso.audit.records import commitments

BOUND = "records.bound"
"""The act of an entry that bound rows written before their table was one of records."""

REDACTED = "records.redacted"
"""The act of the audit entry that allows a redaction: its detail names record, values and both officers."""

ADDED = "records.added"
"""The act of an entry that binds records which were written since the entry before (`binding`)."""

EXPUNGED = "records.expunged"
"""The act of the audit entry that allows the removal of whole records by order of a court (`removal`)."""


@dataclass(frozen=True, slots=True)
class RecordTable:
    """A table of records.

    `columns` (name -> kind, a key of `_AS_JSON`) are bound as they are, in this order for ever; `key` (columns)
    identifies a row.

    `values` is an SQL expression that gives a row's redactable values as one JSON object; a table that has any has the
    columns `salt` and `redacted` too. `is_batched` says that rows name their entry in `entry`; of other tables
    `made_by` are the acts whose first entry binds a row, and `changed_by` those whose later entries bind it again.
    `case_column` names the case of a row where an order of a court on that case removes the row with it (`removal`).
    `source` is what a verification reads in place of the table, where the table's policies hide rows from the system.
    `misdated` is an optional query that returns (key, what is wrong) for rows that contradict their own entry in
    another way. `case_of_row` is set for rows that are bound a little later than they are written (`binding`): an SQL
    expression for the id of the case whose rows have an entry of their own; null for rows that are bound together.
    """

    name: str
    table: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    values: str = "'{}'::jsonb"
    is_batched: bool = False
    made_by: tuple[str, ...] = ()
    changed_by: tuple[str, ...] = ()
    case_column: str = ""
    source: str = ""
    misdated: str = ""
    case_of_row: str = ""

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


def table_named(name: str) -> RecordTable:
    """Return the table registered under a name; KeyError where there is none."""
    return _TABLES[name]


def hash_of(
    name: str, row: Mapping[str, object], values: Mapping[str, object] | None = None, salt: bytes = b""
) -> bytes:
    """Return the hash of a record that is about to be written, from its columns by name.

    Raises KeyError where a column is missing.
    """
    columns = [commitments.plain(row[column]) for column in _TABLES[name].columns]
    return commitments.record_hash(columns, commitments.committed(salt, values or {}))
