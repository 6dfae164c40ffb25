"""Names in one script: Indian letters written in Latin ones, and the consonants by which spellings of a name agree."""

from __future__ import annotations

import re
import unicodedata

_INDIC = re.compile("[\u0900-\u0dff]")
_NOT_LETTERS = re.compile("[^a-z]")
_ENDS_IN_A = re.compile("[\u0905\u0906\u093e]$")
"""A written a at the end is spoken; the one that every consonant carries is not."""


def is_indic(word: str) -> bool:
    """Return whether a word has a letter of an Indian script."""
    return bool(_INDIC.search(word))


def indic_to_latin(word: str) -> str:
    """Return a word of an Indian script in small Latin letters: श्रीवास्तव is shrivastav, सिंह singh."""
    from indic_transliteration import detect, sanscript  # imported here because it would delay every command

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


_LETTER_NAMES = (
    "a ए b बी c सी d डी e ई f एफ g जी h एच i आई j जे k के l एल m एम n एन o ओ p पी q क्यू r आर s एस t टी u यू v वी"
    " w डब्ल्यू x एक्स y वाई z जेड"
)
_INITIALS = dict(re.findall(r"([a-z]) (\S+)", _LETTER_NAMES))
_USUAL_SPELLINGS = {
    "ali": "अली",
    "devi": "देवी",
    "gupta": "गुप्ता",
    "khan": "खान",
    "kumar": "कुमार",
    "kumari": "कुमारी",
    "lal": "लाल",
    "mishra": "मिश्रा",
    "pandey": "पाण्डेय",
    "patel": "पटेल",
    "prasad": "प्रसाद",
    "rai": "राय",
    "ram": "राम",
    "rao": "राव",
    "rawat": "रावत",
    "sharma": "शर्मा",
    "singh": "सिंह",
    "srivastava": "श्रीवास्तव",
    "tiwari": "तिवारी",
    "verma": "वर्मा",
    "yadav": "यादव",
}
_AS_SCHEME = str.maketrans({"w": "v", "q": "k", "z": "j", "x": "ks", "f": "ph"})
_VIRAMA = "\u094d"


def suggest_devanagari(name: str) -> str:
    """Return a Devanagari spelling of a Latin name, to be checked by a person: Latin letters do not say it all."""
    return " ".join(_devanagari_word(word) for word in name.split())


def _devanagari_word(word: str) -> str:
    from indic_transliteration import sanscript  # imported here because it would delay every command

    letters = _NOT_LETTERS.sub("", unicodedata.normalize("NFKD", word).casefold())
    if len(letters) == 1:
        return f"{_INITIALS[letters]}."
    if letters in _USUAL_SPELLINGS or not letters:
        return _USUAL_SPELLINGS.get(letters, "")
    scheme = letters.translate(_AS_SCHEME).replace("ee", "ii").replace("oo", "uu")
    scheme = scheme[:-1] + {"a": "A", "i": "I", "u": "U"}.get(scheme[-1], scheme[-1])
    return str(sanscript.transliterate(scheme, "itrans", "devanagari")).removesuffix(_VIRAMA)


def suggest_latin(name: str) -> str:
    """Return a Latin spelling of a Devanagari name, to be checked by a person."""
    return " ".join(filter(None, (indic_to_latin(word).capitalize() for word in name.split())))
