"""The audit log as a file that proves itself: entries as they were sealed, their seals, and the proofs between them.

Each line of the file is JSON: a head, then for each seal `{"seal", "signature", "whole"}` with its entries after it. An
audit entry begins `{"id":` and stands byte for byte as it was hashed. Where a seal's entries are not all in the file,
each is followed by its proof. Entries without a seal come last; the end says how many entries there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from itsso.audit import canonical, merkle, queries
from itsso.audit.filters import ExportFilter
from itsso.audit.seal import AuditSeal
from itsso.platform.clock import now


def export_entries(entry_filter: ExportFilter) -> Iterator[bytes]:
    """Yield the lines of the file, with their line ends.

    The range of the open transaction decides which entries are visible.
    """
    yield _json(
        {"itsso": "trail", "form": 1, "made": now().isoformat(timespec="seconds"), "asked": entry_filter.detail}
    )
    queries.block_sealing()  # otherwise an entry could be sealed while we read, and be in no part of the file
    counts = queries.counts_by_seal(entry_filter)
    for number, _count in counts:
        lines = list(queries.exported_entries(entry_filter, number))
        yield from _unsealed(lines) if number is None else _under_seal(number, lines)
    yield _json({"end": sum(count for _number, count in counts)})


def _under_seal(number: int, lines: Sequence[bytes]) -> Iterator[bytes]:
    seal = queries.seal_numbered(number)
    whole = len(lines) == seal.count
    yield _json({"seal": asdict(seal), "whole": whole})
    if whole:
        yield from (line + b"\n" for line in lines)
        return
    ids, leaves = zip(*queries.ordered_leaves(number), strict=True)
    places = {str(id): at for at, id in enumerate(ids)}
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
    for seal in queries.all_seals():
        if since is None or datetime.fromisoformat(seal.made) >= since:
            yield seal, queries.ordered_leaves(seal.number)


def _json(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"
