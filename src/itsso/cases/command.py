"""`itsso rebuild`: whether what is stored of cases follows from their events."""

from __future__ import annotations

import argparse
import json
import sys
from uuid import UUID

from itsso.platform.plurals import counted

NAME = "rebuild"
HELP = "recompute time limits and figures from the histories of cases, and report any difference"
EXAMPLE = "itsso rebuild --unit IN-UP"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the options: which cases, and whether to correct what differs."""
    parser.add_argument("--unit", default="IN", help="code or name of a unit (default: the nation)")
    parser.add_argument("--repair", action="store_true", help="put right what differs")
    parser.add_argument(
        "--outdated",
        action="store_true",
        help="recalculate what another version of law or code calculated; killed and run again it goes on",
    )
    parser.add_argument(
        "--resume", action="store_true", help="go on behind the last case of a rebuild that was stopped or cancelled"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    """Run the command; return 0 where nothing differs or everything was corrected, else 1."""
    from itsso.accounts.queries import system_posting
    from itsso.cases.recalculation.queries import count_cases_of
    from itsso.cases.recalculation.rebuild import REBUILD, rebuild
    from itsso.platform.long_jobs import working
    from itsso.protection.ranges import enter

    if args.outdated:
        return _recalculate(args.json)
    from itsso.units.queries import find

    unit = find(args.unit)
    cases, differences = 0, []
    with working(REBUILD, unit.full_code, unit_id=unit.pk if unit.state else None, even_if_cancelled=True) as job:
        before = job.run.done if args.resume else 0
        after = UUID(job.position) if args.resume and job.position else None
        with enter(system_posting()):
            total = count_cases_of(unit)
        for step in rebuild(unit, by=system_posting(), repair=args.repair, after=after):
            cases += step.cases
            differences += step.differences
            job.advance(before + cases, total, position=str(step.last))
            if sys.stderr.isatty():
                print(f"\r{cases:,} cases", end="", file=sys.stderr)
        job.complete(before + cases, total)
    if args.json:
        rows = [{"case": str(d.case), "what": d.table, "stored": d.stored, "derived": d.derived} for d in differences]
        print(json.dumps({"cases": cases, "repaired": args.repair, "differences": rows}, indent=1))
    else:
        for d in differences:
            print(f"case {d.case}, {d.table}: stored {d.stored or 'nothing'}, by the events {d.derived or 'nothing'}")
        ending = "put right" if args.repair else "left as they are (--repair puts them right)"
        result = f"{counted(cases, 'case')}, {counted(len(differences), 'difference')}"
        print(result + (f", {ending}" if differences else ""))
    return 0 if args.repair or not differences else 1


def _recalculate(as_json: bool) -> int:
    """Run what is left of a recalculation here and now, with its progress; return 0."""
    from itsso.accounts.queries import system_posting
    from itsso.cases.recalculation.actions import check_version, recalculate, recalculation_run
    from itsso.cases.recalculation.versions import KIND, current_digest
    from itsso.platform.long_jobs import reopen

    row = None
    if check_version():
        reopen(KIND, current_digest())
        with recalculation_run() as run:
            for row in recalculate(by=system_posting(), run=run):
                if sys.stderr.isatty():
                    print(f"\r{row.done:,} of {row.total:,} cases", end="", file=sys.stderr)
    done, corrected = (row.done, row.corrected) if row else (0, 0)
    if as_json:
        print(json.dumps({"cases": done, "corrected": corrected}))
    elif row is None:
        print("Nothing is outdated.")
    else:
        print(f"{counted(done, 'case')} recalculated, {corrected} of them corrected")
    return 0
