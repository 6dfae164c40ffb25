"""A draft of a mapping, made from the header and the first rows of a file. What is uncertain stays open and is listed.

Nothing is guessed: a date whose day and month could be exchanged, an unknown code and an unknown column are left to the
State.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import yaml
from django.utils.translation import gettext as _

from itsso.exchange.contract import ContractColumn, FeedFile, contract
from itsso.exchange.files.mapping import DATE_FORMATS
from itsso.exchange.files.reading import is_personal_name
from itsso.platform.errors import BadUse

ROWS = 500
"""The rows that are looked at."""

ALIASES: Mapping[str, str] = {
    "firnumber": "fir_no",
    "crimeno": "fir_no",
    "crno": "fir_no",
    "year": "fir_year",
    "firid": "source_record_id",
    "recordid": "source_record_id",
    "pscd": "ps_code",
    "unitid": "ps_code",
    "unitname": "ps_name",
    "policestation": "ps_name",
    "थाना": "ps_name",
    "districtcd": "district_code",
    "district": "district_name",
    "जिला": "district_name",
    "वर्ष": "fir_year",
    "statecd": "state_code",
    "firdate": "registered_at",
    "firregdate": "registered_at",
    "regdt": "registered_at",
}
"""Other names of columns, as `_folded` returns them: those that the forms and public lists print."""

_TRUE, _FALSE = {"y", "yes", "true", "1", "हाँ"}, {"n", "no", "false", "0", "नहीं"}
_NUKTA = "\u093c"  # many writers leave this dot out: जिला for ज़िला
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}")


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A column of the file, and what the State has to decide about it."""

    column: str
    question: str


@dataclass(slots=True)
class MappingDraft:
    """A draft as YAML text, and what it leaves open."""

    text: str
    open: list[OpenQuestion] = field(default_factory=list)


def draft_mapping(content: bytes, file: FeedFile, name: str) -> MappingDraft:
    """Return the draft for a file of the feed from a State's own file `name`.

    Raises:
        BadUse: the file cannot be read as a CSV with a header.
    """
    header, rows = _read(content)
    columns, matched = contract().files[file].columns, _matches(header, file)
    draft = MappingDraft("")
    draft.open += _unmatched(header, matched)
    mapping: dict[str, object] = {"file": name}
    mapping["columns"] = {theirs: ours for theirs, ours in matched.items() if theirs.casefold() != ours}
    by_name = {column.name: column for column in columns}
    dates: dict[str, str] = {}
    codes: dict[str, dict[str, str]] = {}
    for theirs, ours in matched.items():
        at = header.index(theirs)
        values = list(dict.fromkeys(row[at].strip() for row in rows if at < len(row) and row[at].strip()))
        _examine(by_name[ours], theirs, values, dates, codes, draft.open)
    mapping |= {"dates": dates, "codes": codes}
    matched_names = set(matched.values())
    for column in columns:
        if column.need == "R" and column.name not in matched_names:
            question = _("No column of the file is %(column)s, which is required: add it, or give it under constants.")
            draft.open.append(OpenQuestion("", question % {"column": column.name}))
    filled = {key: value for key, value in mapping.items() if value}
    written = yaml.safe_dump({"files": {str(file): filled}}, allow_unicode=True, sort_keys=False, width=100)
    draft.text = f"# {_('A draft from a header and examples: not verified.')}\n{written}"
    return draft


