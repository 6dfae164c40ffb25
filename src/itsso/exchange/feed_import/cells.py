"""Reading of single cells: from the text of a column's type to a value, or a Fault that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Literal

import msgspec

from itsso import law
from itsso.cases.models import Precision
from itsso.exchange.contract import contract
from itsso.exchange.reasons import Fault
from itsso.law import shapes
from itsso.law.event_kinds import Kind
from itsso.law.iso_dates import read_day
from itsso.law.shapes import Sections
from itsso.platform.clock import IST

CODE_LIMIT = 64
NUMBER_LIMIT = 20
OLDEST_YEAR = 1900

MINUTE, DAY = Precision.MINUTE.value, Precision.DAY.value
"""The precisions that a cell can have, as plain texts: a load makes millions of moments."""


class FeedMoment(msgspec.Struct, gc=False, frozen=True):
    """A moment in Indian time, or a day (its midnight) where only the day was given."""

    at: datetime
    precision: str  # MINUTE or DAY

    @property
    def day(self) -> date:
        """Return the day in India."""
        return self.at.date()


def is_before(first: FeedMoment, second: FeedMoment) -> bool:
    """Return whether `first` is before `second`; days are compared where one of them is only a day."""
    if first.precision == DAY or second.precision == DAY:
        return first.day < second.day
    return first.at < second.at


_OFFSET = "+05:30"
"""The offset that nearly every moment has. Parsing takes half the time without it."""


def moment(text: str) -> FeedMoment:
    """Parse an ISO 8601 moment; Indian time where it has no offset. A date alone is a day.

    Raises:
        Fault: `not_a_moment`.
    """
    if len(text) == 10:
        return _midnight(text)
    if text[4:8:3] != "--":  # `fromisoformat` reads forms without hyphens too, and weeks
        raise Fault("not_a_moment")
    try:
        at = datetime.fromisoformat(text[:-6] if text.endswith(_OFFSET) and "T" in text else text)
        at = at.replace(tzinfo=IST) if at.tzinfo is None else at.astimezone(IST)
    except (ValueError, OverflowError):
        raise Fault("not_a_moment") from None
    if at.year < OLDEST_YEAR:
        raise Fault("not_a_moment")
    return FeedMoment(at, MINUTE)


@lru_cache(maxsize=20_000)
def _midnight(text: str) -> FeedMoment:
    """Return a day alone as the moment at which it begins."""
    try:
        day = read_day(text)
    except ValueError:
        raise Fault("not_a_moment") from None
    if day.year < OLDEST_YEAR:
        raise Fault("not_a_moment")
    return FeedMoment(datetime(day.year, day.month, day.day, tzinfo=IST), DAY)


def _day(text: str) -> date:
    return moment(text).day


@lru_cache(maxsize=1_000)
def _year(text: str) -> int:
    if len(text) != 4 or not text.isascii() or not text.isdigit() or int(text) < OLDEST_YEAR:
        raise Fault("not_a_year")
    return int(text)


def _int(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Fault("not_a_number")
    return int(text)


_DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,12})?", re.ASCII)
"""No longer than an amount of 99 crore: ten digits could be a telephone number."""


def _decimal(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise Fault("not_a_number")
    return float(text)


COORDINATES: Mapping[str, tuple[float, float]] = {"latitude": (6.0, 37.5), "longitude": (68.0, 97.5)}
"""The types of coordinates, and between which numbers India lies."""

type CoordinateCode = Literal["inside", "outside", "zero"]


def coordinate_code(type_name: str, text: str) -> str:
    """Return what is kept of a coordinate: whether it is inside India, outside, zero, or unreadable; never the number.

    A scene is often her home. The number is dropped while its file is read, so that no later stage can store or show
    it. The code of a row that was read before stays as it is.
    """
    if text in ("inside", "outside", "zero"):
        return text
    if not _DECIMAL.fullmatch(text):
        return "unreadable"
    low, high = COORDINATES[type_name]
    number = float(text)
    if number == 0:
        return "zero"
    return "inside" if low <= number <= high else "outside"


def _coordinate(type_name: str) -> Callable[[str], str]:
    def read_coordinate(text: str) -> str:
        code = coordinate_code(type_name, text)
        if code == "unreadable":
            raise Fault("not_a_number")
        return code

    return read_coordinate


_BOOLS = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}


def _bool(text: str) -> bool:
    value = _BOOLS.get(text)
    if value is None:
        raise Fault("not_a_bool")
    return value


def _record(text: str) -> str:
    if not shapes.SHAPES["record"](text):  # every record id is different, so a cache would gain nothing
        raise Fault("not_a_record")
    return text


@lru_cache(maxsize=10_000)  # rows of one case and station use the same few references; a wrong text is not cached
def _reference(text: str) -> str:
    if not shapes.fits("reference", text):
        raise Fault("not_a_reference")
    return text


def _code(text: str) -> str:
    if len(text) > CODE_LIMIT:
        raise Fault("too_long")
    return text


@lru_cache(maxsize=10_000)
def _paper_number(text: str) -> str:
    """Return the number of a form, memo or entry in the form in which numbers are compared.

    It has ASCII digits, no leading zeros, and capitals. Raises Fault where it is too long or not such a number.
    """
    if len(text) > NUMBER_LIMIT:
        raise Fault("too_long")
    plain = shapes.in_ascii_digits(text)
    if not shapes.fits("paper_number", plain):
        raise Fault("not_a_paper_number")
    return plain.lstrip("0").upper() or "0"


_WITH_YEAR = re.compile(r"(.*?)\s*(?:/|[oO][fF])\s*(\d{4})")


@lru_cache(maxsize=10_000)
def fir_number(text: str) -> str:
    """Return an FIR's number in the form in which numbers are compared. Raises Fault where it is none.

    A year printed after it stays (`12/2026`), so that it can be checked against the row's year.
    """
    with_year = _WITH_YEAR.fullmatch(shapes.in_ascii_digits(text))
    year = int(with_year[2]) if with_year else None
    number = shapes.read_fir_number(text, year)
    if number is None:
        raise Fault("not_an_fir_number")
    return f"{number}/{year}" if year is not None else number


_CNR = re.compile(r"[A-Z]{2}[A-Z0-9]{2}\d{12}", re.ASCII)


def _cnr(text: str) -> str:
    if not _CNR.fullmatch(text.upper()):
        raise Fault("not_a_cnr")
    return text.upper()


@lru_cache(maxsize=1_000)
def _state(text: str) -> str:
    if len(text) != 5 or not text.startswith("IN-") or not text[3:].isalpha() or not text.isupper():
        raise Fault("unknown_code")
    return text[3:]


_SECTION = re.compile(r"[^:;]*[^\W\d][^:;]*:[^:;]*\d[^:;]*")
SECTIONS_LIMIT = 4_000


def sections(text: str) -> Sections:
    """Parse sections written as ACT:section and joined by `;`.

    A section that the law book does not know is kept in its shape, and is never a fault. Words and numbers that are not
    a section are counted and not kept.

    Raises:
        Fault: `too_long` or `sections_unreadable`.
    """
    if len(text) > SECTIONS_LIMIT:
        raise Fault("too_long")
    return _short_sections(text) if len(text) <= SHORT_TEXT else _sections(text)


SHORT_TEXT = 200
"""Characters up to which a text of sections is cached: the rows of one feed name the same few sections."""


def _sections(text: str) -> Sections:
    read = shapes.read_sections(text)
    if not read.all and not any(_SECTION.fullmatch(piece.strip()) for piece in text.split(";")):
        raise Fault("sections_unreadable")
    return read


_short_sections = lru_cache(maxsize=4_096)(_sections)


@lru_cache(maxsize=1_000)
def _kind(text: str) -> Kind:
    if text in KINDS_WITH_OWN_FILE:
        raise Fault("kind_not_here")
    if text not in law.book().kinds:
        raise Fault("unknown_code")
    return Kind(text)


KINDS_WITH_OWN_FILE = frozenset(
    {
        Kind.FIR_REGISTERED,
        Kind.FINAL_REPORT_FILED,
        Kind.SUPPLEMENTARY_REPORT_FILED,
        Kind.ACCUSED_NAMED_IN_REPORT,
        Kind.OFFENCE_COMMITTED,
        Kind.CORRECTED,
    }
)
"""Kinds that event.csv does not carry: they have a file whose columns check them, or nobody sends them."""


def _facts(text: str) -> dict[str, str]:
    """Parse `name=value` joined by `;`.

    A piece without `=` belongs to the value before it, as in a list of sections.
    """
    facts: dict[str, str] = {}
    name = ""
    for piece in text.split(";"):
        before, sign, right = piece.partition("=")
        if sign:
            name = before.strip()
            if not name or name in facts:
                raise Fault("not_facts")
            facts[name] = right.strip()
        elif name and piece.strip():
            facts[name] += ";" + piece.strip()
        elif piece.strip():
            raise Fault("not_facts")
    return facts


_READERS: Mapping[str, Callable[[str], Any]] = {
    "record": _record,
    "reference": _reference,
    "paper_number": _paper_number,
    "fir_number": fir_number,
    "raw": str,
    "moment": moment,
    "date": _day,
    "year": _year,
    "int": _int,
    "decimal": _decimal,
    **{name: _coordinate(name) for name in COORDINATES},
    "bool": _bool,
    "state": _state,
    "station": _code,
    "sections": sections,
    "facts": _facts,
    "kind": _kind,
    "cnr": _cnr,
}


def code_list(type_name: str) -> str:
    """Return the list of codes of a column's type: `set(sex)` and `listed(sex)` use the list sex."""
    return type_name.partition("(")[2].removesuffix(")") or type_name


