"""A validator of long passwords that are easy to guess although they are not common; see AUTH_PASSWORD_VALIDATORS."""

from __future__ import annotations

from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FEWEST_DIFFERENT = 5
"""Different characters that a password must have."""

LONGEST_PATTERN = 6
"""Longest pattern, in characters, that is looked for: a password that only repeats one is refused."""

LEAST_BESIDE_NAME = 8
"""Characters that a password which contains the user name must have in addition."""

ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = frozenset(pair for row in ROWS for pair in (*pairwise(row), *pairwise(reversed(row))))


class VariedPasswordValidator:
    """Refuse repeated characters or patterns, runs of the alphabet or keyboard, and little more than the user name."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError with what is wrong."""
        text = password.casefold()
        if len(set(text)) < FEWEST_DIFFERENT or _repeats_pattern(text):
            raise ValidationError(
                _("The password repeats the same characters. Use several words, or more different characters."),
                code="password_repeats",
            )
        if _follows_rows(text):
            raise ValidationError(
                _("The password follows the order of the alphabet, the digits or the keyboard. Use several words."),
                code="password_runs",
            )
        name = str(getattr(user, "username", "") or "").casefold()
        if name and name in text and len(text) - len(name) < LEAST_BESIDE_NAME:
            raise ValidationError(
                _("The password is too similar to the user name. Use several other words."), code="password_name"
            )

    def get_help_text(self) -> str:
        """Return the requirement for a password, in a sentence."""
        return _("Do not repeat the same characters or follow the order of the alphabet or the keyboard.")


def _repeats_pattern(text: str) -> bool:
    """Return whether a short pattern, repeated, is the whole text."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, LONGEST_PATTERN + 1))


def _follows_rows(text: str) -> bool:
    """Return whether the text mostly follows a row of ROWS.

    It does where at least two thirds of its pairs of neighbouring characters are neighbours in a row, or the same.
    """
    pairs = list(pairwise(text))
    return 3 * sum(pair in _NEIGHBOURS or pair[0] == pair[1] for pair in pairs) >= 2 * len(pairs) > 0
