"""The sound of the name of an accused, so that श्रीवास्तव, Srivastava and Shrivastav match.

Words are transliterated into Latin letters and coded by PostgreSQL's daitch_mokotoff, a system made for the names of
one people in the alphabets of many. Only sound, word and station are in the index; like everything else it is searched
within a range.
"""

from __future__ import annotations

import re

from itsso.protection import tokens
from itsso.ui.transliteration import indic_to_latin, is_indic

MANY = 6
"""How many words of a name are indexed and searched for."""

_NOT_LETTERS = re.compile("[^a-z]")


def latin(word: str) -> str:
    """Return a word in small Latin letters: श्रीवास्तव is shrivastav, सिंह singh. Empty where it has no letter."""
    return indic_to_latin(word) if is_indic(word) else _NOT_LETTERS.sub("", tokens.normalize(word))


def name_words(text: str) -> list[str]:
    """Return the words of a name in Latin letters, as they are indexed: each once, at most `MANY`."""
    latin_words = (latin(word) for word in tokens.normalized_words(text))
    return [word for word in dict.fromkeys(latin_words) if len(word) > 1][:MANY]
