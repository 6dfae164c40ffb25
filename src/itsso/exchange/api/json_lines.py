"""Conversion of a delivery that was sent as JSON lines into a zip like any other.

The first line is the manifest without `files`; each other line is a record with its `file` and the columns of the
contract. Row n of a file, in later messages, is its record n - 1, as in a CSV with a header.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import IO, NoReturn

from django.utils.translation import gettext as _

from itsso.exchange.contract import FILES, FeedFile, contract
from itsso.exchange.files.manifest import MANIFEST
from itsso.exchange.files.mapping import FileMapping, Mapping
from itsso.exchange.files.reading import BLOCK, LINE_LIMIT, Header
from itsso.exchange.reasons import RefusedFile

_LINE_END = re.compile(r"[\r\n]+")


type MappingOfSource = Callable[[str], Mapping]
"""Returns the mapping that is kept for a source; one that changes nothing where none is."""


def write_zip(body: IO[bytes], out: IO[bytes], mapping_of: MappingOfSource = lambda _source: Mapping()) -> None:
    """Write the zip of the delivery in `body` to `out`.

    Records of a file that the source's mapping names may have the State's own columns.

    A record's own faults are reported later, as those of a row.

    Raises:
        RefusedFile: a line is not a record, or has a column that is not the contract's; the message names the line.
    """
    numbered_objects = _parse_lines(body)
    _number, manifest = next(numbered_objects, (1, None))
    if manifest is None:
        raise RefusedFile("no_manifest")
    if "file" in manifest:
        raise RefusedFile("json_line", line=1, why=_("the first line must be the manifest"))
    mapping = mapping_of(str(manifest.get("source_system", "")))
    with ExitStack() as stack:
        files: dict[str, _File] = {}
        for number, record in numbered_objects:
            name = record.pop("file", None)
            ours = mapping.contract_file_name(name) if isinstance(name, str) else ""
            if not isinstance(name, str) or ours not in FILES:
                raise RefusedFile("json_line", line=number, why=_("file must be one of %s") % ", ".join(FILES))
            if name not in files:
                of_file = mapping.for_file(ours) if name == mapping.source_file_name(ours) else FileMapping()
                files[name] = _File(FeedFile(ours), stack.enter_context(TemporaryFile()), name, of_file)
            files[name].add(number, record)
        if not files:
            raise RefusedFile("no_records")
        _write_zip(manifest, files, out)


def _write_zip(manifest: dict[str, object], files: dict[str, _File], out: IO[bytes]) -> None:
    """Write the zip without compression.

    It is stored for a short time only, and similar records would look like a zip bomb.
    """
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        named = {name: {"rows": file.rows, "sha256": file.sha256()} for name, file in files.items()}
        archive.writestr(MANIFEST, json.dumps(manifest | {"files": named}, sort_keys=True))
        for name, file in files.items():
            with archive.open(name, "w", force_zip64=True) as member:
                file.content.seek(0)
                while block := file.content.read(1_000_000):
                    member.write(block)


def _parse_lines(body: IO[bytes]) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(split_lines(body), 1):
        if len(line) >= LINE_LIMIT:
            raise RefusedFile("json_line", line=number, why=_("it is longer than 1 MB"))
        if not line.strip():
            continue
        try:
            parsed = json.loads(line.decode("utf-8-sig"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise RefusedFile("json_line", line=number, why=_("it is not JSON in UTF-8")) from None
        if not isinstance(parsed, dict):
            raise RefusedFile("json_line", line=number, why=_("it is not a JSON object"))
        yield number, parsed


def split_lines(body: IO[bytes]) -> Iterator[bytes]:
    """Yield the lines of a request's body, using `read` alone.

    How `readline` of a request behaves is up to the server (granian 2.8.7 returned one line and then nothing), and
    `read` may return less than was asked for. Of a line longer than LINE_LIMIT the beginning is yielded, at least
    LINE_LIMIT long, and nothing after it.
    """
    rest: list[bytes] = []
    length = 0
    while block := body.read(BLOCK):
        *ended, last = block.split(b"\n")
        for line in ended:
            yield b"".join([*rest, line])
            rest, length = [], 0
        rest.append(last)
        length += len(last)
        if length >= LINE_LIMIT:
            break
    if length:
        yield b"".join(rest)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


@dataclass
class _File:
    """A file of the feed while it is written."""

    name: FeedFile
    content: IO[bytes]
    source_name: str
    mapping: FileMapping
    rows: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    allowed_names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.columns = contract().files[self.name].names
        self.allowed_names.update(self.columns)
        self._write(self.columns)

    def add(self, number: int, record: dict[str, object]) -> None:
        """Write a record as a row. Columns with the source's own words (`_raw`) are ignored, as in a CSV."""
        cells: dict[str, object] = {}
        for theirs, value in record.items():
            ours = self.mapping.columns.get(theirs.strip().casefold(), theirs)
            if ours in cells:
                raise RefusedFile("header_twice", file=self.source_name, columns=ours)
            cells[ours] = value
        if strange := [name for name in cells if name not in self.allowed_names]:
            Header(contract().files[self.name], [*self.columns, *strange], self.mapping, self.source_name)
            self.allowed_names.update(strange)
        self._write([_cell(number, cells.get(name)) for name in self.columns])
        self.rows += 1

    def _write(self, cells: Iterable[str]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow(cells)
        data = text.getvalue().encode()
        self.digest.update(data)
        self.content.write(data)

    def sha256(self) -> str:
        return self.digest.hexdigest()


def _cell(number: int, value: object) -> str:
    """Return a value as the feed writes it: true and false, numbers and texts; null is an empty cell.

    A line end within a value becomes a space, so that a record is one line of its file.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        raise RefusedFile("json_line", line=number, why=_("a value is a list or an object; write it as in the feed"))
    try:
        text = _LINE_END.sub(" ", str(value))
        text.encode()
    except ValueError:
        raise RefusedFile(
            "json_line", line=number, why=_("it holds half a character or a number without end")
        ) from None
    return text
