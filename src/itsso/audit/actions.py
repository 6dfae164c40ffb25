"""The only way to write audit entries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from itsso.audit import export, exported_seals, queries, request
from itsso.audit.filters import ExportFilter
from itsso.audit.keys import own_key
from itsso.platform.clock import now
from itsso.platform.copy import TableRows, encode_row, insert_all, json_text
from itsso.platform.ids import uuid7


@dataclass(frozen=True, slots=True)
class Actor:
    """The officer or system that acts.

    The audit log knows it by number and name only, so that every package can write entries.
    """

    number: str
    name: str
    role: str
    unit: int | None


class PendingEntry(NamedTuple):
    """An audit entry that has been built and is not written yet."""

    id: UUID
    row: TableRows


def pending_entry(
    act: str,
    by: Actor,
    object_id: str = "",
    detail: Mapping[str, object] | None = None,
    address: str | None = None,
    *,
    case: UUID | None = None,
    why: str = "",
    entry_id: UUID | None = None,
) -> PendingEntry:
    """Return one audit entry, to be written with the rows of the act itself in one round trip.

    `act` is a dotted code (`cases.added`, `read.cases:case`, `refused.cases:case`). `detail` holds codes, numbers and
    ids, never identity. `case` is the case that the act or the reading is about: its access log is selected by it.
    `why` is the code of a reason, with the text typed for it where a page asks for one. `entry_id` is given where
    other rows name the entry before it can be built.

    The entry is a plain row, not a model: Django's INSERT would read the row back, and an actor that may write an entry
    need not be allowed to read it.
    """
    new = entry_id or uuid7()
    values = (
        new,
        now(),
        by.number,
        by.name,
        by.role,
        by.unit,
        act,
        object_id,
        json_text(detail or {}),
        address,
        case,
        why,
        request.current(),
    )
    return PendingEntry(new, ("audit_line", COLUMNS, [encode_row(values)]))


def insert(new: PendingEntry) -> UUID:
    """Write an entry that goes with no other rows; return its id."""
    insert_all([new.row])
    return new.id


def _and_inserted[**P](make: Callable[P, PendingEntry]) -> Callable[P, UUID]:
    return lambda *args, **named: insert(make(*args, **named))


write = _and_inserted(pending_entry)
"""Write one entry, with the arguments of `pending_entry`, in the open transaction, and return its id.

The act and its entry are committed or rolled back together."""

COLUMNS = (
    "id",
    "at",
    "actor",
    "actor_name",
    "role",
    "unit",
    "act",
    "object",
    "detail",
    "address",
    "case",
    "why",
    "request",
)


def has_entries(case_id: UUID) -> bool:
    """Return whether any audit entry in the range is about a case; the audit log knows cases by their ids alone."""
    return bool(queries.counts_by_seal(ExportFilter(case=case_id)))


def export_entries(entry_filter: ExportFilter, *, by: Actor) -> Iterator[bytes]:
    """Yield audit entries as a file with their proofs. The export writes an audit entry of its own."""
    write("audit.exported", by, detail=entry_filter.detail, case=entry_filter.case)
    return export.export_entries(entry_filter)


def export_seals(since: datetime | None, *, by: Actor) -> Iterator[bytes]:
    """Yield the signed seals with their marks as a file to be stored outside.

    The export writes an audit entry of its own.
    """
    write("audit.seals_exported", by, detail={"since": since.isoformat()} if since else None)
    return (line.encode() for line in exported_seals.seal_file_lines(own_key(), export.seals(since)))
