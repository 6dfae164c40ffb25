"""The folder where an uploaded delivery waits until it is loaded: private, and emptied afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO
from uuid import UUID

from django.db.models import Q

from itsso.exchange.models import FINISHED_STATUSES, RESUMABLE_STATUSES, Delivery
from itsso.platform.clock import now
from itsso.platform.home import home, private_folder

BLOCK = 1_000_000
RESUMABLE_FOR = timedelta(days=3)
"""How long the file of a load that failed or was cancelled stays, so that it can be tried again."""


def upload_path(delivery: UUID, kind: str = "zip") -> Path:
    """Return the path of the uploaded file (`zip`), or of its mapping (`yaml`)."""
    return home() / "uploads" / f"{delivery}.{kind}"


def save_upload(delivery: UUID, kind: str, content: IO[bytes]) -> Path:
    """Write an upload where only this installation's user can read it."""
    private_folder("uploads")
    path = upload_path(delivery, kind)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        while block := content.read(BLOCK):
            file.write(block)
    return path


def delete_upload(delivery: UUID) -> None:
    """Delete an upload and its mapping."""
    for kind in ("zip", "yaml"):
        upload_path(delivery, kind).unlink(missing_ok=True)


def left_uploads() -> Iterator[Path]:
    """Yield the files that no delivery waits for, and what is left of incomplete uploads; inside `enter`."""
    resumable = Q(status__in=RESUMABLE_STATUSES, finished_at__gte=now() - RESUMABLE_FOR)
    awaiting = Delivery.objects.filter(~Q(status__in=FINISHED_STATUSES) | resumable)
    awaited = {str(pk) for pk in awaiting.values_list("pk", flat=True)}
    for path in (home() / "uploads").glob("*"):
        if path.stem not in awaited:
            yield path
