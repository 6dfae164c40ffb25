"""Numbers with their nouns, in the English of commands."""

from __future__ import annotations


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun: "1 case", "3 cases". `plural` is for a noun that takes more than an s."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
