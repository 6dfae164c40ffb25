"""The form in which the audit log stores a search or filter.

Codes and days are stored as they are; whatever was typed is stored as a keyed hash.
"""

from __future__ import annotations

import re

from django.http import QueryDict
from django.utils.crypto import salted_hmac

CODED = frozenset(
    {
        "stands",
        "status",
        "part",
        "mode",
        "kind",
        "rule",
        "whose",
        "as_on",
        "known_on",
        "period",
        "scope",
        "basis",
        "show",
        "month",
        "due",
        "sort",
        "format",
        "investigation",
        "assigned",
        "page",
        "rows",
        "all",
        "state",
        "act",
        "day",
        "by",
        "course",
        "rank",
        "seats",
        "case_filter",
        "decided",
        "entry",
        "holder",
        "offence",
        "over",
    }
)
"""Filters that hold a code from a list or a day. The value of any other was typed, and may be a name."""

_CODE = re.compile(r"[a-z0-9_.:-]{0,48}")
_NAME = re.compile(r"[a-z_]{1,20}")
_DAYS_BOX = re.compile("_(day|month|year)$")
MANY = 16


def redacted_query(query: QueryDict) -> dict[str, object]:
    """Return `{"asked": {filter: value}}` for a query with filters that are set, otherwise an empty dict.

    The same text typed twice has the same hash, so that an auditor can see that one search was repeated and can test a
    guess, and nobody can read a name.
    """
    filled = [(name, str(value)) for name, value in query.items() if value and _NAME.fullmatch(name)]
    redacted = {name: _redacted(name, value) for name, value in filled[:MANY]}
    return {"asked": redacted} if redacted else {}


def _redacted(name: str, value: str) -> str:
    if _DAYS_BOX.sub("", name) in CODED and _CODE.fullmatch(value):
        return value
    return hash_typed_text(value)


def hash_typed_text(typed: str) -> str:
    """Return the keyed hash that the audit log stores in place of a typed text."""
    return "#" + salted_hmac("itsso.audit.asked", typed, algorithm="sha256").hexdigest()[:16]
