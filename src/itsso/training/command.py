"""The command `itsso training`: import the personnel register or attendances from files, and count coverage."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from itsso.platform.errors import BadUse
from itsso.platform.plurals import counted

NAME = "training"
HELP = "refresher courses: load the personnel register or attendances from a CSV file, count coverage"
EXAMPLE = "itsso training import attendances attendances.csv"
NEEDS_DATABASE = True

SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the subcommands `import` and `count`."""
    from itsso.platform.cli import parser_texts

    commands = parser.add_subparsers(dest="act", metavar="import | count", required=True)
    about = "take the rows of a CSV file (docs/training.md); stopped and run again, it goes on"
    load = commands.add_parser("import", **parser_texts(about, EXAMPLE))
    load.add_argument("kind", choices=("register", "attendances"), help="what the file holds")
    load.add_argument("file", type=Path, metavar="FILE")
    load.add_argument("--rejects", type=Path, metavar="CSV", help="write the rows that were not taken to this file")
    load.add_argument("--json", action="store_true", help="print the counts as JSON")
    count = commands.add_parser("count", **parser_texts("count every unit's coverage of today", "itsso training count"))
    count.add_argument("--json", action="store_true", help="print the count as JSON")


def run(args: argparse.Namespace) -> int:
    """Run the chosen subcommand; return 1 where rows were rejected, else 0."""
    return _count(args) if args.act == "count" else _import(args)


def _count(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.platform.clock import today
    from itsso.training.coverage.actions import count_coverage

    units = count_coverage(today(), by=system_posting())
    print(json.dumps({"units": units}) if args.json else f"{counted(units, 'unit')} counted.")
    return 0


def _import(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.protection.ranges import enter
    from itsso.training.files.actions import describe_reject, load
    from itsso.training.files.page import rejects_csv
    from itsso.training.files.queries import rejects

    try:
        content = args.file.read_bytes()
    except OSError as error:
        raise BadUse(f"{args.file}: cannot be read ({error.strerror}).") from None
    by = system_posting()
    upload = load(args.kind, args.file.name, content, by=by)
    counts = {name: getattr(upload, name) for name in ("rows", "taken", "unchanged", "rejected")}
    print(json.dumps(counts) if args.json else ", ".join(f"{n} {name}" for name, n in counts.items()))
    with enter(by):
        rejected = list(rejects(upload))
        if args.rejects:
            args.rejects.write_text("".join(rejects_csv(rejected)), encoding="utf-8")
        elif not args.json:
            for reject in rejected[:SHOWN]:
                print(f"  row {reject.row}: {describe_reject(reject)}")
            if len(rejected) > SHOWN:
                print(f"  and {len(rejected) - SHOWN} more; --rejects CSV writes them all")
    return 1 if upload.rejected else 0
