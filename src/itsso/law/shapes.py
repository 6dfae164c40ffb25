"""The shapes of texts that are stored unsealed: numbers, codes and references, and nothing that could name a person.

Histories are append-only, so a name or a telephone number in one cannot simply be removed. Every entry point (pages,
corrections, the feed, the API, the laboratory's messages) calls this module, and docs/security.md lists which text is
accepted where. A text without a shape is sealed in the vault or not stored at all.

No shape can tell a name of two or three letters from an abbreviation: such a text still passes. Forms of a case hold
their texts against the words sealed in that case as well.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from itsso.law.book import book
from itsso.law.labels import fits_label
from itsso.law.sections import parse_sections

# --- Texts that no shape accepts --------------------------------------------------------------------------------------

_TELEPHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?91|0)?[6-9]\d{9}(?!\d)")
_GROUPED = re.compile(
    r"(?<!\d)(?:(?:\+|00)?91[\s.-]*|0[\s.-]*)?"
    r"[6-9](?:\d{4}[\s.-]+\d{5}|\d{2}[\s.-]+\d{3}[\s.-]+\d{4}|\d{2}[\s.-]+\d{4}[\s.-]+\d{3}|\d{3}[\s.-]+\d{3}[\s.-]+\d{3}"
    r"|\d[\s.-]+\d{4}[\s.-]+\d{4}|\d{3}[\s.-]+\d{6})(?!\d)"
)
"""A telephone number in the groups in which people write it. Other groups of digits are left alone: a reference such
as 812345-2026 is none."""


def holds_telephone_number(text: str) -> bool:
    """Return whether a text holds an Indian mobile number, in one piece or grouped as people write it."""
    plain = in_ascii_digits(text)
    return bool(_TELEPHONE.search(plain) or _GROUPED.search(plain))


def in_ascii_digits(text: str) -> str:
    """Return the text with the digits of any script as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(sign)) if sign.isdecimal() else sign for sign in text)


_REGISTERS = """
    cfsl dfsl dfss gfsl hfsl kfsl lims mfsl ofsl pfsl rfsl sfsl tfsl ufsl wfsl
    accused arrest bail book case cctns chargesheet child closure code complaint count court crime deposit
    despatch detail diary dispatch entry event evidence exhibit exhibits export final form forwarding gazette
    general hospital inspector itsso judgment kotwali laboratory letter magistrate mahila malkhana material
    medical memo mobile nirbhaya notice number object officer order parcel person photo pocso police property
    receipt record register registration remand report request returned saec sample sealed section seizure
    serial sessions sheet special statement station suspect thana transfer trial victim woman women zerofir
"""
REGISTER_WORDS = frozenset(_REGISTERS.split())
"""Longer words of police and court registers, which a number or a reference may hold."""

_LETTERS = re.compile(r"[A-Za-z]+")


def _no_long_words(text: str, longest: int) -> bool:
    return all(len(word) <= longest or word.lower() in REGISTER_WORDS for word in _LETTERS.findall(text))


# --- The shapes ------------------------------------------------------------------------------------------------------

_FIR_NUMBER = re.compile(r"\d{1,10}[A-Z]?", re.ASCII)
_AS_PRINTED = re.compile(r"0*(\d{1,20})\s*(?:[-/ ]?\s*([A-Za-z]))?(?:\s*(?:/|[oO][fF])\s*(\d{4}))?", re.ASCII)


def read_fir_number(text: str, year: int | None = None) -> str | None:
    """Return an FIR's number as it is compared, or None where the text is none.

    Digits of any script are read, leading zeros dropped, a letter behind the digits joined to them (`12-A` is 12A).
    A year behind it (`12/2026`, `12 of 2026`) must be `year`.
    """
    match = _AS_PRINTED.fullmatch(in_ascii_digits(text).strip())
    if match is None or (match[3] and int(match[3]) != year):
        return None
    number = match[1].lstrip("0") + (match[2] or "").upper()
    return number if _FIR_NUMBER.fullmatch(number) and not holds_telephone_number(number) else None


