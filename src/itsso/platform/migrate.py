"""`itsso migrate`: makes the tables, as their owner."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from itsso.platform.errors import Refused

NAME = "migrate"
HELP = "make or update the database's tables"
EXAMPLE = "itsso migrate"
NEEDS_DATABASE = True
MAKES_DATABASE = True
AS_OWNER = True
LOCK_TIMEOUT = "5s"
"""How long a migration waits for a table, with all who use the table behind it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add `--quiet`. A version cannot be chosen: the software knows only its newest tables."""
    parser.add_argument("--quiet", action="store_true", help="say nothing where nothing is wrong")


def run(args: argparse.Namespace) -> int:
    """Migrate and print what was done."""
    migrate(verbosity=0 if args.quiet else 1)
    lines = check_derived_data()
    if not args.quiet:
        print("\n".join(lines), end="\n" if lines else "")
    return 0


def check_derived_data() -> list[str]:
    """Compare the version by which stored data was derived with this one's; return what to print (AFTER_MIGRATE)."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    lines: list[str] = import_string(settings.AFTER_MIGRATE)()
    return lines


def migrate(verbosity: int = 0) -> None:
    """Migrate the tables to this version, in a process that works as their owner.

    One process migrates a database at a time; a second one waits for it. Raises Refused, and changes nothing, for a
    database on which only some of the replaced migrations ran. Raises Refused where another session holds a table for
    longer than LOCK_TIMEOUT: the next run goes on from there. While a migration waits for a table, all who use the
    table wait behind it.
    """
    from django.core.management import call_command
    from django.db import OperationalError, connections
    from psycopg.errors import LockNotAvailable

    from itsso.platform.replaced_migrations import record_initial_set

    with _migration_lock(), connections["owner"].cursor() as cursor:
        record_initial_set()
        cursor.execute("select set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
        try:
            call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise Refused(
                    f"Another session holds a table that a migration changes, for more than {LOCK_TIMEOUT}. What"
                    " was done before is kept. Stop the service and its workers (or wait for a backup to end), and run"
                    " `itsso migrate` again: it goes on where it stopped."
                ) from None
            raise
        finally:
            cursor.execute("select set_config('lock_timeout', '0', false)")


@contextmanager
def _migration_lock() -> Iterator[None]:
    """Hold the lock under which one process migrates the database; wait for it while another process holds it.

    Two at once would add the same column and record a migration twice. The lock is tried each second: a statement that
    waited for it would hold up the indexes that the other process creates online. A message says once that it waits:
    the lock may be that of a machine that stopped.
    """
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        waits = False
        while True:
            cursor.execute("select pg_try_advisory_lock(hashtext('itsso migrate'))")
            if cursor.fetchone()[0]:
                break
            if not waits:
                print("Waiting for another `itsso migrate` of this database to end ...", file=sys.stderr, flush=True)
                waits = True
            sleep(1)
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtext('itsso migrate'))")
