"""One database cluster on disk: made once, its stale locks cleared, its server started as a direct child."""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

from itsso.platform.database import binaries
from itsso.platform.database.address import APP, OWNER, SUPERUSER
from itsso.platform.database.binaries import RunOptions
from itsso.platform.database.record import NAME, DatabaseRecord, privileged_passwords, store_privileged_passwords
from itsso.platform.database.roles import roles_sql
from itsso.platform.errors import Refused

# A laptop of two cores and 4 GB or more; large loads should not stop for checkpoints.
TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "512MB",
    "effective_cache_size": "2GB",
    "work_mem": "32MB",
    "temp_buffers": "64MB",  # what a piece of a load writes by way of temporary tables: held by its workers only
    "maintenance_work_mem": "256MB",
    "wal_buffers": "16MB",
    "min_wal_size": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "summarize_wal": "on",  # which blocks changed: an incremental backup needs it
    "max_slot_wal_keep_size": "8GB",  # a copy of the log that stopped must not fill the disk of the database
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# A cluster that lives as long as a test run may lose everything when the machine dies.
THROWAWAY = {
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "summarize_wal": "off",
    "shared_buffers": "128MB",
    "max_connections": "40",
}


@dataclass(frozen=True)
class Cluster:
    """The cluster of the installation in `home`."""

    home: Path
    throwaway: bool = False

    @property
    def log(self) -> Path:
        """Return where the server writes; never a statement's values, which may concern people."""
        return self.home / "postgres.log"

    def record(self) -> DatabaseRecord:
        """Return the record stored about this cluster, which is written at the first call."""
        record = DatabaseRecord.read(self.home)
        if record is None:
            record = DatabaseRecord(self.home, cluster=str(self.place()))
            record.write()
        store_privileged_passwords(self.home, privileged_passwords(self.home))
        return record

    def place(self) -> Path:
        """Return the folder of a cluster that is not made yet, below `home`.

        It is elsewhere where a parent is closed to the account that the server runs under.
        """
        inside = self.home / "postgres"
        if binaries.open_to(inside, binaries.account()):
            return inside
        return binaries.SHARED / f"data-{hashlib.sha256(str(self.home).encode()).hexdigest()[:12]}"

    def make(self) -> None:
        """Create the cluster if it does not exist: an initdb that was killed half-way starts again."""
        record, user = self.record(), binaries.account()
        folder = Path(record.cluster)
        if (folder / "data" / "PG_VERSION").exists():
            refuse_other_major(folder, binaries.programs(user))
            return
        if record.port:
            raise Refused(
                f"The database that was in {folder} is gone. Restore it from a backup, or remove "
                f"{DatabaseRecord.file(self.home)} to begin with an empty one."
            )
        shutil.rmtree(folder, ignore_errors=True)
        binaries.make_open(folder.parent)
        folder.mkdir(mode=0o700)
        password = folder / "password"
        password.touch(mode=0o600)
        password.write_text(privileged_passwords(self.home)[SUPERUSER], encoding="utf-8")
        if user:
            os.chown(folder, *user)
            os.chown(password, *user)
        programs = binaries.programs(user)
        command = [
            str(programs / "initdb"),
            *("-D", str(folder / "new"), "-U", SUPERUSER, f"--pwfile={password}", "--auth=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", *_locale(binaries.major_of_programs(programs))),
            *(["--no-sync"] if self.throwaway else []),
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, **_child(user), check=False)
        password.unlink()
        if done.returncode:
            raise Refused(f"PostgreSQL could not make its database in {folder}: {done.stderr.strip()[-600:]}")
        (folder / "new").rename(folder / "data")

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server as a direct child on a free port and wait until it answers; the roles exist then.

        Raises Refused where it does not come up, and Killed where it was not let.
        """
        self.make()
        record, user = self.record(), binaries.account()
        data = Path(record.cluster) / "data"
        self._clear_stale(data)
        if not self.throwaway:
            keep_programs(data.parent, binaries.programs(user))
        record = record.at_port(free_port(record.port))
        tuning = TUNING | (THROWAWAY if self.throwaway else {})
        options = [f"--{name}={value}" for name, value in tuning.items()]
        self.log.touch(mode=0o600)
        self.log.chmod(0o600)  # that of an earlier release was open
        with self.log.open("ab") as log:
            child = subprocess.Popen(
                [str(binaries.programs(user) / "postgres"), "-D", str(data), "-p", str(record.port), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=data.parent,
                **_child(user),
            )
        try:
            self._make_roles(record, child)
        except BaseException as error:
            child.send_signal(signal.SIGINT)
            child.wait()
            if was_killed(child):
                raise Killed from None
            if isinstance(error, psycopg.OperationalError):  # killed so soon
                raise Refused(f"PostgreSQL ended in its set-up. The end of {self.log}:\n{self.last_words()}") from None
            raise
        record.write()
        return child

    def _make_roles(self, record: DatabaseRecord, child: subprocess.Popen[bytes]) -> None:
        """Wait for the server, then create the roles and the database where they do not exist yet."""
        with self._connect(record, child) as connection:
            connection.execute(roles_sql(privileged_passwords(self.home) | {APP: record.password}))
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if not exists:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(NAME), sql.Identifier(OWNER))
                )

    def _connect(self, record: DatabaseRecord, child: subprocess.Popen[bytes]) -> psycopg.Connection[TupleRow]:
        """Return a connection of the set-up role.

        Recovery after a crash may take its time; a dead child ends the wait.
        """
        address = record.address(SUPERUSER, "postgres").url
        while True:
            try:
                return psycopg.connect(address, autocommit=True, connect_timeout=5)
            except psycopg.OperationalError as error:
                if "password authentication failed" in str(error):
                    raise Refused(
                        f"The database in {record.cluster} does not know the passwords in {self.home}. "
                        "They belong together: restore both from the same backup."
                    ) from None
            if child.poll() is not None:
                raise Refused(f"PostgreSQL did not start. The end of {self.log}:\n{self.last_words()}")
            time.sleep(0.05)

    def last_words(self) -> str:
        """Return the end of the server's log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])

    def _clear_stale(self, data: Path) -> None:
        """End a server whose supervisor was killed, and what a killed server left; remove its lock.

        A zombie counts as gone, though PostgreSQL itself takes it for a live server.
        """
        server = server_of(data)
        if server is not None:
            end(server)
        for orphan in orphans_of(data):
            with contextlib.suppress(psutil.NoSuchProcess):
                orphan.kill()
                orphan.wait(10)
        (data / "postmaster.pid").unlink(missing_ok=True)


