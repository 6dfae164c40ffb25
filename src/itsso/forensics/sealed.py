"""Sealing of what laboratories write, drafts and reports, under a State's key and bound to the row it belongs to."""

from __future__ import annotations

from uuid import UUID

from itsso.protection import keys
from itsso.protection.keys import Ring


def seal(state: str, content: bytes, row_id: UUID, purpose: str) -> tuple[int, bytes]:
    """Encrypt content under the State's newest key, and return the key's version and the sealed content."""
    ring = Ring()
    version = ring.newest(state or "IN")
    return version, keys.seal(ring.key(state or "IN", version), content, _bound_to(row_id, purpose))


def unseal(state: str, version: int, sealed: bytes | memoryview[int], row_id: UUID, purpose: str) -> bytes:
    """Return the content. KeyLost where it is not what was sealed, or belongs to another row."""
    return keys.unseal(Ring().key(state or "IN", version), bytes(sealed), _bound_to(row_id, purpose))


def _bound_to(row_id: UUID, purpose: str) -> bytes:
    return f"forensics|{purpose}|{row_id}".encode()
