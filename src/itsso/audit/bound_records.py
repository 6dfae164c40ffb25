"""Comparison of records with the audit entries that bind them. Needs no database, and of ITSSO nothing else.

An entry names, for each kind of record, how many it binds, one hash over all of them, and the first eight bytes of each
one's hash. So a record that was changed is named, and one that is missing is counted under its entry.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypedDict

type Columns = Sequence[str | int | None]
"""The columns of a record as they enter its hash."""


class Binding(TypedDict):
    """What an entry says of the records of one kind: their number, their common hash, and the mark of each."""

    count: int
    hash: str
    marks: list[str]


@dataclass(frozen=True, slots=True)
class BoundRecord:
    """A record as it is now: its kind, the id of its entry (empty where it has none yet), its columns, and its name."""

    kind: str
    entry: str
    columns: Columns
    label: str

    @property
    def hash(self) -> bytes:
        """Return the record's hash."""
        content = json.dumps([*self.columns, {}], separators=(",", ":"), ensure_ascii=False)
        return sha256(b"\2" + content.encode()).digest()


@dataclass(frozen=True, slots=True)
class RecordFault:
    """A difference between records and entries.

    `fault` is "changed" (a record, or one that cannot be named), "missing" (`count` records of an entry are gone), or
    "inserted" (the entry of a record is not there, or does not bind records of its kind).
    """

    fault: str
    kind: str
    entry: str
    label: str = ""
    count: int = 1

    def as_text(self) -> str:
        """Return the fault as a line for a reader."""
        if self.fault == "missing":
            return f"{self.count} records of the kind {self.kind} that entry {self.entry} binds are missing"
        if self.fault == "inserted":
            return f"{self.label}: its entry {self.entry} is not there"
        return f"{self.label or self.kind}: it is not what entry {self.entry} binds"


def record_faults(
    entries: Mapping[str, Mapping[str, Binding]], records: Iterable[BoundRecord]
) -> Iterator[RecordFault]:
    """Yield each difference; `entries` gives what each entry binds by its id. Records without an entry are left out."""
    by_binding: dict[tuple[str, str], list[BoundRecord]] = defaultdict(list)
    for record in records:
        if not record.entry:
            continue
        if record.kind in entries.get(record.entry, {}):
            by_binding[record.entry, record.kind].append(record)
        else:
            yield RecordFault("inserted", record.kind, record.entry, record.label)
    for entry, bindings in entries.items():
        for kind, binding in bindings.items():
            yield from _faults_of(entry, kind, binding, by_binding[entry, kind])


def _faults_of(entry: str, kind: str, binding: Binding, records: Sequence[BoundRecord]) -> Iterator[RecordFault]:
    expected = Counter(binding["marks"])
    changed = []
    for record in records:
        mark = record.hash[:8].hex()
        if expected[mark]:
            expected[mark] -= 1
        else:
            changed.append(record)
    yield from (RecordFault("changed", kind, entry, record.label) for record in changed)
    missing = binding["count"] - len(records)
    if missing > 0:
        yield RecordFault("missing", kind, entry, count=missing)
    digest = sha256(b"".join(sorted(record.hash for record in records))).hexdigest()
    if not changed and missing <= 0 and digest != binding["hash"]:
        yield RecordFault("changed", kind, entry)
