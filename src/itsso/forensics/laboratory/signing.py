"""Signers of a laboratory's report: a software key by default, a token or a signing service where one is configured.

`ITSSO_REPORT_SIGNER` names a class by its path; it must sign as `Signer` defines. A signature is over a `Statement`.
"""

from __future__ import annotations

import os
import secrets
from typing import Protocol, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from itsso.platform.errors import Refused
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
            message = _("%(path)s can be read by others, so it signs nothing. Run: chmod 600 %(path)s")
            raise Refused(message % {"path": path})
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(text.strip()))
        except ValueError:
            origin = "ITSSO_REPORT_KEY" if setting is not None else str(path)
            raise Refused(_("%(origin)s: write the key as 64 hexadecimal digits.") % {"origin": origin}) from None
        self.key = self._key.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> bytes:
        """Sign a report's content (Ed25519) and return the 64 bytes of the signature."""
        return self._key.sign(content)


def signer() -> Signer:
    """Return the signer that this installation configures, else its software key.

    Raises Refused, with what must be set, where the configured class cannot be imported or used, or the key not read.
    """
    named = os.environ.get("ITSSO_REPORT_SIGNER")
    if not named:
        return SoftwareKey()
    try:
        configured = import_string(named)()
    except ImportError as error:
        message = _(
            "ITSSO_REPORT_SIGNER: %(name)s cannot be imported (%(error)s). Name a class by its path, or unset it."
        )
        raise Refused(message % {"name": named, "error": error}) from None
    except (TypeError, ValueError, AttributeError, OSError) as error:
        raise Refused(_unusable_text(named, str(error))) from None
    if not (isinstance(getattr(configured, "key", None), str) and callable(getattr(configured, "sign", None))):
        raise Refused(_unusable_text(named, "key, sign"))
    return cast(Signer, configured)


def _unusable_text(named: str, error: str) -> str:
    message = _("ITSSO_REPORT_SIGNER: %(name)s cannot sign (%(error)s). Name a class of a signer, or unset it.")
    return message % {"name": named, "error": error}
