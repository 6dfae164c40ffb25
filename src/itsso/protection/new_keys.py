"""Fresh keys. Django is not imported: the first master key is made before there is a database."""

import secrets
from base64 import urlsafe_b64encode


def new_key() -> bytes:
    """Return a fresh AES-256 key."""
    return secrets.token_bytes(32)


def new_master_key() -> str:
    """Return a master key as it is written into the environment or a file."""
    return urlsafe_b64encode(new_key()).decode()
