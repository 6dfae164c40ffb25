"""The mark on an answer that takes a list out of the system as a file: the middleware logs it as a download."""

from __future__ import annotations

from django.http import HttpRequest

_MARK = "_itsso_downloaded_rows"


def mark_download(request: HttpRequest, rows: int) -> None:
    """Record that the answer to this request is a file with so many rows."""
    setattr(request, _MARK, rows)


def downloaded_rows(request: HttpRequest) -> int | None:
    """Return the number of rows of the file with which this request is answered; None where the answer is no file."""
    rows: int | None = getattr(request, _MARK, None)
    return rows
