"""The progress of building the demonstration, stored in a file for the processes that serve its pages meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from itsso.platform.home import home, write_private


class BuildProgress(NamedTuple):
    """The number of rows of the feed that are loaded, and of all rows; 0 of 0 while the feed is being made."""

    done: int
    rows: int


def folder() -> Path:
    """Return the folder in which the demonstration is made; it is removed once the demonstration is complete."""
    return home() / "demonstration"


def save_progress(done: int, rows: int) -> None:
    """Store how far the load is."""
    write_private(folder() / "progress.json", json.dumps([done, rows]))


def load_progress() -> BuildProgress | None:
    """Return how far the load is; None where nothing is being built."""
    if not folder().exists():
        return None
    try:
        return BuildProgress(*json.loads((folder() / "progress.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return BuildProgress(0, 0)


def still_building(request: HttpRequest) -> dict[str, BuildProgress | None]:
    """Add `still_building` to every page of the demonstration, so that nobody takes a part for the whole."""
    return {"still_building": load_progress() if settings.DEMO else None}
