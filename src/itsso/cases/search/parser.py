"""The parser of the search box: a number in any way of writing it, a section, an exhibit, or an accused's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from itsso import law
from itsso.cases.models import Series
from itsso.ui.text import fold

_ZERO_WORDS = r"zero|शून्य|ज़ीरो|ज़ीरो|जीरो|z"
_NOISE = (
    r"f\.?\s*i\.?\s*r\.?|crime|cr\.?|case|number|no\.?|nos\.?|p\.?\s*s\.?|thana|police\s+station|station|year|dated?|dt\.?"
    r"|प्राथमिकी|प्रथम\s+सूचना\s+रिपोर्ट|(?:ई[-\s]?)?एफ\u093c?\.?\s?आई\.?\s?आर\.?|मु\.?\s?अ\.?\s?सं\.?|अ\.?\s?सं\.?|अपराध|संख्या|सं\.?|क्रमांक|नंबर|थाना|वर्ष"
)
_NUMBER = re.compile(
    rf"(?P<zero>(?:(?:{_ZERO_WORDS})(?:\s*(?:{_NOISE}))*\s*[-/.:]?\s*)|0+\s*[/-]\s*(?=\d+\s*[/-]))?"
    r"(?P<number>\d{1,10}[A-Z]?)\s*(?:[/\\-]|of|का|की|सन्?)\s*(?P<year>\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
_LETTER = r"[\w\u0900-\u097f]"  # in Hindi a vowel's sign is no letter to a pattern
_ZERO = re.compile(rf"(?<!{_LETTER})(?:{_ZERO_WORDS})(?!{_LETTER})", re.IGNORECASE)
_NOISE_WORD = re.compile(rf"(?<!{_LETTER})(?:{_ZERO_WORDS}|{_NOISE})(?!{_LETTER})", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"(?:(?![\u0900-\u097f])[\W_])+")
_EXHIBIT = re.compile(
    r"(?:exhibit|exh\.?|kit|प्रदर्श|किट)(?:\s*(?:number|no\.?|संख्या|सं\.?|नंबर))?[\s:.-]+(?P<exhibit>\S.*)",
    re.IGNORECASE,
)
_KIT = re.compile(r"(?P<maker>[A-Z]{2,12})[-/](?:19|20)\d\d[-/]\d{1,8}", re.IGNORECASE)
"""A kit as it is printed, SAEC-2026-0817: the year stands before the number, which in an FIR's number it never does."""
_UNDER_SECTION = re.compile(
    r"(?:u\s*/\s*s(?:ec)?\.?|(?:under\s+)?(?:sections?|secs?\.?)|धारा(?:ओं|एं|एँ)?|कलम)[\s:.-]+(?P<sections>\S.*)",
    re.IGNORECASE,
)
STATION_WORDS = 6
"""Words of a station's name. A sentence that was pasted is no name, and each word costs a look at every station."""
_DIGIT = re.compile(r"\d")
_LABEL = re.compile(r"[A-Z]{5}[-\u2011][A-Z]{5}")  # one in twenty has no digit; printed, its hyphen breaks no line
_BARE = re.compile(r"[\W\d_]*")


@dataclass(frozen=True)
class SearchedNumber:
    """A number and its year, without leading zeros; `series` where it was said to be a Zero FIR's."""

    number: str
    year: int
    series: int | None = None


@dataclass(frozen=True)
class SearchQuery:
    """A parsed search: all its conditions must match. None of it is a victim's name, or known to be one."""

    number: SearchedNumber | None = None
    name: str = ""
    exhibit: str = ""
    sections: tuple[str, ...] = ()
    station: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of criteria, in codes, for the audit log."""
        criteria = {
            "number": self.number,
            "name": self.name,
            "exhibit": self.exhibit,
            "section": self.sections,
            "station": self.station,
            "day": self.first or self.last,
        }
        return [kind for kind, value in criteria.items() if value]


def parse_query(typed: str) -> SearchQuery:
    """Parse the text of the search box.

    It reads `12/2026`, `FIR No. 012 of 2026 Kotwali`, `0/१२/२६`, `BNS 64(1)`, `u/s 376`, `Ramesh Shrivastav`, `P-104`,
    `SAEC-2026-0817`. The text next to an FIR number is the name of a station. Letters with digits are the number of an
    exhibit, as is all that follows the word for an exhibit. A text without letters that is not a number makes an
    empty query.
    """
    text = fold(typed)
    if exhibit_match := _EXHIBIT.fullmatch(text):
        return SearchQuery(exhibit=exhibit_match["exhibit"])
    if (kit := _KIT.fullmatch(text)) and not _NOISE_WORD.fullmatch(kit["maker"]):
        return SearchQuery(exhibit=text.replace("/", "-"))
    under = _UNDER_SECTION.fullmatch(text)
    if under and (sections := _of_any_act(law.parse_sections(under["sections"]))):
        return SearchQuery(sections=sections)
    if number_match := _NUMBER.search(text):
        other_text = f"{text[: number_match.start()]} {text[number_match.end() :]}"
        series = int(Series.ZERO) if number_match["zero"] or _ZERO.search(other_text) else None
        number = number_match["number"].upper().lstrip("0") or "0"
        station = " ".join(_BETWEEN_WORDS.split(_NOISE_WORD.sub(" ", other_text))).strip()
        return SearchQuery(SearchedNumber(number, _year(number_match["year"]), series), station=station)
    parsed = law.parse_sections(text)
    if parsed.sections and not parsed.unknown:
        return SearchQuery(sections=parsed.sections)
    if under or _BARE.fullmatch(text):
        return SearchQuery()
    return SearchQuery(exhibit=text) if _DIGIT.search(text) or _LABEL.fullmatch(text) else SearchQuery(name=text)


def _of_any_act(parsed: law.ParsedSections) -> tuple[str, ...]:
    """Return the parsed sections, and for numbers without an Act (`u/s 376`) those of every Act that has them.

    A section of a known Act that the statute book does not have (`376/34 IPC`) is left out. The result is empty where
    there is free text too: a query that is not fully understood is not searched in part.
    """
    book = law.book()
    if not law.has_no_free_text(parsed):
        return ()
    bare = [piece for piece in parsed.unknown if " " not in piece]
    named = [f"{act} {number}" for number in bare for act in book.acts]
    return (*parsed.sections, *(section for section in named if book.offence(section)))


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)
