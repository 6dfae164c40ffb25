"""Checking of a delivery without loading it: which rows would be rejected, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.feed_import.cells import showable
from itsso.exchange.feed_import.chunks import read_row
from itsso.exchange.feed_import.parser import RowParser
from itsso.exchange.feed_import.rows import Origin, TallyGroup
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.files.containers import Container, container_at
from itsso.exchange.files.manifest import Manifest, read_manifest
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.files.reading import CELL_SEPARATOR, FileStats, read_file
from itsso.exchange.reasons import PROBLEMS, Fault, RefusedFile, reason_text

EXAMPLES = 3


@dataclass(slots=True)
class CheckResult:
    """The result of checking: refused files, rows that would be rejected by (file, column, reason), and problems."""

    rows: int = 0
    passed: int = 0
    refused: list[str] = field(default_factory=list)
    rejected: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str, str], list[tuple[int, str]]] = field(default_factory=dict)
    problems: Counter[tuple[str, str]] = field(default_factory=Counter)

    def verdict(self) -> str:
        """Return one sentence that says what loading the delivery would do."""
        rejected = self.rows - self.passed
        if self.refused:
            return (
                f"The whole delivery would be refused, and none of its rows loaded: see what is said of "
                f"{len(self.refused)} of its files above. Of {self.rows} rows that could be read, {rejected} would be "
                "rejected besides. Nothing was loaded."
            )
        return (
            f"{self.rows} rows read: {self.passed} pass the checks, {rejected} would be rejected. Nothing was loaded."
        )

    def as_json(self) -> dict[str, object]:
        """Return the result as a dictionary that can be written as JSON."""
        return {
            "rows": self.rows,
            "passed": 0 if self.refused else self.passed,
            "would_be_refused": bool(self.refused),
            "rejected": sum(self.rejected.values()),
            "refused": self.refused,
            "rejects": [
                {"file": f, "column": c, "reason": r, "rows": n, "examples": self.examples[f, c, r]}
                for (f, c, r), n in self.rejected.most_common()
            ],
            "problems": [{"file": f, "problem": p, "rows": n} for (f, p), n in self.problems.most_common()],
        }

    def lines(self) -> Iterator[str]:
        """Yield the lines for a person to read: file, row, column, what is wrong and what to do."""
        yield from self.refused
        for (file, column, reason), rows in self.rejected.most_common():
            line, value = self.examples[file, column, reason][0]
            quoted = f' "{value}"' if value and not value.startswith("(") else ""
            more = f" ({rows} rows in all)" if rows > 1 else ""
            location = f"{file}, row {line}, column {column}" if column else f"{file}, row {line}"
            yield f"{location}:{quoted} {reason_text(reason)}{more}"
        for (file, problem), rows in self.problems.most_common():
            yield f"{file}: taken, with a problem: {reason_text(problem, PROBLEMS)}: {rows}"


def check(path: Path, mapping: Mapping, stations: StationDirectory, now: datetime) -> CheckResult:
    """Check every file of a delivery. A refused file is named in the result, and the others are still read."""
    result = CheckResult()
    container = container_at(path)
    manifest = read_manifest(container, mapping)
    for name in manifest.files:
        try:
            _check_file(container, name, manifest, mapping, stations, now, result)
        except RefusedFile as refusal:
            result.refused.append(str(refusal))
    return result


def _check_file(
    container: Container,
    name: FeedFile,
    manifest: Manifest,
    mapping: Mapping,
    stations: StationDirectory,
    now: datetime,
    result: CheckResult,
) -> None:
    file, source_name = contract().files[name], mapping.source_file_name(name)
    parser = RowParser(name, manifest.source_system, stations, now)
    tally_group = TallyGroup("", name, 0)  # a check counts nothing
    read = FileStats()
    with container.open(source_name) as stream:
        for line in read_file(stream, file, mapping.for_file(name), source_name, read):
            result.rows += 1
            try:
                if line.broken:
                    raise Fault(line.broken, column=line.cells[1])
                origin = Origin(tally_group, line.number, CELL_SEPARATOR.join(line.cells))
                row = read_row(parser, origin, line.cells)
            except Fault as fault:
                _add_reject(result, name, line.number, [] if line.broken else line.cells, fault)
                continue
            result.passed += 1
            result.problems.update((name, problem.code) for problem in row.problems)
    manifest.files[name].require(read.sha256, read.rows, source_name)


def _add_reject(result: CheckResult, name: FeedFile, line: int, cells: list[str], fault: Fault) -> None:
    column = str(fault.values.get("column", ""))
    key = (name, column, fault.reason)
    result.rejected[key] += 1
    examples = result.examples.setdefault(key, [])
    if len(examples) < EXAMPLES:
        at = contract().files[name].positions
        cell = cells[at[column]] if cells and column in at else ""
        examples.append((line, showable(cell) if cell else ""))
