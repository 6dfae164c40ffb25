"""Signers of a laboratory's report: a software key by default, a token or a signing service where one is configured.

`ITSSO_REPORT_SIGNER` names a class by its path; it must sign as `Signer` defines. A signature is over a `Statement`.
"""

from __future__ import annotations

import os
import secrets
from typing import Protocol, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils.module_loading import import_string

from itsso.platform.errors import BadUse, Refused
from itsso.platform.home import home, read_or_make_private


class Signer(Protocol):
    """A signer: it has its public key in hexadecimal, and signs bytes with Ed25519."""

    key: str

    def sign(self, content: bytes) -> bytes:
        """Return the signature."""


class SoftwareKey:
    """A key of the installation, in `ITSSO_REPORT_KEY` or in a file of mode 0600 that is created when first needed."""

    def __init__(self) -> None:
        setting = os.environ.get("ITSSO_REPORT_KEY")
        path = home() / "report_key"
        text = setting if setting is not None else read_or_make_private(path, lambda: secrets.token_hex(32))
        if setting is None and path.stat().st_mode & 0o077:
            raise Refused(f"{path} can be read by others, so it signs nothing. Run: chmod 600 {path}")
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
        except ValueError:
            raise BadUse("ITSSO_REPORT_KEY: write the key as 64 hexadecimal digits.") from None
        self.key = self._key.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> bytes:
        """Sign a report's content (Ed25519) and return the 64 bytes of the signature."""
        return self._key.sign(content)


def signer() -> Signer:
    """Return the signer that this installation configures, else its software key.

    Raises Refused where the configured class cannot be imported.
    """
    named = os.environ.get("ITSSO_REPORT_SIGNER")
    if not named:
        return SoftwareKey()
    try:
        signer_class = import_string(named)
    except ImportError as error:
        raise Refused(
            f"ITSSO_REPORT_SIGNER: {named} cannot be imported ({error}). Name a class by its path, or unset it."
        ) from None
    return cast(Signer, signer_class())
