"""Sections as they are written in FIRs, read into one form: `IPC 376(2)(n)`.

The sections may have any order and spacing, the Act before or behind, in English or Hindi, with Devanagari digits. A
piece that the book does not know is named among the unknown and never dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

from itsso.law.book import Book, book
from itsso.law.bounded_cache import BoundedCache
from itsso.law.model import CodedNote, ParsedSections, UnknownSection

_DIGITS = {ord("०") + n: str(n) for n in range(10)}
_HINDI_LETTERS = {"क": "A", "ख": "B", "ग": "C", "घ": "D", "ङ": "E", "च": "F"}  # 376क is section 376A in Hindi
_ZERO_WIDTH = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF))

_CONNECTORS = r"r\s*[/.]\s*w\.?|read\s+with|and|सह\s*पठित|सपठित|सह|तथा|आणि|एवं|और|व"
_NOISE = (
    r"u\s*/\s*s(?:ec)?|under|sections?|secs?|of|the|act|एक्ट|ss|s"
    r"|धाराएं|धाराओं|धारा|कलम|अंतर्गत|के|तहत|की|का|चे|अन्वये|अधिनियम"
)
_SECTION = (
    r"\d{1,3}(?!\d)(?:(?<=376)[\s-]?[AD][\s-]?[AB](?![A-Z.])|(?<=376)[\s-]?[कघ][\s-]?[कख](?![\u0900-\u097F])"
    r"|(?!r\s*[/.]\s*w)[A-Z]{1,2}(?![A-Z.])|[\s-](?:AA|AB|DA|DB|[A-F])(?![A-Z.])"
    r"|[\s-]?[क-च]{1,2}(?![\u0900-\u097F]))?"
    r"(?:\s*\(\s*(?:[0-9A-Z]{1,5}|\d-[A-Z]{1,3}|[क-ह]{1,2})\s*\)|(?<=\))[A-Z](?![A-Z]))*"
)
_STRONG, _WEAK = 2, 1
LONGEST = 2_000
"""Characters, as typed and after normalising (NFKC makes 18 letters of one sign). No FIR names so many sections; a
longer text is something else, and is named as unknown."""
LONGEST_UNKNOWN = 32
"""Characters of a piece that the book does not know: as many as a case keeps of a section."""
MOST_UNKNOWN = 50
_KEPT_LENGTH = 200


@dataclass(slots=True)
class _Piece:
    """One piece of the text: a section, an Act (known or not), or what divides them."""

    kind: str
    text: str
    strength: int = 0
    act: str | None = field(default=None)


def _act_pattern(name: str) -> str:
    parts = re.split(r"[\s.]+", _normal(name).strip(". "))
    if len(parts) > 1 and all(len(part) == 1 and part.isascii() for part in parts):
        # Spaced throughout or not at all: `BNS S.64` is section 64 of the BNS, not the BNSS.
        return rf"(?:{r'\.?'.join(parts)}|{r'\.?\s+'.join(parts)})"
    return r"[\s.]*".join(re.escape(part).replace("/", r"\s*/\s*") for part in parts if part)


@cache
def _reader() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return the pattern of one piece, and the Act behind each of its named groups."""
    names = sorted(
        ((name, act.code) for act in book().acts.values() for name in act.names), key=lambda pair: -len(pair[0])
    )
    groups = {f"a{n}": code for n, (_, code) in enumerate(names)}
    acts = "|".join(f"(?P<a{n}>{_act_pattern(name)})" for n, (name, _) in enumerate(names))
    # The word Act, the Act's letters in brackets and its year belong to its name: `... Sanhita (BNS), 2023 - 64(1)`.
    also = "|".join(_act_pattern(name) for name, _ in names)
    short = rf"(?:[\s,]*\(\s*(?:{also})[\s.]*\))?"
    tail = (
        r"\.?(?:[\s,]*(?:act|अधिनियम|एक्ट|कायदा)(?![A-Z]))?"
        rf"{short}(?:[\s,./–-]*(?:\((?:18|19|20)\d\d\)|(?:18|19|20)\d\d(?!\d)))?{short}"
        r"(?:[\s,]*\(\s*\d{1,3}\s+of\s+\d{4}\s*\))?"  # (45 of 2023)
    )
    pattern = (
        rf"(?P<act>(?<![A-Z\u0900-\u097F])(?:{acts})(?:(?<=\))|(?![A-Z\u0900-\u0903\u0904-\u097F])){tail})"
        rf"|(?P<joins>(?<![A-Z\u0900-\u097F])(?:{_CONNECTORS})(?![A-Z\u0900-\u097F])|[;&\n])"
        rf"|(?P<noise>(?<![A-Z\u0900-\u097F])(?:{_NOISE})(?![A-Z\u0900-\u097F])\.?)"
        r"|(?P<range>\d{1,3}\s*(?:[-–]|to|से)\s*\d{1,3}(?!\d))"
        rf"|(?P<section>{_SECTION})"
        r"|(?P<divides>[,/|+])|(?P<space>[\s:.\u0964–—-]+)"
        r"|(?P<other>[A-Z\u0900-\u097F][A-Z\u0900-\u097F.&'’]*|\d+|.)"
    )
    return re.compile(pattern, re.IGNORECASE | re.DOTALL), groups


