"""The SQL of the record of notification. All of it reads as the system, of one case that the reader sees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.db import connection

from itsso.alerts.records import APART, CONFIDENTIAL, DIRECTION_TABLE, MESSAGE_TABLE, MOVE_TABLE, STEP_TABLE
from itsso.audit import merkle
from itsso.audit.bound_records import Binding, BoundRecord
from itsso.audit.canonical import COLUMNS
from itsso.audit.queries import canonical_rows
from itsso.audit.records.tables import ADDED, RecordTable

TABLES = (STEP_TABLE, MOVE_TABLE, MESSAGE_TABLE, DIRECTION_TABLE)
"""The tables of the record."""


def bound_records(case_id: UUID, confidential: Collection[UUID]) -> list[BoundRecord]:
    """Return the records of a case as they enter their hashes.

    Of confidential ones only those of the directions and messages with these ids. Those that an earlier version bound
    together with others, of other cases, are left out: they prove nothing by themselves.
    """
    return [record for table in TABLES for record in _records_of(table, case_id, confidential)]


def count_bound_together(case_id: UUID, confidential: Collection[UUID]) -> int:
    """Return how many confidential records of a case an earlier version bound together with those of other cases."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from {MESSAGE_TABLE.table} x where {_OF_CASE[MESSAGE_TABLE.name]}"  # noqa: S608  our own
            f" and not {_BOUND_ALONE}",
            {"case": case_id, "confidential": list(confidential)},
        )
        return int(cursor.fetchone()[0])


_OF_CASE = {
    MESSAGE_TABLE.name: f"x.subject = %(case)s and (not {CONFIDENTIAL} or {APART} = any(%(confidential)s))",
    DIRECTION_TABLE.name: "x.direction = any(%(confidential)s)",
}
_BOUND_ALONE = """(not exists (
    select from audit_line l where l.id = x.entry and l."case" is null and l.object = ''
))"""


def _records_of(table: RecordTable, case_id: UUID, confidential: Collection[UUID]) -> list[BoundRecord]:
    condition = _OF_CASE.get(table.name, f"x.{table.case_column} = %(case)s")
    statement = (
        f"select json_build_array(coalesce(x.entry::text, ''), json_build_array({table.columns_sql}),"  # noqa: S608  our own
        f" concat_ws(' ', {table.key_sql})) from {table.table} x where {condition} and {_BOUND_ALONE}"
        f" order by {table.key_sql}"
    )
    rows = (
        orjson.loads(row) for row in canonical_rows(statement, {"case": case_id, "confidential": list(confidential)})
    )
    return [BoundRecord(table.name, entry, columns, f"{table.name} {key}") for entry, columns, key in rows]


@dataclass(frozen=True, slots=True)
class BindingEntry:
    """An audit entry that binds records of a case; `seal` is the number of its seal, None before it is sealed.

    `is_as_sealed` is False where the entry is not the one that was sealed.
    """

    id: UUID
    at: datetime
    bindings: dict[str, Binding]
    seal: int | None
    is_as_sealed: bool


def binding_entries(case_id: UUID, confidential: Collection[UUID]) -> list[BindingEntry]:
    """Return the audit entries that bind the records of a case, and of these directions and messages, the oldest first.

    One scan of the case's index: an entry of a confidential record has its id in place of the case's.
    """
    rows = (row.split(b"\t", 2) for row in canonical_rows(_BINDING_ENTRIES, [[case_id, *confidential], ADDED]))
    return [_binding_entry(seal, sealed_leaf, line) for seal, sealed_leaf, line in rows]


def _binding_entry(seal: bytes, sealed_leaf: bytes, line: bytes) -> BindingEntry:
    entry = orjson.loads(line)
    is_as_sealed = not seal or merkle.leaf(line).hex() == sealed_leaf.decode()
    return BindingEntry(
        UUID(entry["id"]),
        datetime.fromisoformat(entry["at"]),
        entry["detail"]["records"],
        int(seal) if seal else None,
        is_as_sealed,
    )


_BINDING_ENTRIES = f"""
select coalesce(s.seal::text, ''), coalesce(encode(s.leaf, 'hex'), ''), row_to_json(x)
from (select {COLUMNS} from audit_line) x left join audit_sealed s on s.line = x.id
where x."case" = any(%s) and x.act = %s order by x.id"""  # noqa: S608  our own columns


def daily_mails(posting_ids: Sequence[int]) -> list[tuple[int, datetime]]:
    """Return the posting and the moment of each daily mail to these postings that the mail server accepted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select posting_id, accepted_at from notices_mail where posting_id = any(%s) and kind = 'digest'"
            " and accepted_at is not null order by accepted_at",
            [list(posting_ids)],
        )
        rows: list[tuple[int, datetime]] = cursor.fetchall()
    return rows
