"""The `itsso` command as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

ITSSO = [sys.executable, "-m", "itsso.platform.cli"]


def itsso(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these arguments and variables; return its exit status and what it printed."""
    return subprocess.run(
        [*ITSSO, *arguments], capture_output=True, text=True, env=os.environ | environment, timeout=60, check=False
    )