_HEX = re.compile(r"[0-9a-fA-F-]{16,64}", re.ASCII)
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:#+-]{0,63}", re.ASCII)
_HAS_DIGIT = re.compile(r"\d", re.ASCII)
_RECORD_WORD, _REFERENCE_WORD, _PAPER_WORD = 12, 5, 3
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


_QUICK = re.compile(r"(?=\D{0,60}\d)[A-Za-z0-9](?:[A-Za-z]{1,4}(?![A-Za-z])|\d{1,8}(?!\d)|[._/:#+-])*", re.ASCII)
"""Matches nearly every reference (short words, short runs of digits), so that a load examines most only once."""


def _is_reference(text: str, longest: int) -> bool:
    if _QUICK.fullmatch(text) and len(text) <= 64:
        return True
    if _UUID.fullmatch(text):
        return True
    if not _REFERENCE.fullmatch(text) or _TELEPHONE.search(text):
        return False
    letter_runs = _LETTERS.findall(text)
    if not _HAS_DIGIT.search(text):
        return all(len(word) <= 2 for word in letter_runs)
    return bool(_HEX.fullmatch(text)) or _no_long_words(text, longest)


def _is_record(text: str) -> bool:
    if len(text) <= 64 and _quick_record().fullmatch(text):  # nearly always; a load checks every row
        return True
    return _is_reference(_without_kind_words(text), _RECORD_WORD)


@lru_cache(maxsize=1)
def _quick_record() -> re.Pattern[str]:
    """Return the pattern of nearly every record's id: short runs of digits, words that are short or of kinds of event.

    A system may number its records by kinds: E-41-investigation_assigned.
    """
    alternatives = "|".join([f"[a-z]{{1,{_RECORD_WORD}}}+", *sorted(_kind_words())])
    return re.compile(
        rf"(?=[a-z0-9]\D{{0,60}}\d|\d)(?:(?:{alternatives})(?![a-z])|\d{{1,8}}+(?!\d)|[._/:#+-])++",
        re.ASCII | re.IGNORECASE,
    )


def _without_kind_words(text: str) -> str:
    """Replace words from the names of kinds of event with `x` where they are too long for a record's id otherwise."""
    return _LETTERS.sub(lambda word: "x" if word[0].lower() in _kind_words() else word[0], text)


@lru_cache(maxsize=1)
def _kind_words() -> frozenset[str]:
    return frozenset(word for kind in book().kinds for word in kind.split("_") if len(word) > _RECORD_WORD)


def _is_person_reference(text: str) -> bool:
    return _is_reference(text, _REFERENCE_WORD) and (not _GROUPED.search(text) or bool(_UUID.fullmatch(text)))


_PAPER = re.compile(r"[A-Za-z0-9]+(?:[ ./:()#_-]{1,2}[A-Za-z0-9]+)*\)?", re.ASCII)


def _is_paper_number(text: str) -> bool:
    return (
        len(text) <= 64
        and bool(_PAPER.fullmatch(text))
        and bool(_HAS_DIGIT.search(text))
        and _no_long_words(text, _PAPER_WORD)
        and not holds_telephone_number(text)
    )


