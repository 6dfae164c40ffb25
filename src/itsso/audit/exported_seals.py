"""Seals stored outside: a file of signed seals, each with a mark of every entry that it covers.

The root of a seal proves that nothing was changed. The marks (an entry's id and the first eight bytes of its hash) make
it possible to name the very entry, even after everything here was sealed again. Needs no database.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from uuid import UUID

from itsso.audit.seal import AuditSeal, fault_after

MARK = 8
_EACH = 16 + MARK

type Marks = dict[str, bytes]
"""The first bytes of the hash of each entry of a seal, by the entry's id."""


@dataclass(slots=True)
class ExportedSeals:
    """The contents of a file of seals: the key, and the seals by number.

    Marks stay in the file until they are requested.
    """

    path: Path
    key: str
    seals: dict[int, AuditSeal] = field(default_factory=dict)
    _places: dict[int, int] = field(default_factory=dict)

    def marks(self, number: int) -> Marks | None:
        """Return the marks of a seal's entries; None where the file does not contain the seal."""
        if number not in self._places:
            return None
        with self.path.open("rb") as file:
            file.seek(self._places[number])
            packed = base64.b64decode(json.loads(file.readline())["marks"])
        pieces = [packed[at : at + _EACH] for at in range(0, len(packed), _EACH)]
        return {str(UUID(bytes=piece[:16])): piece[16:] for piece in pieces}

    def _add(self, place: int, line: bytes) -> None:
        content = json.loads(line)
        seal = AuditSeal.read(content["seal"])
        if len(base64.b64decode(content["marks"], validate=True)) != seal.count * _EACH:
            raise ValueError("it has not a mark for each line")
        before = self.seals.get(seal.number - 1)
        if self.seals and before is None:
            raise ValueError("the seals before it are not in the file")
        fault = fault_after(before, seal) if before else "" if seal.is_signed() else "its signature is wrong"
        if fault:
            raise ValueError(fault)
        self.seals[seal.number], self._places[seal.number] = seal, place


def seal_file_lines(key: str, seals: Iterable[tuple[AuditSeal, Iterable[tuple[UUID, bytes]]]]) -> Iterable[str]:
    """Yield the lines of the file: a head with the key, then each seal with its entries' ids and hashes."""
    yield json.dumps({"itsso": "seals", "form": 1, "key": key}) + "\n"
    for seal, lines in seals:
        marks = b"".join(id.bytes + leaf[:MARK] for id, leaf in lines)
        yield json.dumps({"seal": asdict(seal), "marks": base64.b64encode(marks).decode()}) + "\n"


def read(path: Path) -> ExportedSeals:
    """Read such a file.

    Raises ValueError, naming the line that cannot be read or does not follow from the one before.
    """
    with path.open("rb") as file:
        try:
            head = json.loads(file.readline())
            if head["itsso"] != "seals" or head["form"] != 1:
                raise ValueError
            exported = ExportedSeals(path, str(head["key"]))
        except (ValueError, KeyError, TypeError):
            raise ValueError("line 1: this is no file of seals that itsso audit seals wrote") from None
        place = file.tell()
        for number, line in enumerate(file, start=2):
            try:
                exported._add(place, line)
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"line {number}: this seal is not as it was written: {error}") from None
            place += len(line)
    return exported
