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


def test_pictures_of_the_readme_are_those_that_are_taken() -> None:
    readme = (pictures.ROOT / "README.md").read_text(encoding="utf-8")
    readme_files = {f"docs/{name}.webp" for name in pictures.README_SCENES}
    assert readme_files == {str(path.relative_to(pictures.ROOT)) for path in pictures.DOCS.glob("*.webp")}
    assert all(f"]({name})" in readme for name in readme_files)
