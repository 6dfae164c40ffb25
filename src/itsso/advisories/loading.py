"""Parser of a register of advisories in YAML or CSV. Every error names the entry, the column and what to do.

A CSV file has one row for each item. The columns of the advisory are filled in its first row, and may be in all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import yaml
from django.utils.translation import gettext as _

from itsso.advisories.figures import conditions
from itsso.advisories.figures.conditions import FigureCondition
from itsso.advisories.models import Evidence, Extent, Level
from itsso.law.grammar import CERTAINTIES
from itsso.law.iso_dates import read_day
from itsso.platform.clock import today
from itsso.platform.errors import BadUse, refuse_faults
from itsso.ui.text import day

MAX_BYTES = 1_000_000
ADVISORY_COLUMNS = (
    "code",
    "reference",
    "issued_on",
    "authority",
    "authority_hi",
    "title",
    "title_hi",
    "text",
    "text_hi",
    "extent",
    "source",
    "certainty",
    "attachment_sha256",
    "supersedes",
    "direct",
    "states",
)
ITEM_COLUMNS = ("number", "asked", "asked_hi", "levels", "due_on", "within_days", "evidence", "figures")
REQUIRED_COLUMNS = ("code", "issued_on", "authority", "title", "title_hi", "extent", "source", "certainty")
REQUIRED_ITEM_COLUMNS = ("number", "asked", "asked_hi", "levels")
MAX_LENGTHS = {
    "code": 64,
    "reference": 120,
    "authority": 200,
    "authority_hi": 200,
    "title": 300,
    "title_hi": 300,
    "source": 500,
    "supersedes": 64,
}
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_STATE = re.compile(r"[A-Z]{2}")
_SHA256 = re.compile(r"(?:[0-9a-f]{64})?")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_CELL = str | int | float | date | None
DEVANAGARI = re.compile(r"[\u0900-\u097f]")


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """An item as a register file gives it."""

    number: int
    asked: str
    asked_hi: str
    levels: tuple[str, ...]
    due_on: date | None
    within_days: int | None
    evidence: str
    figures: tuple[FigureCondition, ...]


@dataclass(frozen=True, slots=True)
class AdvisoryEntry:
    """An advisory as a register file gives it. `columns` holds the advisory's columns as text."""

    columns: Mapping[str, str]
    issued_on: date
    direct: bool
    states: tuple[str, ...]
    items: Sequence[ItemEntry]


@dataclass(slots=True)
class _Faults:
    """The errors of a file, collected so that all of them can be corrected at once."""

    file: str
    lines: list[str] = field(default_factory=list)

    def add(self, location: str, column: str, message: str) -> None:
        place = _("%(file)s, %(where)s, column %(column)s") % {"file": self.file, "where": location, "column": column}
        self.lines.append(f"{place}: {message}")

    def refuse(self) -> None:
        end = _("Nothing was registered. Correct the file and load it again.")
        refuse_faults(self.lines, _("and %(n)s more errors"), end)


def parse_register(content: bytes, file: str) -> list[AdvisoryEntry]:
    """Return the advisories of a register file.

    Raises:
        BadUse: the file cannot be read at all.
        Refused: some entries are wrong; the message lists each error.
    """
    if len(content) > MAX_BYTES:
        raise BadUse(_("%(file)s: the file is larger than 1 MB. Load it in parts.") % {"file": file})
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        context = {"file": file, "row": content[: error.start].count(b"\n") + 1}
        raise BadUse(_("%(file)s, row %(row)s: is not UTF-8. Save it as UTF-8 and load it again.") % context) from None
    faults = _Faults(file)
    rows = _read_csv(text, file, faults) if file.casefold().endswith(".csv") else _read_yaml(text, file)
    entries = [_entry(location, context, items, faults) for location, context, items in rows]
    _check_duplicates(entries, faults)
    faults.refuse()
    if not entries:
        raise BadUse(_("%(file)s: contains no advisory.") % {"file": file})
    return [entry for entry in entries if entry is not None]


type Cells = Mapping[str, object]
"""The cells of an advisory or an item by column, as YAML, CSV or a form gives them."""

type _RawAdvisory = tuple[str, Cells, Sequence[tuple[str, Cells]]]


def read_entry(cells: Cells, items: Sequence[Cells]) -> AdvisoryEntry:
    """Return the advisory that a form gives, by the rules of a file.

    Raises:
        Refused: the message lists each error.
    """
    faults = _Faults(_("the form"))
    places = [(_("item %(n)s") % {"n": n}, item) for n, item in enumerate(items, start=1)]
    entry = _entry(_("the letter"), cells, places, faults)
    faults.refuse()
    assert entry is not None, "an entry without faults is complete"
    return entry


