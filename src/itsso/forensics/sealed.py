"""What laboratories write, drafts and reports, is kept sealed under the key of a State, bound to the row it is of."""

from __future__ import annotations

from uuid import UUID

from itsso.protection import keys
from itsso.protection.keys import Ring


def seal(state: str, content: bytes, row_id: UUID, purpose: str) -> tuple[int, bytes]:
    """The version of the State's key, and the content sealed under it."""
    ring = Ring()
    version = ring.newest(state or "IN")
    return version, keys.seal(ring.key(state or "IN", version), content, _bound_to(row_id, purpose))


def unseal(state: str, version: int, sealed: bytes | memoryview[int], row_id: UUID, purpose: str) -> bytes:
    """The content. KeyLost where it is not what was sealed, or of another row."""
    return keys.unseal(Ring().key(state or "IN", version), bytes(sealed), _bound_to(row_id, purpose))


def _bound_to(row_id: UUID, purpose: str) -> bytes:
    return f"forensics|{purpose}|{row_id}".encode()
