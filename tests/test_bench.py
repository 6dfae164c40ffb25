"""Every bench runs to its end. How fast this machine is does not matter here."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OTHER_THAN_BENCHES = {"__init__", "__main__", "harness", "nation", "cases", "trivial", "healthchecks"}


@pytest.mark.proof
def test_every_bench_but_the_load_runs_to_its_end(tmp_path: Path) -> None:
    """The benches fill tables by SQL of their own, which a new column can break. The load is run by its own tests."""
    names = sorted({path.stem for path in (ROOT / "bench").glob("*.py")} - OTHER_THAN_BENCHES - {"load"})
    shutil.copytree(ROOT / "bench", tmp_path / "bench")
    command = [sys.executable, "-m", "bench", "--cases", "500", *names]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=1800, check=False)
    assert ended.returncode in (0, 1), ended.stderr[-3000:]  # 1: a budget is exceeded
    assert " figures, " in ended.stdout, ended.stderr[-3000:]
