"""Keep a dump of an installation as a commit's code writes it: `python -m tools.keep_installation COMMIT FOLDER`.

The commit's own code makes a database, fills it with invented cases (`tests/support/kept_installation.py`), and writes
its backup, keys, seals, and what an upgrade must not change (`before.json`). The packages are those of today.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILLER = ROOT / "tests" / "support" / "kept_installation.py"
KEYS = ("master_key", "secret_key", "seal_key")


def keep(commit: str, folder: Path, firs: int) -> None:
    """Write the folder; it must not exist yet."""
    folder.mkdir(parents=True)
    with earlier_code(commit) as code, tempfile.TemporaryDirectory(prefix="itsso-keep-") as temporary:
        home = Path(temporary)
        home.chmod(0o711)  # PostgreSQL runs as nobody where this is run as root
        environment = _environment(code, home)
        itsso = (sys.executable, "-m", "itsso.platform.cli")
        try:
            _run(environment, *itsso, "migrate", "--quiet")
            _run(environment, *itsso, "db", "start")
            _run(environment, sys.executable, str(FILLER), "fill", str(home), str(firs))
            day = (home / "day").read_text()
            (folder / "commit").write_text(_commit(commit) + "\n")
            (folder / "day").write_text(day + "\n")
            (folder / "before.json").write_text(_run(environment, sys.executable, str(FILLER), "read", day))
            _run(environment, *itsso, "audit", "seals", str(folder / "seals.jsonl"))
            (folder / "public_key").write_text(_run(environment, *itsso, "audit", "key"))
            _run(environment, *itsso, "db", "backup", str(folder / "whole.backup"))
            for key in KEYS:
                if (home / key).exists():
                    shutil.copy(home / key, folder / key)
        finally:
            subprocess.run([*itsso, "db", "stop"], env=environment, check=False, capture_output=True)


@contextmanager
def earlier_code(commit: str) -> Iterator[Path]:
    """Yield a folder with the files of a commit."""
    with tempfile.TemporaryDirectory(prefix="itsso-code-") as temporary:
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "x", "-C", temporary], input=archive, check=True)
        yield Path(temporary)


def _commit(name: str) -> str:
    done = subprocess.run(["git", "rev-parse", name], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _environment(code: Path, home: Path) -> dict[str, str]:
    inherited = {
        name: text for name, text in os.environ.items() if not name.startswith(("DATABASE_", "ITSSO_", "DJANGO_", "PG"))
    }
    return inherited | {"ITSSO_HOME": str(home), "PYTHONPATH": f"{code / 'src'}:{code}", "PYTHONWARNINGS": "ignore"}


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(command, env=environment, cwd="/", capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def main() -> None:
    """Read the arguments and keep the installation."""
    parser = argparse.ArgumentParser(description="Keep a dump of an installation as a commit's code writes it.")
    parser.add_argument("commit")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--firs", type=int, default=100)
    arguments = parser.parse_args()
    keep(arguments.commit, arguments.folder.resolve(), arguments.firs)


if __name__ == "__main__":
    main()
