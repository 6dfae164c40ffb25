"""What no answer may contain, whatever was sent: internals of the software, and persons from the vault."""

from __future__ import annotations

import re

INSIDES = re.compile(
    r"Traceback \(most recent|site-packages|/src/itsso|\.py\", line|psycopg|django\.(db|core|http)|"
    r"(SELECT|INSERT INTO|UPDATE) [\"\w].{0,40}(FROM|SET|VALUES)|pg_catalog|itsso_app|itsso_owner|DataError|"
    r"at 0x[0-9a-f]{6}"
)


def leaks(text: str, *never: str) -> list[str]:
    """Return the internals, and the words that must never be seen, that an answer contains."""
    return [match.group(0) for match in INSIDES.finditer(text)] + [word for word in never if word and word in text]
