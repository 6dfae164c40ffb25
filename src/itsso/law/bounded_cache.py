"""A small cache in memory: bounded, and filled only with what its owner decides to keep."""

from __future__ import annotations


class BoundedCache[K, V]:
    """A cache of the values of at most `most` keys, which starts again from empty when full.

    Few keys make up nearly all lookups here, so nothing is gained by tracking which was used last. Unlike
    `functools.lru_cache` it does not keep every key: its owner looks at a value first, so that no text that a user
    typed stays in the memory of a process.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._values: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """Return the value kept for a key, or None."""
        return self._values.get(key)

    def keep(self, key: K, value: V) -> V:
        """Store a value under a key and return it."""
        if len(self._values) >= self.most:
            self._values.clear()
        self._values[key] = value
        return value

    def __len__(self) -> int:
        return len(self._values)
