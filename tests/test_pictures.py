"""`make pictures`: it says what is missing before it builds anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import pictures


def test_missing_chromium_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    monkeypatch.setattr(pictures, "served_demonstration", lambda: pytest.fail("nothing is built without Chromium"))
    with pytest.raises(SystemExit, match=r"No Chromium at .*/chromium\. Install it") as ended:
        pictures.main()
    assert ended.value.code != 0
