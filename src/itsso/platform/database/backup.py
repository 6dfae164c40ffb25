"""A backup of the database in one file, and its restoring, with PostgreSQL's own programs."""

import os
import subprocess
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import psycopg

from itsso.platform.clock import now
from itsso.platform.database import binaries
from itsso.platform.database.address import Address
from itsso.platform.errors import BadUse, Refused
from itsso.platform.home import home, write_private
from itsso.platform.sql import DATABASE_RIGHTS

LAST_BACKUP = "last_backup"
"""The file of the installation's folder that says when the last backup ended."""


def backup(reader: Address, file: Path) -> None:
    """Write all tables and rows to `file` (mode 0600), whole or not at all, while the system is in use.

    `reader` is a role that row-level security does not bind: under any other, not all rows could be written.
    """
    if file.exists():
        raise Refused(f"{file} is there already. Give a new name: a backup is never written over.")
    new = file.with_name(f".{file.name}.part")
    try:
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    except OSError as error:
        raise Refused(f"{file} cannot be written ({error.strerror}). Name a file in a folder of yours.") from None
    try:
        _run("pg_dump", reader, ["--format=custom", f"--file={new}"])
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)
    write_private(home() / LAST_BACKUP, now().isoformat())


def last_backup() -> datetime | None:
    """Return when `itsso db backup` last wrote a file on this machine; None where it never did."""
    with suppress(FileNotFoundError, ValueError):
        return datetime.fromisoformat((home() / LAST_BACKUP).read_text(encoding="utf-8"))
    return None


def restore(owner: Address, file: Path) -> None:
    """Restore a backup into a database without tables: all of it or nothing. Only the database's own roles enter it."""
    if not file.is_file():
        raise BadUse(f"There is no file {file}. Give the path of a backup.")
    with psycopg.connect(owner.url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if tables != (0,):
            raise Refused("This database has tables. Restore into a new one: another ITSSO_HOME, or an empty server.")
        connection.execute(DATABASE_RIGHTS)  # before there is anything that others could read
    _run("pg_restore", owner, ["--single-transaction", "--exit-on-error", f"--role={owner.user}", str(file)])


def _run(program: str, address: Address, options: list[str]) -> None:
    connection_options = ["-h", address.host, "-p", str(address.port), "-U", address.user, "-d", address.name]
    done = subprocess.run(
        [str(binaries.client_program(program, address)), *connection_options, *options],
        env=os.environ | address.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(
            f"{program} did not finish: {done.stderr.strip().splitlines()[0] if done.stderr else 'no reason'}"
        )
