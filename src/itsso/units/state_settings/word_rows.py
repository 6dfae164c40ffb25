"""Reads and checks the rows of a file of a State's words."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.ui.components import Text
from itsso.ui.own_words import MessageKey, Words, replaceable_messages
from itsso.ui.text import count

COLUMNS = ("context", "message", "national", "words")
UNREADABLE = "\ufffd"
"""What stands for bytes that are no UTF-8."""
MOST_WORDS = 500
MOST_FAULTS = 10
LONGEST = 120

_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
"""What a page fills in, or reads as one percent sign: another one in its place would end the page with an error."""
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_QUOTES = "\"'"
"""Signs that end an attribute of a page: Django writes the words of a template there as they are."""
_UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"
"""Signs that Devanagari needs and that no reader sees."""


class FaultyWords(ValueError):
    """A file of words that is not accepted, with what is wrong, row by row."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__()
        self.messages = messages


def read_words(content: str) -> Words:
    """Return the words of a file; rows without a word, and those with the national one, are left out.

    Raises FaultyWords where a column is missing, or with the first rows that are not accepted.
    """
    replacements: dict[MessageKey, str] = {}
    faults: list[str] = []
    for row in _rows_with_word(content):
        reason = _refusal(row)
        if not reason and replacements.get(row.key, row.word) != row.word:
            reason = _("this message stands twice, with different words")
        if reason:
            values = {"n": count(row.n), "message": row.key.text[:60] or "–", "reason": reason}
            faults.append(_("Row %(n)s, %(message)s: %(reason)s.") % values)
        elif row.word != row.national:
            replacements[row.key] = row.word
        if len(faults) == MOST_FAULTS:
            break
    if not faults and not replacements:
        faults = [_("No row has a word that differs from the national one.")]
    elif not faults and len(replacements) > MOST_WORDS:
        faults = [_("The file replaces more than %(most)s words.") % {"most": count(MOST_WORDS)}]
    if faults:
        raise FaultyWords(faults)
    return replacements


@dataclass(frozen=True, slots=True)
class _WordRow:
    """A row with a word: its number in the file, its message, the word, and whether it has more cells than columns."""

    n: int
    key: MessageKey
    word: str
    is_too_wide: bool

    @property
    def national(self) -> str | None:
        """Return the national word; None where no message can be replaced by this row."""
        return replaceable_messages().get(self.key)


def _rows_with_word(content: str) -> list[_WordRow]:
    try:
        rows = list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"), newline=""), strict=True))
    except csv.Error:
        raise FaultyWords([_("This is not a CSV file. Download the file of words and fill it in.")]) from None
    if not rows or not set(COLUMNS) - {"national"} <= {name for name in rows[0] if name}:
        raise FaultyWords(
            [_("The file needs the columns context, message and words. Download the file of words and fill it in.")]
        )
    word_rows = [
        _WordRow(
            n,
            MessageKey((row["context"] or "").strip(), row["message"] or ""),
            unicodedata.normalize("NFC", row["words"] or "").strip(),
            None in row,
        )
        for n, row in enumerate(rows, start=2)
    ]
    return [row for row in word_rows if row.word]


def _refusal(row: _WordRow) -> str:
    """Return why a word cannot take the place of the national one; empty where it can."""
    if row.is_too_wide:
        return _("the row has more cells than columns")
    if row.national is None:
        return _("no message has this text and context, or it is too long to be replaced")
    replacement = _Replacement(row.key.text, row.national, row.word)
    return next((str(reason) for is_refused, reason in _REFUSALS if is_refused(replacement)), "")


class _Replacement(NamedTuple):
    """A word, the national word that it replaces, and the English message of both."""

    message: str
    national: str
    word: str


def _changes_placeholders(replacement: _Replacement) -> bool:
    differ = _placeholders(replacement.word) != _placeholders(replacement.message)
    return differ or any(sign in _rest(replacement.word) for sign in "{}")


def _begins_a_formula(replacement: _Replacement) -> bool:
    return replacement.word[0] in "=+-@" and replacement.word[0] != replacement.national[:1]


def _has_unseen_sign(replacement: _Replacement) -> bool:
    return any(unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS for sign in replacement.word)


def _is_not_in_devanagari(replacement: _Replacement) -> bool:
    return bool(_DEVANAGARI.search(replacement.national)) and not _DEVANAGARI.search(replacement.word)


_PERCENT_SIGN = gettext_lazy("remove the percent sign")
_REFUSALS: Sequence[tuple[Callable[[_Replacement], bool], Text]] = (
    (lambda new: "%" in new.word and "%" not in new.national, _PERCENT_SIGN),
    (_changes_placeholders, gettext_lazy("keep the placeholders of the message as they are")),
    (lambda new: "%" in _rest(new.word) and "%" not in _rest(new.national), _PERCENT_SIGN),
    (_begins_a_formula, gettext_lazy("begin with a letter: a table program would read this as a formula")),
    (lambda new: any(sign in new.word for sign in "<>&"), gettext_lazy("remove < > and &: words have no markup")),
    (
        lambda new: any(sign in new.word and sign not in new.national for sign in _QUOTES),
        gettext_lazy("write quotation marks as “ ” and ’"),
    ),
    (_has_unseen_sign, gettext_lazy("remove line breaks and signs that no reader sees")),
    (
        lambda new: len(new.word) > min(LONGEST, 2 * len(new.national) + 20),
        gettext_lazy("the word is too long for its place"),
    ),
    (_is_not_in_devanagari, gettext_lazy("write the word in Devanagari letters (Unicode, not Kruti Dev)")),
)
"""Why a word is refused, in the order in which a row says it: only the first reason that applies is said."""


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def _rest(text: str) -> str:
    """Return a text without its placeholders."""
    return _PLACEHOLDER.sub("", text)
