"""`itsso serve`: the pages and the worker, until ctrl-C or SIGTERM."""

import argparse
import contextlib
import ctypes
import ipaddress
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from itsso.platform.database import address_of, is_embedded
from itsso.platform.database.address import APP
from itsso.platform.database.server_settings import warnings as server_warnings
from itsso.platform.errors import BadUse, Refused
from itsso.platform.home import private_folder
from itsso.platform.installation_keys import check_keys
from itsso.platform.migrate import check_derived_data
from itsso.platform.running import answers, forget_address, page_address, record_address

NAME = "serve"
HELP = "serve the pages, and run background jobs"
EXAMPLE = "itsso serve --port 8000"
NEEDS_DATABASE = True
MAKES_DATABASE = True

ITSSO = (sys.executable, "-m", "itsso.platform.cli")
PATIENCE = 20.0  # seconds for the pages and the job at hand to be finished; a second ctrl-C does not wait
PR_SET_PDEATHSIG = 1
CONNECTIONS = 4_096
"""Connections that a process that makes pages keeps at once. More wait until one of these ends."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: where to listen, and with how many processes."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--processes", type=int, default=2, help="processes that make pages (default: 2)")


def run(args: argparse.Namespace) -> int:
    """Check, then serve. Raises BadUse for numbers out of range, Refused where it would be unsafe or cannot work."""
    check(args)
    with hold_port(args.host, args.port):
        return serve_held(args)


def check(args: argparse.Namespace) -> None:
    """Raise BadUse for numbers out of range, Refused for a demonstration that others could reach."""
    if not 0 <= args.port <= 65535:
        raise BadUse(f"--port: {args.port} is not between 0 and 65535.")
    if args.processes < 1:
        raise BadUse(f"--processes: {args.processes} is too few; pages need at least 1.")
    refuse_demonstration_beyond_loopback(args.host)


def serve_held(args: argparse.Namespace) -> int:
    """Serve on a port that this process holds (`hold_port`), until it is signalled to stop."""
    prepare()
    allow_connections()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(empty_metrics_folder())
    commands = [server(args.host, args.port, args.processes), [*ITSSO, "worker"]]
    try:
        return Children(commands).run(lambda: announce(args.host, args.port))
    finally:
        forget_address()


def empty_metrics_folder() -> Path:
    """Return the folder in which the processes that make pages count requests, emptied of an earlier start."""
    folder = private_folder("metrics")
    for counts in folder.glob("*.db"):
        counts.unlink()
    return folder


def announce(host: str, port: int) -> bool:
    """Print where the pages are once they answer, and record it for other commands; return whether they do."""
    if not answers(host, port):
        return False
    record_address(host, port)
    print(f"ITSSO is at {page_address(host, port)}/ - stop it with ctrl-C.", flush=True)
    return True


def server(
    host: str,
    port: int,
    processes: int,
    application: str = "itsso.platform.rsgi:application",
    connections: int = CONNECTIONS,
    head_seconds: float = 10.0,
) -> list[str]:
    """Return the command that serves pages (a `slow_clients.PatientServer`).

    Each process keeps so many connections at once. One on which no whole head of a request arrives within so many
    seconds is closed, whether it is new, slow or idle.
    """
    return [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--log-level", "warning"),
        *("--host", host, "--port", str(port), "--workers", str(processes)),
        *("--http", "1"),  # streams of HTTP/2 would have no limit of time for their heads
        *("--http1-buffer-size", "65536"),  # bytes of a request's head: a whole address with cookies has a tenth
        *("--http1-header-read-timeout", str(round(head_seconds * 1000))),
        *("--backlog", "4096", "--backpressure", str(connections), application),
    ]


def allow_connections() -> None:
    """Let each process that makes pages open a file for each connection, as far as the system allows it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = CONNECTIONS + 1_000
    if hard != resource.RLIM_INFINITY:
        files = min(files, hard)
    if soft != resource.RLIM_INFINITY and soft < files:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))


def refuse_demonstration_beyond_loopback(host: str) -> None:
    """Refuse the demonstration on other addresses than this machine's.

    It lets anyone sign in as anyone: it is for this machine only, and not for a proxy before it.
    """
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


def hold_port(host: str, port: int) -> socket.socket:
    """Lock the port for as long as the socket that is returned stays open, so that no other server shares it.

    Granian binds with SO_REUSEPORT, so that two servers of one user would share a port without an error, each getting a
    part of the requests. Listening is what only one socket can do; after that it stays bound without listening, shut to
    every bind but one with SO_REUSEPORT. Raises Refused, in a clear line, where another socket listens on it or
    holds it.
    """
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise Refused(
            f"Cannot listen on {host} port {port}: {why}. Choose another with --port or --host; with make: PORT=8001."
        ) from None
    if sys.platform != "linux":  # elsewhere a bound socket would keep granian out, too
        listener.close()
        return listener
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.shutdown(socket.SHUT_RDWR)
    return listener


