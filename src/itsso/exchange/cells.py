"""Reading one cell: from the text of a column's type to a value, or a Fault that says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

import msgspec

from itsso import law
from itsso.exchange.contract import contract
from itsso.exchange.reasons import Fault
from itsso.platform.clock import IST

TEXT_LIMIT = 200
NUMBER_LIMIT = 20
OLDEST_YEAR = 1900


class At(msgspec.Struct, gc=False, frozen=True):
    """A moment in India, or a day (its midnight) where only the day was told."""

    at: datetime
    precision: str  # m or d

    @property
    def day(self) -> date:
        return self.at.date()


def before(one: At, other: At) -> bool:
    """Whether `one` lies before `other`; days are compared where one of them is only a day."""
    if one.precision == "d" or other.precision == "d":
        return one.day < other.day
    return one.at < other.at


class Sections(NamedTuple):
    """Sections as the law book writes them (`known`), and those that it does not know, as they were written."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.known + self.unknown


_OFFSET = "+05:30"
"""The offset that nearly every moment has: without it, a moment is read in half the time."""


def moment(text: str) -> At:
    """ISO 8601; Indian time where no offset is given; a date alone is a day."""
    if len(text) == 10:
        return _midnight(text)
    try:
        at = datetime.fromisoformat(text[:-6] if text.endswith(_OFFSET) and "T" in text else text)
        at = at.replace(tzinfo=IST) if at.tzinfo is None else at.astimezone(IST)
    except (ValueError, OverflowError):
        raise Fault("not_a_moment") from None
    if at.year < OLDEST_YEAR:
        raise Fault("not_a_moment")
    return At(at, "m")


@lru_cache(maxsize=20_000)
def _midnight(text: str) -> At:
    """A day alone is the moment at which it begins."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Fault("not_a_moment") from None
    if day.year < OLDEST_YEAR:
        raise Fault("not_a_moment")
    return At(datetime(day.year, day.month, day.day, tzinfo=IST), "d")


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


_DECIMAL = re.compile(r"-?\d{1,12}(\.\d{1,12})?", re.ASCII)


def _decimal(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise Fault("not_a_number")
    return float(text)


_BOOLS = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}


def _bool(text: str) -> bool:
    value = _BOOLS.get(text)
    if value is None:
        raise Fault("not_a_bool")
    return value


_NOT_IN_A_REF = re.compile(r"[\s,;\"]")
REF_LIMIT = 64


def _ref(text: str) -> str:
    if len(text) > REF_LIMIT or _NOT_IN_A_REF.search(text):
        raise Fault("not_a_reference")
    return text


def _text(text: str) -> str:
    if len(text) > TEXT_LIMIT:
        raise Fault("too_long")
    return text


@lru_cache(maxsize=10_000)
def number(text: str) -> str:
    """A number as it is compared: without leading zeros, folded digits, capital letters."""
    if len(text) > NUMBER_LIMIT:
        raise Fault("too_long")
    if not text.isascii():
        text = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)
    text = text.lstrip("0").upper() or "0"
    if len(text) > NUMBER_LIMIT:  # some letters are two as capitals
        raise Fault("too_long")
    return text


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


_A_SECTION = re.compile(r"[^:;]*[^\W\d][^:;]*:[^:;]*\d[^:;]*")


def sections(text: str) -> Sections:
    """ACT:section joined by `;`. A section that the book does not know is kept as written, and never a fault."""
    parsed = law.parse_sections(text)
    if not parsed.sections and not any(_A_SECTION.fullmatch(piece.strip()) for piece in text.split(";")):
        raise Fault("sections_unreadable")
    return Sections(parsed.sections, tuple(piece[:32] for piece in parsed.unknown))


@lru_cache(maxsize=1_000)
def _kind(text: str) -> str:
    if text in OWN_FILES:
        raise Fault("kind_not_here")
    if text not in law.book().kinds:
        raise Fault("unknown_code")
    return text


OWN_FILES = frozenset(
    {"fir_registered", "final_report_filed", "supplementary_report_filed", "offence_committed", "corrected"}
)
"""Kinds that event.csv does not carry: they have a file whose columns check them, or nobody sends them."""


def _facts(text: str) -> dict[str, str]:
    """`name=value` joined by `;`. A piece without `=` belongs to the value before it, as in a list of sections."""
    told: dict[str, str] = {}
    name = ""
    for piece in text.split(";"):
        left, sign, right = piece.partition("=")
        if sign:
            name = left.strip()
            if not name or name in told:
                raise Fault("not_facts")
            told[name] = right.strip()
        elif name and piece.strip():
            told[name] += ";" + piece.strip()
        elif piece.strip():
            raise Fault("not_facts")
    return told


_OF_TYPE: Mapping[str, Callable[[str], Any]] = {
    "ref": _ref,
    "number": number,
    "text": _text,
    "raw": str,
    "moment": moment,
    "date": _day,
    "year": _year,
    "int": _int,
    "decimal": _decimal,
    "bool": _bool,
    "state": _state,
    "station": _text,
    "sections": sections,
    "facts": _facts,
    "kind": _kind,
    "cnr": _cnr,
}


def reader(type_name: str) -> Callable[[str], Any]:
    """The function that reads cells of a type of contract.yaml; it raises Fault."""
    if type_name in _OF_TYPE:
        return _OF_TYPE[type_name]
    several = type_name.startswith("set(")
    codes = {code: code for code in contract().codes[type_name[4:-1] if several else type_name]}
    letters = type_name == "form_type"

    def one(text: str) -> str:
        code = codes.get(text)
        if code is None:
            raise Fault("bare_letter" if letters and len(text) == 1 else "unknown_code")
        return code

    return (lambda text: tuple(one(piece.strip()) for piece in text.split(";") if piece.strip())) if several else one


_NUMBER_OR_DATE = re.compile(r"[0-9:+\-/.TZ ]{1,35}", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{1,2}|IN-[A-Z]{2}|[A-Z0-9-]*[0-9][A-Z0-9-]*", re.ASCII)


@cache
def _words_of_codes() -> frozenset[str]:
    """The first words of the contract's codes of several words: fr, surrendered, victim."""
    codes = [code for codes in contract().codes.values() for code in codes] + list(law.book().kinds)
    return frozenset(code.partition("_")[0] for code in codes if "_" in code)


def showable(text: str) -> str:
    """A value as a reject may show it: itself where it looks like a code, a number or a date, else its length.

    What stands in a wrong column can be a name, so a plain word is never shown.
    """
    like_a_code = "_" in text and text.isascii() and text.partition("_")[0] in _words_of_codes()
    if len(text) <= 35 and (like_a_code or _NUMBER_OR_DATE.fullmatch(text) or _CODE.fullmatch(text)):
        return text
    return f"({len(text)})"
