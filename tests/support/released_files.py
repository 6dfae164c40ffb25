"""The files of a release of the commit that is checked out, with its packages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def make_release(folder: Path) -> Path:
    """Make a release in `folder` from a clone, as `make release` does; skip where the packages cannot be fetched."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "tools.release", str(folder / "files"), "--offline"],
        cwd=clone,
        capture_output=True,
        text=True,
        check=False,
    )
    if "could not be fetched" in done.stderr:
        pytest.skip("the packages could not be fetched: no network")
    assert done.returncode == 0, done.stderr
    return folder / "files"
