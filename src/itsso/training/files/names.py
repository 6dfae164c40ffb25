"""Comparison of names in different spellings, and detection of names typed in a legacy, non-Unicode font."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from itsso.cases.search.sounds import name_words

MIN_SIMILARITY = 0.75
"""The share of letters that must agree for two words to count as spellings of the same word."""

# Applied in this order; what remains is consonants.
_SOUND_RULES = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("sh|chh", "s"),
        ("ch", "c"),
        ("ph", "f"),
        ("ksh|x", "k"),
        ("[vw]", "v"),
        ("z", "j"),
        ("q", "k"),
        ("(?<=[bcdfgjklpt])h", ""),
        ("y$|[aeiou]", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=4096)  # few different words make up most names of a register
def _consonants(word: str) -> str:
    """Return the consonants of a word, as they are spoken: Shrivastava and Srivastav are both srvstv."""
    consonants = word[1:]
    for pattern, letter in _SOUND_RULES:
        consonants = pattern.sub(letter, consonants)
    return word[0] + consonants


def sound_key(name: str) -> str:
    """Return a key that is the same for a name in another spelling, script or order of name_words."""
    return " ".join(sorted(_consonants(word) for word in name_words(name)))[:200]


def names_match(name: str, other_name: str) -> bool:
    """Return whether two names may be one person's: each word of the shorter has its like. Initials are ignored."""
    if name == other_name:
        return True
    shorter, longer = sorted((name_words(name), name_words(other_name)), key=len)
    return bool(shorter) and all(any(_words_match(word, candidate) for candidate in longer) for word in shorter)


def _words_match(word: str, other_word: str) -> bool:
    return (
        _consonants(word) == _consonants(other_word)
        or SequenceMatcher(None, word, other_word).ratio() >= MIN_SIMILARITY
    )


_NOT_A_NAME = re.compile(r"[^\w\s.'’()/,\u0900-\u0dff\u200c\u200d-]|[\d_]|\w[\[\];{}~^|]", re.UNICODE)
_MOJIBAKE = re.compile("à[¤¥]|Ã|�")
# Frequent words of Indian names as typed in Kruti Dev and similar fonts, which use the keys of a typewriter.
_TYPEWRITTEN = {
    "jke",
    "flag",
    "flUgk",
    "flUg",
    "dqekj",
    "dqekjh",
    "nsoh",
    "'kekZ",
    "oekZ",
    ";kno",
    ";ksx'k",
    "izlkn",
    "yky",
    "pUnz",
    "dkSj",
    "[kku",
    "feJk",
    "frokjh",
    "xqIrk",
    "lDlsuk",
    "ik.Ms;",
    "jkt",
    "eksgu",
    "ehuk",
    "lhrk",
    "xhrk",
    "Jhefr",
    "iwtk",
    "eatw",
    "vuhrk",
    "lfork",
    "jes'k",
}
# Half letters, and groups with which no name in Latin letters begins: lquhrk is सुनीता, vkjrh is आरती, vfurk is अनिता.
_NO_LATIN = re.compile(r"[a-z]Z\b|\b[a-z]+[UKQ][a-z]|\b(?:[b-df-hj-np-tv-z]q|f[bcdghjkmnpqstvwxz]|v[bfk])")


def is_legacy_encoded(name: str) -> bool:
    """Return whether a name was typed in a legacy Hindi font (Kruti Dev, DevLys), or is Unicode decoded wrongly.

    Such a text is readable in its font only. "jke flag" is राम सिंह.
    """
    if _MOJIBAKE.search(name) or _NOT_A_NAME.search(name):
        return True
    if not name.isascii():
        return False
    return any(word in _TYPEWRITTEN for word in name.split()) or bool(_NO_LATIN.search(name))
