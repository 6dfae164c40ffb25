"""The audit log as a file that proves itself: entries as they were sealed, their seals, and the proofs between them.

Each line of the file is JSON: a head, then for each seal `{"seal", "signature", "whole"}` with its entries after it. An
audit entry begins `{"id":` and stands byte for byte as it was hashed. Where a seal's entries are not all in the file,
each is followed by its proof. Entries without a seal come last; the end says how many entries there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from itsso.audit import canonical, merkle, queries
from itsso.audit.seal import AuditSeal
from itsso.platform.clock import now


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """A selection of audit entries: about a case, from a moment on, until before a moment.

    `lines` selects entries by their ids instead.
    """

    case: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    lines: tuple[UUID, ...] | None = None

    @property
    def detail(self) -> dict[str, str]:
        """Return the filters that are set, as the head of the file and the audit log store them."""
        filters = {key: str(value) for key, value in asdict(self).items() if key != "lines" and value is not None}
        return filters | ({"lines": str(len(self.lines))} if self.lines is not None else {})

    @property
    def condition(self) -> tuple[str, list[Any]]:
        """Return the filter as SQL over `x`, with its values."""
        these = list(self.lines) if self.lines is not None else None
        conditions = (
            ('x."case" = %s', self.case),
            ("x.at >= %s", self.since),
            ("x.at < %s", self.until),
            ("x.id = any(%s)", these),
        )
        parts = [(sql, value) for sql, value in conditions if value is not None]
        return " and ".join(["true", *(sql for sql, _value in parts)]), [value for _sql, value in parts]


def export_entries(entry_filter: ExportFilter) -> Iterator[bytes]:
    """Yield the lines of the file, with their line ends.

    The range of the open transaction decides which entries are visible.
    """
    yield _json(
        {"itsso": "trail", "form": 1, "made": now().isoformat(timespec="seconds"), "asked": entry_filter.detail}
    )
    condition, values = entry_filter.condition
    joined = f"from {canonical.LINES} x left join audit_sealed s on s.line = x.id where {condition}"
    with connection.cursor() as cursor:
        queries.block_sealing(cursor)  # otherwise an entry could be sealed while we read, and be in no part of the file
        cursor.execute(f"select s.seal, count(*) {joined} group by 1 order by 1 nulls last", values)
        counts = cursor.fetchall()
    for number, _count in counts:
        part = "s.seal is null" if number is None else f"s.seal = {int(number)}"
        lines = list(canonical.rows(f"select row_to_json(x) {joined} and {part} order by x.id", values))
        yield from _unsealed(lines) if number is None else _under_seal(number, lines)
    yield _json({"end": sum(count for _number, count in counts)})


def _under_seal(number: int, lines: Sequence[bytes]) -> Iterator[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("select body, signature from audit_seal where number = %s", [number])
        seal = queries.seal_of(*cursor.fetchone())
    whole = len(lines) == seal.count
    yield _json({"seal": asdict(seal), "whole": whole})
    if whole:
        yield from (line + b"\n" for line in lines)
        return
    with connection.cursor() as cursor:
        cursor.execute("select line::text, leaf from audit_sealed where seal = %s order by line", [number])
        ids, leaves = zip(*((id, bytes(leaf)) for id, leaf in cursor.fetchall()), strict=True)
    places = {id: at for at, id in enumerate(ids)}
    wanted = [places[canonical.id_of(line)] for line in lines]
    for line, index, path in zip(lines, wanted, merkle.paths(leaves, wanted), strict=True):
        yield line + b"\n"
        yield _json({"proof": [sibling.hex() for sibling in path], "index": index})


def _unsealed(lines: Sequence[bytes]) -> Iterator[bytes]:
    yield _json({"unsealed": len(lines)})
    yield from (line + b"\n" for line in lines)


def seals(since: datetime | None = None) -> Iterator[tuple[AuditSeal, list[tuple[UUID, bytes]]]]:
    """Yield the seals made since a moment (all of them without one), oldest first.

    Each comes with the ids and hashes of its entries.
    """
    with connection.cursor() as cursor:
        cursor.execute("select body, signature from audit_seal order by number")
        all_seals = [queries.seal_of(*row) for row in cursor.fetchall()]
    for seal in all_seals:
        if since is None or datetime.fromisoformat(seal.made) >= since:
            with connection.cursor() as cursor:
                cursor.execute("select line, leaf from audit_sealed where seal = %s order by line", [seal.number])
                yield seal, [(line, bytes(leaf)) for line, leaf in cursor.fetchall()]


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"
