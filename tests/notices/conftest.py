from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from itsso.platform import clock
from itsso.protection import keys
from tests.support.case_notices import register_topics

TODAY = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    register_topics()
    with clock.fixed(TODAY):
        yield
    keys.forget()
