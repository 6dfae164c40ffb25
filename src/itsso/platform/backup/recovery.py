"""Restore the database as it was at a moment, into the folder of a new installation.

The newest set before the moment is decrypted, put together (pg_combinebackup) and verified (pg_verifybackup); then
PostgreSQL replays the log up to the moment. Nobody can connect while it does, and the roles get new passwords.
"""

import gzip
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from itsso.platform.backup.base import TARS
from itsso.platform.backup.envelope import BackupPrivateKey
from itsso.platform.backup.repository import MANIFEST, PARTIAL, SEGMENT, BackupRepository, BackupSet, cannot_write
from itsso.platform.clock import IST
from itsso.platform.database import binaries
from itsso.platform.database.address import SUPERUSER
from itsso.platform.database.cluster import TUNING, Cluster
from itsso.platform.database.record import DatabaseRecord, privileged_passwords
from itsso.platform.errors import BadUse, Refused

ENDED_EARLY = "recovery ended before configured recovery target was reached"
OURS = ("listen_addresses", "unix_socket_directories")


@dataclass(frozen=True, slots=True)
class RecoveredDatabase:
    """A database that was restored: from which set, to which moment, and how long each part took, in seconds."""

    home: Path
    backup_set: BackupSet
    wanted: datetime
    last_commit: datetime | None
    unpack_seconds: float
    replay_seconds: float


