"""Keyed hashes of what can point to a person in a text: by these an item is found, and recognised, unopened.

Names are compared as they are written, with case, accents' composition, digits and spaces evened out; words also as
they sound, so that सुनीता and Sunita match. A hash reveals nothing without the State's key.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import StrEnum

from itsso.protection import keys
from itsso.protection.models import What

LENGTH = 16  # bytes kept of a SHA-256: two of a million tokens do not collide by chance


class TokenKind(StrEnum):
    """The kind of text that was hashed."""

    NAME = "n"  # a whole name
    PHONE = "p"  # the last ten digits
    WORD = "w"  # a word of a name
    PLACE = "a"  # a word of an address, a school, a place of work
    SOUND = "s"  # how a word of a name sounds


NAMES = frozenset({What.NAME, What.PARENTS, What.KIN})
PLACES = frozenset({What.ADDRESS, What.SCHOOL, What.PLACE})

# Words that half the country's names and addresses hold: alone they point to nobody.
_COMMON_WORDS = """
devi kumar kumari singh bai begum khatun lal ram rani smt shri late alias age
village gram gaon post thana station police district zila tehsil block road marg street lane gali mohalla ward
nagar colony sector house near school college vidyalaya the and son daughter wife father mother husband of
देवी कुमार कुमारी सिंह बाई बेगम लाल राम रानी श्री श्रीमती ग्राम गाँव गांव थाना जिला तहसील मार्ग गली मोहल्ला वार्ड
नगर विद्यालय पुत्र पुत्री पत्नी पिता माता पति
"""
_PHONE = re.compile(r"(?<!\d)(?:(?:\+|00)?91|0)?((?:[6-9]\d{9})|(?:\d{10}))(?!\d)")
_JOINTS = re.compile(r"(?<=\d)[\s.\-()]+(?=\d)")


def normalize(text: str) -> str:
    """Normalize letters: compatibility forms, case, nukta, joiners; any script's digits as 0-9."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = (letter for letter in plain if letter not in "\u093c\u200c\u200d" and not 0x300 <= ord(letter) < 0x370)
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in letters)


def normalized_words(text: str) -> list[str]:
    """Return the words of a text, normalized."""
    return "".join(sign if unicodedata.category(sign)[0] in "LM" else " " for sign in normalize(text)).split()


_COMMON = frozenset(normalized_words(_COMMON_WORDS))


def normalized_name(text: str) -> str:
    """Return a whole name in the form in which names are compared."""
    return " ".join(normalized_words(text))


def phone_numbers(text: str) -> list[str]:
    """Return ten-digit numbers, however they are spaced, without the country's prefix."""
    return [digits[-10:] for digits in _PHONE.findall(_JOINTS.sub("", normalize(text)))]


def repeats_sealed_text(plain: str, sealed: Iterable[str]) -> bool:
    """Return whether a text that stays readable repeats part of a text that is sealed with it.

    It does with a word of three letters or more, or a run of six digits or more.
    """
    digits, plain_words = (
        re.sub(r"\D", "", normalize(plain)),
        {word for word in normalized_words(plain) if len(word) > 2},
    )
    for text in sealed:
        if not plain_words.isdisjoint(normalized_words(text)):
            return True
        runs = re.findall(r"\d{6,}", _JOINTS.sub("", normalize(text)))
        if len(digits) >= 6 and any(run in digits or digits in run for run in runs):
            return True
    return False


def item_tokens(kind: str, text: str) -> set[tuple[TokenKind, str]]:
    """Return the tokens that an item is found and recognised by.

    A narrative gives its telephone numbers only, for its words are many.
    """
    tokens = {(TokenKind.PHONE, number) for number in phone_numbers(text)}
    if kind in NAMES:
        distinctive = [word for word in normalized_words(text) if _is_distinctive(word)]
        tokens |= {(TokenKind.NAME, normalized_name(line)) for line in text.splitlines() if normalized_name(line)}
        tokens |= {(TokenKind.WORD, word) for word in distinctive}
        tokens |= {(TokenKind.SOUND, sounding) for word in distinctive if (sounding := sound_key(word))}
    if kind in PLACES:
        tokens |= {(TokenKind.PLACE, word) for word in normalized_words(text) if _is_distinctive(word)}
    return tokens


def word_tokens(word: str) -> Iterator[tuple[TokenKind, str]]:
    """Yield the tokens that a word of some other text might be."""
    if _is_distinctive(word):
        yield TokenKind.WORD, word
        yield TokenKind.PLACE, word
        if sounding := sound_key(word):
            yield TokenKind.SOUND, sounding


def _is_distinctive(word: str) -> bool:
    return len(word) > 2 and word not in _COMMON


def hashes(state: str, tokens: Iterable[tuple[TokenKind, str]]) -> list[tuple[TokenKind, bytes]]:
    """Hash tokens with the State's own key for finding."""
    key = keys.data_key(state, keys.FIND, keys.newest(state, keys.FIND))
    return [(sort, hmac.digest(key, f"{sort}|{text}".encode(), "sha256")[:LENGTH]) for sort, text in tokens]


# --- How a word sounds -----------------------------------------------------------------------------------------------

_DEVANAGARI = str.maketrans("कखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहळंँ", "kkggnccjjnttddnttddnpfbbmyrlvssshlnn")
_LATIN = (
    ("ksh", "ks"),
    ("chh", "c"),
    ("ch", "c"),
    ("sh", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("kh", "k"),
    ("gh", "g"),
    ("jh", "j"),
    ("bh", "b"),
    ("w", "v"),
    ("z", "j"),
    ("q", "k"),
    ("x", "ks"),
    ("m", "n"),
)


def sound_key(word: str) -> str:
    """Return the consonants of a word as they sound, the same from Latin and Devanagari letters.

    Empty where fewer than three are heard.
    """
    letters = normalize(word).translate(_DEVANAGARI)
    for written, sounded in _LATIN:
        letters = letters.replace(written, sounded)
    consonants = re.sub(r"[^bcdfgjklnprstv]", "", letters)
    single = re.sub(r"(.)\1+", r"\1", consonants)
    return single if len(single) > 2 else ""
