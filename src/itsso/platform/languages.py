"""The languages of an installation: English, Hindi, and each folder that it adds, found when it starts.

A language is one folder, `mr/LC_MESSAGES/django.mo`. A folder with a State behind its language, `hi_UP`, holds the
words of that State alone; what it lacks is shown in the language (docs/decisions/070).
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf.locale import LANG_INFO

SHIPPED = [("en", "English"), ("hi", "हिन्दी")]
STATE_WORDS = Path(__file__).resolve().parents[1] / "ui" / "locale"
"""Where the words of States lie that are shipped, in a folder each."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_VARIANT = re.compile(r"[a-z]{2,3}_[A-Z]{2}")


def locale_paths() -> list[Path]:
    """Return the folders of catalogues that the installation adds: ITSSO_LOCALE_PATHS, the first before the others."""
    return [Path(path) for path in os.environ.get("ITSSO_LOCALE_PATHS", "").split(os.pathsep) if path]


def languages(paths: list[Path]) -> list[tuple[str, str]]:
    """Return (code, name) of the languages that a reader may choose, each named in itself."""
    added = {code: _name(catalogue) for code, catalogue in _catalogues(paths) if _LANGUAGE.fullmatch(code)}
    return SHIPPED + sorted((code, name or code) for code, name in added.items() if code not in dict(SHIPPED))


def variants(paths: list[Path]) -> frozenset[str]:
    """Return the languages that have words of a State, as `hi_UP`: a State is written as units have it."""
    return frozenset(code for code, _catalogue in _catalogues([STATE_WORDS, *paths]) if _VARIANT.fullmatch(code))


def _catalogues(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    for path in paths:
        for catalogue in sorted(path.glob("*/LC_MESSAGES/django.mo")):
            yield catalogue.parent.parent.name, catalogue


def _name(catalogue: Path) -> str:
    """Return a language's own name: the header X-Language-Name of its catalogue, or the name that Django knows."""
    with catalogue.open("rb") as content:
        header = gettext.GNUTranslations(content).info()
    language_info = LANG_INFO.get(catalogue.parent.parent.name, {})
    return header.get("x-language-name", "") or str(language_info.get("name_local", ""))
