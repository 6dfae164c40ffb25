"""`itsso figures`: a unit's figures on a day, from the facts themselves."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from itsso.platform.errors import BadUse, Refused

if TYPE_CHECKING:
    from itsso.monitoring.counting.figure_query import FigureQuery

NAME = "figures"
HELP = "a unit's figures at the end of a day: R, E = W + L + P + X, and the rates with their counts"
EXAMPLE = "itsso figures --as-on 2026-03-31 --unit IN-UP --json"
NEEDS_DATABASE = True
NO_DATA = "no data"


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the options of the command."""
    parser.add_argument("--unit", required=True, metavar="CODE", help="a code (IN, IN-UP, IN-UP/LKO) or a unit's name")
    parser.add_argument("--as-on", metavar="DATE", help="the day, at its end (default: today in India, so far)")
    parser.add_argument(
        "--known-on", metavar="DATE", help="count only what had been entered by the end of this day (default: today)"
    )
    parser.add_argument(
        "--scope",
        choices=("itsso", "statutory"),
        default="itsso",
        help="itsso: the whole ITSSO list; statutory: only cases to which CrPC 173(1A) or BNSS 193(2) applies",
    )
    parser.add_argument(
        "--basis",
        choices=("two_months", "60_days"),
        default="two_months",
        help="two_months: two calendar months (official); 60_days: sixty days",
    )
    parser.add_argument(
        "--offence",
        choices=("all", "pocso", "other"),
        default="all",
        help="all: every case; pocso: cases with a POCSO section; other: cases without one",
    )
    parser.add_argument(
        "--period",
        default="all",
        metavar="PERIOD",
        help="FIRs of all (since 21-04-2018), of a financial year (fy2026 is 2026-27) or a calendar year (cy2026)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Print the figures; raise Refused where no unit or several units match, or the day is in the future."""
    from itsso.accounts.queries import system_posting
    from itsso.cases.recalculation.versions import progress
    from itsso.monitoring.answer import figures
    from itsso.platform.clock import now
    from itsso.protection.ranges import enter
    from itsso.units import figures as unit_figures
    from itsso.units.queries import find

    query = _figure_query(args)
    unit = find(args.unit)
    with enter(system_posting()):
        content = figures(unit, query)
        notes = unit_figures.notes(unit, now())
    print(json.dumps(content, ensure_ascii=False, indent=2) if args.json else "\n".join([_in_words(content), *notes]))
    if recalculation := progress():
        print(
            f"Being recalculated after a change of law or software: {recalculation.done:,} of {recalculation.total:,} "
            "cases done. These figures are not final.",
            file=sys.stderr,
        )
    return 0


def _figure_query(args: argparse.Namespace) -> FigureQuery:
    from itsso.monitoring.counting.figure_query import FigurePeriod, FigureQuery, periods
    from itsso.platform.clock import today
    from itsso.ui.text import day

    try:
        period = FigurePeriod.from_code(args.period)
    except ValueError:
        raise BadUse(f"--period: {args.period!r} is not a period. Write all, fy2026 (2026-27) or cy2026.") from None
    as_on, known_on = _day("--as-on", args.as_on) or today(), _day("--known-on", args.known_on)
    for option, value in (("--as-on", as_on), ("--known-on", known_on)):
        if value and value > today():
            raise Refused(f"{option}: {day(value)} is in the future. Today is {day(today())}.")
    if period not in (counted := periods(as_on)):
        newest, oldest = counted[1].code, counted[-1].code
        raise BadUse(f"--period: {period.code} is not counted on {day(as_on)}. Periods go from {oldest} to {newest}.")
    return FigureQuery(as_on, known_on, args.scope, args.basis, period, args.offence)


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    from itsso.ui.dates import split_day

    try:
        day, month, year = map(int, split_day(text) or ())
        return date(year, month, day)
    except ValueError:
        raise BadUse(f"{option}: {text!r} is not a date. Write it as 2026-11-24 or 24-11-2026.") from None


def _in_words(content: dict[str, Any]) -> str:
    from itsso.ui.text import FEW, count

    counts = [
        ("R registered", content["R"]),
        ("E limit passed", content["E"]),
        ("  W final report in time", content["W"]),
        ("  L final report later", content["L"]),
        ("  P pending beyond the limit", content["P"]),
        ("  X ended without a final report", content["X"]),
        ("due today", content["due_today"]),
        ("  of these with a final report", content["due_today_done"]),
        ("limit not yet reached", content["young"]),
        ("  of these with a final report", content["young_done"]),
    ]
    known_for = content["known_for"]
    lines = [
        f"{content['unit']['name']} ({content['unit']['code']}), as on {content['as_on']},"
        f" as known on {content['known_on']}",
        *(["provisional: the day is not over; final from midnight in India"] if content["provisional"] else []),
        f"scope {content['scope']}, basis {content['basis']}, offences {content['offence']},"
        f" period {content['period']}",
        f"data from {count(known_for['known'])} of {count(known_for['of'])} districts",
        *(f"{name:<34}{NO_DATA if n is None else count(n):>12}" for name, n in counts),
    ]
    if not known_for["known"]:
        return "\n".join(lines)
    for name, rate in content["rates"].items():
        percent = f"{rate['percent']:.2f}%" if rate["denominator"] >= FEW else "–"
        fraction = f"{count(rate['numerator'])} of {count(rate['denominator'])}"
        lines.append(f"{name.replace('_', ' '):<34}{percent:>12}  {fraction}")
    return "\n".join(lines)
