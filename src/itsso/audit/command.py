"""`itsso audit`: seals, exports and verifies the audit log."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from itsso.platform.errors import BadUse, Refused

if TYPE_CHECKING:
    from itsso.audit.actions import Actor

NAME = "audit"
HELP = "seal, export and verify the audit log"
EXAMPLE = "itsso audit verify --against /mnt/outside/seals.jsonl"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the subcommands seal, seals, verify, export, check and key."""
    from itsso.audit import check
    from itsso.platform.cli import parser_texts

    commands = parser.add_subparsers(
        dest="audit", metavar="seal | seals | verify | export | check | key", required=True
    )
    commands.add_parser(
        "seal", **parser_texts("seal the hours that have closed (a job does so each hour)", "itsso audit seal")
    )
    command = commands.add_parser(
        "seals",
        **parser_texts("write the signed seals to a file, to be kept outside", "itsso audit seals seals-2026-11.jsonl"),
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a new file")
    command.add_argument("--since", type=_day, metavar="DAY", help="only seals made on this day (YYYY-MM-DD) or after")
    command = commands.add_parser("verify", **parser_texts("hold every line of the trail against its seal", EXAMPLE))
    command.add_argument(
        "--against", type=Path, metavar="SEALS", help="seals kept outside, as itsso audit seals wrote them"
    )
    command.add_argument(
        "--key", action="append", default=[], metavar="PUBLIC", help="an earlier public key, to be trusted too"
    )
    command.add_argument(
        "--events",
        action="store_true",
        help="compare every event, identity opening, print and account of a refusal with its audit entry too",
    )
    command.add_argument("--json", action="store_true", help="print the figures and findings as JSON")
    command = commands.add_parser(
        "export",
        **parser_texts(
            "write lines of the trail with their seals and proofs",
            "itsso audit export --case 019f2c1e-7a55-7bb1-8c3d-0d4ad2f0c3aa case.jsonl",
        ),
    )
    command.add_argument("file", type=Path, metavar="FILE", help="a new file")
    command.add_argument("--since", type=_day, metavar="DAY", help="from this day on (YYYY-MM-DD)")
    command.add_argument("--until", type=_day, metavar="DAY", help="until before this day")
    command.add_argument("--case", type=_id, metavar="ID", help="only lines about this case")
    command = commands.add_parser(
        "check",
        **parser_texts("check an exported trail; needs nothing of the database", "itsso audit check case.jsonl"),
    )
    check.configure(command)
    command.set_defaults(needs_database=False)
    command = commands.add_parser(
        "key", **parser_texts("print the public key of this installation's seals", "itsso audit key")
    )
    command.set_defaults(needs_database=False)


def run(args: argparse.Namespace) -> int:
    """Run the subcommand; return 0 done or right, 1 refused or wrong, 2 bad use."""
    return {"seal": _seal, "seals": _seals, "verify": _verify, "export": _export, "check": _check, "key": _key}[
        args.audit
    ](args)


def _day(text: str) -> datetime:
    from itsso.law.iso_dates import read_day
    from itsso.platform.clock import IST

    with suppress(ValueError):
        day = read_day(text)
        return datetime(day.year, day.month, day.day, tzinfo=IST)
    raise argparse.ArgumentTypeError(f"{text}: write the day as YYYY-MM-DD")


def _id(text: str) -> UUID:
    with suppress(ValueError):
        return UUID(text)
    raise argparse.ArgumentTypeError(f"{text}: this is no id of a case; the address of its page ends with it")


def _seal(args: argparse.Namespace) -> int:
    from itsso.audit.sealing import seal_closed_hours

    seals = seal_closed_hours()
    for seal in seals:
        print(f"Seal {seal.number}: {seal.count} lines up to the end of the hour from {seal.hour}.")
    if not seals:
        print("No hour that has closed has lines without a seal.")
    return 0


def _key(args: argparse.Namespace) -> int:
    from itsso.audit.keys import own_key

    print(own_key())
    return 0


def _seals(args: argparse.Namespace) -> int:
    from itsso.audit import actions

    return _write(args.file, lambda by: actions.export_seals(args.since, by=by))


def _export(args: argparse.Namespace) -> int:
    from itsso.audit import actions
    from itsso.audit.filters import ExportFilter

    entry_filter = ExportFilter(args.case, args.since, args.until)

    def lines(by: Actor) -> Iterable[bytes]:
        if args.case and not actions.has_entries(args.case):
            raise Refused(f"No audit entry is about a case {args.case}. Copy the id from the address of its page.")
        return actions.export_entries(entry_filter, by=by)

    return _write(args.file, lines)


def _write(path: Path, lines_for: Callable[[Actor], Iterable[bytes]]) -> int:
    """Write a file that only its owner can read, whole or not at all."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise Refused(f"{path} is there already. Give a new name: evidence is never written over.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written ({error.strerror}). Name a file in a folder of yours.") from None
    try:
        with file, import_string(settings.ENTER_AS_SYSTEM)() as posting:
            file.writelines(lines_for(posting.actor))
    except BaseException:
        path.unlink()
        raise
    print(f"{path} is written. Its lines say what they hold; the public key is {_own_key()}.")
    return 0


def _own_key() -> str:
    from itsso.audit.keys import own_key

    return own_key()


def _check(args: argparse.Namespace) -> int:
    from itsso.audit import check

    try:
        return check.print_report(args.export, args.key)
    except (check.NoExport, OSError) as error:
        raise BadUse(f"{args.export}: {error}") from None


def _verify(args: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils.module_loading import import_string

    from itsso.audit import exported_seals
    from itsso.audit.verify import verify

    try:
        outside = exported_seals.read(args.against) if args.against else None
    except (ValueError, OSError) as error:
        raise BadUse(f"{args.against}: {error}") from None
    with import_string(settings.ENTER_AS_SYSTEM)():
        report = verify({_own_key(), *args.key}, outside, with_records=args.events)
    if args.json:
        print(json.dumps(asdict(report), ensure_ascii=False))
    else:
        for line in report.as_lines():
            print(line)
    return 0 if report.is_clean else 1
