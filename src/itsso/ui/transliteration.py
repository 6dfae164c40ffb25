"""Names in one script: Indian letters written in Latin ones, and the consonants by which spellings of a name agree."""

from __future__ import annotations

import re
import unicodedata

from indic_transliteration import detect, sanscript

_INDIC = re.compile("[\u0900-\u0dff]")
_NOT_LETTERS = re.compile("[^a-z]")
_ENDS_IN_A = re.compile("[\u0905\u0906\u093e]$")
"""A written a at the end is spoken; the one that every consonant carries is not."""


def is_indic(word: str) -> bool:
    """Return whether a word has a letter of an Indian script."""
    return bool(_INDIC.search(word))


def indic_to_latin(word: str) -> str:
    """Return a word of an Indian script in small Latin letters: श्रीवास्तव is shrivastav, सिंह singh."""
    written = sanscript.transliterate(word, detect.detect(word).lower(), sanscript.ITRANS)
    letters = _NOT_LETTERS.sub("", written.replace("Mh", "ngh").replace("M", "n").lower())
    return letters.removesuffix("a") if not _ENDS_IN_A.search(word) else letters


_SAME_SOUND = {"w": "v", "c": "k", "q": "k", "z": "j", "f": "p", "x": "k", "m": "n"}
_SILENT = "aeiouhy"
_ALIKE = str.maketrans(_SAME_SOUND | dict.fromkeys(_SILENT))
_TWICE = re.compile(r"(.)\1+")


def consonants(word: str) -> str:
    """Return the consonants of a name, those that sound alike as one: kotwali, kotavali and कोतवाली are ktvl."""
    latin = indic_to_latin(word) if is_indic(word) else unicodedata.normalize("NFKD", word).casefold()
    return _TWICE.sub(r"\1", _NOT_LETTERS.sub("", latin).translate(_ALIKE))


def sounding_pattern(sound: str) -> str:
    """Return the regular expression, for PostgreSQL, of names in small letters in which these consonants follow.

    Vowels, digits, spaces and points between them do not count, nor do repeated letters: ktvl is in "kottawali 2".
    """
    letters = ["".join([letter, *(other for other, same in _SAME_SOUND.items() if same == letter)]) for letter in sound]
    between = (f"[{same}{_SILENT} .,()0-9-]*" for same in letters)
    return "".join(f"[{same}]{gap}" for same, gap in zip(letters, between, strict=True))
