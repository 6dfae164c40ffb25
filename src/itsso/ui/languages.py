"""The reader's language, and texts that are data: names of units, the book of law, courses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language, override, pgettext, to_language

from itsso.ui import own_words

LAW = "law"
"""The context of a text of our data in a catalogue; its English is the message."""


def base_language() -> str:
    """Return the code of the reader's language without the State: `hi` where the words of Uttar Pradesh are shown."""
    return (get_language() or "en").partition("-")[0]


def is_hindi() -> bool:
    """Return whether the reader's language is Hindi, with the words of any State."""
    return base_language() == "hi"


def data_language() -> str:
    """Return the language of data and of printed papers, which have two: `hi` for readers of Hindi, else `en`."""
    return "hi" if is_hindi() else "en"


def choose(texts: Mapping[str, str]) -> str:
    """Return a text of our data in the reader's language, in English where it has none.

    A catalogue of another language, or of a State's words, translates it as a message of the context `law`.
    """
    language = get_language() or "en"
    if language in texts or not texts["en"]:
        return texts.get(language, "")
    translated = pgettext(LAW, texts["en"])
    return translated if translated != texts["en"] else texts.get(base_language(), texts["en"])


def words_of_state(state: str) -> AbstractContextManager[object]:
    """Show the words of a State in the reader's language, where they are known, until the context ends."""
    language = base_language()
    locale = f"{language}_{state}"
    is_known = locale in settings.LANGUAGE_VARIANTS or own_words.has_own_words(locale)
    return override(to_language(locale)) if is_known else nullcontext()


def remember_language(response: HttpResponse, code: str) -> None:
    """Store the reader's language in a cookie."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
    )