def parse_moment(text: str) -> datetime:
    """Return the moment of a text such as `2026-11-29 14:05:30`, in Indian time where it names no other zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadUse(f"{text} is no time. Write it as 2026-11-29T14:05:30, which is Indian time.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=IST)


def choose_set(repository: BackupRepository, moment: datetime) -> BackupSet:
    """Return the newest set that ended before the moment. Raises Refused where none did, or it is not covered yet."""
    sets, until = repository.sets(), repository.covered_until()
    before = [backup_set for backup_set in sets if backup_set.ended_at <= moment]
    if not before:
        raise Refused(
            f"{in_indian_time(moment)} is before the first backup in {repository.folder}, which ended "
            f"{in_indian_time(sets[0].ended_at)}. Choose a later time."
        )
    if moment > until:
        raise Refused(
            f"The backups in {repository.folder} reach until {in_indian_time(until)}; {in_indian_time(moment)} is "
            "later. Choose an earlier time, or --to latest."
        )
    return before[-1]


def recover(
    repository: BackupRepository,
    moment: datetime,
    key: BackupPrivateKey,
    home: Path,
    report: Callable[[str], None] = lambda line: None,
    *,
    durable: bool = True,
) -> RecoveredDatabase:
    """Restore the database as it was at `moment` into the new folder `home`, ready for `itsso serve`.

    With `durable` every file is on the disk when this returns; a drill, which removes them, needs no such thing.

    Raises:
        Refused: the moment is not covered, a part of the log is missing, the key is another, a file is damaged, or
            there are files of a database already.
    """
    backup_set = choose_set(repository, moment)
    if DatabaseRecord.file(home).exists():
        raise Refused(f"{home} has a database. Restore into a new folder.")
    programs = binaries.programs(binaries.account())
    if binaries.major_of_programs(programs) != backup_set.major:
        raise Refused(
            f"The set is of PostgreSQL {backup_set.major}, and this version of ITSSO brings "
            f"{binaries.major_of_programs(programs)}. Restore with the version of ITSSO that made it, then run "
            "itsso db upgrade with this one."
        )
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if binaries.account() is not None:
        home.chmod(0o711)  # PostgreSQL runs as nobody and passes through
    cluster = Cluster(home)
    place = cluster.place()
    if place.exists() and any(place.iterdir()):  # of a folder that was moved away, or of a record that was lost
        raise Refused(f"{place} has files of a database, which {home} would use. Restore into another folder.")
    begun = time.monotonic()
    replay = _Replay(repository, key, cluster, programs)
    try:
        replay.unpack(backup_set, report)
        unpacked = time.monotonic()
        report(f"Replaying the log up to {in_indian_time(moment)} ...")
        last_commit = replay.run(moment, backup_set)
        if durable:
            replay.sync()
    except BaseException as error:
        with _blocked_signals():  # whoever presses Ctrl-C once more would leave what was decrypted
            replay.stop_at_once()
            shutil.rmtree(replay.folder, ignore_errors=True)
            DatabaseRecord.file(home).unlink(missing_ok=True)
            DatabaseRecord.privileged_file(home).unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            raise Refused(cannot_write(replay.folder, error)) from None
        raise
    finally:
        for folder in (replay.work, replay.socket):
            shutil.rmtree(folder, ignore_errors=True)
    return RecoveredDatabase(home, backup_set, moment, last_commit, unpacked - begun, time.monotonic() - unpacked)


class _Replay:
    """One recovery: a folder with the sets, the log, and the data that they become."""

    def __init__(self, repository: BackupRepository, key: BackupPrivateKey, cluster: Cluster, programs: Path) -> None:
        self.repository, self.key, self.cluster, self.programs = repository, key, cluster, programs
        self.account = binaries.account()
        self.folder = Path(cluster.record().cluster)
        binaries.make_open(self.folder.parent)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.work = self.folder / "recovery"
        self.data = self.folder / "data"
        self.log = self.work / "postgres.log"
        self.socket = Path(tempfile.mkdtemp(prefix="itsso-"))  # the path of a socket has at most 107 characters
        self.server: subprocess.Popen[bytes] | None = None

    def unpack(self, backup_set: BackupSet, report: Callable[[str], None]) -> None:
        """Decrypt the sets and the log, make one folder of data of the sets, and verify it."""
        self.work.mkdir(mode=0o700)
        chain = self.repository.chain(backup_set)
        for member in chain:
            report(f"Decrypting the {member.kind} set {member.id} ...")
            self._unpack_set(member)
        log = self.work / "wal"
        log.mkdir(mode=0o700)
        names = self.repository.wal_names()
        for name in names:
            is_needed = not SEGMENT.match(name[:24]) or name[8:24] >= backup_set.first_segment[8:]
            if is_needed and not (name.endswith(PARTIAL) and name.removesuffix(PARTIAL) in names):
                self.repository.fetch(f"wal/{name}", log / name.removesuffix(PARTIAL), self.key, compressed=True)
        if len(chain) == 1:
            (self.work / chain[0].id).rename(self.data)
        self._give_away(self.folder)
        if len(chain) > 1:
            folders = [str(self.work / member.id) for member in chain]
            self._run("pg_combinebackup", "--no-sync", "-o", str(self.data), *folders)
            for folder in folders:
                shutil.rmtree(folder)
        report("Verifying each file ...")
        self._run("pg_verifybackup", str(self.data))

    def _unpack_set(self, member: BackupSet) -> None:
        folder = self.work / member.id
        folder.mkdir(mode=0o700)
        for tar, target in zip(TARS, (folder, folder / "pg_wal"), strict=True):
            packed = self.work / tar
            self.repository.fetch(f"sets/{member.id}/{tar}", packed, self.key)
            with gzip.open(packed) as content, tarfile.open(fileobj=content, mode="r|") as archive:
                archive.extractall(target, filter="data")
            packed.unlink()
        shutil.copyfile(self.repository.manifest(member), folder / MANIFEST)
        for path in folder.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)

    def run(self, moment: datetime, backup_set: BackupSet) -> datetime | None:
        """Replay the log up to the moment and end the recovery; return when the last change was made."""
        target = f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00"
        if server := self._recovered_server(target):
            return self._finish(server)
        if ENDED_EARLY not in self._last_lines():
            raise Refused(f"PostgreSQL could not replay the log: {self._last_lines()[-800:]}")
        gaps = list(self.repository.gaps(backup_set))
        if gaps:
            before, after = gaps[0]
            raise Refused(
                f"{in_indian_time(moment)} cannot be restored: the log of changes has nothing between {before} and "
                f"{after} in {self.repository.wal_folder}. Copy the missing files back, choose an earlier time, or one "
                "after the next set (itsso backup list)."
            )
        # No change was made between the last one in the log and the moment: the end of the log is the moment.
        if server := self._recovered_server(""):
            return self._finish(server)
        raise Refused(f"PostgreSQL could not replay the log: {self._last_lines()[-800:]}")

    def _recovered_server(self, target: str) -> subprocess.Popen[bytes] | None:
        """Start the server in recovery and wait until it has ended it; return None where the server ended instead."""
        (self.data / "recovery.signal").touch(mode=0o600)
        rules = self.work / "pg_hba.conf"
        rules.write_text(f"local all {SUPERUSER} trust\n", encoding="ascii")  # by a socket in a folder that is closed
        settings = {name: value for name, value in TUNING.items() if name not in OURS} | {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "hba_file": str(rules),
            "restore_command": f'cp "{self.work}/wal/%f" "%p"',
            "recovery_target_action": "promote",
            "log_min_messages": "log",
            "fsync": "off",  # `sync` writes all of it at the end, in one go
        }
        if target:
            settings["recovery_target_time"] = target
        self.log.touch(mode=0o600)
        for folder in (self.work, self.data, self.socket):
            self._give_away(folder)
        with self.log.open("wb") as log, _blocked_signals():
            self.server = subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), "-p", "5432"]
                + [f"--{name}={value}" for name, value in settings.items()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=_environment(),
                start_new_session=True,
                **binaries.run_as(self.account),
            )
        while self.server.poll() is None:
            if self._has_ended_recovery():
                return self.server
            time.sleep(0.1)
        return None

    def stop_at_once(self) -> None:
        """Stop the server, where it runs, without a word to its clients, and wait for all of its processes.

        Killed alone, the first process leaves the others writing for a moment, into the folder that is being removed.
        """
        if self.server is None:
            return
        self.server.send_signal(signal.SIGQUIT)  # does nothing where it has ended
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:
            self.server.kill()
            self.server.wait()

    def _has_ended_recovery(self) -> bool:
        try:
            with self._connection() as connection:
                return connection.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
        except psycopg.OperationalError:
            return False

    def _finish(self, server: subprocess.Popen[bytes]) -> datetime | None:
        """Give the set-up role its new password, stop the server, and return when the last change was made."""
        password = privileged_passwords(self.cluster.home)[SUPERUSER]
        with self._connection() as connection:
            row = connection.execute("SELECT pg_last_xact_replay_timestamp()").fetchone()
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(SUPERUSER), sql.Literal(password))
            )
        server.send_signal(signal.SIGINT)
        server.wait(120)
        moment: datetime | None = row[0] if row else None
        return moment

    def sync(self) -> None:
        """Write every file of the restored data to the disk."""
        self._run("initdb", "--sync-only", "-D", str(self.data))

    def _connection(self) -> psycopg.Connection[TupleRow]:
        return psycopg.connect(
            host=str(self.socket), port=5432, user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _last_lines(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])

    def _give_away(self, folder: Path) -> None:
        """Give a folder to the account that PostgreSQL runs under."""
        if self.account is not None:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, *self.account, follow_symlinks=False)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self.programs / program), *arguments],
            env=_environment(),
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
            **binaries.run_as(self.account),
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason was given"])[0]
            raise Refused(f"{program} refused the backup: {reason}. Use another copy of it, or an earlier set.")


@contextmanager
def _blocked_signals() -> Iterator[None]:
    """Block SIGTERM and Ctrl-C of this thread, and deliver them afterwards.

    An exception between the start of a server and the assignment of its process would leave it running, and one during
    the removal of files would leave files. A server that is started inherits the block, and PostgreSQL sets its own at
    once. No other thread may run: it would receive the signal.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C.UTF-8"}


def in_indian_time(moment: datetime) -> str:
    """Return a moment as the commands print it."""
    return f"{moment.astimezone(IST):%Y-%m-%d %H:%M:%S} IST"
