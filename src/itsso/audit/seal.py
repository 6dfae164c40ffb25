"""A seal: what it says of an hour's lines, how it hangs on the seal before, and who signed it.

Needs no database and no Django, so that seals kept outside are checked anywhere.
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

    `hour` is the beginning of the hour that it closes. Lines that were committed after the seal of their own hour
    was made are in it too; `late` says how many.
    """

    number: int
    hour: str
    count: int
    late: int
    first: str  # the ids of the first and the last line, in the order of ids
    last: str
    root: str
    previous: str  # the hash of the seal before
    made: str
    key: str  # the public key
    signature: str = ""

    @property
    def body(self) -> bytes:
        """What is signed and hashed: everything but the signature, as JSON with sorted keys and no spaces."""
        fields_by_name = asdict(self)
        del fields_by_name["signature"]
        return json.dumps(fields_by_name, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    @property
    def begins(self) -> datetime:
        """The beginning of its hour."""
        return datetime.fromisoformat(self.hour)

    @property
    def hash(self) -> str:
        """By which the next seal names this one."""
        return sha256(self.body).hexdigest()

    def signed(self, key: Ed25519PrivateKey) -> Self:
        """The same, with its signature by `key`, whose public half it names."""
        unsigned = replace(self, key=public(key), signature="")
        return replace(unsigned, signature=key.sign(unsigned.body).hex())

    def is_signed(self) -> bool:
        """Whether the signature is that of the key which the seal names."""
        try:
            Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key)).verify(bytes.fromhex(self.signature), self.body)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def read(cls, content: object) -> Self:
        """From JSON; ValueError names what is missing or of another type."""
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
    """The public half of a key, as 64 hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


def fault_after(before: AuditSeal | None, seal: AuditSeal) -> str:
    """What is wrong with a seal that stands after `before` (None: it is the first); nothing where all is well."""
    if seal.number != (before.number + 1 if before else 1):
        return f"it stands after seal {before.number if before else 0}: seals between are gone"
    if seal.previous != (before.hash if before else NOTHING_BEFORE):
        return "it does not hang on the seal before"
    return "" if seal.is_signed() else "its signature is not that of its key"
