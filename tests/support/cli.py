"""The `itsso` command as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

ITSSO = [sys.executable, "-m", "itsso.platform.cli"]


def itsso(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these arguments and variables; return its exit status and what it printed."""
    return _run(arguments, environment, 60)


def long_itsso(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command that copies a whole database; return the same."""
    return _run(arguments, environment, 600)


def _run(arguments: Sequence[str], environment: Mapping[str, str], timeout: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ITSSO, *arguments], capture_output=True, text=True, env=os.environ | environment, timeout=timeout, check=False
    )
