"""The command `itsso assess CASE.json`: print the clocks and problems of one case as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from itsso.law import BookError, Unreadable, assess, read_case, read_json
from itsso.law.book import use_folders
from itsso.law.counting import today
from itsso.law.iso_dates import read_day

NAME = "assess"
HELP = "say what is due when in a case, from a JSON file of its history"
EXAMPLE = "itsso assess docs/case.json --as-on 2025-03-01"
NEEDS_DATABASE = False


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the arguments of the subcommand."""
    parser.add_argument("case", metavar="CASE.json", help="the case: offences and events (docs/law.md has the form)")
    parser.add_argument(
        "--law",
        metavar="FOLDER",
        help="a folder of further rules, such as the export of a State's own limits (docs/law.md)",
    )
    parser.add_argument("--as-on", metavar="YYYY-MM-DD", help="the day to answer for (default: today in India)")


def run(args: argparse.Namespace) -> int:
    """Print the assessment and return 0; for what cannot be read, print one line on stderr and return 2."""
    try:
        as_on = _as_on(args.as_on)
    except Unreadable as wrong:
        return _unreadable(wrong)
    if args.law is not None:
        if not Path(args.law).is_dir():
            return _unreadable(f"--law: {args.law} is no folder")
        try:
            use_folders([Path(args.law)])
        except BookError as wrong:
            return _unreadable(wrong)
    try:
        case, problems = read_case(_load(Path(args.case)))
        answer = assess(case, as_on)
    except Unreadable as wrong:
        return _unreadable(f"{args.case}: {wrong}")
    print(json.dumps(answer.after(problems).as_json(), indent=2))
    return 0


def _unreadable(wrong: object) -> int:
    print(" ".join(f"itsso assess: {wrong}".split()), file=sys.stderr)
    return 2


def _as_on(text: str | None) -> date:
    if text is None:
        return today()
    try:
        return read_day(text)
    except ValueError:
        raise Unreadable("--as-on", f"{text!r} is no date; write 2025-03-01") from None


def _load(path: Path) -> object:
    try:
        return read_json(path.read_bytes())
    except OSError as wrong:
        raise Unreadable("", f"cannot be opened: {wrong.strerror}") from None
