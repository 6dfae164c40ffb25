"""Every test of the package stands at noon of one day, with a vault of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from itsso.platform import clock
from itsso.protection import keys


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    keys.forget()
    with clock.fixed(date(2026, 6, 1)):
        yield
    keys.forget()
