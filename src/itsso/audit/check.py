"""Check of an exported audit log without a database: `python -m itsso.audit.check EXPORT --key PUBLIC`.

Needs Python, the package `cryptography`, and of ITSSO this module with `merkle`, `seal` and `bound_records`. Before the
entries a file may have records that the entries bind: a head, records, and who the officers in them are.
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
from itsso.audit.bound_records import Binding, BoundRecord, record_faults
from itsso.audit.seal import AuditSeal

type _ExportLine = dict[str, Any]
"""A line of an export: a JSON object that nothing has checked yet."""


@dataclass(slots=True)
class ExportReport:
    """The contents of an export and its faults; each fault names its line of the file."""

    lines: int = 0
    seals: int = 0
    whole: int = 0  # seals whose entries are all in the file: nothing was left out of these hours
    unsealed: int = 0
    records: list[BoundRecord] = field(default_factory=list)
    bindings: dict[str, dict[str, Binding]] = field(default_factory=dict)  # of each entry here, by its id
    keys: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class NoExport(Exception):
    """The file is not an exported audit log; the message says at which line."""


@dataclass(slots=True)
class _SealSection:
    """The part of an export from one seal to the next.

    `leaves` collects the entries' hashes where every entry of the seal must be in the file.
    """

    at: int
    seal: AuditSeal | None
    whole: bool
    leaves: list[bytes] = field(default_factory=list)


def check(file: BinaryIO, key: str | None = None) -> ExportReport:
    """Check every entry of an export against its seal, and return the counts and the faults.

    With `key`, a public key of 64 hexadecimal digits, a seal that another key signed is a fault. Raises NoExport where
    the file is not an export.
    """
    report = ExportReport()
    section: _SealSection | None = None
    pending: tuple[int, bytes] | None = None  # an entry whose proof comes next
    ended = False
    for at, row, content in _rows(file, report):
        if pending and "proof" not in content:
            report.faults.append(f"line {pending[0]}: {_entry_label(pending[1])}: its proof is missing")
            pending = None
        if "id" in content:
            report.lines += 1
            pending = _count_entry(report, section, at, row)
        elif "proof" in content and pending and section and section.seal:
            _prove(report, section.seal, pending, content)
            pending = None
        elif "seal" in content or "unsealed" in content or "end" in content:
            _close(report, section)
            section = _begin(report, at, content, key, section)
            ended = "end" in content
            if ended and content["end"] != report.lines:
                report.faults.append(f"line {at}: {content['end']} lines were exported, {report.lines} are here")
        elif "itsso" not in content:
            raise NoExport(f"line {at}: it is none of an export")
    if not ended:
        report.faults.append("the end is missing: the file was cut")
    report.faults += [f"{fault.as_text()}" for fault in record_faults(report.bindings, report.records)]
    return report


def _rows(file: BinaryIO, report: ExportReport) -> Iterator[tuple[int, bytes, _ExportLine]]:
    """Yield the lines of the exported audit log; the records before it go to the report."""
    is_log = has_records = False
    for at, row in enumerate(file, start=1):
        try:
            content = json.loads(row)
        except ValueError:
            raise NoExport(f"line {at}: it cannot be read") from None
        if not isinstance(content, dict):
            raise NoExport(f"line {at}: it is none of an export")
        if not is_log and (content.get("itsso"), content.get("form")) == ("trail", 1):
            is_log = True
        elif at == 1 and (content.get("itsso"), content.get("form")) == ("records", 1):
            has_records = True
        elif not is_log and not has_records:
            raise NoExport(f"line {at}: this is no trail that itsso audit export wrote")
        elif not is_log:
            _count_record(report, at, content)
        if is_log:
            yield at, row.rstrip(b"\n"), content


def _count_record(report: ExportReport, at: int, content: _ExportLine) -> None:
    """Take a record of the file into the report; a line with an officer's post is passed over."""
    if "posting" in content:
        return
    try:
        kind, entry, label, columns = (content[key] for key in ("record", "entry", "label", "columns"))
        report.records.append(BoundRecord(str(kind), str(entry), list(columns), f"line {at}: {label}"))
    except (KeyError, TypeError):
        raise NoExport(f"line {at}: it is none of an export") from None


