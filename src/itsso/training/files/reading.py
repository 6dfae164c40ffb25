"""Parser of CSV files of the register or of attendances. A file that is not readable is refused as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from itsso.law import shapes
from itsso.platform.clock import today
from itsso.platform.errors import Refused
from itsso.training.files import names
from itsso.training.files.reasons import RowError
from itsso.training.models import AttendanceOutcome, Duty, Rank, Upload
from itsso.ui.dates import split_day
from itsso.ui.names import DEVANAGARI_NAME
from itsso.ui.text import day as written
from itsso.ui.text import fold

MAX_BYTES = 30_000_000
"""Most bytes of a file."""

MAX_ROWS = 500_000
MAX_CELLS = 100
"""Most cells of a row. A wider table is not one of ours, and would be stored cell by cell."""

COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Upload.FileKind.REGISTER: (
        ("state", "number", "name", "woman", "rank", "duty", "unit", "since"),
        ("title", "joined_on", "left_on", "distinct", "name_hi"),
    ),
    Upload.FileKind.ATTENDANCES: (
        ("state", "number", "name", "course", "began_on", "ended_on", "outcome"),
        ("score", "provider", "certificate", "session"),
    ),
}
"""By kind of file: the required and the optional columns."""

MAX_LENGTHS = {
    "number": 64,
    "name": 200,
    "name_hi": 200,
    "title": 40,
    "provider": 40,
    "certificate": 64,
    "unit": 32,
    "session": 32,
}
YES = {"yes": True, "no": False}

type Row = Mapping[str, str]


class TrainingFile:
    """The rows of a file, as they came, without blank ones. In messages the header is row 1 and the next one row 2."""

    def __init__(self, kind: str, content: bytes) -> None:
        """Parse the content of a file of this kind.

        Raises:
            Refused: the file is not Unicode, has a wrong header or too many rows, or is not CSV.
        """
        self.lines = _lines(content)
        self.head = [fold(cell).lower() for cell in self.lines.pop(0)]
        required, optional = COLUMNS[kind]
        if missing := [name for name in required if name not in self.head]:
            raise Refused(_("The header of the file lacks: %(columns)s.") % {"columns": ", ".join(missing)})
        if unknown := [name for name in self.head if name not in required + optional]:
            raise Refused(
                _("The header of the file has unknown columns: %(columns)s. Remove them.")
                % {"columns": ", ".join(name[:40] for name in unknown[:10])}
            )
        if len(set(self.head)) < len(self.head):
            raise Refused(_("The header of the file names a column twice."))
        if len(self.lines) > MAX_ROWS:
            raise Refused(_("The file has more than 5,00,000 rows. Send it in parts."))

    def row(self, index: int) -> Row:
        """Return the cells of row `index` by column, cleaned by `ui.text.fold`; 0 is the first row below the header.

        Raises:
            RowError: the number of cells is wrong, or a cell is too long.
        """
        line = self.lines[index]
        if len(line) != len(self.head):
            raise RowError("", "columns", {"cells": str(len(line)), "columns": str(len(self.head))})
        row = {name: fold(cell) for name, cell in zip(self.head, line, strict=True)}
        for name, limit in MAX_LENGTHS.items():
            if len(row.get(name, "")) > limit:
                raise RowError(name, "too_long", {"most": str(limit)})
        return row


def _lines(content: bytes) -> list[list[str]]:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused(_("The file is saved as “Unicode text” (UTF-16). Save it as CSV UTF-8."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Refused(
            _(
                "The file is not in Unicode: line %(line)s cannot be read. If names are typed in a legacy Hindi font "
                "(as Kruti Dev), convert them to Unicode; then save the file as CSV UTF-8. Nothing was loaded."
            )
            % {"line": line}
        ) from None
    no_table = Refused(_("The file is not CSV. Save the table as CSV UTF-8 and send that file."))
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if any(map(str.strip, line))]
    except csv.Error:
        raise no_table from None
    if "\0" in text or any(len(line) > MAX_CELLS for line in lines):
        raise no_table
    if len(lines) < 2:
        raise Refused(_("The file has no rows below its header."))
    return lines


# --- Cells -----------------------------------------------------------------------------------------------------------


def required_cell(row: Row, column: str) -> str:
    """Return a cell that must not be empty."""
    if not (value := row[column]):
        raise RowError(column, "missing")
    return value


def name(row: Row) -> str:
    """Return a person's name, in any script; a name in a legacy font is refused."""
    value = " ".join(required_cell(row, "name").split())
    if names.is_legacy_encoded(value):
        raise RowError("name", "legacy_font")
    return value


def devanagari_name(row: Row) -> str:
    """Return a person's name as registered in Devanagari; empty where it is empty or left out."""
    value = " ".join(row.get("name_hi", "").split())
    if value and not DEVANAGARI_NAME.fullmatch(value):
        raise RowError("name_hi", "not_devanagari", {"value": value[:40]})
    return value


def coded[T](row: Row, column: str, codes: Mapping[str, T]) -> T:
    """Return the value of a cell that holds one of `codes`."""
    value = required_cell(row, column).lower()
    if value not in codes:
        raise RowError(column, "not_a_code", {"value": value[:40], "codes": ", ".join(codes)})
    return codes[value]


RANKS: Mapping[str, str] = {rank: rank for rank in Rank.values}
DUTIES: Mapping[str, str] = {duty: duty for duty in Duty.values}
OUTCOMES: Mapping[str, str] = {
    outcome: outcome
    for outcome in (AttendanceOutcome.ATTENDED.value, AttendanceOutcome.PASSED.value, AttendanceOutcome.FAILED.value)
}

_days: dict[str, date] = {}


def day(row: Row, column: str) -> date:
    """Return a cell's date, which must not be in the future."""
    typed = required_cell(row, column)
    value = _days.get(typed)
    if value is None:
        value = _day(typed, column)
        if len(_days) < 50_000:
            _days[typed] = value
    if value > today():
        raise RowError(column, "not_yet", {"value": written(value)})
    return value


def _day(typed: str, column: str) -> date:
    parts = split_day(typed)
    try:
        value = date(int(parts[2]), int(parts[1]), int(parts[0])) if parts else None
    except ValueError:
        value = None
    if value is None or not 1900 <= value.year < 2200:
        raise RowError(column, "not_a_date", {"value": typed[:20]})
    return value


def optional[T](row: Row, column: str, read: Callable[[Row, str], T]) -> T | None:
    """Return a cell read by `read`; None where it is empty or left out."""
    return read(row, column) if row.get(column) else None


def provider(row: Row) -> str:
    """Return the institution that held a course elsewhere; a telephone number is refused."""
    value = row.get("provider", "")
    if shapes.holds_telephone_number(value):
        raise RowError("provider", "telephone")
    return value


def certificate(row: Row) -> str:
    """Return the provider's number of a certificate; words and telephone numbers are refused."""
    value = row.get("certificate", "")
    if value and not any(shapes.fits(shape, value) for shape in ("record", "paper_number")):
        raise RowError("certificate", "not_a_paper_number")
    return value


def score(row: Row, column: str) -> int:
    """Return the marks in percent, a whole number from 0 to 100."""
    typed = row[column]
    if not typed.isdecimal() or len(typed) > 3 or int(typed) > 100:
        raise RowError(column, "not_a_number", {"value": typed[:10]})
    return int(typed)
