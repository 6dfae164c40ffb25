"""The key that signs seals: `ITSSO_SEAL_KEY`, or one created at the first seal and stored with mode 0600."""

from __future__ import annotations

import os
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from itsso.audit.seal import public
from itsso.platform.errors import BadUse, Refused
from itsso.platform.home import home, read_or_make_private


def signing_key() -> Ed25519PrivateKey:
    """Return the private key.

    Raises Refused where its file can be read by others, BadUse where it is not a key.
    """
    configured = os.environ.get("ITSSO_SEAL_KEY")
    if configured is not None:
        return _read("ITSSO_SEAL_KEY", configured)
    path = home() / "seal_key"
    text = read_or_make_private(path, lambda: secrets.token_hex(32))
    if path.stat().st_mode & 0o077:
        raise Refused(f"{path} can be read by others, so it signs nothing. Run: chmod 600 {path}")
    return _read(str(path), text)


def own_key() -> str:
    """Return the public half of this installation's key, in hexadecimal."""
    return public(signing_key())


def key_problem() -> str:
    """Return a message where the newest seal was signed with another key, otherwise empty (`settings.KEY_CHECKS`).

    No key is created for the comparison.
    """
    from itsso.audit.queries import last_seal

    seal = last_seal()
    has_key = os.environ.get("ITSSO_SEAL_KEY") is not None or (home() / "seal_key").exists()
    if seal is None or (has_key and own_key() == seal.key):
        return ""
    return (
        "The newest seal of the audit log was signed with another seal_key. Put that key in its place (or into "
        "ITSSO_SEAL_KEY). Without it a new key signs from now on; then verify with: "
        f"itsso audit verify --key {seal.key}"
    )


def _read(origin: str, text: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
    except ValueError:
        raise BadUse(f"{origin}: write the key as 64 hexadecimal digits.") from None
