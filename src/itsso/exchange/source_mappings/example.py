"""The check of a mapping with an example file before it takes effect. Nothing of the example is stored."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core import signing

from itsso.exchange.contract import FeedFile, contract
from itsso.exchange.feed_import.dry_run import CheckResult, check
from itsso.exchange.feed_import.stations import station_directory
from itsso.exchange.files.mapping import Mapping
from itsso.exchange.reasons import reason_text
from itsso.platform.clock import now, today
from itsso.units.models import Unit

LARGEST = 2_000_000
"""Bytes of an example."""

_SALT = "itsso.exchange.mapping"


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """A file of a State's software, as it is sent: which file of the feed it is, and of which code system."""

    file: FeedFile
    content: bytes
    code_system: str


@dataclass(frozen=True, slots=True)
class ExampleFault:
    """A fault of an example's rows: its column, why, how many rows have it and the first of them."""

    column: str
    reason: str
    rows: int
    first_row: int


def check_example(mapping: Mapping, example: ExampleFile, source: str, unit: Unit) -> CheckResult:
    """Read an example by a mapping, as a delivery of the source would be read, and load nothing of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "example.zip"
        _write_delivery(path, mapping, example, source)
        return check(path, mapping, station_directory(example.code_system, unit.pk), now())


def _write_delivery(path: Path, mapping: Mapping, example: ExampleFile, source: str) -> None:
    name, day = mapping.source_file_name(example.file), today().isoformat()
    manifest = {
        "feed_version": contract().feed_version,
        "source_system": source,
        "code_system": example.code_system,
        "coverage_from": day,
        "coverage_to": day,
        "mode": "increment",
        "kinds_carried": {},
        "files": {name: {"rows": _row_count(example.content), "sha256": hashlib.sha256(example.content).hexdigest()}},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr(name, example.content)


def _row_count(content: bytes) -> int:
    """Return the rows of a file without its header; an approximation where it cannot be read."""
    try:
        return max(sum(1 for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) if row) - 1, 0)
    except (UnicodeDecodeError, csv.Error):
        return 0


def faults_of(result: CheckResult) -> Sequence[ExampleFault]:
    """Return the faults of an example's rows, those of the most rows first."""
    return [
        ExampleFault(column, reason_text(reason), rows, result.examples[file, column, reason][0][0])
        for (file, column, reason), rows in result.rejected.most_common()
    ]


def proof_of_check(state: Unit, source: str, content: str) -> str:
    """Return a signed text that says that this mapping was checked for this source just now."""
    return signing.dumps([state.pk, source, _digest(content)], salt=_SALT)


def was_checked(proof: str, state: Unit, source: str, content: str) -> bool:
    """Return whether a text of `proof_of_check` is about this mapping, and not older than an hour."""
    try:
        signed = signing.loads(proof, salt=_SALT, max_age=3600)
    except signing.BadSignature:
        return False
    return bool(signed == [state.pk, source, _digest(content)])


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