def prepare() -> None:
    """Migrate the tables, update the roles, collect static files.

    Tables are made by another process: this one, and those that it starts, never hold the owner's password.
    """
    from django.core.management import call_command

    from itsso.platform.database import forget_privileged_roles

    if is_embedded():
        print_line("Checking the tables (the first start makes them, which takes up to a minute) ...")
        if subprocess.run([*ITSSO, "migrate", "--quiet"], check=False).returncode:
            raise Refused("The tables could not be brought up to date; the lines above say why.")
    forget_privileged_roles()
    refuse_old_tables()
    refuse_mighty_role()
    warn_of_keys()
    warn_of_server()
    for line in check_derived_data():
        print_line(line)
    print_line("Collecting style sheets and pictures ...")
    call_command("collectstatic", interactive=False, verbosity=0)
    print_line("Starting the pages ...")


def print_line(line: str) -> None:
    """Print one line of progress at once."""
    print(line, flush=True)


def warn_of_keys() -> None:
    """Print each key that does not fit the database, as after a restore without it."""
    for status in check_keys():
        if status.problem:
            print(f"WARNING: {status.key.name}: {status.problem}", file=sys.stderr, flush=True)


def warn_of_server() -> None:
    """Print each setting of a server of one's own that writes persons into its log or lets too much out of it."""
    from django.db import connection

    if is_embedded():  # started with these settings
        return
    with connection.cursor() as cursor:
        for warning in server_warnings(cursor, address_of(APP)):
            print(f"WARNING: {warning}", file=sys.stderr, flush=True)


def refuse_old_tables() -> None:
    """Refuse to serve where the tables are not of this version: pages need tables of their own version.

    The right to read which migrations ran is granted by one of the first, so the application lacks it before.
    """
    from django.db import ProgrammingError, connection
    from django.db.migrations.executor import MigrationExecutor
    from psycopg.errors import InsufficientPrivilege

    try:
        executor = MigrationExecutor(connection)
    except ProgrammingError as error:
        if isinstance(error.__cause__, InsufficientPrivilege):
            raise Refused(
                "The database's tables are not complete: itsso migrate still works on them, or was interrupted. Wait "
                "until it has ended, or run it again; then serve."
            ) from None
        raise
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("The database's tables are not of this version. Run itsso migrate, then serve again.")


def refuse_mighty_role() -> None:
    """Refuse a role that row-level security does not bind: superuser, BYPASSRLS, or the owner of the tables.

    Temporary tables do not count: they are the application's own, and a load running meanwhile has some.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid"
            " AND relpersistence <> 't') FROM pg_roles WHERE rolname = current_user"
        )
        if cursor.fetchone() == (True,):
            raise Refused(
                "The role of DATABASE_URL is not bound by row-level security: it is a superuser, has BYPASSRLS, or "
                "owns tables. Use the role itsso_app; itsso db roles-sql prints how to make it."
            )


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child that leads a group of its own, and ends with us even where we are killed (the latter on Linux).

    The ctrl-C of a terminal goes to our whole group: a child of it would be signalled to stop by the terminal and by
    us, and a process of granian that is signalled twice hangs.
    """
    tie = _end_with_parent if sys.platform == "linux" else None
    return subprocess.Popen(command, process_group=0, preexec_fn=tie)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def kill(child: subprocess.Popen[bytes]) -> None:
    """Stop a child at once, and what it started: a process of granian would keep the port."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


class Children:
    """A group of child processes: one that dies is started again, and all end with us."""

    def __init__(self, commands: list[list[str]]) -> None:
        self.told_to_stop = 0
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        self.running = {index: start(command) for index, command in enumerate(commands)}
        self.commands = commands

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.told_to_stop += 1

    def run(self, announce: Callable[[], bool] = lambda: True) -> int:
        """Wait until signalled to stop; signalled again, do not wait for work in progress.

        `announce` is called until it answers True.
        """
        is_announced = False
        while not self.told_to_stop:
            time.sleep(0.3)
            is_announced = is_announced or announce()
            for index, child in self.running.items():
                if child.poll() is not None and not self.told_to_stop:
                    kill(child)
                    time.sleep(1)  # what it needs may be on its way back
                    self.running[index] = start(self.commands[index])
        print("Stopping: what is being done is finished first; ctrl-C once more does not wait for it.", flush=True)
        for child in self.running.values():
            child.terminate()
        patience_ends = time.monotonic() + PATIENCE
        while self._any_runs() and self.told_to_stop < 2 and time.monotonic() < patience_ends:
            time.sleep(0.1)
        for child in self.running.values():
            kill(child)
        return 0

    def _any_runs(self) -> bool:
        return any(child.poll() is None for child in self.running.values())
