"""An installation on an embedded database of its own, with backups, seals kept outside and officers who act.

Run as a script it is the officers: each line that it prints is an action that was acknowledged, with its time.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from itsso.platform.database.use import stop
from itsso.platform.installation_keys import KEYS
from tests.support import database_template

ROOT = Path(__file__).parents[2]
CASES = 40


@dataclass(frozen=True)
class RecoverableInstallation:
    """The folders and files of the installation, and of what is kept apart from it."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def key(self) -> Path:
        return self.folder / "apart" / "backup.key"

    @property
    def seals(self) -> Path:
        return self.folder / "apart" / "seals.jsonl"

    @property
    def keys(self) -> Path:
        return self.folder / "apart" / "keys"

    @property
    def acknowledged(self) -> Path:
        return self.folder / "apart" / "acknowledged.jsonl"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "ITSSO_", "PG"))
        }
        return inherited | {"ITSSO_HOME": str(self.home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "itsso.platform.cli", *arguments]

    def itsso(self, *arguments: str, status: int = 0) -> str:
        """Run a command in the installation; return what it printed."""
        done = subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def officers(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the officers; what they print is one line for each acknowledged action."""
        return subprocess.Popen(
            [sys.executable, "-m", "tests.support.recoverable_installation", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def copy_keys(self) -> None:
        """Copy the keys to where they are kept apart."""
        self.keys.mkdir(mode=0o700)
        for key in KEYS:
            shutil.copy2(self.home / key.name, self.keys / key.name)

    def drill(self, *arguments: str) -> list[str]:
        """Return the arguments of a drill with everything that it can use."""
        return [
            *("restore", "--drill", "--folder", str(self.backups), "--key", str(self.key)),
            *("--keys", str(self.keys), "--seals", str(self.seals), "--acknowledged", str(self.acknowledged)),
            *arguments,
        ]


def make_installation(folder: Path) -> RecoverableInstallation:
    """Make the installation with some cases, sealed entries, keys kept apart and a first set."""
    installation = RecoverableInstallation(folder)
    folder.chmod(0o711)  # PostgreSQL runs as nobody where the tests run as root
    installation.home.mkdir(mode=0o711)
    (folder / "apart").mkdir(mode=0o700)
    database_template.copy_into(installation.home)
    installation.itsso("db", "start")
    with installation.officers("prepare") as officers:
        assert officers.wait() == 0
    installation.itsso("audit", "seals", str(installation.seals))
    installation.copy_keys()
    installation.itsso("backup", "new-key", str(installation.key))
    installation.itsso("backup", "run", "--folder", str(installation.backups))
    return installation


def end_installation(installation: RecoverableInstallation) -> None:
    """Stop the database and remove everything."""
    stop(installation.home)
    shutil.rmtree(installation.folder)


def _prepare() -> None:
    """Write the small nation, cases, an identity's key and the seals of their hour."""
    from datetime import timedelta

    from itsso.audit.sealing import seal_closed_hours
    from itsso.platform import clock
    from itsso.protection.keys import newest
    from itsso.protection.ranges import enter
    from tests.support.case_events import register
    from tests.support.sample_nation import build

    world = build()
    with enter(world.system):
        newest("UP", "seal")
    with clock.fixed(clock.now() - timedelta(hours=3)):
        for number in range(CASES):
            register(world.system, world.kotwali, f"{number + 1}", "2025-03-01", "BNS 64(1)")
    assert seal_closed_hours()


def _act(first: int) -> None:
    """Register cases until killed; print each one's audit entry once it is committed."""
    from itsso.accounts.queries import system_posting
    from itsso.audit.models import AuditEntry
    from itsso.protection.ranges import enter_as_system
    from itsso.units.models import Unit
    from tests.support.case_events import register

    station, posting, number = Unit.objects.get(code="KNP-1"), system_posting(), first
    newest_entry = None
    while True:
        register(posting, station, f"{number}", "2025-03-02", "BNS 64(1)")
        at = datetime.now(UTC)
        with enter_as_system():
            entry = str(AuditEntry.objects.order_by("-pk").values_list("pk", flat=True)[0])
        assert entry != newest_entry
        newest_entry, number = entry, number + 1
        sys.stdout.write(json.dumps({"entry": entry, "at": at.isoformat()}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    from itsso.platform.cli import set_up_django

    set_up_django()
    _prepare() if sys.argv[1] == "prepare" else _act(int(sys.argv[2]))