def major_of_data(data: Path) -> int:
    """Return the major version of PostgreSQL that a folder of data is of."""
    return int((data / "PG_VERSION").read_text(encoding="ascii"))


def _locale(major: int) -> tuple[str, ...]:
    """Return the options of initdb for a locale that knows Hindi letters: with plain C, pg_trgm finds no trigrams.

    PostgreSQL has one of its own since 18; a distribution's 17 is built with ICU.
    """
    if major >= 18:
        return "--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"
    return "--locale-provider=icu", "--icu-locale=und"


def refuse_other_major(folder: Path, programs: Path) -> None:
    """Raise Refused, saying what to do, where the data are of another major version than the programs."""
    data, installed = major_of_data(folder / "data"), binaries.major_of_programs(programs)
    if data < installed:
        raise Refused(
            f"The database in {folder} is of PostgreSQL {data}, and this version of ITSSO brings {installed}. Nothing "
            "was changed. Take the files to it with: itsso db upgrade"
        )
    if data > installed:
        raise Refused(
            f"The database in {folder} is of PostgreSQL {data}, and this version of ITSSO brings the older "
            f"{installed}. Nothing was changed. Install the version of ITSSO that it was used with."
        )


def keep_programs(folder: Path, programs: Path) -> None:
    """Keep the programs beside the data: the next major version needs them, and a new environment removes them.

    Those that OWN_PROGRAMS names are not ours to copy; whoever installed them keeps them.
    """
    if binaries.OWN_PROGRAMS in os.environ:
        return
    target = folder / f"programs-{binaries.major_of_programs(programs)}"
    if not target.exists():
        binaries.copy_package(programs.parent.parent, target, link=True)


def kept_programs(folder: Path, major: int) -> Path | None:
    """Return the folder of the kept programs of a major version; None where there are none."""
    server = next(folder.glob(f"programs-{major}/*/pginstall/bin/postgres"), None)
    return server.parent if server else None


class Killed(Exception):
    """The server was killed during its start, which does not rule out starting it again."""


def was_killed(child: subprocess.Popen[bytes]) -> bool:
    """Return whether a server that ended was killed and did not end by itself."""
    return child.returncode == -signal.SIGKILL


def server_of(data: Path) -> psutil.Process | None:
    """Return the live server that holds this data folder: not a zombie, and not another process with its old number."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        process = psutil.Process(int(lines[0]))
        if process.status() == psutil.STATUS_ZOMBIE or str(data) not in process.cmdline():
            return None
    except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
        return None
    return process


def orphans_of(data: Path) -> list[psutil.Process]:
    """Return backends that outlive their killed server for a moment and still hold its memory.

    They work in its folder.
    """
    servers = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.name() == "postgres" and process.cwd() == str(data):
                servers.append(process)
    return servers


def end(server: psutil.Process, patience: float = 60) -> None:
    """End a server cleanly ("fast": sessions are cut, what is committed stays), and by force only after `patience`."""
    with contextlib.suppress(psutil.NoSuchProcess):
        server.send_signal(signal.SIGINT)
        try:
            server.wait(patience)
        except psutil.TimeoutExpired:
            server.kill()


def free_port(wish: int = 0) -> int:
    """Return `wish` where it is free, else a port that nobody listens on."""
    for port in (wish, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise Refused("No port is free on 127.0.0.1.")


class _ChildOptions(RunOptions):
    """The arguments of `subprocess` that start the server's programs."""

    env: dict[str, str]
    start_new_session: bool


def _child(user: tuple[int, int] | None) -> _ChildOptions:
    """Return the arguments that start the server's programs under `user`.

    They run in a session of their own so that ctrl-C does not reach them.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {"env": environment | {"LC_ALL": "C.UTF-8"}, "start_new_session": True, **binaries.run_as(user)}
