"""Hash a record so that single texts can be removed later without breaking the hash.

A record's hash covers its plain columns and its values, in which each text is replaced by a salted commitment:
SHA-256 over the record's salt (16 random bytes), the text's path and the text. A redaction deletes text and salt.
It keeps the commitments, from which the first hash can still be recomputed and against which nobody can test a guess,
and gives the record a new salt and a second hash, which the redaction's own audit entry binds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any, TypedDict
from uuid import UUID

import orjson

type Plain = str | int | bool | Sequence[Plain] | None
"""A column's value as it enters a hash."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def plain(value: Any) -> Plain:
    """Return a column's value as it enters a hash.

    UUIDs become hexadecimal digits, moments whole microseconds since 1970 in UTC, days ISO dates; lists keep their
    order.
    """
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value  # type: ignore[no-any-return]  # text, a number, truth or nothing


def microseconds(moment: datetime) -> int:
    """Return an aware moment as whole microseconds since 1970 in UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def commitment(salt: bytes, path: str, text: str) -> str:
    """Return the commitment to one text at its path, as 64 hexadecimal digits."""
    return sha256(salt + f"{path}\0{text}".encode()).hexdigest()


def committed(salt: bytes, values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return the values with each text replaced by its commitment; a path joins names and places in lists by "/"."""
    return {name: _committed(salt, f"{prefix}{name}", value) for name, value in values.items()}


def _committed(salt: bytes, path: str, value: Any) -> Any:
    if isinstance(value, str):
        return commitment(salt, path, value)
    if isinstance(value, list):
        return [_committed(salt, f"{path}/{at}", item) for at, item in enumerate(value)]
    if isinstance(value, dict):
        return committed(salt, value, f"{path}/")
    return value


def record_hash(columns: Sequence[Plain], values: Mapping[str, Any]) -> bytes:
    """Return the hash (32 bytes) of a record: its plain columns in fixed order, and its `committed` values."""
    return sha256(b"\2" + orjson.dumps([*columns, values], option=orjson.OPT_SORT_KEYS)).digest()


def digest(hashes: Iterable[bytes]) -> str:
    """Return one hash for a set of record hashes, whatever their order, as 64 hexadecimal digits."""
    return sha256(b"".join(sorted(hashes))).hexdigest()


def mark(record: bytes) -> int:
    """Return the first eight bytes of a record's hash as a signed number.

    Stored with the row, it tells which record of a large batch was changed.
    """
    return int.from_bytes(record[:8], signed=True)


def texts(values: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """Return the texts of a record's values by path.

    >>> texts({"year": 2026, "offences": ["BNS 64(1)"], "replacement": {"facts": {"form_no": "1"}}})
    {'offences/0': 'BNS 64(1)', 'replacement/facts/form_no': '1'}
    """
    found: dict[str, str] = {}
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, str):
            found[path] = value
        elif isinstance(value, list):
            found |= texts({str(at): item for at, item in enumerate(value)}, f"{path}/")
        elif isinstance(value, dict):
            found |= texts(value, f"{path}/")
    return found


class Redacted(TypedDict):
    """What is kept of a record from which texts were removed."""

    commitments: dict[str, str]  # of every text that the record held first, by path
    removed: list[str]  # the paths of those that were removed


def redact(salt: bytes, earlier: Redacted | None, values: Mapping[str, Any], paths: Iterable[str]) -> Redacted:
    """Return what a record keeps when the texts at `paths` are removed from it; `salt` is the one it has now."""
    if earlier:
        return {"commitments": earlier["commitments"], "removed": sorted({*earlier["removed"], *paths})}
    kept = {path: commitment(salt, path, text) for path, text in texts(values).items()}
    return {"commitments": kept, "removed": sorted(paths)}


def first_committed(redacted: Redacted, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the committed values that a redacted record had at first.

    A text for which no commitment was kept makes the record's hash wrong, as it should.
    """
    return {name: _first(redacted["commitments"], name, value) for name, value in values.items()}


def _first(kept: Mapping[str, str], path: str, value: Any) -> Any:
    if path in kept:
        return kept[path]
    if isinstance(value, list):
        return [_first(kept, f"{path}/{at}", item) for at, item in enumerate(value)]
    if isinstance(value, dict):
        return {name: _first(kept, f"{path}/{name}", item) for name, item in value.items()}
    return "" if isinstance(value, str) else value


def without(values: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return a copy of the values with an empty text at each path, or nothing where it is an item of a list."""
    copy: dict[str, Any] = orjson.loads(orjson.dumps(values))
    for path in paths:
        *way, last = path.split("/")
        holder: Any = copy
        for part in way:
            holder = holder[int(part) if isinstance(holder, list) else part]
        if isinstance(holder, list):
            holder[int(last)] = None
        else:
            holder[last] = ""
    return copy
