"""Fixtures of forensics: each test starts on one day with its own keys; parcels are delivered when a test says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from itsso.platform import clock
from itsso.platform.clock import INDIA
from itsso.protection import keys
from tests.support.laboratory_work import Bench
from tests.support.sample_nation import World


@pytest.fixture(autouse=True)
def _temporary_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with clock.fixed(datetime(2026, 6, 1, 12, 0, tzinfo=INDIA)):
        yield
    keys.forget()


@pytest.fixture
def bench(world: World) -> Bench:
    """Return a case at Kotwali, and everybody who has a part in its exhibits."""
    return Bench(world)