LABEL_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 characters, a prime number, without those that are confused with one another (0 O, 1 I L)."""

LABEL_LENGTH = 10
"""The length of a laboratory number: nine random characters and a check character."""


def label_check(body: str) -> str:
    """Return the check character of a laboratory number, by which the weighted sum is a multiple of 31.

    It detects one wrong character, and two neighbours exchanged.
    """
    total = sum(LABEL_ALPHABET.index(sign) * weight for weight, sign in enumerate(body, start=2))
    return LABEL_ALPHABET[-total % len(LABEL_ALPHABET)]


def is_label(text: str) -> bool:
    """Return whether a text is a laboratory number with its correct check character."""
    right = len(text) == LABEL_LENGTH and all(sign in LABEL_ALPHABET for sign in text)
    return right and label_check(text[:-1]) == text[-1]


def _is_label_and_no_telephone(text: str) -> bool:
    """Check a laboratory number. Ten digits can also be a mobile number; new laboratory numbers are never both."""
    return is_label(text) and not holds_telephone_number(text)


_SEAL = re.compile(r"[A-Za-z0-9]+(?:[ ./_-]{1,2}[A-Za-z0-9]+)*\.?", re.ASCII)


def _is_seal(text: str) -> bool:
    return (
        len(text) <= 24
        and bool(_SEAL.fullmatch(text))
        and _no_long_words(text, _PAPER_WORD + 1)
        and not holds_telephone_number(text)
    )


_CALL = re.compile(r"(?:[A-Za-z]{1,3}[-/ ]?)?\d{1,14}(?:[-/]\d{1,14}){0,2}", re.ASCII)


def _is_call_number(text: str) -> bool:
    return len(text) <= 24 and bool(_CALL.fullmatch(text)) and not holds_telephone_number(text)


_UNIT = re.compile(r"(?:IN-[A-Z]{2}/)?[A-Z0-9]+(?:[._/-][A-Z0-9]+)*", re.ASCII)


def _is_unit_code(text: str) -> bool:
    return (
        len(text) <= 64
        and bool(_UNIT.fullmatch(text))
        and _no_long_words(text, _PAPER_WORD + 1)
        and not holds_telephone_number(text)
    )


def _is_officer_number(text: str) -> bool:
    """Check an officer's number as States write it: with a digit, or in two short parts at least (SHO.KOTWALI)."""
    return (
        bool(_REFERENCE.fullmatch(text))
        and _no_long_words(text, _PAPER_WORD + 1)
        and (bool(_HAS_DIGIT.search(text)) or len(_LETTERS.findall(text)) > 1)
        and not holds_telephone_number(text)
    )


_BEAT = re.compile(r"\d{1,3}[A-Z]?", re.ASCII)


def _is_beat(text: str) -> bool:
    """Check the number of a beat, as 7 or 12A; its name, if it has one, is not kept."""
    return bool(_BEAT.fullmatch(text))


_TIME_OF_DAY = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _is_time_of_day(text: str) -> bool:
    """Check a time of day, as 09:05."""
    return bool(_TIME_OF_DAY.fullmatch(text))


_QUANTITY = re.compile(
    r"(?:\d{1,4}(?:[.,]\d{1,3})?|half|all|none|part)"
    r"(?: ?(?:of )?(?:%|[cmk]?[glm]|[uµ][gl]|sq cm|drops?|swabs?|pieces?|threads?))?",
    re.ASCII | re.IGNORECASE,
)


def _is_quantity(text: str) -> bool:
    return bool(_QUANTITY.fullmatch(text))


def _is_rule(text: str) -> bool:
    return text in _rule_ids()


@lru_cache(maxsize=1)
def _rule_ids() -> frozenset[str]:
    return frozenset(rule.id for rule in book().rules)


_SOURCE = re.compile(r"[A-Za-z0-9]+(?:[_.:-][A-Za-z0-9]+)*", re.ASCII)


def _is_source(text: str) -> bool:
    return (
        len(text) <= 64
        and bool(_SOURCE.fullmatch(text))
        and all(map(_names_a_system, _LETTERS.findall(text)))
        and not holds_telephone_number(text)
    )


def _names_a_system(word: str) -> bool:
    """Check a system's name: small words or an abbreviation. It is named once, and not typed case by case."""
    return (
        len(word) <= _REFERENCE_WORD
        or (len(word) <= _RECORD_WORD and word.islower())
        or word.lower() in _source_words()
    )


@lru_cache(maxsize=1)
def _source_words() -> frozenset[str]:
    return REGISTER_WORDS | frozenset(_STATES.split())


