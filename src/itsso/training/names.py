"""Whether two spellings are one name, and whether a name was typed in a font that is no Unicode."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from itsso.cases.sounds import name_words

MIN_SIMILARITY = 0.75
"""Of the letters of two words, the share that must agree for them to be one word spelt twice."""

# In the order in which they are put; what is left after them is consonants.
_SOUND_RULES = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("sh|chh", "s"), ("ch", "c"), ("ph", "f"), ("ksh|x", "k"), ("[vw]", "v"), ("z", "j"), ("q", "k"),
        ("(?<=[bcdfgjklpt])h", ""), ("y$|[aeiou]", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@lru_cache(maxsize=4096)  # words of officers' names: few make up most of a register
def _consonants(word: str) -> str:
    """The consonants of a word, as they are spoken: Shrivastava and Srivastav are srvstv."""
    consonants = word[1:]
    for pattern, letter in _SOUND_RULES:
        consonants = pattern.sub(letter, consonants)
    return word[0] + consonants


def sound_key(name: str) -> str:
    """By what the same name in another spelling, script or order of words is found."""
    return " ".join(sorted(_consonants(word) for word in name_words(name)))[:200]


def names_match(name: str, other_name: str) -> bool:
    """Whether two names may be one person's: every word of the shorter has its like; initials are passed by."""
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
# Frequent words of Indian names as Kruti Dev and its kin write them, by the keys of a typewriter.
_TYPEWRITTEN = {
    "jke", "flag", "flUgk", "flUg", "dqekj", "dqekjh", "nsoh", "'kekZ", "oekZ", ";kno", ";ksx'k", "izlkn", "yky",
    "pUnz", "dkSj", "[kku", "feJk", "frokjh", "xqIrk", "lDlsuk", "ik.Ms;", "jkt", "eksgu", "ehuk", "lhrk", "xhrk",
    "Jhefr", "iwtk", "eatw", "vuhrk", "lfork", "jes'k",
}  # fmt: skip
# Half letters, and what no name in Latin letters begins with: lquhrk is सुनीता, vkjrh is आरती, vfurk is अनिता.
_NO_LATIN = re.compile(r"[a-z]Z\b|\b[a-z]+[UKQ][a-z]|\b(?:[b-df-hj-np-tv-z]q|f[bcdghjkmnpqstvwxz]|v[bfk])")


def is_legacy_encoded(name: str) -> bool:
    """Whether a name is the keys of a legacy Hindi font (Kruti Dev, DevLys), or Unicode read as something else.

    Such a text looks right in its font only. "jke flag" is राम सिंह.
    """
    if _MOJIBAKE.search(name) or _NOT_A_NAME.search(name):
        return True
    if not name.isascii():
        return False
    return any(word in _TYPEWRITTEN for word in name.split()) or bool(_NO_LATIN.search(name))
