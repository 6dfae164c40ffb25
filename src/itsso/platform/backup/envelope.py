"""Encryption of the files of a backup for a key that is not on the machine that makes them.

The installation has the public half alone, so that whoever takes the machine, or the folder of backups, reads nothing.
A file is encrypted under a key of its own (AES-256-GCM in chunks), and that key for the recipient (HPKE, RFC 9180). The
name of the file is part of what is encrypted: no file can take the place of another.
"""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from itsso.platform.errors import BadUse, Refused
from itsso.platform.home import write_private

MAGIC = b"ITSSO-BACKUP-1\n"
CHUNK = 1 << 20
TAG = 16
KEY_ID = 8
WRAPPED = 32 + 32 + TAG
"""Bytes of the encrypted key of a file: an ephemeral public key, the key, its tag."""
PRIVATE, PUBLIC = "ITSSO-BACKUP-PRIVATE-KEY-1 ", "ITSSO-BACKUP-PUBLIC-KEY-1 "
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class DamagedBackup(Refused):
    """A file of a backup is cut off, was changed, or stands under the name of another."""


@dataclass(frozen=True, slots=True)
class BackupPublicKey:
    """The key for which backups are encrypted."""

    key: X25519PublicKey

    @property
    def id(self) -> str:
        """Return sixteen digits that name the key and tell nothing of it."""
        return hashlib.sha256(self.key.public_bytes_raw()).hexdigest()[: 2 * KEY_ID]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the public key of a file that `write_key_pair` wrote."""
        return cls(X25519PublicKey.from_public_bytes(_key_bytes(path, PUBLIC)))


@dataclass(frozen=True, slots=True)
class BackupPrivateKey:
    """The key that opens backups. It is kept apart from them and from the installation."""

    key: X25519PrivateKey

    @property
    def id(self) -> str:
        """Return the digits of its public key."""
        return BackupPublicKey(self.key.public_key()).id

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the private key of a file that `write_key_pair` wrote."""
        return cls(X25519PrivateKey.from_private_bytes(_key_bytes(path, PRIVATE)))


def write_key_pair(private_file: Path, public_file: Path) -> BackupPublicKey:
    """Write a new pair of keys. Raises Refused where either file exists, or both are the same."""
    if private_file.resolve() == public_file.resolve():
        raise Refused(f"{public_file} is the file of the public key. Name another file for the private key.")
    for path in (private_file, public_file):
        if path.exists():
            raise Refused(f"{path} is there already. What it opens would be lost with it: name another file.")
    private = X25519PrivateKey.generate()
    public = private.public_key()
    try:
        write_private(private_file, PRIVATE + base64.b64encode(private.private_bytes_raw()).decode() + "\n")
        write_private(public_file, PUBLIC + base64.b64encode(public.public_bytes_raw()).decode() + "\n")
    except OSError as error:
        raise Refused(
            f"{error.filename} cannot be written ({error.strerror}). Name a file in a folder of yours."
        ) from None
    return BackupPublicKey(public)


def _key_bytes(path: Path, kind: str) -> bytes:
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        text = ""
    if text.startswith(kind):
        try:
            raw = base64.b64decode(text.removeprefix(kind).strip(), validate=True)
        except binascii.Error:
            raw = b""
        if len(raw) == 32:
            return raw
    which = "private" if kind == PRIVATE else "public"
    raise BadUse(f"{path} is no {which} key of backups. Name the file that itsso backup new-key wrote.")


def encrypt(source: BinaryIO, target: BinaryIO, key: BackupPublicKey, name: str) -> None:
    """Write what is read from `source` to `target`, encrypted for `key` under `name`."""
    file_key = os.urandom(32)
    header = MAGIC + bytes.fromhex(key.id) + SUITE.encrypt(file_key, key.key, info=_context(name))
    target.write(header)
    cipher, number = AESGCM(file_key), 0
    chunk = source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        target.write(cipher.encrypt(_nonce(number, is_last=not following), chunk, header if number == 0 else None))
        if not following:
            return
        chunk, number = following, number + 1


def decrypt(source: BinaryIO, target: BinaryIO, key: BackupPrivateKey, name: str) -> None:
    """Write the content of an encrypted file to `target`.

    Raises:
        Refused: the file is encrypted for another key; both keys are named.
        DamagedBackup: the file is cut off, was changed, or is another one than `name`.
    """
    header = source.read(len(MAGIC) + KEY_ID + WRAPPED)
    if not header.startswith(MAGIC) or len(header) < len(MAGIC) + KEY_ID + WRAPPED:
        raise DamagedBackup(f"{name}: this is no file of a backup, or its beginning is gone. Use another copy of it.")
    key_id = header[len(MAGIC) : len(MAGIC) + KEY_ID].hex()
    if key_id != key.id:
        raise Refused(
            f"{name} was encrypted for the key {key_id}, and this is the key {key.id}. Give the file of that key with "
            "--key."
        )
    try:
        cipher = AESGCM(SUITE.decrypt(header[len(MAGIC) + KEY_ID :], key.key, info=_context(name)))
        number, chunk = 0, source.read(CHUNK + TAG)
        while True:
            following = source.read(CHUNK + TAG)
            associated = header if number == 0 else None
            target.write(cipher.decrypt(_nonce(number, is_last=not following), chunk, associated))
            if not following:
                return
            chunk, number = following, number + 1
    except (InvalidTag, ValueError):
        raise DamagedBackup(f"{name} is cut off or was changed. Use another copy of it.") from None


def _context(name: str) -> bytes:
    return b"itsso backup 1: " + name.encode()


def _nonce(number: int, *, is_last: bool) -> bytes:
    """Return the nonce of a chunk. The last chunk has a mark in it: a file that was cut off does not open."""
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")
