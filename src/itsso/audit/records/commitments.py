"""Hash a record so that single texts can be removed later without breaking the hash.

A record's hash covers its plain columns and its values, in which each text is replaced by a commitment: SHA-256 over a
salt of its own and the text. The salts follow from the record's salt (16 random bytes) and the text's path. A redaction
deletes the text and the record's salt; the commitment of the text stays, and the salts of the texts left, so that the
record's hash can still be recomputed, the texts left stay bound, and nobody can test a guess of the one removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TypedDict
from uuid import UUID

import orjson

from itsso.platform.clock import IST

type Plain = str | int | bool | Sequence[Plain] | None
"""A column's value as it enters a hash."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_IN_INDIA = _EPOCH.astimezone(IST)  # moments of one time zone are subtracted without converting them
_MICROSECOND = timedelta(microseconds=1)


def plain(value: object) -> Plain:
    """Return a column's value as it enters a hash.

    UUIDs become hexadecimal digits, moments whole microseconds since 1970 in UTC, days ISO dates; lists keep their
    order. Raises TypeError for a value of another type than columns of records have.
    """
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    raise TypeError(f"no column of a record holds a {type(value).__name__}")


def microseconds(moment: datetime) -> int:
    """Return an aware moment as whole microseconds since 1970 in UTC."""
    return (moment - (_EPOCH_IN_INDIA if moment.tzinfo is IST else _EPOCH)) // _MICROSECOND


def salt_of(salt: bytes, path: str) -> bytes:
    """Return the salt of the text at a path, from its record's salt."""
    return sha256(salt + path.encode()).digest()


def commitment(salt_of_text: bytes, text: str) -> str:
    """Return the commitment to one text under its own salt, as 64 hexadecimal digits."""
    return sha256(salt_of_text + text.encode()).hexdigest()


def committed(salt: bytes, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values with each text replaced by its commitment; a path joins names and places in lists by "/"."""

    def replace(path: str, text: str) -> str:
        return commitment(salt_of(salt, path), text)

    return {
        name: replace(name, value) if type(value) is str else _replaced(name, value, replace)
        for name, value in values.items()
    }


def _replaced(path: str, value: object, replace: Callable[[str, str], str]) -> object:
    if isinstance(value, str):
        return replace(path, value)
    if isinstance(value, list):
        return [_replaced(f"{path}/{at}", item, replace) for at, item in enumerate(value)]
    if isinstance(value, dict):
        return {name: _replaced(f"{path}/{name}", item, replace) for name, item in value.items()}
    return value


def record_hash(columns: Sequence[Plain], values: Mapping[str, object]) -> bytes:
    """Return the hash (32 bytes) of a record: its plain columns in fixed order, and its `committed` values."""
    return sha256(b"\2" + orjson.dumps([*columns, values], option=orjson.OPT_SORT_KEYS)).digest()


def digest(hashes: Iterable[bytes]) -> str:
    """Return one hash for a set of record hashes, whatever their order, as 64 hexadecimal digits."""
    return sha256(b"".join(sorted(hashes))).hexdigest()


def mark(record: bytes) -> int:
    """Return the first eight bytes of a record's hash as a signed number, the highest byte first.

    Stored with the row, it tells which record of a large batch was changed.
    """
    return int.from_bytes(record[:8], signed=True)


def texts(values: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Return the texts of a record's values by path.

    >>> texts({"year": 2026, "offences": ["BNS 64(1)"], "replacement": {"facts": {"form_no": "1"}}})
    {'offences/0': 'BNS 64(1)', 'replacement/facts/form_no': '1'}
    """
    texts_by_path: dict[str, str] = {}
    for name, value in values.items():
        path = f"{prefix}{name}"
        if isinstance(value, str):
            texts_by_path[path] = value
        elif isinstance(value, list):
            texts_by_path |= texts({str(at): item for at, item in enumerate(value)}, f"{path}/")
        elif isinstance(value, dict):
            texts_by_path |= texts(value, f"{path}/")
    return texts_by_path


class Redacted(TypedDict):
    """The data that remains of a record from which texts were removed.

    An empty text is in the place of each removed one.
    """

    commitments: dict[str, str]  # of the texts removed, by path
    salts: dict[str, str]  # of each text left, by path: hexadecimal


def redact(salt: bytes, earlier: Redacted | None, values: Mapping[str, object], paths: Iterable[str]) -> Redacted:
    """Return the commitments and salts that stay with a record when the texts at `paths` are removed from it.

    `values` are those before the removal. `earlier` is what earlier redactions of the record left; without any, the
    record's `salt` gives the salts. Raises KeyError where a path holds no text, or one that was removed already.
    """
    present = texts(values)
    salts = (
        {path: bytes.fromhex(text_salt) for path, text_salt in earlier["salts"].items()}
        if earlier
        else {path: salt_of(salt, path) for path in present}
    )
    removed = {path: commitment(salts.pop(path), present[path]) for path in paths}
    before = earlier["commitments"] if earlier else {}
    return {"commitments": before | removed, "salts": {path: text_salt.hex() for path, text_salt in salts.items()}}


def first_committed(redacted: Redacted, values: Mapping[str, object]) -> dict[str, object]:
    """Return the committed values that a redacted record had at first.

    A text where one was removed, and one whose salt was not kept, make the record's hash wrong, as they should.
    """

    def replace(path: str, text: str) -> str:
        if not text and path in redacted["commitments"]:
            return redacted["commitments"][path]
        return commitment(bytes.fromhex(redacted["salts"].get(path, "")), text)

    return {name: _replaced(name, value, replace) for name, value in values.items()}