_NOUGHT_AS_DOT = re.compile(r"(?<=[\u0900-\u0965])[०0॰](?![०-९0-9])")  # भा०द०सं० is written with a zero


_SPOKEN_LETTERS = {
    "ए": "A",
    "बी": "B",
    "सी": "C",
    "डी": "D",
    "ई": "E",
    "एफ": "F",
    "जी": "G",
    "एच": "H",
    "आई": "I",
    "जे": "J",
    "एल": "L",
    "एम": "M",
    "एन": "N",
    "ओ": "O",
    "पी": "P",
}
"""Latin letters as Hindi writes their sound: ३७६ डी ए is 376DA, 64(2)एम is 64(2)(m). Without K, which is the word के."""
_SPOKEN = "|".join(sorted(_SPOKEN_LETTERS, key=len, reverse=True))
# What follows must not make it the beginning of an Act's name: बी एन एस, सी.आर.पी.सी., डी.पी.
_NOT_AN_ACT = r"(?![\u0900-\u097F.]|\s*(?:एन|एस|आर|टी|पी|जे)[\s.])"
_SPOKEN_HEAD = re.compile(rf"(?<=\d)[\s-]*((?:ए|बी|सी|डी|ई|एफ|जी|एच|एल|एम|एन)(?:[\s-]*[एब]ी?)?){_NOT_AN_ACT}")
_SPOKEN_CLAUSE = re.compile(rf"(?<=\))({_SPOKEN}){_NOT_AN_ACT}|(?<=\()\s*({_SPOKEN})\s*(?=\))")
_HYPHENED = re.compile(r"(?<!\d)(\d{1,3}[A-Z]{0,2})-(\d{1,2})-([A-Z])(?![A-Z])", re.IGNORECASE)

_BRACKETED = re.compile(r"(?<!\d)(376)\s*(?:\(\s*([AD])\s*\)|([AD]))\s*\(\s*([AB])\s*\)", re.IGNORECASE)
"""376 (D)(A) is 376DA, and 376A(B) is 376AB: neither 376A nor 376D has clauses."""

_PART = re.compile(r"(?<!\d)(\d{1,3}[A-Z]?)[\s,-]*\(?\s*part[\s-]*(II|I|2|1)(?![A-Z0-9])\s*\)?", re.IGNORECASE)
_PART_NUMBERS = {"1": "i", "2": "ii"}

_CLAUSE = r"\([A-Z]{1,4}\)"
_CLAUSES = re.compile(
    rf"(\d{{1,3}}[A-Z]{{0,2}}(?:\(\w{{1,5}}\)){{0,4}}?)({_CLAUSE}(?:\s*(?:,|/|&|and)\s*{_CLAUSE})+)", re.IGNORECASE
)
_ONE_CLAUSE = re.compile(_CLAUSE, re.IGNORECASE)


