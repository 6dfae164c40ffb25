"""Serve a small demonstration of a fixed day: the same clock, cases and seed each time, in a folder that is removed.

    python -m tools.fixed_demonstration CASES      until its standard input ends

The clock of the program is one variable of one process, so that tables are built and pages are served in this process,
and no installation has a switch that moves its clock. What is drawn by lot stays so: the examiner of a work, labels of
exhibits, hashes of seals.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from itsso.platform import clock
from itsso.platform.database.use import in_use

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=clock.INDIA)
CASES = 20_000


class _ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _SilentHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Print nothing of a request."""


@contextmanager
def served_demonstration(cases: int = CASES) -> Iterator[str]:
    """Build the demonstration two hours before `NOW`, run the jobs that follow, and yield its address."""
    folder = Path(tempfile.mkdtemp(prefix="itsso-pictures-"))
    folder.chmod(0o711)  # PostgreSQL runs as nobody where this runs as root
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL", "ITSSO_ORIGIN"):
        os.environ.pop(name, None)
    os.environ |= {"ITSSO_HOME": str(folder), "ITSSO_DEMO": "1"}
    try:
        with in_use(folder, throwaway=True):
            _run_command("migrate", "--quiet")
            with clock.fixed(NOW - timedelta(hours=2)):
                application = _build(cases)
            with clock.fixed(NOW):
                _run_jobs()
                with make_server("127.0.0.1", 0, application, _ThreadedServer, _SilentHandler) as server:
                    Thread(target=server.serve_forever, daemon=True).start()
                    yield f"http://127.0.0.1:{server.server_port}"
                    server.shutdown()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run_command(*arguments: str) -> None:
    """Run `itsso` in a process of its own: this one never works as the owner of the tables."""
    subprocess.run([sys.executable, "-m", "itsso.platform.cli", *arguments], check=True)


def _build(cases: int) -> WSGIApplication:
    """Build, and return the application; the modules need settings, which need the database that is up by now."""
    from itsso.platform.cli import set_up_django

    set_up_django()
    from django.core.management import call_command

    from itsso.demo import SEED
    from itsso.demo.build import build

    build(cases, SEED, report=lambda line: print(line, flush=True))
    call_command("collectstatic", interactive=False, verbosity=0)
    from itsso.platform.wsgi import application  # reads the folder of static files when it is imported

    return application


def _run_jobs() -> None:
    """Run the jobs that the build left, and seal its hour, as the worker does."""
    from procrastinate.contrib.django import app

    from itsso.audit.sealing import seal_closed_hours

    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)
    seal_closed_hours()


def main() -> None:
    """Print the address once the pages are served, and serve them until standard input ends."""
    with served_demonstration(int(sys.argv[1])) as address:
        print(address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
