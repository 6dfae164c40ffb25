"""A migrated, empty database that test runs copy, so that they need not make one each time.

It is kept in the machine's folder for temporary files under a name made of what the tables follow from; a changed
migration makes a new one.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from itsso.platform.database.binaries import OWN_PROGRAMS
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.database.use import in_use, supervisor_of

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "itsso"


def copy_into(home: Path) -> None:
    """Put a migrated database into the empty folder `home`; the first run on a machine makes the template."""
    template = _template()
    shutil.copytree(template, home, dirs_exist_ok=True, symlinks=True, copy_function=shutil.copy2)
    _give_to_owners(template, home)
    record = DatabaseRecord.file(home)
    fields = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(fields | {"cluster": str(home / "postgres"), "port": 0}), encoding="utf-8")


def _template() -> Path:
    folder = Path(tempfile.gettempdir()) / f"itsso-test-template-{os.getuid()}-{_fingerprint()}"
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half_made = Path(f"{folder}.new")
            shutil.rmtree(half_made, ignore_errors=True)
            half_made.mkdir(mode=0o711)  # PostgreSQL runs as nobody where the tests run as root
            with in_use(half_made, throwaway=True):
                _migrate(half_made)
            while supervisor_of(half_made) is not None:
                time.sleep(0.05)
            half_made.rename(folder)
    return folder


def _migrate(home: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "ITSSO_"))}
    if programs := os.environ.get(OWN_PROGRAMS):
        environment[OWN_PROGRAMS] = programs
    subprocess.run(
        [sys.executable, "-m", "itsso.platform.cli", "migrate", "--quiet"],
        env=environment | {"ITSSO_HOME": str(home), "PYTHONPATH": str(ROOT / "src")},
        check=True,
    )


def _give_to_owners(template: Path, home: Path) -> None:
    """Assign the copied files to their owners: they belong to who copied them, and PostgreSQL wants its own."""
    if os.getuid() == 0:
        for path in (template, *template.rglob("*")):
            stat = path.lstat()
            os.chown(home / path.relative_to(template), stat.st_uid, stat.st_gid, follow_symlinks=False)


def _fingerprint() -> str:
    made_of = [*PACKAGE.rglob("migrations/*.py"), *(PACKAGE / "platform" / "database").glob("*.py")]
    made_of += [PACKAGE / "platform" / "sql.py", ROOT / "requirements.txt"]
    digest = hashlib.sha256(os.environ.get(OWN_PROGRAMS, "").encode())
    for path in sorted(made_of):
        digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]
