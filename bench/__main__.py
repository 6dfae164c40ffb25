"""Runs the benches, prints a table, and writes bench/latest.json.

python -m bench [--cases 1000000] [--keep] [NAME ...]
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.harness import Result, empty
from itsso.platform.cli import set_up_django
from itsso.platform.database import is_embedded, work_as_owner
from itsso.platform.database.use import in_use
from itsso.platform.errors import Refused

HERE = Path(__file__).parent
ROOT = HERE.parent
NO_BENCHES = ("__init__", "__main__", "harness", "nation", "cases", "trivial", "healthchecks", "daily_work")
ALONE = "load"
"""It loads the demonstration's nation; the others fill their own. So it comes first, in a database of its own."""
LAST = ("pages", "register")
"""A desk shows entries of all packages, so its pages are measured when the other benches have filled their tables.

But for what one station registers for the other: 200 FIRs, more than any station does in a night, and mornings count.
"""
COLUMNS = "{:<44} {:>14} {:<12} {:>10} {:>8} {:>11}  {}"


def main() -> int:
    """0 where every budget is kept, 1 where one is not."""
    args = _arguments()
    os.environ["ITSSO_HOME"] = str(ROOT / "var" / "bench")
    if not is_embedded():
        raise SystemExit("Unset DATABASE_URL: the benches empty their database, and use one of their own.")
    with in_use(ROOT / "var" / "bench"):
        work_as_owner()
        set_up_django()
        if ALONE in args.names or not args.keep:
            empty()
        results = list(_run(args.names, args.cases))
    (HERE / "latest.json").write_text(json.dumps([asdict(result) for result in results], indent=1) + "\n")
    over = [result.name for result in results if not result.is_kept]
    print(f"\n{len(results)} figures, {len(over)} over budget{': ' + ', '.join(over) if over else ''}.")
    return 1 if over else 0


def _arguments() -> argparse.Namespace:
    benches = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NO_BENCHES)
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=f"Benches: {', '.join(benches) or 'none yet'}."
    )
    parser.add_argument("names", nargs="*", default=benches, metavar="NAME", help="only these")
    parser.add_argument("--cases", type=int, default=1_000_000, help="cases in the database (default: 1,000,000)")
    parser.add_argument("--keep", action="store_true", help="keep the rows of the run before")
    args = parser.parse_args()
    unknown = set(args.names) - set(benches)
    if unknown:
        parser.error(f"no bench is called {', '.join(sorted(unknown))}; there are {', '.join(benches) or 'none'}")
    return args


def _run(names: list[str], cases: int) -> Iterator[Result]:
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {cases:,} cases\n")
    print(COLUMNS.format("name", "value", "unit", "limit", "ratio", "cases", ""))
    for name in sorted(names, key=lambda name: (name != ALONE, LAST.index(name) if name in LAST else -1)):
        for result in import_module(f"bench.{name}").run(cases):
            print(_line(result), flush=True)
            yield result
        if name == ALONE:
            empty()


def _line(result: Result) -> str:
    limit = "" if result.limit is None else f"{'>= ' if result.at_least else '<= '}{result.limit:g}"
    ratio = "" if result.ratio is None else f"{result.ratio:.2f}"
    cases = "" if result.cases is None else f"{result.cases:,}"
    verdict = "" if result.limit is None else "kept" if result.is_kept else "OVER"
    return COLUMNS.format(result.name, f"{result.value:,.4g}", result.unit, limit, ratio, cases, verdict)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Refused as refusal:
        sys.exit(f"bench: {refusal}")
