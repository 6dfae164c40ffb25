"""`itsso officers`: who may sign in on this installation."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from datetime import date
from getpass import getpass
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from itsso.accounts.models import Officer, Posting

NAME = "officers"
HELP = "officers and their postings: invite, add, post, end, reset, list"
EXAMPLE = 'itsso officers invite --number 4471 --name "SI R. Devi" --role io --unit IN-UP/KNP-1'
NEEDS_DATABASE = True

ADD = "itsso officers add --username rdevi --number 4471 --name 'SI R. Devi' --role io --unit IN-UP/KNP-1"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the six actions.

    The first administrators are invited here; they invite the others on their pages.
    """
    from itsso.platform.cli import parser_texts

    todo = parser.add_subparsers(dest="todo", metavar="WHAT", required=True)
    invite = todo.add_parser(
        "invite",
        **parser_texts("post an officer and print a one-time link; again, a new link that voids the old", EXAMPLE),
    )
    add = todo.add_parser("add", **parser_texts("add an officer with a password that is asked for, or read", ADD))
    posted = todo.add_parser(
        "post", **parser_texts("a further posting", "itsso officers post up-4471 --role sho --unit IN-UP/KNP-1")
    )
    end = todo.add_parser(
        "end",
        **parser_texts("end an officer's postings at a unit, now", "itsso officers end up-4471 --unit IN-UP/KNP-1"),
    )
    reset = todo.add_parser(
        "reset",
        **parser_texts(
            "remove an officer's second factors and end all sessions; the next sign-in by password sets up a new one",
            "itsso officers reset up-4471 --why lost_device",
        ),
    )
    listed = todo.add_parser(
        "list", **parser_texts("officers of a unit and the units below", "itsso officers list --unit IN-UP/KNP --json")
    )
    add.add_argument("--username", required=True, help="what the officer types to sign in")
    for command in (invite, add):
        command.add_argument("--number", required=True, help="the number by which the State's CCTNS knows the officer")
        command.add_argument("--name", required=True, help="rank and name in Latin letters")
        command.add_argument("--name-hi", default="", help="the name as registered in Devanagari, without the rank")
        command.add_argument(
            "--phone", default="", help="the official telephone number of the post, never a private one"
        )
    for command in (posted, end):
        command.add_argument("username", metavar="USERNAME", help="whose posting it is")
    for command in (invite, add, posted):
        command.add_argument("--role", required=True, help="such as io, sho, supervisor, unit_admin, feed_clerk")
        command.add_argument("--since", type=_day, metavar="YYYY-MM-DD", help="the first day (default: today)")
        command.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="the last day (default: none)")
    target = reset.add_mutually_exclusive_group(required=True)
    target.add_argument("username", metavar="USERNAME", nargs="?", help="whose second factors are removed")
    target.add_argument(
        "--lost-key",
        action="store_true",
        help="every officer whose second factor does not open since the secret_key of this installation is lost",
    )
    reset.add_argument("--why", default="lost_device", help="a reason's code (default: %(default)s)")
    reset.add_argument("--json", action="store_true", help="print JSON")
    end.add_argument("--why", default="transferred", help="a reason's code (default: %(default)s)")
    for command in (invite, add, posted, end, listed):
        command.add_argument("--unit", required=True, help="code of the unit, such as IN-UP/KNP-1, or its name")
        command.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Run one of the actions, as the system.

    Raises BadUse for an unknown role or reason, Refused where a name or number is taken, a password is weak, or a role
    does not fit the unit.
    """
    from itsso.accounts.actions import ensure_system_posting
    from itsso.accounts.models import Role
    from itsso.platform.errors import BadUse

    roles = [role for role in Role.values if role != Role.SYSTEM]
    if getattr(args, "role", roles[0]) not in roles:
        raise BadUse(f"There is no role {args.role}. The roles are: {', '.join(roles)}.")
    acts = {"invite": _invite, "add": _add, "post": _post, "end": _end, "reset": _reset, "list": _list}
    acts[args.todo](args, ensure_system_posting())
    return 0


def _invite(args: argparse.Namespace, by: Posting) -> None:
    from django.urls import reverse

    from itsso.accounts.administration import invite, invite_again
    from itsso.accounts.officer_names import registered_name
    from itsso.platform.running import public_address, running_address
    from itsso.units.queries import find

    since = args.since or _today()
    name = registered_name("", args.name, args.name_hi, args.phone)
    posting, token = invite(args.number, name, find(args.unit), args.role, since, args.until, by=by)
    is_new = bool(token)
    token = token or invite_again(posting.officer, by=by)
    link = public_address() + reverse("accounts:invitation", args=[token])
    message = f"{posting}\nuser name {posting.officer.username}\n"
    message += (
        "" if is_new else "was here already: an earlier link is void; the password is valid until this one is used\n"
    )
    message += f"link, shown only now, good once within seven days:\n{link}"
    if not os.environ.get("ITSSO_ORIGIN") and running_address() is None:
        message += (
            "\nITSSO is not being served from this folder now: the link names the usual port. Put the address that "
            "your officers use into ITSSO_ORIGIN, then invite again for another link."
        )
    _print(args, {**_posting_json(posting), "link": link}, message)


def _add(args: argparse.Namespace, by: Posting) -> None:
    from django.db import transaction

    from itsso.accounts.actions import add_officer, give_number, post
    from itsso.accounts.officer_names import registered_name
    from itsso.accounts.queries import officer_with_username
    from itsso.platform.errors import Refused
    from itsso.units.models import UnitKind
    from itsso.units.queries import find

    unit, officer = find(args.unit), officer_with_username(args.username)
    if officer is not None and officer.number != args.number:
        raise Refused(f"The user name {args.username} is that of officer {officer.number}. Give another.")
    password = None if officer else _ask_password()
    with transaction.atomic():
        if officer is None:
            name = registered_name("", args.name, args.name_hi, args.phone)
            officer = add_officer(args.username, args.number, name, password, by=by.actor)
            if unit.kind != UnitKind.LABORATORY:
                give_number(officer, unit.state, args.number, by=by.actor)
        posting = post(officer, unit, args.role, by=by.actor, since=args.since, until=args.until)
    _print(args, _posting_json(posting), str(posting))


def _post(args: argparse.Namespace, by: Posting) -> None:
    from itsso.accounts.administration import add_posting
    from itsso.units.queries import find

    since = args.since or _today()
    posting = add_posting(_officer(args.username), find(args.unit), args.role, since, args.until, by=by)
    _print(args, _posting_json(posting), str(posting))


def _end(args: argparse.Namespace, by: Posting) -> None:
    from itsso.accounts.administration import end_posting
    from itsso.accounts.queries import postings_in_force
    from itsso.platform.errors import Refused
    from itsso.units.queries import find

    _check_reason(args.why)
    unit = find(args.unit)
    postings = list(postings_in_force(_officer(args.username)).filter(unit=unit))
    if not postings:
        raise Refused(f"{args.username} has no posting in force at {unit.name}. See: itsso officers list")
    for posting in postings:
        end_posting(posting, args.why, by=by)
    _print(
        args,
        {"ended": [_posting_json(posting) for posting in postings]},
        "\n".join(f"{posting} has ended" for posting in postings),
    )


def _reset(args: argparse.Namespace, by: Posting) -> None:
    from itsso.accounts.administration import reset_factors, reset_locked_out

    _check_reason(args.why)
    if args.lost_key:
        officers = reset_locked_out(args.why, by=by)
    else:
        officers = [_officer(args.username)]
        reset_factors(officers[0], args.why, by=by)
    names = [officer.username for officer in officers]
    message = "\n".join(f"{name}: a new second factor is set up at the next sign-in" for name in names)
    _print(
        args, {"reset": names}, message or "Every second factor opens under this installation's key: nothing to reset."
    )


def _check_reason(code: str) -> None:
    from itsso.accounts.forms import REASONS
    from itsso.platform.errors import BadUse

    if code not in REASONS:
        raise BadUse(f"There is no reason {code}. The reasons are: {', '.join(REASONS)}.")


def _list(args: argparse.Namespace, by: Posting) -> None:
    from django.db.models import Q

    from itsso.accounts.queries import officers_at, with_postings
    from itsso.units.queries import descendants, find

    unit = find(args.unit)
    officers = with_postings(
        list(officers_at(Q(pk__in=[unit.pk, *descendants(unit).values_list("pk", flat=True)]), "")), Q()
    )
    entries: list[OfficerEntry] = [
        {
            "username": officer.username,
            "number": officer.number,
            "name": officer.name,
            "active": officer.is_active,
            "postings": [_posting_json(posting) for posting in officer.in_force],
        }
        for officer in officers
    ]
    lines = [
        f"{entry['username']}  {entry['name']}"
        + "".join(f"\n  {posting['role']} at {posting['unit']}" for posting in entry["postings"])
        for entry in entries
    ]
    _print(args, {"officers": entries}, "\n".join(lines) or "No officer is posted there.")


def _officer(username: str) -> Officer:
    from itsso.accounts.queries import officer_with_username
    from itsso.platform.errors import Refused

    officer = officer_with_username(username)
    if officer is None:
        raise Refused(f"No officer has the user name {username}. See: itsso officers list --unit IN")
    return officer


class PostingEntry(TypedDict):
    """A posting as the command prints it."""

    officer: str
    role: str
    unit: str
    since: str
    until: str | None


class OfficerEntry(TypedDict):
    """An officer as the command prints it, with the postings in force."""

    username: str
    number: str
    name: str
    active: bool
    postings: list[PostingEntry]


def _posting_json(posting: Posting) -> PostingEntry:
    return {
        "officer": posting.officer.username,
        "role": posting.role,
        "unit": posting.unit.full_code,
        "since": posting.since.isoformat(),
        "until": posting.until.isoformat() if posting.until else None,
    }


def _print(args: argparse.Namespace, content: Mapping[str, object], text: str) -> None:
    print(json.dumps(content, ensure_ascii=False) if args.json else text)


def _today() -> date:
    from itsso.platform.clock import today

    return today()


def _day(typed: str) -> date:
    """Return a day of a command line."""
    from itsso.law.iso_dates import read_day

    try:
        return read_day(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{typed} is no date such as 2026-11-24") from None


def _ask_password() -> str:
    """Return a new password, never echoed."""
    from itsso.platform.errors import BadUse

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("The same again: ") != password:
        raise BadUse("The two passwords are not the same. Run the command again.")
    return password
