"""Columns of a message: each is read as its type, or the message is rejected with column, reason and value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy

from itsso.forensics.custody.chain import SKEW
from itsso.forensics.labels import InvalidLabel, read_label
from itsso.forensics.models import Request, Work, WorkStatus
from itsso.law import shapes
from itsso.platform.clock import INDIA, now
from itsso.ui.components import Text

type Message = Mapping[str, str | int | bytes | None]
"""A message: texts and numbers by column; `pdf` holds the bytes of a report."""

type MessageReason = Literal[
    "missing",
    "no_record",
    "not_ours",
    "not_announced",
    "no_note",
    "no_shape",
    "no_text",
    "no_time",
    "ahead",
    "no_number",
    "no_code",
    "not_here_yet",
    "decided_otherwise",
    "no_work",
    "in_hand_here",
    "no_pdf",
    "other_fingerprint",
    "key_not_trusted",
    "other_signature",
    "other_content",
    "no_such_version",
    "handover_missing",
    "no_carrier_number",
    "refused",
]
"""Why a message is rejected."""

REASONS: dict[str, Text] = {
    "missing": gettext_lazy("the column is empty"),
    "no_record": gettext_lazy("write receipt, decision or report"),
    "not_ours": gettext_lazy("this is not an ITSSO laboratory number"),
    "not_announced": gettext_lazy("no forwarding note has announced it to this laboratory"),
    "no_note": gettext_lazy("this laboratory has no such forwarding note"),
    "no_shape": gettext_lazy("write a number or a code; no name and no telephone number"),
    "no_text": gettext_lazy("it contains a character that is not text; write it again"),
    "no_time": gettext_lazy("write the time as 2026-06-01T14:30, in Indian time or with its offset from UTC"),
    "ahead": gettext_lazy("the time is in the future"),
    "no_number": gettext_lazy("write a whole number"),
    "no_code": gettext_lazy("the code is not in the catalogue"),
    "not_here_yet": gettext_lazy("not all its exhibits have been received; send their receipts first"),
    "decided_otherwise": gettext_lazy("a different decision was recorded before"),
    "no_work": gettext_lazy("the forwarding note asks nothing of this section, or is not accepted"),
    "in_hand_here": gettext_lazy("an examiner in this system has it; the report will come from there"),
    "no_pdf": gettext_lazy("the report's PDF is missing, or is not a PDF"),
    "other_fingerprint": gettext_lazy("the PDF has a different fingerprint (SHA-256)"),
    "key_not_trusted": gettext_lazy("the director has not accepted this key for the laboratory's signature"),
    "other_signature": gettext_lazy("the signature does not match this key and the content sent"),
    "other_content": gettext_lazy("this version was sent before with different content; send it as the next version"),
    "no_such_version": gettext_lazy("the previous version was not sent"),
    "handover_missing": gettext_lazy("no hand-over is recorded; give who brought it, and under which number"),
    "no_carrier_number": gettext_lazy("write only the number: letters A to Z, digits, / and -"),
    "refused": gettext_lazy("it cannot be accepted now: see its status on its page"),
}
"""Why a message is rejected, by code."""

FIRST_YEAR = 2000
"""No item in this register was seized before that year."""

_INVALID_CHARACTERS = re.compile("[\0\ud800-\udfff]")
"""Characters that JSON can hold and the database cannot: NUL, and an unpaired surrogate."""

_MOMENT = re.compile(r"[0-9TZ:+. \-]{8,40}", re.ASCII)


class InvalidMessage(Exception):
    """A message that is rejected: the column, the reason, and the value that was found."""

    def __init__(self, column: str, reason: MessageReason, value: object = "") -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason, self.value = column, reason, _printable(value)


def _printable(value: object) -> str:
    """Return a code, a number or a date as it was; of anything else only its length, since it may be a name."""
    written = "" if value is None else str(value)
    is_plain = _MOMENT.fullmatch(written) and not shapes.holds_telephone_number(written)
    is_shown = is_plain or any(shapes.fits(shape, written) for shape in ("exhibit", "reference"))
    return written if is_shown and len(written) <= 64 else f"({len(written)})"


def read_text(row: Message, column: str) -> str:
    """Return the text of a column without surrounding spaces; empty where there is none."""
    value = row.get(column)
    stripped = "" if value is None else str(value).strip()
    if _INVALID_CHARACTERS.search(stripped):
        raise InvalidMessage(column, "no_text", stripped)
    return stripped


def read_required(row: Message, column: str) -> str:
    """Return the text of a column that may not be empty."""
    if not (text := read_text(row, column)):
        raise InvalidMessage(column, "missing")
    return text


def read_shaped(row: Message, column: str, shape: str, most: int) -> str:
    """Return a text that is stored in clear: it has the given shape, or is empty."""
    text = read_text(row, column)
    if text and (len(text) > most or not shapes.fits(shape, text)):
        raise InvalidMessage(column, "no_shape", text)
    return text


def read_report_number(row: Message) -> str:
    """Return the number of a report."""
    read_required(row, "number")
    return read_shaped(row, "number", "paper_number", 24)


def read_signing_time(row: Message) -> str:
    """Return when the report was signed, word for word, since the signature covers it."""
    text = read_required(row, "signed")
    if not _MOMENT.fullmatch(text):
        raise InvalidMessage("signed", "no_time", text)
    return text


def read_number(row: Message, column: str, most: int = 999_999_999) -> int | None:
    """Return a whole number up to `most`; None where the column is empty."""
    text = read_text(row, column)
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or int(text) > most:
        raise InvalidMessage(column, "no_number", text)
    return int(text)


def read_time(row: Message, column: str) -> datetime:
    """Return a time, in Indian time unless it has an offset; it lies neither ahead nor before `FIRST_YEAR`."""
    text = read_required(row, column)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidMessage(column, "no_time", text) from None
    at = at if at.tzinfo else at.replace(tzinfo=INDIA)
    if at.year < FIRST_YEAR:
        raise InvalidMessage(column, "no_time", text)
    if at > now() + SKEW:  # the other system's clock may be ahead of this one
        raise InvalidMessage(column, "ahead", text)
    return at


def read_item_label(row: Message) -> str:
    """Return the laboratory number of an item that was announced here."""
    typed = read_required(row, "label")
    try:
        label = read_label(typed)
    except InvalidLabel:
        raise InvalidMessage("label", "not_ours", typed) from None
    announcing_request(label)
    return label


def announcing_request(label: str) -> UUID:
    """Return the id of the newest request that announces an item here."""
    request_id = (
        Request.objects.filter(exhibits__label=label).order_by("-announced_at").values_list("pk", flat=True).first()
    )
    if request_id is None:
        raise InvalidMessage("label", "not_announced", label)
    return request_id


def named_request(row: Message) -> Request:
    """Return the request that the message names, locked until the transaction ends."""
    note_id = read_required(row, "note")
    try:
        request = Request.objects.select_for_update().filter(pk=UUID(note_id)).first()
    except ValueError:
        request = None
    if request is None:
        raise InvalidMessage("note", "no_note", note_id)
    return request


def named_work(row: Message) -> Work:
    """Return the work of the request and the section that the message names, locked until the transaction ends."""
    request, section = named_request(row), read_required(row, "section")
    works = Work.objects.select_for_update(of=("self",)).select_related("laboratory", "request__sender")
    work = works.filter(request=request, section=section).first()
    if work is None:
        raise InvalidMessage("section", "no_work", section)
    if work.standing not in (WorkStatus.WAITING, WorkStatus.RELEASED):
        raise InvalidMessage("section", "in_hand_here", section)
    return work