def _read_yaml(text: str, file: str) -> Iterator[_RawAdvisory]:
    """Yield the advisories of a YAML list, each with its `items`."""
    try:
        advisories = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise BadUse(_("%(file)s, row %(row)s: is not YAML.") % {"file": file, "row": line}) from None
    if not isinstance(advisories, list) or not all(isinstance(advisory, dict) for advisory in advisories):
        raise BadUse(_("%(file)s: must be a list of advisories, each beginning with - code:") % {"file": file})
    for number, advisory in enumerate(advisories, start=1):
        code = advisory.get("code")
        location = _("entry %(n)s (%(code)s)") % {"n": number, "code": code[:64] if isinstance(code, str) else ""}
        items = advisory.pop("items", None) or []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise BadUse(_("%(file)s, %(where)s: items must be a list.") % {"file": file, "where": location})
        yield (
            location,
            advisory,
            [(f"{location}, {_('item %(n)s') % {'n': n}}", item) for n, item in enumerate(items, start=1)],
        )


def _read_csv(text: str, file: str, faults: _Faults) -> Iterator[_RawAdvisory]:
    """Yield the advisories of a CSV file: adjacent rows with the same code are one advisory."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        context = {"file": file, "row": reader.line_num, "error": error}
        raise BadUse(_("%(file)s, row %(row)s: is not CSV (%(error)s).") % context) from None
    unknown = [name for name in reader.fieldnames or [] if name not in (*ADVISORY_COLUMNS, *ITEM_COLUMNS)]
    missing = [name for name in REQUIRED_COLUMNS if name not in (reader.fieldnames or [])]
    if missing or unknown:
        for name in missing:
            faults.add(_("row 1"), name, _("is missing."))
        for name in unknown:
            faults.add(
                _("row 1"),
                str(name)[:40],
                _("is not known. Use one of: %(names)s") % {"names": ", ".join((*ADVISORY_COLUMNS, *ITEM_COLUMNS))},
            )
        return
    for _code, group in groupby(rows, key=lambda row: row[1]["code"]):
        advisory_rows = list(group)
        line, first = advisory_rows[0]
        items = [
            (_("row %(n)s") % {"n": line}, {name: row.get(name) or "" for name in ITEM_COLUMNS})
            for line, row in advisory_rows
            if (row.get("number") or "").strip()
        ]
        yield _("row %(n)s") % {"n": line}, {name: first.get(name) or "" for name in ADVISORY_COLUMNS}, items


def _entry(location: str, cells: Cells, items: Sequence[tuple[str, Cells]], faults: _Faults) -> AdvisoryEntry | None:
    before = len(faults.lines)
    cells = _check_columns(location, cells, ADVISORY_COLUMNS, faults)
    texts = {name: _text(cells.get(name)) for name in ADVISORY_COLUMNS}
    _check_texts(location, texts, REQUIRED_COLUMNS, faults)
    if texts["code"] and not _CODE.fullmatch(texts["code"]):
        faults.add(location, "code", _("must consist of small letters, digits and hyphens, as mha-2019-12-05."))
    if texts["certainty"] and texts["certainty"] not in CERTAINTIES:
        faults.add(location, "certainty", _unknown_value(texts["certainty"], CERTAINTIES))
    if texts["extent"] and texts["extent"] not in Extent.values:
        faults.add(location, "extent", _unknown_value(texts["extent"], Extent.values))
    if not _SHA256.fullmatch(texts["attachment_sha256"]):
        faults.add(location, "attachment_sha256", _("is not a SHA-256 hash of 64 small hexadecimal digits."))
    direct = texts["direct"].casefold()
    if direct not in ("", "yes", "no", "true", "false"):
        faults.add(location, "direct", _unknown_value(direct, ("yes", "no")))
    states = sorted({state.upper().removeprefix("IN-") for state in _list(cells.get("states"))})
    for state in states:
        if not _STATE.fullmatch(state):
            faults.add(location, "states", _("“%(typed)s” is not the code of a State, as UP.") % {"typed": state[:20]})
    issued_on = _day(location, "issued_on", cells.get("issued_on"), faults)
    if issued_on and issued_on > today():
        faults.add(location, "issued_on", _("%(day)s is in the future.") % {"day": day(issued_on)})
    read_items = [_item(place, item, faults) for place, item in items]
    numbers = [item.number for item in read_items if item]
    for duplicate in sorted({number for number in numbers if numbers.count(number) > 1}):
        faults.add(location, "number", _("item %(n)s appears twice.") % {"n": duplicate})
    if len(faults.lines) > before or issued_on is None:
        return None
    items_read = [item for item in read_items if item]
    return AdvisoryEntry(texts, issued_on, direct in ("yes", "true"), tuple(states), items_read)


def _item(location: str, cells: Cells, faults: _Faults) -> ItemEntry | None:
    before = len(faults.lines)
    cells = _check_columns(location, cells, ITEM_COLUMNS, faults)
    texts = {name: _text(cells.get(name)) for name in ITEM_COLUMNS}
    _check_texts(location, texts, REQUIRED_ITEM_COLUMNS, faults)
    levels = _list(cells.get("levels"))
    for level in levels:
        if level not in Level.values:
            faults.add(location, "levels", _unknown_value(level, Level.values))
    due_on = _day(location, "due_on", cells.get("due_on"), faults) if texts["due_on"] else None
    within, number = _number(location, "within_days", texts, faults), _number(location, "number", texts, faults)
    if due_on and within:
        faults.add(location, "within_days", _("cannot be given together with due_on. Give only one of them."))
    if texts["evidence"] and texts["evidence"] not in Evidence.values:
        faults.add(location, "evidence", _unknown_value(texts["evidence"], Evidence.values))
    figures = []
    for written in _list(cells.get("figures")):
        figure = conditions.parse_condition(written)
        if figure is None:
            message = _("“%(typed)s” is not a figure with its condition. Write it as refusals_pending at_most 0.")
            faults.add(location, "figures", message % {"typed": written[:60]})
        else:
            figures.append(figure)
    if len(faults.lines) > before or number is None:
        return None
    answer_kind = texts["evidence"]
    return ItemEntry(
        number, texts["asked"], texts["asked_hi"], tuple(levels), due_on, within, answer_kind, tuple(figures)
    )


def _check_columns(location: str, cells: Cells, columns: Sequence[str], faults: _Faults) -> dict[str, object]:
    """Return the known columns, each a cell or a list of cells. Other columns and deeper nested values are errors."""
    valid = {}
    for name, value in cells.items():
        if name not in columns:
            faults.add(location, str(name)[:40], _("is not known."))
        elif not all(map(_is_cell, value if isinstance(value, list) else [value])):
            faults.add(location, name, _("must be a text, or a list of texts."))
        else:
            valid[name] = value
    return valid


def _is_cell(value: object) -> bool:
    """Return whether a value is a single cell.

    YAML parses integers of any length, but Python refuses to print one with thousands of digits.
    """
    return isinstance(value, _CELL) and not (isinstance(value, int) and value.bit_length() > 64)


def _check_texts(location: str, texts: Mapping[str, str], needed: Sequence[str], faults: _Faults) -> None:
    for name in needed:
        if not texts[name]:
            faults.add(location, name, _("is empty."))
    for name, value in texts.items():
        if _NOT_TEXT.search(value):
            faults.add(location, name, _("contains a character that is not text, as NUL."))
        if len(value) > MAX_LENGTHS.get(name, 20_000):
            faults.add(location, name, _("is longer than %(n)s characters.") % {"n": MAX_LENGTHS.get(name, 20_000)})
        if name.endswith("_hi") and value and not DEVANAGARI.search(value):
            message = _(
                "contains no Devanagari letters. If it was typed in a legacy font (Kruti Dev, DevLys, Chanakya), "
                "convert it to Unicode (Mangal, Nirmala UI) and load it again."
            )
            faults.add(location, name, message)


def _check_duplicates(entries: Sequence[AdvisoryEntry | None], faults: _Faults) -> None:
    """Check that no letter is in the file twice, under the same code or under two codes."""
    codes: set[str] = set()
    letters: set[tuple[str, date, str]] = set()
    for entry in entries:
        if entry is None:
            continue
        columns = entry.columns
        letter = (columns["reference"], entry.issued_on, columns["authority"])
        if columns["code"] in codes:
            faults.add(columns["code"], "code", _("appears twice in the file; keep the rows of one advisory together."))
        elif columns["reference"] and letter in letters:
            faults.add(columns["code"], "reference", _("is the same letter as another entry of the file."))
        codes.add(columns["code"])
        letters.add(letter)


def _text(value: object) -> str:
    """Return a cell as text: a date in ISO format, a list joined by semicolons, an empty cell as empty text.

    In a YAML file a value may be a number, a boolean, a date or a list.
    """
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _list(value: object) -> list[str]:
    """Return the values of a cell; several values are separated by semicolons."""
    parts = value if isinstance(value, list) else str(value or "").split(";")
    return [" ".join(str(part).split()) for part in parts if str(part).strip()]


def _day(location: str, column: str, value: object, faults: _Faults) -> date | None:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    typed = _text(value)
    if not typed:
        return None
    try:
        return read_day(typed)
    except ValueError:
        faults.add(location, column, _("“%(typed)s” is not a date. Write it as 2019-12-05.") % {"typed": typed[:20]})
        return None


def _number(location: str, column: str, texts: Mapping[str, str], faults: _Faults) -> int | None:
    typed = texts[column]
    if not typed:
        return None
    if typed.isascii() and typed.isdecimal() and 0 < int(typed[:9]) < 10_000 and len(typed) < 9:
        return int(typed)
    faults.add(location, column, _("“%(typed)s” is not a number from 1 to 9,999.") % {"typed": typed[:20]})
    return None


def _unknown_value(typed: str, allowed: Sequence[str]) -> str:
    return _("“%(typed)s” is not one of: %(known)s.") % {"typed": typed[:40], "known": ", ".join(allowed)}
