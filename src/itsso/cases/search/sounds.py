"""The sound of the name of an accused, so that श्रीवास्तव, Srivastava and Shrivastav match.

Words are transliterated into Latin letters and coded by PostgreSQL's daitch_mokotoff, a system made for the names of
one people in the alphabets of many. Only sound, word and station are in the index; like everything else it is searched
within a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import connection
from indic_transliteration import detect, sanscript

from itsso.cases.models import AccusedName
from itsso.protection import tokens

MANY = 6
"""How many words of a name are indexed and searched for."""

_INDIC = re.compile("[\u0900-\u0dff]")
_NOT_LETTERS = re.compile("[^a-z]")


def latin(word: str) -> str:
    """Return a word in small Latin letters: श्रीवास्तव is shrivastav, सिंह singh. Empty where it has no letter."""
    if not _INDIC.search(word):
        return _NOT_LETTERS.sub("", tokens.normalize(word))
    written = sanscript.transliterate(word, detect.detect(word).lower(), sanscript.ITRANS)
    letters = _NOT_LETTERS.sub("", written.replace("Mh", "ngh").replace("M", "n").lower())
    return letters.removesuffix("a") if not _ENDS_IN_A.search(word) else letters


_ENDS_IN_A = re.compile("[\u0905\u0906\u093e]$")
"""A written a at the end is spoken; the one that every consonant carries is not."""


def name_words(text: str) -> list[str]:
    """Return the words of a name in Latin letters, as they are indexed: each once, at most `MANY`."""
    latin_words = (latin(word) for word in tokens.normalized_words(text))
    return [word for word in dict.fromkeys(latin_words) if len(word) > 1][:MANY]


def sound_codes(latin_words: Iterable[str]) -> list[list[str]]:
    """Return the codes of each word: several where its letters may be spoken in more than one way."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select daitch_mokotoff(word) from unnest(%s::text[]) with ordinality as w (word, n) order by n",
            [list(latin_words)],
        )
        return [codes or [] for (codes,) in cursor.fetchall()]


def index_names(names: Iterable[AccusedName]) -> None:
    """Insert names into the index by which they are found. They and their case are stored already."""
    rows = [(name.pk, word) for name in names for word in name_words(name.name)]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_accusedsound (name_id, case_id, station_no, word, sound)"
            " select n.id, n.case_id, k.station_no, w.word, s.sound"
            " from unnest(%s::uuid[], %s::text[]) as w (name_id, word) join cases_accusedname n on n.id = w.name_id"
            " join cases_case k on k.id = n.case_id, unnest(daitch_mokotoff(w.word)) as s (sound)"
            " on conflict do nothing",
            [[name for name, _word in rows], [word for _name, word in rows]],
        )
