"""A fixed day after all dates of these tests' rows, and a fixture that loads rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from itsso.accounts.models import Posting
from itsso.exchange.feed_import.load import Summary, load
from itsso.platform import clock
from tests.support import feeds
from tests.support.sample_nation import World


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(date(2026, 6, 30)):
        yield


@pytest.fixture
def load_rows(world: World, tmp_path: Path) -> Callable[..., Summary]:
    """Return a function that loads rows as one delivery of the system, or of the officer `by`."""
    numbers = count()

    def loaded(rows: feeds.Rows, *, by: Posting | None = None, **more: Any) -> Summary:
        folder = feeds.write(tmp_path / f"delivery-{next(numbers)}", rows, **more)
        return load(folder, by=by, workers=1)

    return loaded
