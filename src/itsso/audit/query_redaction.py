"""What of a search or a filter stands in the trail: codes and days as they are, whatever was typed as a keyed hash."""

from __future__ import annotations

import re

from django.http import QueryDict
from django.utils.crypto import salted_hmac

CODED = frozenset({
    "stands", "rule", "whose", "as_on", "known_on", "period", "scope", "basis", "show", "month", "due", "sort", "state",
    "act", "day", "by", "course", "rank", "seats",
})  # fmt: skip
"""Filters that hold a code from a list or a day. What is in any other was typed, and may be a name."""

_CODE = re.compile(r"[a-z0-9_.:-]{0,48}")
_NAME = re.compile(r"[a-z_]{1,20}")
_DAYS_BOX = re.compile("_(day|month|year)$")
MANY = 16


def redacted_query(query: QueryDict) -> dict[str, object]:
    """`{"asked": {filter: value}}` for a query that asks for something, else nothing.

    The same text typed twice has the same hash, so that an auditor can see one search repeated and try a guess,
    and nobody can read a name.
    """
    filled = [(name, str(value)) for name, value in query.items() if value and _NAME.fullmatch(name)]
    redacted = {name: _redacted(name, value) for name, value in filled[:MANY]}
    return {"asked": redacted} if redacted else {}


def _redacted(name: str, value: str) -> str:
    if _DAYS_BOX.sub("", name) in CODED and _CODE.fullmatch(value):
        return value
    return hash_typed_text(value)


def hash_typed_text(typed: str) -> str:
    """What stands in the trail for a text that was typed."""
    return "#" + salted_hmac("itsso.audit.asked", typed, algorithm="sha256").hexdigest()[:16]
