"""Reader of a State's own list of units in CSV. Every fault names file, row, column and what to do."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from itsso.law.iso_dates import read_day
from itsso.platform.errors import BadUse, refuse_faults
from itsso.units.models import UnitKind

REQUIRED = ("state", "code", "name", "kind")
OPTIONAL = ("parent", "name_hi", "aliases", "opened", "closed", "apportioned")
CODES = "code:"
"""Before the name of a code system: `code:cctns` holds the codes by which CCTNS knows the units."""

SHIPPED = (UnitKind.NATION, UnitKind.STATE, UnitKind.UNION_TERRITORY, UnitKind.AGENCY)
LOADABLE = tuple(kind for kind in UnitKind if kind not in (*SHIPPED, UnitKind.LABORATORY))
"""What a State's list of its police may hold: not what is shipped, and no laboratory, which is no police unit."""

LARGEST = 50_000_000
LENGTHS = {"code": 32, "name": 120, "name_hi": 120}

type Fault = Callable[[str, str], None]
"""Notes what is wrong with a row: the column, and what to do."""


@dataclass(slots=True)
class UnitRow:
    """One unit of the list. `number` is its row in the file; the header is row 1."""

    number: int
    state: str
    code: str
    name: str
    kind: UnitKind
    parent: str = ""
    name_hi: str = ""
    aliases: tuple[str, ...] = ()
    opened: date | None = None
    closed: date | None = None
    apportioned: bool = False
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Faults:
    """The faults of a list, collected so that a clerk can correct all of them at once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._lines: list[tuple[int, str]] = []
        self.codes: set[str] = set()  # of rows that cannot be read: what names them is not blamed for it

    def add(self, row: int, column: str, message: str) -> None:
        """Add one fault."""
        self._lines.append((row, f"{self._source}, row {row}, column {column}: {message}"))

    def refuse(self) -> None:
        """Raise Refused with every fault, where there was any."""
        end = "Nothing was loaded. Mend the rows and load the file again."
        refuse_faults([line for _row, line in sorted(self._lines)], "and %(n)s more faults", end)


@dataclass(slots=True)
class Listing:
    """A whole list: its source, the hash of its bytes, its columns, its rows, and the faults of the other rows.

    The caller compares the rows with the stored units, adds the faults of that too, and refuses for all of them.
    """

    source: str
    sha256: str
    columns: frozenset[str]
    rows: Sequence[UnitRow]
    faults: Faults


def read(path: Path) -> Listing:
    """Read a list. Raises BadUse where the file cannot be read at all."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadUse(f"{path}: the file is larger than {LARGEST // 1_000_000} MB; no State has so many units.")
        content = path.read_bytes()
    except OSError as error:
        raise BadUse(f"{path}: cannot be read ({error.strerror}). Give the path of a CSV file.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise BadUse(f"{path}, row {row}: is not UTF-8. Save the file as CSV UTF-8 and load it again.") from None
    if "\0" in text:
        raise BadUse(f"{path}: holds NUL bytes, so it is not a CSV file. Save it as CSV UTF-8.")
    return parse(text, str(path), hashlib.sha256(content).hexdigest())


def parse(text: str, source: str, sha256: str) -> Listing:
    """Parse the text of a list."""
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        _check_header(header, source)
        faults = Faults(source)
        rows = [row for row in _rows(reader, header, faults) if row is not None]
    except csv.Error as error:
        raise BadUse(f"{source}, row {reader.line_num}: is not CSV ({error}).") from None
    if not rows:
        faults.refuse()
        raise BadUse(f"{source}: has no rows below its header.")
    return Listing(source, sha256, frozenset(header), rows, faults)


def _check_header(header: Sequence[str], source: str) -> None:
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise BadUse(f"{source}, row 1: the column {missing[0]} is missing. Required are {', '.join(REQUIRED)}.")
    allowed = {*REQUIRED, *OPTIONAL}
    for name in header:
        if name not in allowed and not (name.startswith(CODES) and 0 < len(name.removeprefix(CODES)) <= 32):
            raise BadUse(
                f'{source}, row 1: the column "{name[:40]}" is not known. Known are {", ".join((*REQUIRED, *OPTIONAL))}'
                f" and {CODES}SYSTEM for the codes of another system."
            )
    if len(set(header)) < len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise BadUse(f"{source}, row 1: the column {twice} stands twice.")


def _rows(reader: Iterator[list[str]], header: Sequence[str], faults: Faults) -> Iterator[UnitRow | None]:
    for number, cells in enumerate(reader, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            faults.add(number, header[0], f"the row has {len(cells)} cells and the header {len(header)}.")
            continue
        values = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=True))
        row = _row(number, values, faults)
        if row is None:
            faults.codes.add(values["code"])
        yield row


def _row(number: int, cells: Mapping[str, str], faults: Faults) -> UnitRow | None:
    def fault(column: str, message: str) -> None:
        faults.add(number, column, message)

    for column in REQUIRED:
        if not cells[column]:
            fault(column, "is empty.")
            return None
    for column, length in LENGTHS.items():
        if len(cells.get(column, "")) > length:
            fault(column, f"has {len(cells[column])} letters; {length} is the most.")
            return None
    if "/" in cells["code"]:
        fault("code", f'"{cells["code"]}" has a slash, which stands between State and code. Write it without.')
        return None
    kind = cells["kind"].casefold()
    if kind not in LOADABLE:
        fault("kind", f'"{kind[:40]}" is none of {", ".join(LOADABLE)}.')
        return None
    return UnitRow(
        number=number,
        state=cells["state"],
        code=cells["code"],
        name=cells["name"],
        kind=UnitKind(kind),
        parent=cells.get("parent", ""),
        name_hi=cells.get("name_hi", ""),
        aliases=_several(cells.get("aliases", "")),
        opened=_day("opened", cells, fault),
        closed=_day("closed", cells, fault),
        apportioned=_yes(cells, fault),
        codes={name.removeprefix(CODES): _several(value) for name, value in cells.items() if name.startswith(CODES)},
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in (part.strip() for part in cell.split(";")) if part))


def _day(column: str, cells: Mapping[str, str], fault: Fault) -> date | None:
    if not cells.get(column):
        return None
    try:
        return read_day(cells[column])
    except ValueError:
        fault(column, f'"{cells[column][:20]}" is not a date. Write it as 2026-11-24.')
        return None


def _yes(cells: Mapping[str, str], fault: Fault) -> bool:
    word = cells.get("apportioned", "").casefold()
    if word not in ("", "yes", "no"):
        fault("apportioned", f'"{word[:20]}" is neither yes nor no.')
    return word == "yes"
