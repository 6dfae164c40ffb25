"""The sealed words of directions: the database gives them to the two sides of a direction alone."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from itsso.protection.vault import unseal_apart

LAST_DAY = """(select d.due from alerts_direction d
    where d.id = split_part(n.reference, ':', 2)::uuid and d.answer = '')"""
"""The last day of the direction behind a notice `n` that was not answered yet, for the list of messages."""


def remarks_of(item_id: UUID | None) -> str:
    """Return the remarks of a direction or an answer; empty where there are none, or for another reader."""
    if item_id is None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute("select nonce, ciphertext from alerts_direction_words(%s)", [item_id])
        row = cursor.fetchone()
    return unseal_apart(item_id, row[0], row[1]) if row is not None else ""
