"""Encryption of the secrets of second factors."""

from __future__ import annotations

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of second factors are encrypted under a key made from the installation's own secret key."""

    def encrypt(self, text: str) -> str:
        """Return the text that is stored in the database."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the original text; an earlier secret key of SECRET_KEY_FALLBACKS serves too."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def officers_locked_out() -> set[int]:
    """Return the ids of officers with a second factor that neither the secret key nor an earlier one decrypts."""
    from allauth.mfa.models import Authenticator  # models are loaded after the adapter

    cipher, officers = _cipher(), set()
    for officer_id, data in Authenticator.objects.values_list("user_id", "data"):
        for encrypted in (data.get("secret"), data.get("seed"), *data.get("migrated_codes", ())):
            if encrypted and not _opens(cipher, encrypted):
                officers.add(officer_id)
    return officers


def key_problem() -> str:
    """Return a message with the number of officers locked out by another secret key; empty where there are none.

    One of the checks of `settings.KEY_CHECKS`.
    """
    count = len(officers_locked_out())
    if not count:
        return ""
    return (
        f"{count} officers have a second factor that was encrypted under another secret_key, and cannot sign in. "
        "Put the secret_key of the installation that was backed up in its place (or into ITSSO_SECRET_KEY). Where it "
        "is lost: itsso officers reset --lost-key"
    )


def _opens(cipher: MultiFernet, encrypted: str) -> bool:
    try:
        cipher.decrypt(encrypted.encode())
    except InvalidToken:
        return False
    return True


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_key(str(secret))) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"itsso.second_factors").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
