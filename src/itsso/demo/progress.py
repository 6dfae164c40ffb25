"""How far the demonstration is built, kept in a file: its pages are served meanwhile, by other processes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest

from itsso.platform.home import home, write_private


class BuildProgress(NamedTuple):
    """Rows of the feed that are loaded, of all; none of none while the feed is being made."""

    done: int
    rows: int


def folder() -> Path:
    """Where the demonstration is made; gone when it is there."""
    return home() / "demonstration"


def save_progress(done: int, rows: int) -> None:
    """Keeps how far the load is."""
    write_private(folder() / "progress.json", json.dumps([done, rows]))


def load_progress() -> BuildProgress | None:
    """How far it is; None where nothing is being built."""
    if not folder().exists():
        return None
    try:
        return BuildProgress(*json.loads((folder() / "progress.json").read_text(encoding="utf-8")))
    except FileNotFoundError:
        return BuildProgress(0, 0)


def still_building(request: HttpRequest) -> dict[str, BuildProgress | None]:
    """Adds `still_building` to every page of the demonstration, so that none takes a part for the whole."""
    return {"still_building": load_progress() if settings.DEMO else None}
