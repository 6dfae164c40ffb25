"""Reading of a file of the feed: its header, its rows and what is broken in them, in bounded memory."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from typing import IO

import msgspec
from django.utils.translation import gettext_lazy as _

from itsso.exchange.contract import ContractColumn, ContractFile, contract
from itsso.exchange.feed_import.cells import COORDINATES, code_list, coordinate_code
from itsso.exchange.files.mapping import Change, FileMapping
from itsso.exchange.reasons import RefusedFile, RowFault
from itsso.law import shapes

CELL_LIMIT = 10_000
LINE_LIMIT = 1_000_000
BLOCK = 1 << 16
CELL_SEPARATOR = "\x1f"
"""Joins the cells of a row into one text, which is stored and read several times as fast; no cell may hold it."""
MAX_LINES_PER_ROW = 20
"""Lines of one row: a quoted cell may hold line ends. More lines mean that a quotation mark was not closed."""

PERSONAL = re.compile(
    r"(^|_)(name|naam|father|mother|husband|wife|guardian|parent|relative|alias|address|addr|phone|mobile|tel|"
    r"telephone|contact|email|mail|aadhaar|aadhar|uid|pan|passport|voter|epic|licence|license|dob|birth|caste|religion|"
    r"nationality|photo|fingerprint|narrative|contents|brief|gist|statement)(_|$)|नाम|पिता|माता|पति|पता|मोबाइल|दूरभाष|जाति"
)


class UncheckedRow(msgspec.Struct, gc=False):
    """A row as it was read.

    `number` is the row as a spreadsheet counts it, the header being row 1. `cells` are in the contract's order. In a
    row that is `broken`, for the reason given there, they are only its record id and the column that is wrong, each
    empty where it cannot be read.
    """

    number: int
    cells: list[str]
    broken: RowFault = ""


SEPARATORS = {";": _("semicolons"), "\t": _("tabs"), "|": _("bars")}
"""Separators other than a comma that a spreadsheet may use."""


class Header:
    """The columns of a file, which it puts into the contract's order with the State's own codes and dates converted."""

    def __init__(self, file: ContractFile, names: list[str], mapping: FileMapping, source_name: str) -> None:
        folded = [name.strip().casefold() for name in names]
        ours = [mapping.columns.get(name, name) for name in folded]
        _refuse_wrong_header(folded, ours, file, mapping, source_name)
        self.width = len(names)
        self.changes: list[tuple[int, Change]] = mapping.changes(file.names)
        blank = self.width  # the position of an empty cell that is appended to each row
        raw = {column.name for column in file.columns if column.type == "raw" and column.need != "R"}  # dropped
        self.changes += [change for i, column in enumerate(file.columns) if (change := _drop_source_words(i, column))]
        places = [ours.index(name) if name in ours and name not in raw else blank for name in file.names]
        self._names = ours
        self._pick = None if places == list(range(self.width)) else itemgetter(*places)

    def cells(self, row: list[str]) -> list[str]:
        """Return a row's cells in the contract's order; a column that the file leaves out is empty."""
        cells = row if self._pick is None else list(self._pick([*row, ""]))
        for i, change in self.changes:
            cells[i] = change(cells[i])
        return cells

    def record_and_wrong_column(self, row: list[str]) -> list[str]:
        """Return the record id of a broken row and the column that is wrong, as far as they can be read."""
        at = self._names.index("source_record_id") if "source_record_id" in self._names else len(row)
        is_whole = len(row) == self.width
        record = row[at].strip() if at < len(row) and (is_whole or at == 0) else ""
        column = next(
            (name for name, cell in zip(self._names, row, strict=False) if is_whole and _is_unreadable(cell)), ""
        )
        return [record if shapes.fits("record", record) else "", column]


UNREADABLE_CHARACTER = "\ufffd"
"""Stands for a byte or a control character that is not text."""


def _is_unreadable(cell: str) -> bool:
    return UNREADABLE_CHARACTER in cell or len(cell) > CELL_LIMIT


PLACEHOLDER = "-"
"""Stands for the words of a required column, which are dropped."""


def _drop_source_words(place: int, column: ContractColumn) -> tuple[int, Change] | None:
    """Return the change that drops words of the source and coordinates while reading: they reach no file, no table."""
    if column.type == "raw" and column.need == "R":
        return place, lambda text: PLACEHOLDER if text else ""
    if column.type in COORDINATES:
        return place, lambda text: coordinate_code(column.type, text) if text else ""
    if column.type.startswith("listed("):
        codes = frozenset(contract().codes[code_list(column.type)])
        return place, lambda text: text if text in codes else ""
    return None


def _refuse_wrong_header(
    folded: list[str], ours: list[str], file: ContractFile, mapping: FileMapping, source_name: str
) -> None:
    """Refuse data in place of a header, and columns that carry identity, are unknown, come twice or are missing.

    `ours` are the contract's names of the columns that the State calls `folded`.
    """
    twins = {f"{column.name}_raw" for column in file.columns if column.type != "moment"}
    _refuse_data_as_header(ours, {*file.names, *twins, *mapping.ignore}, source_name)
    _refuse_bad_names(folded, source_name)
    personal = [name for name in folded if name not in file.names and _is_personal(name, mapping)]
    if personal:
        raise RefusedFile("personal", file=source_name, columns=", ".join(personal))
    unknown = [
        name
        for name, our in zip(folded, ours, strict=True)
        if our not in file.names and our not in twins and name not in mapping.ignore
    ]
    if unknown:
        raise RefusedFile("header_unknown", file=source_name, columns=", ".join(unknown))
    twice = sorted(our for our, times in Counter(ours).items() if our in file.names and times > 1)
    if twice:
        raise RefusedFile("header_twice", file=source_name, columns=", ".join(twice))
    provided = {*ours, *mapping.constants}
    missing = [name for name in file.names if name in file.required and name not in provided]
    if missing:
        raise RefusedFile("header_missing", file=source_name, columns=", ".join(missing))


def _refuse_data_as_header(names: list[str], known_names: set[str], source_name: str) -> None:
    """Refuse a file without a header: its first row is data, of which nothing may be shown."""
    if sum(name in known_names for name in names) * 2 < len(names):
        raise RefusedFile("header_none", file=source_name)


def _refuse_bad_names(folded: list[str], source_name: str) -> None:
    if "" in folded:
        raise RefusedFile("header_blank", file=source_name, columns=str(folded.index("") + 1))
    twice = sorted(name for name, times in Counter(folded).items() if times > 1)
    if twice:
        raise RefusedFile("header_twice", file=source_name, columns=", ".join(name[:64] for name in twice))


def _is_personal(name: str, mapping: FileMapping) -> bool:
    """Return whether a column that is not the contract's would carry identity, by its name or by the State's."""
    return is_personal_name(name) and mapping.columns.get(name) not in _PLACE_NAMES


def is_personal_name(name: str) -> bool:
    """Return whether a column of this name may carry what identifies a person."""
    return bool(PERSONAL.search(re.sub(r"[\s.,:;/()\-]+", "_", name.casefold())))


_PLACE_NAMES = frozenset({"district_name", "ps_name", "court_name"})


@dataclass(slots=True)
class FileStats:
    """The number of rows and the hash of a file, complete once it was read to its end."""

    rows: int = 0
    sha256: str = ""
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)


def read_file(
    stream: IO[bytes], file: ContractFile, mapping: FileMapping, source_name: str, read: FileStats
) -> Iterator[UncheckedRow]:
    """Yield the rows of a file; `read` is filled in once all rows were yielded.

    Raises:
        RefusedFile: the header is wrong, the encoding is not UTF-8, or the file has no content.
    """
    source = _Lines(stream, read.digest)
    header = _header(source, file, mapping, source_name)
    if header is None:
        raise RefusedFile("empty", file=source_name)
    has_content = False
    for number, row, broken in _rows(source, header.width):
        read.rows += 1
        if broken:
            has_content = True
            yield UncheckedRow(number, header.record_and_wrong_column(row), broken)
            continue
        cells = header.cells(row)
        has_content = has_content or any(row)
        yield UncheckedRow(number, cells)
    read.sha256 = read.digest.hexdigest()
    if read.rows and not has_content:
        raise RefusedFile("all_blank", file=source_name)


def _header(source: _Lines, file: ContractFile, mapping: FileMapping, source_name: str) -> Header | None:
    source.is_first = True
    line = next(source, None)
    if source.utf16:
        raise RefusedFile("not_utf8", file=source_name)
    if line is None:
        return None
    if source.old_mac:
        raise RefusedFile("line_ends", file=source_name)
    if source.broken:
        raise RefusedFile("not_utf8", file=source_name)
    if not line.strip():
        return None
    try:
        names = next(csv.reader([line]))
    except csv.Error:
        raise RefusedFile("header_unreadable", file=source_name) from None
    if len(names) == 1 and (other := next((sign for sign in SEPARATORS if sign in line), None)):
        raise RefusedFile("separator", file=source_name, sign=SEPARATORS[other])
    return Header(file, names, mapping, source_name)


class _Lines(Iterator[str]):
    """The physical lines of a file as text. A broken line is an empty text, with the reason in `broken`."""

    def __init__(self, stream: IO[bytes], digest: hashlib._Hash) -> None:
        self.stream = stream
        self.digest = digest
        self.number = 0
        self.broken: RowFault = ""
        self.is_first = False
        self.utf16 = False
        self.old_mac = False  # lines end in CR alone, so that other programs read the file as one line
        self.extra_lines = 0  # physical lines so far that continue the row of the line before
        self.block: deque[bytes] = deque()  # lines that were read and not yet returned
        self.pushed_back: deque[tuple[int, str, RowFault]] = deque()
        self.row_lines: list[tuple[int, str, RowFault]] = []  # the lines of the current row

    def plain_lines(self) -> Iterator[tuple[int, str]]:
        """Yield numbers and lines, without line ends, of blocks in which no line needs care: nearly all of most files.

        Stops before a block in which a line does, such as one with a quoted cell; its lines come one by one, which
        takes longer.
        """
        while not self.pushed_back and not self.block and (data := self._read()):
            lines = _plain_lines(data)
            if lines is None:
                self.block.extend(_LINE.findall(data))
                return
            for number, line in enumerate(lines, self.number + 1):
                self.number = number
                yield number, line

    def __next__(self) -> str:
        line = self.pushed_back.popleft() if self.pushed_back else self._next()
        self.row_lines.append(line)
        self.number, text, self.broken = line
        return text

    def _read(self) -> bytes:
        """Return the next block of whole lines; of a line that is too long only its beginning."""
        data = self.stream.read(BLOCK)
        data += self.stream.readline(LINE_LIMIT)
        self.digest.update(data)
        return data

    def _next(self) -> tuple[int, str, RowFault]:
        if not self.block:
            self.block.extend(_LINE.findall(self._read()))
        if not self.block:
            raise StopIteration
        data = self.block.popleft()
        number = self.number + 1
        if self.is_first:
            self.is_first = False
            self.utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            data = data.removeprefix(b"\xef\xbb\xbf")
            self.old_mac = b"\r" in data.rstrip(b"\r\n")
        ended = data.endswith(b"\n")
        if len(data) > LINE_LIMIT or (len(data) == LINE_LIMIT and not ended):
            if not ended:
                self._skip_rest()
            return number, "", "cell_too_long"
        if b"\0" in data or b"\x1f" in data:
            return (
                number,
                data.translate(_NUL_TO_TILDE).decode(errors="replace").replace("\x1e", UNREADABLE_CHARACTER),
                "nul",
            )
        try:
            return number, data.decode(), ""
        except UnicodeDecodeError:
            return number, data.decode(errors="replace"), "encoding"

    def _skip_rest(self) -> None:
        while data := self.stream.readline(LINE_LIMIT):
            self.digest.update(data)
            if data.endswith(b"\n"):
                return


_NUL_TO_TILDE = bytes.maketrans(b"\0\x1f", b"\x1e\x1e")
_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_NEEDS_CARE = re.compile(rb'["\r\0\x1f]')


def _plain_lines(data: bytes) -> list[str] | None:
    """Return the lines of a block without their ends; None where one of them needs care."""
    data = data.replace(b"\r\n", b"\n")
    if _NEEDS_CARE.search(data):
        return None
    try:
        lines = data.decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError:
        return None
    return None if max(map(len, lines)) > CELL_LIMIT else lines


def _rows(source: _Lines, width: int) -> Iterator[tuple[int, list[str], RowFault]]:
    """Yield rows with their line numbers.

    After a quotation mark that was not closed, reading resumes with the next line.
    """
    while True:
        for number, plain in source.plain_lines():
            if plain:  # an empty line is not a row
                yield _plain_row(number - source.extra_lines, plain, width)
        source.row_lines = []
        text = next(source, None)
        if text is None:
            return
        number = source.number - source.extra_lines
        plain = text.rstrip("\r\n")
        if source.broken:
            yield number, _lenient_cells(plain), source.broken
        elif not plain:
            continue
        elif '"' in plain or "\r" in plain or len(plain) > CELL_LIMIT:
            source.pushed_back.extendleft(source.row_lines)
            yield from _quoted_row(source, width)
        else:
            yield _plain_row(number, plain, width)


def _plain_row(number: int, plain: str, width: int) -> tuple[int, list[str], RowFault]:
    """Return a row that is one line, split at commas."""
    row = plain.split(",")
    if len(row) != width:
        return number, row, "columns"
    return number, row if " " not in plain and plain.isprintable() else _stripped_cells(row), ""


def _quoted_row(source: _Lines, width: int) -> Iterator[tuple[int, list[str], RowFault]]:
    """Yield one row that needs care: it has quotation marks, or a cell that may be too long."""
    source.row_lines = []
    broken: RowFault = ""
    limit_before = csv.field_size_limit(CELL_LIMIT)  # global to the process, where other code reads CSV too
    try:
        row = next(
            csv.reader(islice(source, MAX_LINES_PER_ROW + 1))
        )  # bounded: an open quotation mark may run to the end of the file
    except csv.Error:
        row, broken = [], "cell_too_long"
    finally:
        csv.field_size_limit(limit_before)
    row_lines = source.row_lines
    number = row_lines[0][0] - source.extra_lines
    failed: RowFault = next((line[2] for line in row_lines if line[2]), "")
    if len(row_lines) > 1 and (broken or failed or len(row_lines) > MAX_LINES_PER_ROW or len(row) != width):
        source.pushed_back.extendleft(reversed(row_lines[1:]))
        yield number, _lenient_cells(row_lines[0][1]), "columns"
        return
    source.extra_lines += len(row_lines) - 1
    if failed or broken:
        yield number, row or _lenient_cells(row_lines[0][1]), failed or broken
    elif len(row) != width:
        yield number, row, "columns"
    else:
        yield number, _stripped_cells(row), ""


def _lenient_cells(text: str) -> list[str]:
    """Return the cells of a row that cannot be read as it is, so that its record can be named."""
    return [cell.strip().strip('"') for cell in text.rstrip("\r\n").split(",")]


def _stripped_cells(row: list[str]) -> list[str]:
    return [cell.strip() for cell in row]
