"""Names of officers on pages: the rank in the reader's language, the name as it is registered, never transliterated."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from itsso.ui.components import Text
from itsso.ui.languages import base_language, is_hindi

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


@dataclass(frozen=True, slots=True)
class OfficerName:
    """An officer as pages name him or her; `phone` is the department's number of the post, never a private one.

    `name_hi` is the registered Devanagari spelling. Where there is none the other one is shown: a transliteration would
    look like a spelling that somebody registered.
    """

    rank: str
    name: str
    name_hi: str = ""
    phone: str = ""

    @property
    def full(self) -> str:
        """Return rank and name as one text in Latin letters, as the audit log stores them."""
        return f"{self.rank} {self.name}".strip()

    @property
    def local_name(self) -> str:
        """Return the name alone, in the reader's script if it is registered in it."""
        return self.name_hi if self.name_hi and is_hindi() else self.name

    @property
    def local(self) -> str:
        """Return rank and name in the reader's language and script, as far as they are known in it."""
        return f"{RANKS.get(self.rank, self.rank)} {self.local_name}".strip()


DEVANAGARI_NAME = re.compile(r"[\u0900-\u097f][\u0900-\u097f\u200c\u200d .'’()-]*")
"""A name in Devanagari letters, with initials and points."""

_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN = re.compile("[A-Za-z]")


def person_name(officer: OfficerName) -> SafeString:
    """Return an officer's name as HTML; in another script than the page's it says its language, for screen readers."""
    rank, name = RANKS.get(officer.rank, officer.rank), _in_own_language(officer.local_name)
    return format_html("{} {}", rank, name) if rank else name


def with_phone(officer: Text, phone: str) -> SafeString:
    """Return an officer with a link that calls the number; the officer alone where none is registered."""
    if not phone:
        return format_html("{}", officer)
    return format_html('{0} <a class="govuk-link" href="tel:{1}">{1}</a>', officer, phone)


def translate_rank(name: str) -> str:
    """Return an officer's name as plain text, its rank translated: for a list, whose cells go into a file too."""
    rank, rest = split_rank(name)
    return f"{RANKS[rank]} {rest}" if rank else name


def split_rank(name: str) -> tuple[str, str]:
    """Return the rank with which a name begins, empty where it has none that is known, and what follows it."""
    rank, _space, rest = name.partition(" ")
    return (rank, rest) if rest and rank in RANKS else ("", name)


def _in_own_language(name: str) -> SafeString:
    language = "hi" if _DEVANAGARI.search(name) else "en" if _LATIN.search(name) else base_language()
    if language == base_language():
        return format_html("{}", name)
    return format_html('<span lang="{}">{}</span>', language, name)
