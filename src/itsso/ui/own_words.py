"""The words that a State put in place of national Hindi ones, laid over the catalogue of its language.

A process installs the words of a State under the language of the State (`hi-up`); `ui.languages.words_of_state` shows
them. What a State did not replace is shown as before: by the shipped words of the State, then by the national ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy as shallow_copy
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
from django.utils.translation import to_language, trans_real

NATIONAL = "hi"
PACKAGES = Path(__file__).resolve().parents[1]
LONGEST = 60
"""Most characters of an English message that a State may replace: longer ones are sentences, in which words inflect."""


class MessageKey(NamedTuple):
    """A message as the source has it: its context, empty for most, and its English text."""

    context: str
    text: str

    @property
    def in_catalogue(self) -> str:
        """Return the key of the message in a catalogue."""
        return f"{self.context}\x04{self.text}" if self.context else self.text


type Words = Mapping[MessageKey, str]
"""The words of a State by the message that they replace."""


@cache
def replaceable_messages() -> Words:
    """Return the messages that a State may replace, with their national Hindi, in the order of their English text.

    They are the short ones of this software: no sentence, no plural, no text of the law.
    """
    entries = [
        entry
        for path in sorted(PACKAGES.glob(f"*/locale/{NATIONAL}/LC_MESSAGES/django.mo"))
        for entry in polib.mofile(str(path))
        if entry.msgid and not entry.msgid_plural and len(entry.msgid) <= LONGEST
    ]
    messages = {MessageKey(entry.msgctxt or "", entry.msgid): entry.msgstr for entry in entries}
    return dict(sorted(messages.items(), key=lambda item: (item[0].text.lower(), item[0])))


class _WordsOverCatalogue:
    """A catalogue of messages with some of them replaced: what Django asks of a catalogue."""

    def __init__(self, replacements: Words, catalogue: trans_real.TranslationCatalog) -> None:
        self._words = {key.in_catalogue: text for key, text in replacements.items()}
        self._catalogue = catalogue
        self.plural = catalogue.plural

    def get(self, key: str, default: object = None) -> object:
        """Return the translation of a message."""
        return self._words.get(key) or self._catalogue.get(key, default)


_installed: dict[str, Words] = {}
_national: dict[str, trans_real.DjangoTranslation] = {}
"""By language, the catalogue over which words are laid."""


def install(state: str, replacements: Words) -> None:
    """Show these words to officers of a State from the next page on; without any, the national and shipped ones."""
    code = to_language(f"{NATIONAL}_{state}")
    if _installed.get(code, {}) == replacements:
        return
    national = _national.setdefault(code, trans_real.translation(code))
    translation = shallow_copy(national)
    if replacements:
        vars(translation)["_catalog"] = _WordsOverCatalogue(replacements, vars(national)["_catalog"])
    vars(trans_real)["_translations"][code] = translation
    _installed[code] = dict(replacements)


def has_own_words(locale: str) -> bool:
    """Return whether words of a State are installed for a locale, as `hi_UP`."""
    return bool(_installed.get(to_language(locale)))
