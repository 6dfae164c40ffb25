"""Files of a laboratory's own system: a CSV, or a zip of `messages.csv` with the PDFs that it names.

The API takes JSON lines: the same columns, with the PDF in `pdf` as base64.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Sized

from django.utils.translation import gettext as _

from itsso.forensics.eforensics.columns import Message
from itsso.platform.errors import Refused

COLUMNS = (
    "record",
    "label",
    "at",
    "seal",
    "impression",
    "specimen",
    "count",
    "weight_mg",
    "brought_by",
    "brought_number",
    "note",
    "decision",
    "reasons",
    "external",
    "section",
    "number",
    "version",
    "why",
    "examiner",
    "reviewer",
    "signed",
    "sha256",
    "signature",
    "key",
)
"""The columns of every message; docs/forensics.md says which record uses which.

A file has the column `file` in addition, a JSON line has `pdf`.
"""

MAX_BYTES = 50_000_000
MAX_MESSAGES = 1_000
"""The most messages of one sending: each is a transaction of its own within that of the page."""

MESSAGES = "messages.csv"


def parse_file(content: bytes) -> list[Message]:
    """Return the messages of an uploaded file.

    Refused, with the reason, where it is invalid or has an unknown column.
    """
    if not content.startswith(b"PK"):
        return _parse_csv(content, {})
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                raise Refused(_("The zip holds more than 50 MB. Send it in parts."))
            files = {member.filename: archive.read(member) for member in archive.infolist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise Refused(_("The zip cannot be read. Create it again, without a password.")) from None
    if MESSAGES not in files:
        raise Refused(_("The zip does not contain %(name)s.") % {"name": MESSAGES})
    return _parse_csv(files[MESSAGES], files)


def _parse_csv(content: bytes, files: dict[str, bytes]) -> list[Message]:
    try:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        head = [name.strip() for name in next(rows, [])]
        _check_columns(head, "file")
        messages = [dict(zip(head, row, strict=False)) for row in rows if any(row)]
    except (UnicodeDecodeError, csv.Error):
        raise Refused(_("The file is not a CSV in UTF-8.")) from None
    _check_count(messages)
    return [row | {"pdf": files.get(row.get("file", ""))} for row in messages]


def parse_json_lines(content: bytes) -> list[Message]:
    """Return the messages of a body of JSON lines."""
    messages = list(_objects(content))
    _check_count(messages)
    return messages


def _objects(content: bytes) -> Iterator[Message]:
    for number, line in enumerate(content.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            raise _not_an_object(number) from None
        if not isinstance(message, dict):
            raise _not_an_object(number)
        _check_columns(list(message), "pdf")
        plain = {name: value for name, value in message.items() if isinstance(value, str | int)}
        yield plain | {"pdf": _decode_pdf(message.get("pdf"))}


def _not_an_object(line: int) -> Refused:
    return Refused(
        _("Line %(n)s is not a JSON object, so nothing was accepted. Send the whole file again.") % {"n": line}
    )


def _decode_pdf(encoded: object) -> bytes | None:
    try:
        return base64.b64decode(encoded, validate=True) if isinstance(encoded, str) else None
    except (binascii.Error, ValueError):
        return None


def _check_columns(names: list[str], extra_column: str) -> None:
    unknown = [name for name in names if name not in COLUMNS and name != extra_column]
    if unknown or "record" not in names:
        raise Refused(
            _("Use the columns listed in docs/forensics.md, and include record. Wrong or missing: %(names)s.")
            % {"names": ", ".join(unknown)[:100] or "record"}
        )


def _check_count(rows: Sized) -> None:
    if not rows:
        raise Refused(_("The file contains no message. Check that it is complete."))
    if len(rows) > MAX_MESSAGES:
        raise Refused(_("More than %(most)s messages. Send them in parts.") % {"most": MAX_MESSAGES})
