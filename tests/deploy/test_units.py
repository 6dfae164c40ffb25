"""The units for systemd are right for systemd, and give the service no more than it needs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"
MOST_EXPOSED = 20
"""Tenths: systemd calls up to 2.0 "OK", and a service without any hardening 9.6 "UNSAFE"."""

pytestmark = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Return the folder of the units, which name a program that exists: `verify` looks for it."""
    program = tmp_path / "itsso"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS.iterdir():
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/itsso/bin/itsso", str(program)))
    return tmp_path


def test_systemd_accepts_every_unit(installed: Path) -> None:
    units = sorted(str(path) for path in installed.glob("itsso*.*"))
    assert len(units) == 11
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    about_ours = [line for line in done.stderr.splitlines() if str(installed) in line or "itsso" in line]
    assert (done.returncode, about_ours) == (0, [])


@pytest.mark.parametrize("unit", sorted(path.name for path in UNITS.glob("*.service")))
def test_a_service_is_confined(unit: str) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(UNITS / unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("timer", sorted(path.name for path in UNITS.glob("*.timer")))
def test_a_timer_comes_when_it_says(timer: str) -> None:
    (when,) = re.findall(r"^OnCalendar=(.+)$", (UNITS / timer).read_text(), re.MULTILINE)
    done = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True, check=False)
    assert "Next elapse:" in done.stdout
    assert (UNITS / timer.replace(".timer", ".service")).exists()
