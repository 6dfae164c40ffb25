"""The mark on an answer that takes a list out of the system as a file: the middleware logs it as a download."""

from __future__ import annotations

from django.http import HttpRequest

_MARK = "_itsso_downloaded_rows"


def mark_download(request: HttpRequest, rows: int, *, is_counted: bool = True) -> None:
    """Record that the answer to this request is a file with so many rows.

    `is_counted` is False where the audit log must not say how many: a reader of the log from whom some rows are hidden
    would know by the number that they exist.
    """
    setattr(request, _MARK, {"rows": rows} if is_counted else {})


def download_detail(request: HttpRequest) -> dict[str, object] | None:
    """Return what the audit entry of a downloaded file says besides its filters: its number of rows, where counted.

    None where the answer to this request is no file.
    """
    detail: dict[str, object] | None = getattr(request, _MARK, None)
    return detail