def _read(content: bytes) -> tuple[list[str], list[list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadUse(_("The file is not UTF-8. Save it as CSV UTF-8 and choose it again.")) from None
    if "\0" in text:
        raise BadUse(_("The file is not UTF-8. Save it as CSV UTF-8 and choose it again."))
    try:
        reader = csv.reader(io.StringIO(text, newline=""))
        header = [name.strip() for name in next(reader, [])]
        rows = [row for row, _number in zip(reader, range(ROWS), strict=False)]
    except csv.Error:
        raise BadUse(_("The file is not a CSV file with a header.")) from None
    if len(header) < 2 or "" in header or len(set(map(str.casefold, header))) < len(header):
        raise BadUse(_("The header must name each column once, separated by commas."))
    return header, rows


def _folded(name: str) -> str:
    """Return the letters and digits of a name in small letters. Vowel signs stay: without them ज़िला would be जल."""
    decomposed = unicodedata.normalize("NFKC", name.casefold()).replace(_NUKTA, "")
    return "".join(sign for sign in decomposed if sign.isalnum() or unicodedata.category(sign).startswith("M"))


def _matches(header: Sequence[str], file: FeedFile) -> dict[str, str]:
    """Return the columns of the file with those of the feed that they are, each of the feed's at most once."""
    names = contract().files[file].names
    by_letters = {_folded(name): name for name in names}
    by_letters |= {alias: name for alias, name in ALIASES.items() if name in names and alias not in by_letters}
    matches: dict[str, str] = {}
    for exact in (True, False):
        for theirs in header:
            ours = by_letters.get(_folded(theirs))
            is_exact = ours == theirs.casefold()
            if ours and theirs not in matches and ours not in matches.values() and is_exact >= exact:
                matches[theirs] = ours
    return {theirs: matches[theirs] for theirs in header if theirs in matches}


def _unmatched(header: Sequence[str], matched: Mapping[str, str]) -> Iterator[OpenQuestion]:
    for theirs in header:
        if theirs in matched:
            continue
        if is_personal_name(theirs):
            yield OpenQuestion(theirs, _("May hold what identifies a person: leave it out of the export."))
        else:
            yield OpenQuestion(theirs, _("Not a column of the feed: map it under columns, or name it under ignore."))


def _examine(
    column: ContractColumn,
    theirs: str,
    values: Sequence[str],
    dates: dict[str, str],
    codes: dict[str, dict[str, str]],
    questions: list[OpenQuestion],
) -> None:
    """Add the date format and the codes of a column as far as its values decide them, and what they leave open."""
    if not values:
        questions.append(OpenQuestion(theirs, _("The example has no value here: formats and codes could not be seen.")))
    elif column.type in ("moment", "day", "datetime", "date"):
        _examine_dates(column.name, theirs, values, dates, questions)
    elif column.type == "bool":
        codes_by_value = {example: "true" for example in values if example.casefold() in _TRUE}
        codes_by_value |= {example: "false" for example in values if example.casefold() in _FALSE}
        _take_codes(column.name, theirs, values, codes_by_value, codes, questions)
    elif (allowed := contract().codes.get(column.type)) is not None:
        folded = {_folded(code): code for code in allowed}
        codes_by_value = {example: folded[_folded(example)] for example in values if _folded(example) in folded}
        _take_codes(column.name, theirs, values, codes_by_value, codes, questions)


def _take_codes(
    name: str,
    theirs: str,
    values: Sequence[str],
    codes_by_value: Mapping[str, str],
    codes: dict[str, dict[str, str]],
    questions: list[OpenQuestion],
) -> None:
    if changed := {example: code for example, code in codes_by_value.items() if example != code}:
        codes[name] = changed
    unknown = [example for example in values if example not in codes_by_value]
    if unknown:
        examples = ", ".join(example[:24] for example in unknown[:5])
        questions.append(OpenQuestion(theirs, _("No code of the feed is known for: %(values)s") % {"values": examples}))


def _examine_dates(
    name: str, theirs: str, values: Sequence[str], dates: dict[str, str], questions: list[OpenQuestion]
) -> None:
    if all(re.match(r"\d{4}-\d{2}-\d{2}(T|$)", example) for example in values):
        return  # as the feed writes them
    fitting = [label for label, pattern in DATE_FORMATS.items() if all(_fits(example, pattern) for example in values)]
    numbers = [(int(match[1]), int(match[2])) for example in values if (match := _NUMBERS.match(example))]
    if any(second > 12 for _first, second in numbers):
        text = _("The month stands before the day. The feed has no such format: change the export to day before month.")
        questions.append(OpenQuestion(theirs, text))
    elif len(fitting) != 1:
        questions.append(OpenQuestion(theirs, _("The format of the dates is not one of those of the feed.")))
    elif numbers and not any(first > 12 for first, _second in numbers):
        text = _("Day and month could be exchanged in every example. If the day comes first, the format is %(format)s.")
        questions.append(OpenQuestion(theirs, text % {"format": fitting[0]}))
    else:
        dates[name] = fitting[0]


def _fits(example: str, pattern: str) -> bool:
    try:
        datetime.strptime(example, pattern)  # noqa: DTZ007 - only the format is looked at
    except ValueError:
        return False
    return True
