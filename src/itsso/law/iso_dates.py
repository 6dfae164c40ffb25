"""Days as ISO 8601 writes them with hyphens: 2026-11-24."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_day(text: str) -> date:
    """Return the day written as 2026-11-24.

    `date.fromisoformat` alone also reads other forms, and any ten digits, of which it ignores the last two.

    Raises:
        ValueError: the text is not of this form, or there is no such day.
    """
    if not _DAY.fullmatch(text):
        raise ValueError("write the day as 2026-11-24")  # the text may hold anything, and is not repeated
    return date.fromisoformat(text)
