"""`itsso doctor`: examines the installation and says what is wrong, what it means and what to do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itsso.health.examination import ExaminedCheck

NAME = "doctor"
HELP = "examine the installation: what is wrong, what it means for duty, what to do"
EXAMPLE = "itsso doctor"
NEEDS_DATABASE = False
"""It says itself where the database does not answer."""

MARKS = {"good": "ok", "wrong": "WRONG", "not_known": "NOT KNOWN"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: which checks, in which form, and a bundle for support."""
    parser.add_argument("--only", action="append", default=[], metavar="CHECK", help="only this check, and its needs")
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--list", action="store_true", help="print the checks and carry out none")
    parser.add_argument(
        "--bundle", type=Path, metavar="FILE", help="write the results and versions to a new ZIP file, for support"
    )


def run(args: argparse.Namespace) -> int:
    """Examine and print; return 1 where a critical check or a warning is wrong or not known."""
    with installation():
        from itsso.health.bundle import write_bundle
        from itsso.health.checks import shipped_checks
        from itsso.health.examination import examine

        if args.list:
            for check in shipped_checks():
                print(f"{check.id:<18} {check.severity:<9} {check.title['en']}")
            return 0
        results = examine(args.only)
        if args.json:
            print(json.dumps([result.as_json() for result in results], ensure_ascii=False, indent=2))
        else:
            print("\n".join(_lines(results)))
        if args.bundle:
            write_bundle(args.bundle, results)
            notice = f"Written to {args.bundle}: versions, results, sizes of tables. Nothing about any person is in it."
            print(notice, file=sys.stderr if args.json else sys.stdout)
    return 1 if any(_asks_for_action(result) for result in results) else 0


@contextmanager
def installation() -> Iterator[None]:
    """Set Django up, with the embedded database up where there is one; its absence is a finding and no refusal."""
    from itsso.platform.cli import set_up_django
    from itsso.platform.database import is_embedded
    from itsso.platform.database.record import DatabaseRecord
    from itsso.platform.database.use import in_use
    from itsso.platform.home import home
    from itsso.platform.installation_keys import avoid_making_secret_key

    avoid_making_secret_key()
    if is_embedded() and DatabaseRecord.read(home()) is not None:
        with in_use(home()):
            set_up_django()
            yield
    else:
        set_up_django()
        yield


def _asks_for_action(result: ExaminedCheck) -> bool:
    return result.state in ("wrong", "not_known") and result.check.severity != "notice"


def _lines(results: list[ExaminedCheck]) -> Iterator[str]:
    for result in results:
        if result.state != "left_out":
            yield f"{MARKS[result.state]:<10} {result.check.title['en']}{_reason(result)}"
        if result.state == "wrong":
            yield from (f"           {finding}" for finding in result.findings)
            yield f"           means: {result.check.duty['en']}"
            yield f"           do:    {result.check.action['en']}"
    yield from _left_out_lines(results)
    wrong = sum(result.state == "wrong" for result in results)
    unknown = sum(result.state == "not_known" for result in results)
    left_out = sum(result.state == "left_out" for result in results)
    yield ""
    yield f"Checks: {len(results)}, of which {wrong} wrong, {unknown} not known, {left_out} not carried out."


def _left_out_lines(results: Sequence[ExaminedCheck]) -> Iterator[str]:
    """Yield a line for each reason for which checks were left out."""
    by_reason: dict[str, list[str]] = {}
    for result in results:
        if result.state == "left_out":
            by_reason.setdefault(result.reason, []).append(result.check.id)
    for reason, names in by_reason.items():
        why = "in the demonstration" if reason == "demonstration" else f"until {reason} is right"
        yield f"Not examined {why}: {', '.join(names)}."


def _reason(result: ExaminedCheck) -> str:
    return f"  ({result.reason})" if result.reason else ""