def _begin(
    report: ExportReport, at: int, content: _ExportLine, key: str | None, before: _SealSection | None
) -> _SealSection:
    if "seal" not in content:
        return _SealSection(at, None, False)
    try:
        seal = AuditSeal.read(content["seal"])
    except ValueError as error:
        raise NoExport(f"line {at}: {error}") from None
    report.seals += 1
    report.keys.add(seal.key)
    if not seal.is_signed():
        report.faults.append(f"line {at}: seal {seal.number}: its signature is not that of its key")
    if key and seal.key != key:
        report.faults.append(f"line {at}: seal {seal.number}: it is signed by another key, {seal.key}")
    last = before.seal if before else None
    if last and seal.number == last.number + 1 and seal.previous != last.hash:
        report.faults.append(f"line {at}: seal {seal.number}: it does not hang on the seal before")
    return _SealSection(at, seal, content.get("whole") is True)


def _count_entry(report: ExportReport, section: _SealSection | None, at: int, row: bytes) -> tuple[int, bytes] | None:
    """Count an audit entry, with what it binds; return it where its proof must come next."""
    entry = json.loads(row)
    if isinstance(entry.get("detail"), dict) and isinstance(entry["detail"].get("records"), dict):
        bindings = entry["detail"]["records"]
        if all(isinstance(binding, dict) and "marks" in binding for binding in bindings.values()):
            report.bindings[str(entry["id"])] = bindings
    if section is None or section.seal is None:
        report.unsealed += 1
        return None
    if not section.whole:
        return at, row
    section.leaves.append(merkle.leaf(row))
    return None


def _prove(report: ExportReport, seal: AuditSeal, pending: tuple[int, bytes], content: _ExportLine) -> None:
    at, row = pending
    try:
        path = [bytes.fromhex(sibling) for sibling in content["proof"]]
        root = merkle.root_by_path(merkle.leaf(row), int(content["index"]), seal.count, path)
    except (KeyError, TypeError, ValueError):
        root = None
    if root is None or root.hex() != seal.root:
        report.faults.append(f"line {at}: {_entry_label(row)}: it is not what seal {seal.number} of {seal.hour} holds")


def _close(report: ExportReport, section: _SealSection | None) -> None:
    if section is None or section.seal is None or not section.whole:
        return
    report.whole += 1
    seal = section.seal
    if len(section.leaves) != seal.count or merkle.root(section.leaves).hex() != seal.root:
        report.faults.append(
            f"line {section.at}: the {len(section.leaves)} lines after it are not the {seal.count} of"
            f" seal {seal.number}, hour {seal.hour}"
        )


def _entry_label(row: bytes) -> str:
    entry = json.loads(row)
    return f"{entry['id']} by {entry.get('actor_name')} ({entry.get('actor')})"


def print_report(path: Path, key: str | None) -> int:
    """Print the result of the check; return 0 where nothing is wrong, 1 otherwise.

    Raises NoExport where the file is not an export.
    """
    with path.open("rb") as file:
        report = check(file, key)
    out = sys.stdout.write
    out(f"{report.lines} lines, {report.lines - report.unsealed} of them under {report.seals} seals")
    out(f" ({report.whole} with every line of their hour), {report.unsealed} not yet sealed.\n")
    if report.records:
        waiting = sum(not record.entry for record in report.records)
        out(f"{len(report.records)} records compared with these lines; {waiting} have no line yet.\n")
    for fault in report.faults[:20]:
        out(f"WRONG: {fault}.\n")
    if len(report.faults) > 20:
        out(f"and {len(report.faults) - 20} more.\n")
    if not report.faults and report.unsealed < report.lines:
        out(f"Nothing is wrong. Signed by {', '.join(sorted(report.keys))}")
        out(".\n" if key else ": compare this with the public key that you were given.\n")
    return 1 if report.faults else 0


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the arguments: the file, and the key to check it against."""
    parser.add_argument("export", type=Path, metavar="EXPORT", help="the file that itsso audit export wrote")
    parser.add_argument("--key", metavar="PUBLIC", help="the public key (64 hexadecimal digits) that alone counts")


def main() -> int:
    """Run the check; return 0 right, 1 wrong, 2 not an export."""
    parser = argparse.ArgumentParser(prog="python -m itsso.audit.check", description="Check an exported trail.")
    configure(parser)
    args = parser.parse_args()
    try:
        return print_report(args.export, args.key)
    except (NoExport, OSError) as error:
        sys.stderr.write(f"{args.export}: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