def _normal(text: str) -> str:
    """Return the text in one form. It is at most some multiple of LONGEST long, whatever it was."""
    text = unicodedata.normalize("NFKC", text[: LONGEST + 1]).translate(_ZERO_WIDTH)
    if len(text) > LONGEST:
        return text
    text = _NOUGHT_AS_DOT.sub(".", text).translate(_DIGITS)
    text = _BRACKETED.sub(r"\1\2\3\4", _HYPHENED.sub(r"\1(\2)(\3)", _with_latin_letters(text)))
    return _each_clause(_PART.sub(lambda match: f"{match[1]}({_PART_NUMBERS.get(match[2], match[2])})", text))


def _with_latin_letters(text: str) -> str:
    """Return the text with the letters of sections in Latin where Hindi writes their sound."""
    if text.isascii():
        return text
    text = _SPOKEN_HEAD.sub(lambda match: _spelled(re.sub(r"[\s-]", "", match[1])), text)
    return _SPOKEN_CLAUSE.sub(lambda match: f"({_spelled(match[1])})" if match[1] else _spelled(match[2]), text)


def _spelled(sounds: str) -> str:
    return re.sub(_SPOKEN, lambda match: _SPOKEN_LETTERS[match[0]], sounds)


def _each_clause(text: str) -> str:
    """Write `64(2)(f),(m)` as `64(2)(f),64(2)(m)`: a clause that follows alone belongs to the section before it."""
    return _CLAUSES.sub(lambda match: ",".join(match[1] + clause for clause in _ONE_CLAUSE.findall(match[2])), text)


def _canonical(written: str) -> str:
    """Write `376 (2)(N)` as `376(2)(n)`, `376-da` as `376DA`, `376क` as `376A`."""
    head, *subs = re.split(r"[()]+", re.sub(r"\)\s*([A-Za-z])(?![A-Za-z])", r")(\1)", re.sub(r"[\s-]", "", written)))
    return _in_latin(head) + "".join(f"({sub.lower()})" for sub in subs if sub)


def _in_latin(letters: str) -> str:
    return "".join(_HINDI_LETTERS.get(letter, letter.upper()) for letter in letters)


def _pieces(normal: str) -> list[_Piece]:
    pattern, groups = _reader()
    pieces: list[_Piece] = []
    for match in pattern.finditer(normal):
        kind = match.lastgroup
        if match["act"] is not None:
            code = next(code for group, code in groups.items() if match[group] is not None)
            pieces.append(_Piece("act", code))
        elif kind == "section":
            pieces.append(_Piece("section", _canonical(match[0])))
        elif kind == "joins":
            pieces.append(_Piece("between", match[0], _STRONG))
        elif kind == "range":  # the sections between are not guessed
            pieces.append(_Piece("range", match[0]))
        elif kind == "divides":
            pieces.append(_Piece("between", match[0], _WEAK))
        elif kind == "other":
            before = pieces[-1] if pieces else None
            if before and before.kind == "stranger":
                before.text += f" {match[0]}"
            else:
                pieces.append(_Piece("stranger", match[0]))
    return pieces


_NUMBERS = ("section", "range")


def _bind(pieces: list[_Piece]) -> None:
    """Assign each section its Act: the one next to it, else the Act that governs its part of the list."""
    section_first = next((piece.kind for piece in pieces if piece.kind != "between"), "") in _NUMBERS
    looks_back: dict[int, bool] = {}
    for n, piece in enumerate(pieces):
        if piece.kind not in ("act", "stranger"):
            continue
        before = n > 0 and pieces[n - 1].kind in _NUMBERS
        behind = n + 1 < len(pieces) and pieces[n + 1].kind in _NUMBERS
        looks_back[n] = before if before != behind else section_first
        if looks_back[n] and before and pieces[n - 1].act is None:
            pieces[n - 1].act = piece.text
        elif not looks_back[n] and behind:
            pieces[n + 1].act = piece.text
    between = _Between(pieces)
    for n, anchors in _in_sight(pieces, looks_back).items():
        pieces[n].act = _governing(pieces, n, anchors, looks_back, between)


