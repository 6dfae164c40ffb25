"""`itsso migrate`: makes the tables, as their owner."""

import argparse
import os

from itsso.platform.errors import Refused

NAME = "migrate"
HELP = "make or update the database's tables"
EXAMPLE = "itsso migrate"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """The newest tables are the only ones that the software knows: there is nothing to choose."""
    parser.add_argument("--quiet", action="store_true", help="say nothing where nothing is wrong")


def run(args: argparse.Namespace) -> int:
    """Migrates and says what was done."""
    migrate(verbosity=0 if args.quiet else 1)
    return 0


def migrate(verbosity: int = 0) -> None:
    """Brings the tables up to date; Refused where only the application's role is known."""
    from django.core.management import call_command

    if os.environ.get("DATABASE_URL") and not os.environ.get("DATABASE_OWNER_URL"):
        raise Refused(
            "Tables are made by their owner, not by the application. Set DATABASE_OWNER_URL to the address of "
            "the role itsso_owner, and run itsso migrate again."
        )
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
