"""`itsso vault`: the status of the keys of the identity vault, and changing them."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itsso.protection.rotation import DataKeyStatus

NAME = "vault"
HELP = "look at the keys of the identity vault, and change them while work goes on"
EXAMPLE = "itsso vault rotate --state UP"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the four actions: status, rotate, begin-anew, new-master-key."""
    from itsso.platform.cli import parser_texts

    todo = parser.add_subparsers(dest="todo", metavar="WHAT", required=True)
    status = todo.add_parser(
        "status", **parser_texts("say which keys there are and what they seal", "itsso vault status")
    )
    status.add_argument("--json", action="store_true", help="print one JSON object")
    rotate = todo.add_parser(
        "rotate", **parser_texts("change a State's key, or the master key", "itsso vault rotate --state UP")
    )
    which = rotate.add_mutually_exclusive_group(required=True)
    which.add_argument("--state", metavar="UP", help="the State whose key is changed; IN for agencies of the Union")
    which.add_argument("--master", action="store_true", help="seal every State's key under the newest master key")
    replace = todo.add_parser(
        "begin-anew",
        **parser_texts("give a State new keys, where its keys are lost for good", "itsso vault begin-anew --state UP"),
    )
    replace.add_argument("--state", metavar="UP", required=True, help="the State; what was sealed before stays shut")
    new_key = todo.add_parser(
        "new-master-key", **parser_texts("print a new master key, to be kept apart", "itsso vault new-master-key")
    )
    new_key.set_defaults(needs_database=False)  # the key comes before the database, which is set up with it


def run(args: argparse.Namespace) -> int:
    """Run one of the actions; return exit status 1 where a key is not available."""
    if args.todo == "new-master-key":
        from itsso.protection.new_keys import new_master_key

        print(new_master_key())
        return 0
    if args.todo == "status":
        return _status(args.json)
    return _replace_lost_keys(args.state) if args.todo == "begin-anew" else _rotate(args)


def _replace_lost_keys(state: str) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.protection.rotation import replace_lost_keys

    version = replace_lost_keys(_code(state), by=system_posting())
    print(f"{_code(state)}: version {version} seals from now on. What was sealed before stays shut.")
    return 0


def _code(state: str) -> str:
    """Return UP, from UP, up or IN-UP."""
    return state.upper().removeprefix("IN-")


def _rotate(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.protection import rotation

    if args.master:
        name, changed = rotation.change_master(by=system_posting())
        print(f"{changed} keys are sealed anew, under the master key {name}. Keep old ones as long as old backups.")
        return 0
    begun = rotation.start_rotation(_code(args.state), by=system_posting())
    for progress in rotation.continue_rotation(begun.pk, by=system_posting()):
        if sys.stderr.isatty():
            print(f"\r{progress.done:,} of {progress.total:,} items", end="", file=sys.stderr)
    print(f"{begun.state}: {progress.done} items are sealed under version {progress.version}.")
    return 0


def _status(as_json: bool) -> int:
    from itsso.protection.rotation import key_status

    status = key_status()
    if as_json:
        print(json.dumps(status, indent=1))
    else:
        print(f"master key: {status['master'] or 'not here'}")
        for key in status["keys"]:
            print(_line(key))
        for change in status["rotations"]:
            progress = f"{change['done']} of {change['total']} items"
            print(f"{change['state']}: changing to version {change['version']}, {progress}")
    return 0 if status["master"] and all(key["opens"] for key in status["keys"]) else 1


def _line(key: DataKeyStatus) -> str:
    opens = "" if key["opens"] else f", CANNOT BE HAD: {key['problem']}"
    use = f"seals {key['items']} items" if key["purpose"] == "seal" else "finds by exact name"
    return f"{key['state']} version {key['version']}: {use}, under master key {key['master']}{opens}"
