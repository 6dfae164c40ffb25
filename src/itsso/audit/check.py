"""Checks an exported trail without a database: `python -m itsso.audit.check EXPORT --key PUBLIC`.

Needs Python, the package `cryptography`, and of ITSSO this module with `merkle` and `seal` beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from itsso.audit import merkle
from itsso.audit.seal import AuditSeal


@dataclass(slots=True)
class ExportReport:
    """What an export holds, and its faults, each with the line of the file where it stands."""

    lines: int = 0
    seals: int = 0
    whole: int = 0  # seals all of whose lines are in the file: nothing was left out of these hours
    unsealed: int = 0
    keys: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class NoExport(Exception):
    """The file is no exported trail; the message says where."""


@dataclass(slots=True)
class _Part:
    """The seal under which lines stand, until the next one: its lines' hashes where all must be there."""

    at: int
    seal: AuditSeal | None
    whole: bool
    leaves: list[bytes] = field(default_factory=list)


def check(file: BinaryIO, key: str | None = None) -> ExportReport:
    """Holds every line of an export against its seal. With `key`, only that public key's seals count."""
    found = ExportReport()
    part: _Part | None = None
    pending: tuple[int, bytes] | None = None  # a line whose proof comes next
    ended = False
    for at, row, told in _rows(file):
        if pending and "proof" not in told:
            found.faults.append(f"line {pending[0]}: {_who(pending[1])}: its proof is missing")
            pending = None
        if "id" in told:
            found.lines += 1
            pending = _take(found, part, at, row)
        elif "proof" in told and pending and part and part.seal:
            _prove(found, part.seal, pending, told)
            pending = None
        elif "seal" in told or "unsealed" in told or "end" in told:
            _close(found, part)
            part = _begin(found, at, told, key, part)
            ended = "end" in told
            if ended and told["end"] != found.lines:
                found.faults.append(f"line {at}: {told['end']} lines were exported, {found.lines} are here")
        elif at > 1:
            raise NoExport(f"line {at}: it is none of an export")
    if not ended:
        found.faults.append("the end is missing: the file was cut")
    return found


def _rows(file: BinaryIO) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
    for at, row in enumerate(file, start=1):
        try:
            told = json.loads(row)
        except ValueError:
            raise NoExport(f"line {at}: it cannot be read") from None
        if not isinstance(told, dict) or (at == 1 and (told.get("itsso"), told.get("form")) != ("trail", 1)):
            raise NoExport(f"line {at}: this is no trail that itsso audit export wrote")
        yield at, row.rstrip(b"\n"), told


def _begin(found: ExportReport, at: int, told: dict[str, Any], key: str | None, before: _Part | None) -> _Part:
    if "seal" not in told:
        return _Part(at, None, False)
    try:
        seal = AuditSeal.read(told["seal"])
    except ValueError as error:
        raise NoExport(f"line {at}: {error}") from None
    found.seals += 1
    found.keys.add(seal.key)
    if not seal.is_signed():
        found.faults.append(f"line {at}: seal {seal.number}: its signature is not that of its key")
    if key and seal.key != key:
        found.faults.append(f"line {at}: seal {seal.number}: it is signed by another key, {seal.key}")
    last = before.seal if before else None
    if last and seal.number == last.number + 1 and seal.previous != last.hash:
        found.faults.append(f"line {at}: seal {seal.number}: it does not hang on the seal before")
    return _Part(at, seal, told.get("whole") is True)


def _take(found: ExportReport, part: _Part | None, at: int, row: bytes) -> tuple[int, bytes] | None:
    """Counts a line of the trail; answers it where its proof must come next."""
    if part is None or part.seal is None:
        found.unsealed += 1
        return None
    if not part.whole:
        return at, row
    part.leaves.append(merkle.leaf(row))
    return None


def _prove(found: ExportReport, seal: AuditSeal, pending: tuple[int, bytes], told: dict[str, Any]) -> None:
    at, row = pending
    try:
        path = [bytes.fromhex(one) for one in told["proof"]]
        root = merkle.root_by_path(merkle.leaf(row), int(told["index"]), seal.count, path)
    except (KeyError, TypeError, ValueError):
        root = None
    if root is None or root.hex() != seal.root:
        found.faults.append(f"line {at}: {_who(row)}: it is not what seal {seal.number} of {seal.hour} holds")


def _close(found: ExportReport, part: _Part | None) -> None:
    if part is None or part.seal is None or not part.whole:
        return
    found.whole += 1
    seal = part.seal
    if len(part.leaves) != seal.count or merkle.root(part.leaves).hex() != seal.root:
        found.faults.append(
            f"line {part.at}: the {len(part.leaves)} lines after it are not the {seal.count} of seal {seal.number},"
            f" hour {seal.hour}"
        )


def _who(row: bytes) -> str:
    told = json.loads(row)
    return f"{told['id']} by {told.get('actor_name')} ({told.get('actor')})"


def report(path: Path, key: str | None) -> int:
    """Prints what was found: 0 where nothing is wrong, 1 otherwise. NoExport where the file is none."""
    with path.open("rb") as file:
        found = check(file, key)
    out = sys.stdout.write
    out(f"{found.lines} lines, {found.lines - found.unsealed} of them under {found.seals} seals")
    out(f" ({found.whole} with every line of their hour), {found.unsealed} not yet sealed.\n")
    for fault in found.faults[:20]:
        out(f"WRONG: {fault}.\n")
    if len(found.faults) > 20:
        out(f"and {len(found.faults) - 20} more.\n")
    if not found.faults and found.unsealed < found.lines:
        out(f"Nothing is wrong. Signed by {', '.join(sorted(found.keys))}")
        out(".\n" if key else ": compare this with the public key that you were given.\n")
    return 1 if found.faults else 0


def configure(parser: argparse.ArgumentParser) -> None:
    """The file, and the key to hold it against."""
    parser.add_argument("export", type=Path, metavar="EXPORT", help="the file that itsso audit export wrote")
    parser.add_argument("--key", metavar="PUBLIC", help="the public key (64 hexadecimal digits) that alone counts")


def main() -> int:
    """0 right, 1 wrong, 2 no export."""
    parser = argparse.ArgumentParser(prog="python -m itsso.audit.check", description="Check an exported trail.")
    configure(parser)
    args = parser.parse_args()
    try:
        return report(args.export, args.key)
    except (NoExport, OSError) as error:
        sys.stderr.write(f"{args.export}: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