def _in_sight(pieces: list[_Piece], looks_back: dict[int, bool]) -> dict[int, list[int]]:
    """Find for each section without an Act the nearest mention of every Act, on either side, looking either way."""
    mentions: dict[int, list[int]] = {}
    for order in (range(len(pieces)), reversed(range(len(pieces)))):
        nearest: dict[tuple[str, bool], int] = {}
        for n in order:
            piece = pieces[n]
            if n in looks_back:
                nearest[piece.text if piece.kind == "act" else "", looks_back[n]] = n
            elif piece.kind in _NUMBERS and piece.act is None:
                mentions.setdefault(n, []).extend(nearest.values())
    return mentions


class _Between:
    """The strength of the divider between two pieces, each found in one step, since a long list needs it often."""

    def __init__(self, pieces: list[_Piece]) -> None:
        self.counts = {
            strength: [0, *accumulate(piece.strength == strength for piece in pieces)] for strength in (_STRONG, _WEAK)
        }

    def strongest(self, low: int, high: int) -> int:
        """Return the strength of the strongest divider among the pieces from `low` to before `high`; 0 for none."""
        return next((strength for strength, count in self.counts.items() if count[high] > count[low]), 0)


def _governing(
    pieces: list[_Piece], n: int, anchors: list[int], looks_back: dict[int, bool], between: _Between
) -> str | None:
    """Return the Act of a section that has none next to it.

    An Act that knows the section is preferred, then one that looks its way, then the nearest.
    """
    choices = []
    for anchor in anchors:
        low, high = sorted((n, anchor))
        apart = between.strongest(low, high)
        act = pieces[anchor].text
        stranger = act not in book().acts or book().offence(f"{act} {pieces[n].text}") is None
        choices.append((stranger, (anchor > n) != looks_back[anchor], apart, high - low, act))
    return min(choices)[-1] if choices else None


_texts: BoundedCache[str, ParsedSections] = BoundedCache(4096)
_lists: BoundedCache[tuple[str, ...], ParsedSections] = BoundedCache(4096)


def parse_sections(text: str) -> ParsedSections:
    """Return the sections that a text names, in order and once each, and what in it the book does not know.

    It takes at most some hundredths of a second, whatever the text is, and returns at most MOST_UNKNOWN unknown pieces
    of LONGEST_UNKNOWN characters.
    """
    cached = _texts.get(text)
    if cached is not None:
        return cached
    parsed = _parse(text)
    return _texts.keep(text, parsed) if len(text) <= _KEPT_LENGTH and has_no_free_text(parsed) else parsed


def has_no_free_text(parsed: ParsedSections) -> bool:
    """Return whether a text held only Acts and section numbers, so that it may stay in memory.

    Anything else may be a name that was typed in the wrong place.
    """
    acts = book().acts
    return all(
        piece in acts or ((match := _NUMBERED.fullmatch(piece)) and match[1] in (None, *acts))
        for piece in parsed.unknown
    )


_NUMBERED = re.compile(
    r"(?:([A-Z]+) )?\d{1,3}(?:[A-Z]{0,2}(?:\([0-9a-z]{1,3}\))*|\s*(?:[-–]|to|से)\s*\d{1,3})", re.IGNORECASE
)


def _parse(text: str) -> ParsedSections:
    normal = _normal(text)
    if len(text) > LONGEST or len(normal) > LONGEST:
        length = f"... ({len(text)} characters)"
        return ParsedSections((), (text[: max(0, LONGEST_UNKNOWN - len(length))] + length,))
    pieces = _pieces(normal)
    _bind(pieces)
    sections: dict[str, None] = {}
    unknown: dict[str, None] = {}
    used = {piece.act for piece in pieces if piece.kind in ("section", "range")}
    for piece in pieces:
        if piece.kind == "section":
            section = _as_in_the_book(f"{piece.act} {piece.text}") if piece.act else piece.text
            (sections if piece.act and _is_known(book(), section) else unknown)[section] = None
        elif piece.kind == "range":
            unknown[f"{piece.act} {piece.text}" if piece.act else piece.text] = None
        elif piece.kind in ("stranger", "act") and piece.text not in used:
            unknown[piece.text] = None  # an Act without a section is named too: `POCSO`
    return ParsedSections(tuple(sections), _few_and_short(unknown))


