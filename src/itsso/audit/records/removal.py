"""The removal of whole records by order of a court, so that everything else can still be verified.

The rows go. What remains of each is its hash or its key (`audit.models.RemovedRecord`), and the sealed audit entry of
the removal (`tables.EXPUNGED`) holds the number of these rows and one hash over them. A removal counts only where the
officer who carried it out did not prepare it; otherwise its records are reported as removed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from itsso.audit.findings import AuditFinding
from itsso.audit.records import queries
from itsso.audit.records.queries import RemovalDetail
from itsso.audit.records.tables import tables


class RemovedRow(NamedTuple):
    """The trace of one removed record. A value that its table does not store is empty."""

    table: str
    entry: str  # of a record of a batch: the id of the batch's audit entry
    key: str  # of a record written by itself
    hash: str  # of a record of a batch, hexadecimal


@dataclass(slots=True)
class LawfulRemovals:
    """The records that two officers removed by order of a court, as a verification needs them."""

    hashes: dict[tuple[str, str], list[bytes]] = field(default_factory=lambda: defaultdict(list))  # by table and entry
    keys: set[tuple[str, str]] = field(default_factory=set)  # table and key


def rows_left_of(case_ids: Sequence[UUID]) -> list[RemovedRow]:
    """Return what will remain of every record of some cases, within the range of the whole nation.

    Until the transaction ends none of them is bound to an audit entry (`binding`).
    """
    queries.lock_binding()
    return [
        RemovedRow(table.name, record.entry, "", record.hash.hex())
        if table.is_batched
        else RemovedRow(table.name, "", record.key, "")
        for table in tables()
        if table.case_column
        for record in queries.records_of(table, case_ids)
    ]


def removal_detail(rows: Iterable[RemovedRow]) -> RemovalDetail:
    """Return the number of the rows and one hash over all of them, whatever their order."""
    lines = sorted("\0".join(row) for row in rows)
    return {"count": len(lines), "hash": sha256("\n".join(lines).encode()).hexdigest()}


def lawful_removals() -> tuple[LawfulRemovals, list[AuditFinding]]:
    """Return the removals that two officers made, and a finding for each that is not as its audit entry says."""
    removals, findings = LawfulRemovals(), []
    entries = queries.expunctions()
    stored = queries.removed_rows()
    for expunction in sorted(stored.keys() | entries.keys()):
        rows = [RemovedRow(*row) for row in stored.get(expunction, [])]
        if entries.get(expunction) != removal_detail(rows):
            message = "its rows are not those that an audit entry of two officers allows"
            findings.append(AuditFinding("changed", record=f"expunction {expunction}", told=message))
            continue
        for row in rows:
            if row.key:
                removals.keys.add((row.table, row.key))
            else:
                removals.hashes[row.table, row.entry].append(bytes.fromhex(row.hash))
    return removals, findings
