"""Names of officers on pages: the rank in the reader's language, the name in the script in which it is stored."""

from __future__ import annotations

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from itsso.ui.components import Text
from itsso.ui.languages import base_language

RANKS: dict[str, Text] = {
    "Constable": pgettext_lazy("rank", "Constable"),
    "HC": pgettext_lazy("rank", "HC"),
    "ASI": pgettext_lazy("rank", "ASI"),
    "SI": pgettext_lazy("rank", "SI"),
    "Inspector": pgettext_lazy("rank", "Inspector"),
    "DSP": pgettext_lazy("rank", "DSP"),
    "ASP": pgettext_lazy("rank", "ASP"),
    "SP": pgettext_lazy("rank", "SP"),
    "SSP": pgettext_lazy("rank", "SSP"),
    "DIG": pgettext_lazy("rank", "DIG"),
    "IG": pgettext_lazy("rank", "IG"),
    "ADG": pgettext_lazy("rank", "ADG"),
    "DGP": pgettext_lazy("rank", "DGP"),
    "SPP": pgettext_lazy("rank", "SPP"),
    "Dr": pgettext_lazy("rank", "Dr"),
}
"""The ranks and titles with which a name may begin, as accounts and CCTNS write them."""

_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN = re.compile("[A-Za-z]")


def person_name(name: str) -> SafeString:
    """Return an officer's name as HTML, its rank translated.

    A name in another script than the page's says its language, so that a screen reader reads it out rightly.
    """
    rank, rest = _split_rank(name)
    return format_html("{} {}", RANKS[rank], _in_own_language(rest)) if rank else _in_own_language(name)


def translate_rank(name: str) -> str:
    """Return an officer's name as plain text, its rank translated: for a list, whose cells go into a file too."""
    rank, rest = _split_rank(name)
    return f"{RANKS[rank]} {rest}" if rank else name


def _split_rank(name: str) -> tuple[str, str]:
    """Return the rank with which a name begins, empty where it has none that is known, and what follows it."""
    rank, _space, rest = name.partition(" ")
    return (rank, rest) if rest and rank in RANKS else ("", name)


def _in_own_language(name: str) -> SafeString:
    language = "hi" if _DEVANAGARI.search(name) else "en" if _LATIN.search(name) else base_language()
    if language == base_language():
        return format_html("{}", name)
    return format_html('<span lang="{}">{}</span>', language, name)