def _few_and_short(unknown: Iterable[str]) -> tuple[str, ...]:
    """Return unknown pieces shortened, and instead of those beyond MOST_UNKNOWN how many they are."""
    pieces = list(dict.fromkeys(map(_shortened, unknown)))
    more = len(pieces) - MOST_UNKNOWN
    return (*pieces[:MOST_UNKNOWN], f"+ {more}") if more > 0 else tuple(pieces)


def _shortened(piece: str) -> str:
    return piece if len(piece) <= LONGEST_UNKNOWN else f"{piece[: LONGEST_UNKNOWN - 3]}..."


def _as_in_the_book(section: str) -> str:
    """Write a section as the book has it.

    `IPC 354(a)` becomes `IPC 354A`, where the book has that section; `POCSO 5L` becomes `POCSO 5(l)`, where it has not.
    """
    letter = re.fullmatch(r"(\S+ \d+)\(([a-zक-च]{1,2})\)(.*)", section)
    other = f"{letter[1]}{_in_latin(letter[2])}{letter[3]}" if letter else section
    if letter and other.partition("(")[0] in book().offences:
        return other
    joined = re.fullmatch(r"(\S+ \d+)([A-Z])(.*)", section)
    if joined and not _is_known(book(), section):
        clause = f"{joined[1]}({joined[2].lower()}){joined[3]}"
        return clause if book().knows_punishment(clause) else section
    return section


def _is_known(law: Book, section: str) -> bool:
    return section.split()[0] in law.acts and law.offence(section) is not None


def read_offences(offences: tuple[str, ...]) -> ParsedSections:
    """Return the sections of a list, each of its items read by itself."""
    cached = _lists.get(offences)
    if cached is not None:
        return cached
    parsed = [parse_sections(item) for item in offences]
    read = ParsedSections(
        tuple(dict.fromkeys(section for part in parsed for section in part.sections)),
        _few_and_short(piece for part in parsed for piece in part.unknown),
    )
    return _lists.keep(offences, read) if _is_short(offences) and has_no_free_text(read) else read


def may_be_cached(offences: tuple[str, ...]) -> bool:
    """Return whether something worked out for a list of sections may stay in memory under that list."""
    return _is_short(offences) and has_no_free_text(read_offences(offences))


def _is_short(offences: tuple[str, ...]) -> bool:
    return sum(map(len, offences)) <= _KEPT_LENGTH


def classify(law: Book, unknown: str) -> UnknownSection:
    """Return what a piece that the book does not know may have meant.

    `64(1) BNSS` may be a slip for BNS 64(1), while `154 CrPC` can be no offence; `POCSO` names an Act alone. An Act
    that the book does not name may be a misspelling of any.
    """
    name, _, number = unknown.partition(" ")
    act = law.acts.get(name)
    if act is None:
        return UnknownSection(unknown, "unknown_section", None)
    if act.penal_act is None:
        return UnknownSection(unknown, "unknown_section" if number else "act_alone", name, number=number)
    meant = f"{act.penal_act} {number}"
    if number and law.offence(meant) is not None:
        return UnknownSection(unknown, "procedure_for_penal", act.penal_act, number=number)
    return UnknownSection(unknown, "procedure_section", None, is_offence=False)


def notes_on_unknown(parsed: ParsedSections) -> list[CodedNote]:
    """Return the notes on the pieces of a text that the book does not know."""
    read = (classify(book(), piece) for piece in parsed.unknown)
    return [section.problem for section in read]


def covers(listed: str, section: str) -> bool:
    """Return whether a listed section or Act includes another: `IPC 376` does `IPC 376(2)(n)`, not `IPC 376A`."""
    return section == listed or section.startswith((f"{listed}(", f"{listed} "))
