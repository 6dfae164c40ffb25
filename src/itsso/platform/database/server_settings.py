"""Settings of a server of one's own that keep persons out of its log, and what `itsso serve` checks of them.

PostgreSQL writes a statement that failed, the values of its parameters and the row of a violated constraint into its
log unless it is configured not to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol

from itsso.platform.database.address import APP, BACKUP, OWNER, PUBLISHER, Address


@dataclass(frozen=True)
class QuietSetting:
    """A setting of the log: the value to set, all values that keep people out, and what would be written otherwise."""

    name: str
    value: str
    allowed: tuple[str, ...]
    writes: str


QUIET = (
    QuietSetting("log_statement", "none", ("none", "ddl"), "statements"),
    # the first line of some errors quotes a value: invalid input syntax for type integer: "..."
    QuietSetting("log_min_messages", "fatal", ("log", "fatal", "panic"), "values that errors quote"),
    QuietSetting("log_min_error_statement", "panic", ("panic", "fatal"), "each statement that failed"),
    QuietSetting("log_error_verbosity", "terse", ("terse",), "values of rows that violate a constraint"),
    QuietSetting("log_parameter_max_length", "0", ("0",), "values of parameters"),
    QuietSetting("log_parameter_max_length_on_error", "0", ("0",), "values of parameters of failed statements"),
    QuietSetting("log_min_duration_statement", "-1", ("-1",), "slow statements"),
    QuietSetting("log_min_duration_sample", "-1", ("-1",), "a sample of slow statements"),
    QuietSetting("log_transaction_sample_rate", "0", ("0",), "statements of a sample of transactions"),
    QuietSetting("auto_explain.log_min_duration", "-1", ("-1",), "plans with values"),
)
CONNECTIONS = 60
"""Pages of two processes, the worker, a load on two cores, backups, and a margin."""


class Cursor(Protocol):
    """The part of a cursor that is used, of psycopg or of Django."""

    def execute(self, query: str, params: list[str] | None = None) -> object:
        """Run a query."""

    def fetchone(self) -> tuple[object, ...] | None:
        """Return the next row."""

    def fetchall(self) -> list[tuple[object, ...]]:
        """Return all rows."""


def quiet_sql() -> list[str]:
    """Return the statements that keep people out of the log, for each role, by a superuser."""
    return [
        f"ALTER ROLE {role} SET {setting.name} = '{setting.value}';"
        for role in (APP, OWNER, BACKUP, PUBLISHER)
        for setting in QUIET
        if "." not in setting.name  # of a module that nearly no server loads
    ]


def warnings(cursor: Cursor, address: Address) -> Iterator[str]:
    """Yield one line for each thing to change on the server, with the command that changes it."""
    yield from _log_warnings(cursor)
    yield from _role_warnings(cursor)
    cursor.execute("SELECT current_setting('max_connections')")
    connections = int(str(_value(cursor)))
    if connections < CONNECTIONS:
        yield (
            f"max_connections is {connections}, fewer than {CONNECTIONS}: pages may find none left. As a superuser: "
            f"ALTER SYSTEM SET max_connections = {CONNECTIONS}; then restart PostgreSQL."
        )
    if not is_this_machine(address.host):
        cursor.execute("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        if _value(cursor) is not True:
            yield (
                f"The connection to {address.host} is not encrypted. Add ?sslmode=verify-full&sslrootcert=FILE to "
                "DATABASE_URL, and write hostssl in place of host into pg_hba.conf."
            )


def is_this_machine(host: str) -> bool:
    """Return whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _log_warnings(cursor: Cursor) -> Iterator[str]:
    for setting in QUIET:
        cursor.execute("SELECT current_setting(%s, true)", [setting.name])
        value = _value(cursor)
        if value is not None and value not in setting.allowed:
            yield (
                f"{setting.name} is {value}: PostgreSQL's log would hold {setting.writes}, and with them people. "
                f"As a superuser: ALTER ROLE {APP} SET {setting.name} = '{setting.value}';"
            )


def _role_warnings(cursor: Cursor) -> Iterator[str]:
    """Yield a warning for a role that may replicate: it can copy the whole cluster, password hashes and all."""
    cursor.execute(
        "SELECT rolname, rolreplication FROM pg_roles WHERE rolname = ANY (string_to_array(%s, ' '))"
        " AND (rolreplication OR (rolbypassrls AND rolname <> %s))",
        [" ".join((APP, OWNER, BACKUP, PUBLISHER)), BACKUP],
    )
    for name, replicates in cursor.fetchall():
        fault = "has REPLICATION and can copy the whole cluster" if replicates else "has BYPASSRLS and needs it not"
        yield f"The role {name} {fault}. As a superuser run what this prints: itsso db roles-sql --rights"


def _value(cursor: Cursor) -> object:
    row = cursor.fetchone()
    return row[0] if row else None
