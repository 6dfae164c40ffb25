"""`itsso serve`: the pages, with the worker beside them, until ctrl-C or SIGTERM."""

import argparse
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from urllib.parse import urlsplit

from itsso.platform.errors import BadUse, Refused

NAME = "serve"
HELP = "serve the pages, and do the jobs"
EXAMPLE = "itsso serve --port 8000"
NEEDS_DATABASE = True

ITSSO = (sys.executable, "-m", "itsso.platform.cli")
PATIENCE = 20.0  # seconds for a child to end before it is killed


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--processes", type=int, default=2, help="processes that make pages (default: 2)")


def run(args: argparse.Namespace) -> int:
    """Checks, then serves. Raises BadUse for numbers out of range, Refused where it would be unsafe or cannot work."""
    if not 0 <= args.port <= 65535:
        raise BadUse(f"--port: {args.port} is not between 0 and 65535.")
    if args.processes < 1:
        raise BadUse(f"--processes: {args.processes} is too few; pages need at least 1.")
    refuse_demonstration_beyond_loopback(args.host)
    refuse_taken_port(args.host, args.port)
    prepare()
    server = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", args.host, "--port", str(args.port), "--workers", str(args.processes)),
        *("--blocking-threads", "4", "itsso.platform.wsgi:application"),
    ]
    print(f"ITSSO is at http://{args.host}:{args.port}/ - stop it with ctrl-C.", flush=True)
    return Children([server, [*ITSSO, "worker"]]).run()


def refuse_demonstration_beyond_loopback(host: str) -> None:
    """The demonstration lets anybody in as anybody: it is for this machine only, and not for a proxy before it."""
    if os.environ.get("ITSSO_DEMO") != "1":
        return
    proxy = urlsplit(os.environ.get("ITSSO_ORIGIN", "")).hostname
    for name in (host, proxy) if proxy else (host,):
        if not _is_loopback(name):
            raise Refused(
                f"The demonstration is not served on {name}: anybody could sign in as anybody. "
                "Serve it on 127.0.0.1 without ITSSO_ORIGIN, or unset ITSSO_DEMO."
            )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def refuse_taken_port(host: str, port: int) -> None:
    """A clear line at once, and not a child's traceback."""
    try:
        with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET):
            pass
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise Refused(f"Cannot listen on {host} port {port}: {why}. Choose another with --port or --host.") from None


def prepare() -> None:
    """Tables up to date, roles as they must be, static files collected.

    Tables are made by another process: this one, and those that it starts, never hold the owner's password.
    """
    from django.core.management import call_command

    from itsso.platform.database import forget_roles_above, is_embedded

    if is_embedded() and subprocess.run([*ITSSO, "migrate", "--quiet"], check=False).returncode:
        raise Refused("The tables could not be brought up to date; the lines above say why.")
    forget_roles_above()
    refuse_old_tables()
    refuse_mighty_role()
    call_command("collectstatic", interactive=False, verbosity=0)


def refuse_old_tables() -> None:
    """Pages of this version need tables of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("The database's tables are not of this version. Run itsso migrate, then serve again.")


def refuse_mighty_role() -> None:
    """Row-level security does not bind a superuser, a role with BYPASSRLS, or the owner of the tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        if cursor.fetchone() == (True,):
            raise Refused(
                "The role of DATABASE_URL is not bound by row-level security: it is a superuser, has BYPASSRLS, or "
                "owns tables. Use the role itsso_app; itsso db roles-sql prints how to make it."
            )


class Children:
    """Processes that run together: one that dies is started again, all end with us."""

    def __init__(self, commands: list[list[str]]) -> None:
        self.running = {index: subprocess.Popen(command) for index, command in enumerate(commands)}
        self.commands = commands
        self.told_to_stop = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop = True

    def run(self) -> int:
        """Watches until it is told to stop."""
        while not self.told_to_stop:
            time.sleep(0.3)
            for index, child in self.running.items():
                if child.poll() is not None and not self.told_to_stop:
                    time.sleep(1)  # what it needs may be on its way back
                    self.running[index] = subprocess.Popen(self.commands[index])
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            try:
                child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
        return 0
