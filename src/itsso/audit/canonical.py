"""The bytes of an audit entry that are sealed: its columns as one JSON object, always written in the same way.

PostgreSQL writes it.
"""

from __future__ import annotations

COLUMNS = 'id, at, actor, actor_name, role, unit, act, object, "case", why, detail, address, request'
"""In this order, for ever: seals depend on it. A column that is added later needs another form of seal."""


def id_of(line: bytes) -> str:
    """Return the id of a canonical entry, which begins {"id":"..."."""
    return line[7:43].decode()