def reader(type_name: str) -> Callable[[str], Any]:
    """Return the function that reads cells of a type of contract.yaml; it raises Fault."""
    if type_name in _READERS:
        return _READERS[type_name]
    several = type_name.startswith("set(")
    codes = {code: code for code in contract().codes[code_list(type_name)]}
    letters = type_name == "form_type"

    def read_code(text: str) -> str:
        code = codes.get(text)
        if code is None:
            raise Fault("bare_letter" if letters and len(text) == 1 else "unknown_code")
        return code

    if type_name.startswith("listed("):
        return codes.get  # other words were dropped while reading; a row that an older release parked may hold some
    return (
        (lambda text: tuple(read_code(piece.strip()) for piece in text.split(";") if piece.strip()))
        if several
        else read_code
    )


_NUMBER_OR_DATE = re.compile(r"[0-9:+\-/.TZ ]{1,35}", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{1,2}|IN-[A-Z]{2}|[A-Z0-9-]*[0-9][A-Z0-9-]*", re.ASCII)


@cache
def _words_of_codes() -> frozenset[str]:
    """Return the words of which the contract's codes consist: fr, surrendered, victim."""
    codes = [code for codes in contract().codes.values() for code in codes] + list(law.book().kinds)
    return frozenset(word for code in codes for word in code.split("_"))


def showable(text: str) -> str:
    """Return a value as a reject may show it: itself where it looks like a code, a number or a date, else its length.

    A cell of a wrong column can hold a name or a telephone number, so neither a plain word nor such a number is ever
    shown.
    """
    like_a_code = "_" in text and _words_of_codes().issuperset(text.split("_"))
    like_a_number = bool(_NUMBER_OR_DATE.fullmatch(text)) and not shapes.holds_telephone_number(text)
    like_a_reference = bool(_CODE.fullmatch(text)) and (len(text) <= 2 or shapes.fits("reference", text))
    if len(text) <= 35 and (like_a_code or like_a_number or like_a_reference or shapes.fits("section", text)):
        return text
    return f"({len(text)})"
