"""Reads and checks the rows of a file of a State's words."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

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
    try:
        rows = list(csv.DictReader(io.StringIO(content.lstrip("\ufeff"), newline=""), strict=True))
    except csv.Error:
        raise FaultyWords([_("This is not a CSV file. Download the file of words and fill it in.")]) from None
    if not rows or not set(COLUMNS) - {"national"} <= {name for name in rows[0] if name}:
        raise FaultyWords(
            [_("The file needs the columns context, message and words. Download the file of words and fill it in.")]
        )
    replacements: dict[MessageKey, str] = {}
    faults: list[str] = []
    for n, row in enumerate(rows, start=2):
        word = unicodedata.normalize("NFC", row.get("words") or "").strip()
        key = MessageKey((row.get("context") or "").strip(), row.get("message") or "")
        reasons = list(_faults(key, word, row)) if word else []
        if word and replacements.get(key, word) != word:
            reasons.append(_("this message stands twice, with different words"))
        faults += [_("Row %(n)s, %(message)s: %(reason)s.") % _named(n, key, reason) for reason in reasons]
        if len(faults) >= MOST_FAULTS:
            break
        if word and not reasons and word != replaceable_messages()[key]:
            replacements[key] = word
    if not faults and not replacements:
        faults.append(_("No row has a word that differs from the national one."))
    if len(replacements) > MOST_WORDS:
        faults.append(_("The file replaces more than %(most)s words.") % {"most": count(MOST_WORDS)})
    if faults:
        raise FaultyWords(faults[:MOST_FAULTS])
    return replacements


def _named(n: int, key: MessageKey, reason: str) -> Mapping[str, str]:
    return {"n": count(n), "message": key.text[:60] or "–", "reason": reason}


def _faults(key: MessageKey, word: str, row: Mapping[str | None, object]) -> Iterator[str]:
    """Yield why a word cannot take the place of the national one."""
    national = replaceable_messages().get(key)
    if None in row:
        yield _("the row has more cells than columns")
    elif national is None:
        yield _("no message has this text and context, or it is too long to be replaced")
    elif "%" in word and "%" not in national:
        yield _("remove the percent sign")
    elif _placeholders(word) != _placeholders(key.text) or any(sign in _rest(word) for sign in "{}"):
        yield _("keep the placeholders of the message as they are")
    elif "%" in _rest(word) and "%" not in _rest(national):
        yield _("remove the percent sign")
    elif word[0] in "=+-@" and word[0] != national[:1]:
        yield _("begin with a letter: a table program would read this as a formula")
    elif any(sign in word for sign in "<>&"):
        yield _("remove < > and &: words have no markup")
    elif any(sign in word and sign not in national for sign in _QUOTES):
        yield _("write quotation marks as “ ” and ’")
    elif any(unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS for sign in word):
        yield _("remove line breaks and signs that no reader sees")
    elif len(word) > min(LONGEST, 2 * len(national) + 20):
        yield _("the word is too long for its place")
    elif _DEVANAGARI.search(national) and not _DEVANAGARI.search(word):
        yield _("write the word in Devanagari letters (Unicode, not Kruti Dev)")


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def _rest(text: str) -> str:
    """Return a text without its placeholders."""
    return _PLACEHOLDER.sub("", text)
