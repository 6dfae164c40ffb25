"""`itsso officers`: who may sign in on this installation."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

NAME = "officers"
HELP = "add officers and their postings"
EXAMPLE = 'itsso officers add --username rdevi --number UP123 --name "SI R. Devi" --role io --unit IN-UP/KNP-1'
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """One thing to do: add."""
    todo = parser.add_subparsers(dest="todo", metavar="WHAT", required=True)
    add = todo.add_parser(
        "add",
        help="add an officer with a posting, or a further posting to one who is there",
        description="Adds an officer with a posting from today. The password is asked for twice and not shown; where "
        "the input is no terminal it is the first line. An officer who is there gets the further posting only.",
        epilog=f"example:\n  {EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add.add_argument("--username", required=True, help="what the officer types to sign in")
    add.add_argument("--number", required=True, help="the officer's number in CCTNS, by which cases find their IO")
    add.add_argument("--name", required=True, help="rank and name as pages show them")
    add.add_argument("--role", required=True, help="such as io, sho, supervisor, state_monitor, feed_clerk")
    add.add_argument("--unit", required=True, help="code of the unit, such as IN-UP or IN-UP/KNP-1, or its name")


def run(args: argparse.Namespace) -> int:
    """Adds the officer; Refused where a name is taken, a password is weak or the unit does not fit."""
    from django.db import transaction

    from itsso.accounts.actions import add_officer, ensure_system_posting, give_number, post
    from itsso.accounts.models import Role
    from itsso.accounts.queries import officer_called
    from itsso.platform.errors import BadUse, Refused
    from itsso.units.queries import find

    roles = [role for role in Role.values if role != Role.SYSTEM]
    if args.role not in roles:
        raise BadUse(f"There is no role {args.role}. The roles are: {', '.join(roles)}.")
    by = ensure_system_posting().actor
    unit = find(args.unit)
    officer = officer_called(args.username)
    if officer is not None and officer.number != args.number:
        raise Refused(f"The user name {args.username} is that of officer {officer.number}. Give another.")
    password = None if officer else _asked()
    with transaction.atomic():
        if officer is None:
            officer = add_officer(args.username, args.number, args.name, password, by=by)
            give_number(officer, unit.state, args.number, by=by)
        posting = post(officer, unit, args.role, by=by)
    print(posting)
    return 0


def _asked() -> str:
    """A new password, never echoed."""
    from itsso.platform.errors import BadUse

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("The same again: ") != password:
        raise BadUse("The two passwords are not the same. Run the command again.")
    return password
