"""The only way into the trail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from itsso.audit import export, exported_seals, request
from itsso.audit.keys import own_key
from itsso.platform.clock import now
from itsso.platform.copy import TableRows, encode_row, insert_all, json_text
from itsso.platform.ids import uuid7


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: known to the trail by number and name only, so that every room can write to it."""

    number: str
    name: str
    role: str
    unit: int | None


class PendingEntry(NamedTuple):
    """A line that is made and not written yet."""

    id: UUID
    row: TableRows


def pending_entry(
    act: str,
    by: Actor,
    object_id: str = "",
    detail: Mapping[str, Any] | None = None,
    address: str | None = None,
    *,
    case: UUID | None = None,
    why: str = "",
    id: UUID | None = None,
) -> PendingEntry:
    """One line, to be written with the rows of the act itself in their round trip.

    `act` is a dotted code (`cases.added`, `read.cases:case`, `refused.cases:case`). `detail` holds codes,
    numbers and ids, never identity. `case` is the case that the act or the reading is about: its access log is
    asked for by it. `why` is a reason's code, with the words typed for it where they are asked for. `id` is given where
    other rows name the line before it can be made.
    A row by itself, since an INSERT of Django's asks for it back, and who writes a line need not be let to read it.
    """
    new = id or uuid7()
    values = (
        new, now(), by.number, by.name, by.role, by.unit, act, object_id, json_text(detail or {}), address, case, why,
        request.current(),
    )  # fmt: skip
    return PendingEntry(new, ("audit_line", COLUMNS, [encode_row(values)]))


def insert(new: PendingEntry) -> UUID:
    """Writes a line that goes with no other rows."""
    insert_all([new.row])
    return new.id


def _and_inserted[**P](make: Callable[P, PendingEntry]) -> Callable[P, UUID]:
    return lambda *args, **named: insert(make(*args, **named))


write = _and_inserted(pending_entry)
"""Writes one line, asked for as in `made`, in the transaction that is open, and answers its id: the act and its line
stand or fall together."""

COLUMNS = (
    "id", "at", "actor", "actor_name", "role", "unit", "act", "object", "detail", "address", "case", "why", "request",
)  # fmt: skip


def export_entries(entry_filter: export.ExportFilter, *, by: Actor) -> Iterator[bytes]:
    """Lines of the trail as a file with their proofs; the export leaves its own line."""
    write("audit.exported", by, detail=entry_filter.detail, case=entry_filter.case)
    return export.export_entries(entry_filter)


def export_seals(since: datetime | None, *, by: Actor) -> Iterator[bytes]:
    """The signed seals with their marks as a file to be kept outside; the export leaves its own line."""
    write("audit.seals_exported", by, detail={"since": since.isoformat()} if since else None)
    return (line.encode() for line in exported_seals.seal_file_lines(own_key(), export.seals(since)))
