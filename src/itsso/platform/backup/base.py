"""Take a set: PostgreSQL's own backup of its files, verified, encrypted and put into the folder of backups."""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from itsso.platform.backup.envelope import BackupPublicKey
from itsso.platform.backup.repository import (
    MANIFEST,
    BackupRepository,
    BackupSet,
    SetKind,
    segment_of,
)
from itsso.platform.clock import now
from itsso.platform.database import binaries
from itsso.platform.database.address import SUPERUSER, Address
from itsso.platform.database.backup import LAST_BACKUP
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused
from itsso.platform.home import home, private_folder, write_private

PUBLIC_KEY = "backup_key.pub"
"""The file of the installation's folder with the key for which backups are encrypted."""
SPOOL = "backup_spool"
"""The folder of the installation for what is not encrypted yet. It is as private as the database itself."""
TARS = ("base.tar.gz", "pg_wal.tar.gz")


def public_key() -> BackupPublicKey:
    """Return the key for which this installation encrypts its backups. Raises Refused where there is none."""
    path = home() / PUBLIC_KEY
    if not path.exists():
        raise Refused(
            "This installation has no key for backups. Make one with itsso backup new-key FILE, and keep FILE apart "
            "from this machine: it alone opens the backups."
        )
    return BackupPublicKey.read(path)


def superuser_address(record: DatabaseRecord) -> Address:
    """Return the address of the set-up role: it exists in the embedded database alone, and may copy its files."""
    return record.address(SUPERUSER, "postgres")


def system_of(address: Address) -> str:
    """Return the number that PostgreSQL gave the cluster when it was made."""
    with psycopg.connect(address.url) as connection:
        row = connection.execute("SELECT system_identifier::text FROM pg_control_system()").fetchone()
    return str(row[0]) if row else ""


def moment_of(address: Address) -> datetime:
    """Return the time by the clock of the database."""
    with psycopg.connect(address.url) as connection:
        row = connection.execute("SELECT clock_timestamp()").fetchone()
    moment: datetime = row[0] if row else now()
    return moment


def take_set(
    repository: BackupRepository,
    address: Address,
    *,
    full_every: timedelta,
    report: Callable[[str], None],
    full: bool = False,
) -> BackupSet:
    """Take an incremental set, or a full one where it is due, wanted, or the only possible one.

    It is verified by pg_verifybackup before it is encrypted, and appears whole or not at all.

    Raises:
        Refused: another process takes a set, there is no key, the folder has other backups, or PostgreSQL refuses.
    """
    key = public_key()
    repository.prepare(system_of(address), key)
    with _spool() as spool:
        parent = None if full else _parent(repository, address, full_every)
        if parent is not None:
            try:
                return _take(repository, address, key, parent, spool / "incremental")
            except _NoSummaries as error:
                report(f"No incremental set can be made ({error}): this is a full one.")
        return _take(repository, address, key, None, spool / "full")


@contextlib.contextmanager
def _spool() -> Iterator[Path]:
    """Yield an empty folder for what is not encrypted yet, to one process at a time; remove it with its content.

    A pg_basebackup may outlive its killed process and write on, so no other set is ever made in the same folder.
    """
    folder = private_folder(SPOOL)
    with (folder / "set.lock").open("a") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                "Another itsso backup run takes a set of this installation. Wait until it ends, then run it again."
            ) from None
        for remainder in folder.glob("set-*"):  # of a process that was killed
            shutil.rmtree(remainder, ignore_errors=True)
        spool = Path(tempfile.mkdtemp(prefix="set-", dir=folder))
        try:
            yield spool
        finally:
            shutil.rmtree(spool, ignore_errors=True)


class _NoSummaries(Exception):
    """PostgreSQL does not know which blocks changed since the parent."""


def _parent(repository: BackupRepository, address: Address, full_every: timedelta) -> BackupSet | None:
    """Return the set to which an incremental one is made; None where a full one is due."""
    sets = repository.sets()
    full_sets = [backup_set for backup_set in sets if backup_set.is_full]
    if not full_sets or now() - full_sets[-1].ended_at >= full_every:
        return None
    with psycopg.connect(address.url) as connection:
        row = connection.execute("SELECT current_setting('server_version_num')::int / 10000").fetchone()
    return sets[-1] if row == (sets[-1].major,) else None


def _take(
    repository: BackupRepository, address: Address, key: BackupPublicKey, parent: BackupSet | None, spool: Path
) -> BackupSet:
    began_at = moment_of(address)
    kind: SetKind = "incremental" if parent else "full"
    name = f"{began_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{kind}"
    incremental = [f"--incremental={repository.manifest(parent)}"] if parent else []
    _run(
        "pg_basebackup",
        *("-h", address.host, "-p", str(address.port), "-U", address.user, "--no-password"),
        *("-D", str(spool), "--format=tar", "--compress=client-gzip:1", "--wal-method=stream"),
        *("--checkpoint=fast", "--manifest-checksums=SHA256", f"--label=itsso {name}", *incremental),
        address=address,
    )
    _run("pg_verifybackup", "--no-parse-wal", str(spool), address=address)
    if unknown := {path.name for path in spool.iterdir()} - {*TARS, MANIFEST}:
        raise Refused(f"Tablespaces are not backed up: {', '.join(sorted(unknown))}. Move them into the database.")
    return _store(repository, spool, key, _described(spool, name, kind, parent, began_at, moment_of(address)))


def _described(
    spool: Path, name: str, kind: SetKind, parent: BackupSet | None, began_at: datetime, ended_at: datetime
) -> BackupSet:
    """Return the description of a set that is complete in `spool`, by its manifest."""
    wal_ranges = json.loads((spool / MANIFEST).read_text(encoding="utf-8"))["WAL-Ranges"]
    if len({wal_range["Timeline"] for wal_range in wal_ranges}) != 1:
        raise Refused("The database was restored while it was backed up. Run the same again.")
    timeline = wal_ranges[0]["Timeline"]
    return BackupSet(
        id=name,
        kind=kind,
        parent=parent.id if parent else "",
        began_at=began_at,
        ended_at=ended_at,
        major=binaries.major_of_programs(binaries.programs(None)),
        first_segment=segment_of(timeline, wal_ranges[0]["Start-LSN"]),
        last_segment=segment_of(timeline, wal_ranges[-1]["End-LSN"]),
        files=(),
    )


def _store(repository: BackupRepository, spool: Path, key: BackupPublicKey, backup_set: BackupSet) -> BackupSet:
    """Encrypt the files of a set into the folder of backups. The set exists once its description is written."""
    folder = repository.sets_folder / backup_set.id
    folder.mkdir(mode=0o700)
    try:
        files = tuple(repository.store(spool / tar, f"sets/{backup_set.id}/{tar}", key) for tar in TARS)
        shutil.copyfile(spool / MANIFEST, folder / MANIFEST)
        complete = replace(backup_set, files=files)
        complete.write(folder / "set.json")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    write_private(home() / LAST_BACKUP, now().isoformat())
    return complete


def _run(program: str, *arguments: str, address: Address) -> None:
    """Run a program of PostgreSQL; raise Refused with its first line where it fails."""
    done = subprocess.run(
        [str(binaries.programs(None) / program), *arguments],
        env=os.environ | address.environment | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    lines = done.stderr.strip().splitlines() or ["no reason was given"]
    if "WAL summar" in done.stderr or "incremental" in done.stderr:
        raise _NoSummaries(lines[0])
    raise Refused(f"{program} did not finish: {lines[0]}")
