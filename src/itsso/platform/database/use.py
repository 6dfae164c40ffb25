"""Using the embedded database: the first user starts it, the last one lets it stop."""

import contextlib
import fcntl
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg

from itsso.platform.database.address import APP
from itsso.platform.database.cluster import end, server_of
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused


@contextlib.contextmanager
def in_use(home: Path, throwaway: bool = False) -> Iterator[DatabaseRecord]:
    """Hold the embedded database of `home` up while the block runs, and yield how to reach it.

    Joins a server that is up; starts one otherwise. Raises Refused, with the end of the log, where it cannot start.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "database.users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a server that nobody used any more is shutting down
        yield reach(home) or _started(home, throwaway)


def reach(home: Path) -> DatabaseRecord | None:
    """Return how to reach the server where it is up and accepts the application; else None."""
    record = DatabaseRecord.read(home)
    if record is None or not record.port:
        return None
    try:
        psycopg.connect(record.address(APP).url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return None
    return record


def _started(home: Path, throwaway: bool) -> DatabaseRecord:
    """Start a supervisor and wait for its server; one that finds another at work leaves the waiting to us."""
    command = [sys.executable, "-m", "itsso.platform.database.supervisor", str(home)]
    log = home / "supervisor.log"
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            [*command, *(["--throwaway"] if throwaway else [])],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=home,
        )
    while True:
        record = reach(home)
        if record is not None:
            return record
        if supervisor.poll() is not None and supervisor_of(home) is None:
            raise Refused(f"The database did not start.\n{log.read_text(encoding='utf-8').strip()[-1500:]}")
        time.sleep(0.05)


def supervisor_of(home: Path) -> psutil.Process | None:
    """Return the supervisor at work for `home`, or None."""
    try:
        with (home / "database.supervisor").open("r+") as alone:
            try:
                fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                return psutil.Process(int(alone.read()))
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
    return None


def keep(home: Path) -> DatabaseRecord:
    """Start the database and leave it up until `stop`."""
    with in_use(home) as record:
        (home / "database.keep").touch()
        return record


def stop(home: Path) -> bool:
    """Stop the database, whichever processes use it; return False where it was not up."""
    (home / "database.keep").unlink(missing_ok=True)
    supervisor = supervisor_of(home)
    if supervisor is not None:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(120)
        return True
    record = DatabaseRecord.read(home)
    server = server_of(Path(record.cluster) / "data") if record else None
    if server is None:
        return False
    end(server)  # its supervisor was killed
    return True
