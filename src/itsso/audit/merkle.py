"""The Merkle tree of RFC 6962: one hash for many entries, and a short proof that one of them is included.

Needs only the standard library, so that an export can be checked where there is no database.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def leaf(content: bytes) -> bytes:
    """Return the hash of one entry (32 bytes)."""
    return sha256(b"\0" + content).digest()


def _above(hashes: Sequence[bytes]) -> list[bytes]:
    """Return the next level of the tree: pairs are hashed together, an odd last one moves up unchanged."""
    above = [sha256(b"\1" + first + second).digest() for first, second in zip(hashes[::2], hashes[1::2], strict=False)]
    return [*above, hashes[-1]] if len(hashes) % 2 else above


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the one hash of all these leaves in their order; there must be at least one leaf."""
    while len(leaves) > 1:
        leaves = _above(leaves)
    return leaves[0]


def paths(leaves: Sequence[bytes], wanted: Sequence[int]) -> list[list[bytes]]:
    """Return, for each wanted index, the sibling hashes on its way up.

    With them and the leaf alone the root can be calculated.
    """
    sibling_paths: list[list[bytes]] = [[] for _ in wanted]
    at = list(wanted)
    while len(leaves) > 1:
        for path, index in zip(sibling_paths, at, strict=True):
            if index ^ 1 < len(leaves):
                path.append(leaves[index ^ 1])
        at = [index // 2 for index in at]
        leaves = _above(leaves)
    return sibling_paths


def root_by_path(hash: bytes, index: int, count: int, path: Sequence[bytes]) -> bytes | None:
    """Return the root to which a leaf at `index` of `count` leads by its path.

    None where the path does not have the right length.
    """
    siblings = list(path)
    while count > 1:
        if index ^ 1 < count:
            if not siblings:
                return None
            other = siblings.pop(0)
            hash = sha256(b"\1" + (other + hash if index % 2 else hash + other)).digest()
        index, count = index // 2, (count + 1) // 2
    return None if siblings else hash
