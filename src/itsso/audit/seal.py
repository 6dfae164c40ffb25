"""A seal: what it states about an hour's entries, its link to the seal before, and its signature.

Needs no database and no Django, so that seals stored outside can be checked anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditSeal:
    """One seal. Hashes, key and signature are hexadecimal; moments are ISO 8601 with their offset.

    `hour` is the beginning of the hour that it closes. Entries that were committed after the seal of their own hour was
    made are covered too; `late` says how many.
    """

    number: int
    hour: str
    count: int
    late: int
    first: str  # the ids of the first and the last entry, in the order of ids
    last: str
    root: str
    previous: str  # the hash of the seal before
    made: str
    key: str  # the public key
    signature: str = ""

    @property
    def body(self) -> bytes:
        """Return the bytes that are signed and hashed.

        They are everything but the signature, as JSON with sorted keys and no spaces.
        """
        fields_by_name = asdict(self)
        del fields_by_name["signature"]
        return json.dumps(fields_by_name, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    @property
    def begins(self) -> datetime:
        """Return the beginning of its hour."""
        return datetime.fromisoformat(self.hour)

    @property
    def hash(self) -> str:
        """Return the hash by which the next seal names this one."""
        return sha256(self.body).hexdigest()

    def signed(self, key: Ed25519PrivateKey) -> Self:
        """Return a copy signed with `key`, naming its public half."""
        unsigned = replace(self, key=public(key), signature="")
        return replace(unsigned, signature=key.sign(unsigned.body).hex())

    def is_signed(self) -> bool:
        """Return whether the signature was made with the key that the seal names."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key)).verify(bytes.fromhex(self.signature), self.body)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def read(cls, content: object) -> Self:
        """Return a seal from JSON. Raises ValueError naming a field that is missing or of another type."""
        if not isinstance(content, Mapping):
            raise ValueError("a seal is a JSON object")
        values: dict[str, Any] = {}
        for attribute in fields(cls):
            kind = int if attribute.type == "int" else str
            value = content.get(attribute.name)
            if type(value) is not kind:
                raise ValueError(f"{attribute.name} is not {'a number' if kind is int else 'a text'}")
            values[attribute.name] = value
        return cls(**values)


def public(key: Ed25519PrivateKey) -> str:
    """Return the public half of a key, as 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def fault_after(before: AuditSeal | None, seal: AuditSeal) -> str:
    """Return what is wrong with a seal that follows `before` (None: it is the first).

    Empty where nothing is wrong.
    """
    if seal.number != (before.number + 1 if before else 1):
        return f"it stands after seal {before.number if before else 0}: seals between are gone"
    if seal.previous != (before.hash if before else NOTHING_BEFORE):
        return "it does not hang on the seal before"
    return "" if seal.is_signed() else "its signature is not that of its key"
