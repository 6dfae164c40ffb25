"""A password hasher that counts: how much hashing something costs is seen through Django's own setting."""

from __future__ import annotations

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """MD5, so that it costs nothing, under a count of every hash that was made."""

    made = 0

    def encode(self, password: str, salt: str) -> str:
        """Count one hash."""
        type(self).made += 1
        return super().encode(password, salt)
