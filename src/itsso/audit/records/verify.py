"""Find records that were changed after they were written, by comparing each with its audit entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from itsso.audit.findings import AuditFinding
from itsso.audit.records import commitments, queries
from itsso.audit.records.queries import StoredRecord
from itsso.audit.records.removal import LawfulRemovals, lawful_removals
from itsso.audit.records.tables import RecordTable, tables


@dataclass(slots=True)
class RecordReport:
    """The counts of a verification of one table."""

    table: str
    records: int = 0
    redacted: int = 0
    expunged: int = 0  # removed by order of a court, by two officers
    unbound: int = 0  # written since the last binding: its audit entry comes within minutes


def verify_records(reports: list[RecordReport]) -> Iterator[AuditFinding]:
    """Compare every record with its audit entry; the caller's range is the whole nation.

    Adds one report a table to `reports`. The entries themselves are verified against their seals elsewhere.
    """
    redactions = queries.redactions()
    removals, findings = lawful_removals()
    yield from findings
    for table in tables():
        report = RecordReport(table.name)
        reports.append(report)
        checked = (
            _verify_batched(table, report, removals) if table.is_batched else _verify_single(table, report, removals)
        )
        for item in checked:
            if isinstance(item, AuditFinding):
                yield item
            else:
                yield from _redaction_faults(table, item, redactions.get((table.name, item.key), set()))
        for key, message in queries.misdated(table):
            yield AuditFinding("back-dated", record=f"{table.name} {key}", told=message)


def _verify_batched(
    table: RecordTable, report: RecordReport, removals: LawfulRemovals
) -> Iterator[AuditFinding | StoredRecord]:
    """Yield what is wrong with a table whose rows name their entry, and every redacted row."""
    expected = queries.batches(table)
    removed = {entry: hashes for (name, entry), hashes in removals.hashes.items() if name == table.name}
    report.expunged = sum(map(len, removed.values()))
    for entry, group in groupby(_counted(table, report), key=lambda record: record.entry):
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
        if not entry and table.case_of_row:
            report.unbound = len(keys)
            continue
        if entry not in expected:
            why = "its audit entry is not there" if entry else "it names no audit entry"
            yield from (AuditFinding("inserted", record=f"{table.name} {key}", told=why) for key in keys)
            continue
        count, digest = expected.pop(entry)
        expunged = removed.get(entry, [])
        if touched or len(hashes) + len(expunged) != count or commitments.digest([*hashes, *expunged]) != digest:
            yield from _batch_faults(table, entry, count - len(expunged), keys, touched)
    for entry, (count, digest) in expected.items():
        if len(removed.get(entry, [])) == count and commitments.digest(removed[entry]) == digest:
            continue
        yield AuditFinding("removed", line=entry, record=table.name, told=f"{count} records of this entry are gone")


def _counted(table: RecordTable, report: RecordReport) -> Iterator[StoredRecord]:
    """Yield the records of a table, those of one entry together, and count them in the report."""
    for record in queries.records_of(table):
        report.records += 1
        report.redacted += record.redacted is not None
        yield record


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


def _verify_single(
    table: RecordTable, report: RecordReport, removals: LawfulRemovals
) -> Iterator[AuditFinding | StoredRecord]:
    """Yield what is wrong with a table whose rows are named by their entry's object, and every redacted row."""
    expected = queries.binding_entries(table)
    for record in _counted(table, report):
        if record.redacted:
            yield record
        entry = expected.pop(record.key, None)
        if entry is None:
            message = "no audit entry tells of it"
            yield AuditFinding("inserted", record=f"{table.name} {record.key}", told=message)
        elif entry[1] != record.hash.hex():
            yield AuditFinding("changed", line=entry[0], record=f"{table.name} {record.key}")
    for key, (line, _hash) in expected.items():
        if (table.name, key) in removals.keys:
            report.expunged += 1
        else:
            yield AuditFinding("removed", line=line, record=f"{table.name} {key}")


def _redaction_faults(table: RecordTable, record: StoredRecord, allowed: set[str]) -> Iterator[AuditFinding]:
    assert record.redacted is not None
    for path in record.redacted["commitments"].keys() - allowed:
        message = f"{path} was removed without an audit entry of two officers"
        yield AuditFinding("changed", line=record.entry, record=f"{table.name} {record.key}", told=message)
