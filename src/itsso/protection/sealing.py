"""Sealing of one item: its text under a key of its own, that key under the State's, bound to the row's identity.

A rotation or a move to another case seals the item's key again and never touches the text.
"""

from __future__ import annotations

from uuid import UUID

from itsso.protection import keys
from itsso.protection.keys import Ring
from itsso.protection.models import Content, Item
from itsso.protection.new_keys import new_key


def seal(item: Item, text: str, ring: Ring) -> Content:
    """Give the item a new key, sealed under the State's newest one; return the text sealed under it."""
    key = new_key()
    _wrap(item, key, ring)
    sealed = keys.seal(key, text.encode(), _text_bound_to(item))
    return Content(item=item, nonce=sealed[: keys.NONCE], ciphertext=sealed[keys.NONCE :])


def unseal(item: Item, nonce: bytes, ciphertext: bytes, ring: Ring) -> str:
    """Return the text; raise KeyLost where a key is not available, or where the row was changed since it was sealed."""
    return keys.unseal(_unwrap(item, ring), bytes(nonce) + bytes(ciphertext), _text_bound_to(item)).decode()


def reseal_key(item: Item, ring: Ring) -> None:
    """Seal the item's key under the newest key of its State."""
    _wrap(item, _unwrap(item, ring), ring)


def move(item: Item, case_id: UUID, subject: str, state: str, ring: Ring) -> None:
    """Seal the item's key as an item of another case, perhaps of another State."""
    key = _unwrap(item, ring)
    item.case_id, item.subject, item.state = case_id, subject, state
    _wrap(item, key, ring)


def _wrap(item: Item, key: bytes, ring: Ring) -> None:
    item.key_version = ring.newest(item.state)
    item.wrapped = keys.seal(ring.key(item.state, item.key_version), key, _key_bound_to(item))


def _unwrap(item: Item, ring: Ring) -> bytes:
    return keys.unseal(ring.key(item.state, item.key_version), bytes(item.wrapped), _key_bound_to(item))


def _key_bound_to(item: Item) -> bytes:
    parts = (item.id, item.case_id, item.subject, item.kind, item.state, item.key_version)
    return "|".join(map(str, parts)).encode()


def _text_bound_to(item: Item) -> bytes:
    return f"{item.id}|{item.kind}".encode()
