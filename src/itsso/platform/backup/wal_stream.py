"""Copy the write-ahead log into the folder of backups while the database is in use, with PostgreSQL's pg_receivewal.

pg_receivewal writes to the spool, where a slot of the server lets it resume. Every few seconds what is new is encrypted
into the folder, the unfinished segment too, and the moment up to which everything is there is noted: what a loss of the
machine would take is what was acknowledged after that moment.
"""

import contextlib
import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from itsso.platform.backup.base import SPOOL, public_key, superuser_address, system_of
from itsso.platform.backup.envelope import BackupPublicKey
from itsso.platform.backup.repository import ENCRYPTED, PARTIAL, WAL_FILE, BackupRepository
from itsso.platform.database import binaries
from itsso.platform.database.address import Address
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused
from itsso.platform.home import home, private_folder, write_private

SLOT = "itsso_backup"
LAST_COPY = "last_wal_copy"
"""The file of the installation's folder with the moment up to which the log was last copied."""
PATIENCE = 10.0
"""Seconds in which pg_receivewal has to receive what the server has written."""


def last_wal_copy() -> datetime | None:
    """Return up to when the log of this installation was copied; None where it never was."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        return datetime.fromisoformat((home() / LAST_COPY).read_text(encoding="utf-8"))
    return None


@dataclass
class WalCopy:
    """The copying of the write-ahead log into a folder of backups."""

    repository: BackupRepository
    address: Address
    key: BackupPublicKey
    spool: Path
    receiver: subprocess.Popen[bytes] | None = None
    stored_lsn: str = ""

    def step(self) -> datetime | None:
        """Copy what is new; return the moment up to which everything is in the folder, or None if that is not known."""
        self._receive()
        try:
            with psycopg.connect(self.address.url, autocommit=True, connect_timeout=5) as connection:
                moment = _now(connection)  # before the position: what was acknowledged until then is before it
                position = _flushed(connection)
                is_received = self._wait_for(connection, position.lsn)
        except psycopg.OperationalError:
            self._store_finished()  # the server is away; what is in the spool is safe to copy
            return None
        self._store_finished()
        if not is_received:
            return None
        if position.lsn != self.stored_lsn:
            if position.segment not in self._store_partial() and not self._is_stored(position.segment):
                return None  # it was finished at this moment: the next step has it
            self.stored_lsn = position.lsn
        self.repository.note_received(moment, position.lsn)
        write_private(home() / LAST_COPY, moment.isoformat())
        return moment

    def _receive(self) -> None:
        """Start pg_receivewal where it does not run: at first, and after the server was away."""
        if self.receiver is not None and self.receiver.poll() is None:
            return
        command = [str(binaries.programs(None) / "pg_receivewal"), "-D", str(self.spool), "--slot", SLOT]
        connection = ["-h", self.address.host, "-p", str(self.address.port), "-U", self.address.user, "--no-password"]
        environment = os.environ | self.address.environment | {"PGAPPNAME": SLOT, "LC_ALL": "C.UTF-8"}
        created = subprocess.run(
            [*command, *connection, "--create-slot", "--if-not-exists"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if created.returncode:
            return  # the server is away: the next step tries again
        self.receiver = subprocess.Popen(
            [*command, *connection, "--status-interval=1", "--no-loop"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.spool.parent / "pg_receivewal.log").open("wb"),
        )

    def _wait_for(self, connection: psycopg.Connection[TupleRow], lsn: str) -> bool:
        """Wait until the spool has the log up to `lsn`; return whether it has. Raises Refused where a part is lost."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            row = connection.execute(
                "SELECT s.wal_status = 'lost', coalesce(r.write_lsn >= %s::pg_lsn, false) FROM pg_replication_slots s"
                " LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE s.slot_name = %s",
                [lsn, SLOT],
            ).fetchone()
            if row and row[0]:
                connection.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
                raise Refused(
                    "The copy of the log stopped for so long that the server removed a part of it: no moment of that "
                    "time can be restored. Start the same again, and take a full set: itsso backup run --full"
                )
            if row and row[1]:
                return True
            time.sleep(0.05)
        return False

    def _store_finished(self) -> None:
        """Encrypt finished files, and remove each from the spool once it is on the disk of the backups."""
        for path in sorted(self.spool.iterdir()):
            if WAL_FILE.match(path.name) and path.suffix != PARTIAL:
                self.repository.store(path, f"wal/{path.name}", self.key, compress=True)
                (self.repository.wal_folder / f"{path.name}{PARTIAL}{ENCRYPTED}").unlink(missing_ok=True)
                path.unlink()

    def _store_partial(self) -> set[str]:
        """Encrypt the segment that is being written; return the names of the segments stored."""
        names = set()
        for path in self.spool.glob(f"*{PARTIAL}"):
            with contextlib.suppress(FileNotFoundError):  # it was finished at this moment
                self.repository.store(path, f"wal/{path.name}", self.key, compress=True)
                names.add(path.stem)
        return names

    def _is_stored(self, segment: str) -> bool:
        return (self.repository.wal_folder / f"{segment}{ENCRYPTED}").exists()

    def stop(self) -> None:
        """Stop receiving."""
        if self.receiver is not None and self.receiver.poll() is None:
            self.receiver.terminate()
            self.receiver.wait(30)


@contextlib.contextmanager
def copying(repository: BackupRepository, record: DatabaseRecord) -> Iterator[WalCopy]:
    """Yield the copying of the log of an embedded database; it receives while the block runs."""
    address, key = superuser_address(record), public_key()
    repository.prepare(system_of(address), key)
    spool = private_folder(SPOOL) / "wal"
    spool.mkdir(mode=0o700, exist_ok=True)
    with (spool.parent / "lock").open("a") as alone:
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused("Another itsso backup stream is at work for this installation. Stop it first.") from None
        _end_orphan(address)
        copy = WalCopy(repository, address, key, spool)
        try:
            yield copy
        finally:
            copy.stop()


def _end_orphan(address: Address) -> None:
    """End the pg_receivewal of a copy that was killed: without its connection it ends."""
    with psycopg.connect(address.url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots"
            " WHERE slot_name = %s AND active_pid IS NOT NULL",
            [SLOT],
        )


@dataclass(frozen=True, slots=True)
class LogPosition:
    """A position in the write-ahead log, and the segment that its last byte is in."""

    lsn: str
    segment: str


def _now(connection: psycopg.Connection[TupleRow]) -> datetime:
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    return datetime.fromisoformat(row[0].isoformat())


def _flushed(connection: psycopg.Connection[TupleRow]) -> LogPosition:
    """Return the position up to which the server has written its log to the disk."""
    row = connection.execute(
        "SELECT lsn::text, pg_walfile_name(lsn - 1) FROM (SELECT pg_current_wal_flush_lsn() AS lsn) AS flushed"
    ).fetchone()
    assert row is not None
    return LogPosition(str(row[0]), str(row[1]))
