"""Binding of records that are written without an audit entry: a job adds one entry for each case, soon afterwards.

The run that takes steps writes rows of a thousand cases in one transaction, and triggers of the database write others.
An entry for each case lets a file about one case prove itself without a word about another. Until then a row is guarded
as an unsealed entry is: by the trigger that lets its table only grow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from itsso.audit.actions import COLUMNS, Actor, PendingEntry, pending_entry
from itsso.audit.records import commitments, queries
from itsso.audit.records.queries import UnboundRecord
from itsso.audit.records.tables import ADDED, RecordTable, tables
from itsso.platform.copy import insert_many

ROWS_A_STEP = 2000


def bind_records() -> int:
    """Bind every record that has no audit entry yet, and return how many; each step is a transaction of its own."""
    total = 0
    while bound := _bind_step():
        total += bound
    return total


def _bind_step() -> int:
    with import_string(settings.ENTER_AS_SYSTEM)() as posting:
        queries.lock_binding()
        waiting = {table.name: queries.unbound_records(table, ROWS_A_STEP) for table in tables() if table.case_of_row}
        by_case: dict[UUID | None, dict[str, list[UnboundRecord]]] = defaultdict(lambda: defaultdict(list))
        for name, records in waiting.items():
            for record in records:
                by_case[record.case_id][name].append(record)
        entries = {case_id: _entry(case_id, records, posting.actor) for case_id, records in by_case.items()}
        if not entries:
            return 0
        insert_many("audit_line", COLUMNS, [line for entry in entries.values() for line in entry.row[2]])
        for table in tables():
            if table.name in waiting:
                _bind(table, waiting[table.name], entries)
        return sum(map(len, waiting.values()))


def _entry(case_id: UUID | None, records: Mapping[str, Sequence[UnboundRecord]], by: Actor) -> PendingEntry:
    """Return the entry of records; besides their common hash it holds the mark of each, so that one can be named."""
    detail = {
        "records": {
            name: {
                "count": len(of_table),
                "hash": commitments.digest(record.hash for record in of_table),
                "marks": sorted(record.hash[:8].hex() for record in of_table),
            }
            for name, of_table in sorted(records.items())
        }
    }
    return pending_entry(ADDED, by, str(case_id or ""), detail, case=case_id)


def _bind(table: RecordTable, records: Sequence[UnboundRecord], entries: Mapping[UUID | None, PendingEntry]) -> None:
    """Let records name their entries. Raises RuntimeError, which undoes all, where one was removed meanwhile."""
    bound = queries.bind_records(
        table,
        [record.place for record in records],
        [entries[record.case_id].id for record in records],
        [commitments.mark(record.hash) for record in records],
    )
    if bound != len(records):
        raise RuntimeError(f"{len(records) - bound} records of {table.name} were removed while they were bound")