_STATES = """
    andaman andhra arunachal assam bengal bihar central chandigarh chhattisgarh dadra daman delhi demonstration
    goa gujarat haryana haveli himachal india jammu jharkhand karnataka kashmir kerala ladakh lakshadweep madhya
    maharashtra manipur meghalaya mizoram nagaland national nicobar north odisha pradesh puducherry punjab rajasthan
    sikkim south state system tamilnadu telangana tripura uttar uttarakhand west
"""


def _is_section(text: str) -> bool:
    """Return whether a text is one section as `sections` keeps it: `IPC 376(2)(n)`, or an Act named alone: `POCSO`."""
    act, sign, section = text.partition(" ")
    if not sign:
        return act in book().acts
    return (act in book().acts or act == OTHER_ACT) and bool(_SECTION.fullmatch(section))


SHAPES: Mapping[str, Callable[[str], bool]] = {
    "fir_number": lambda text: read_fir_number(text) is not None,
    "record": _is_record,
    "reference": _is_person_reference,
    "paper_number": _is_paper_number,
    "exhibit": lambda text: _is_label_and_no_telephone(text) or _is_paper_number(text),
    "seal": _is_seal,
    "call_number": _is_call_number,
    "unit": _is_unit_code,
    "rule": _is_rule,
    "officer_number": _is_officer_number,
    "quantity": _is_quantity,
    "beat": _is_beat,
    "time_of_day": _is_time_of_day,
    "source": _is_source,
    "section": _is_section,
    "accused": fits_label,
}
"""Every shape by its name, as `shape` of kinds.yaml and the types of contract.yaml name it."""


def fits(shape: str, text: str) -> bool:
    """Return whether a text has a shape. The text is not kept."""
    return SHAPES[shape](text)


# --- Sections --------------------------------------------------------------------------------------------------------

OTHER_ACT = "OTHER"
"""Stands for an Act that the book does not name: how the source wrote it is not kept."""

_SUB = r"\((?:\d{1,3}|\d[a-z]{1,2}|[ivx]{1,5}|[a-z]{1,2}|[क-ह]{1,2})\)"
_SECTION = re.compile(rf"\d{{1,3}}[A-Z]{{0,2}}(?:{_SUB})*")
_UNKNOWN = re.compile(rf"(?:(?P<act>.*\S) )?(?P<section>\d{{1,3}}[A-Z]{{0,2}}(?:{_SUB})*)", re.DOTALL)


class Sections(NamedTuple):
    """Sections that a text names: those that the law book knows, and others of a section's shape.

    `dropped` is how many pieces of the text are neither, and are not kept.
    """

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    dropped: int = 0

    @property
    def all(self) -> tuple[str, ...]:
        """Return all sections that are kept."""
        return self.known + self.unknown


def read_sections(text: str) -> Sections:
    """Return the sections of a text, without words and numbers that are not sections.

    Of an Act that the book does not name only the section's number is kept, as `OTHER 30(a)`. A number without an Act
    is not a section: it could be part of anything. An Act named alone is kept among the unknown.
    """
    parsed = parse_sections(text)
    known_sections = tuple(dict.fromkeys(filter(None, map(_without_words, parsed.sections))))
    dropped = sum(section not in known_sections for section in parsed.sections)
    with_telephone = holds_telephone_number(text)
    unknown: dict[str, None] = {}
    for piece in parsed.unknown:
        match = _UNKNOWN.fullmatch(piece)
        if piece in book().acts:
            unknown[piece] = None
        elif match is None or not match["act"] or with_telephone:
            dropped += 1
        else:
            act = match["act"] if match["act"] in book().acts else OTHER_ACT
            unknown[f"{act} {match['section']}"] = None
    return Sections(known_sections, tuple(unknown), dropped)


def _without_words(section: str) -> str:
    """Return a section down to the last bracket that a section can have: `BNS 64(asha)` is BNS 64."""
    act, _sign, rest = section.partition(" ")
    match = _SECTION.match(rest)
    return f"{act} {match[0]}" if match else ""
