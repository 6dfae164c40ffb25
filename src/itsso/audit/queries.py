"""Reads of the trail and of its seals."""

from __future__ import annotations

import json

from django.db import connection
from django.db.backends.utils import CursorWrapper

from itsso.audit.seal import Seal

SEALING = 0x5EA1
"""The advisory lock of whoever seals, and of whoever reads seals and lines together."""


def hold_seals(cursor: CursorWrapper) -> None:
    """Lets no hour be sealed until the transaction ends."""
    cursor.execute("select pg_advisory_xact_lock_shared(%s)", [SEALING])


def seal_of(body: str, signature: str) -> Seal:
    """A seal from its row. ValueError where the row is none."""
    return Seal.read({**json.loads(body), "signature": signature})


def last_seal() -> Seal | None:
    """The newest seal."""
    with connection.cursor() as cursor:
        cursor.execute("select body, signature from audit_seal order by number desc limit 1")
        row = cursor.fetchone()
    return seal_of(*row) if row else None


def unsealed() -> int:
    """How many lines wait for their seal."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from audit_unsealed")
        return int(cursor.fetchone()[0])
