"""The command `itsso alerts`: let a State go live, plan its limits again, try ladders, and check what was taken."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from itsso.platform.plurals import counted

if TYPE_CHECKING:
    from itsso.alerts.dry_run import DryRun

NAME = "alerts"
HELP = "begin reminders of time limits for a State, plan them again, and try ladders"
EXAMPLE = "itsso alerts start --state IN-UP"
NEEDS_DATABASE = True

START = """Let the time limits of a State have steps from now on, and plan those that run.
Nobody is reminded of limits that are over already. Of a limit that still runs,
only the newest step that has passed makes a reminder."""

REPLAN = """Plan every running limit of a State again, as after a change of the ladders.
It can be killed and run again. No step is taken twice."""

RECOUNT = """Compare the steps taken in a State since it went live with those that its histories
call for, and list each difference. Ends with 1 where there is any."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the subcommands."""
    commands = parser.add_subparsers(dest="todo", metavar="WHAT", required=True)
    for name, act, title, description in (
        ("start", _start, "let a State go live", START),
        ("replan", _replan, "plan the limits of a State again", REPLAN),
        ("recount", _recount, "compare the steps taken with the histories", RECOUNT),
    ):
        command = commands.add_parser(
            name,
            help=title,
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog=f"example:\n  itsso alerts {name} --state IN-UP",
        )
        command.add_argument("--state", required=True, metavar="UNIT", help="code or name of the State")
        command.set_defaults(act=act)
    _configure_dry_run(commands)
    heartbeat = commands.add_parser(
        "heartbeat",
        help="send the sign of life now",
        description="Send the sign of life to the address of the settings now. Ends with 1 where it was not accepted.",
        epilog="example:\n  itsso alerts heartbeat",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    heartbeat.set_defaults(act=_heartbeat)


def run(args: argparse.Namespace) -> int:
    """Run the chosen subcommand and return the exit code."""
    status: int = args.act(args)
    return status


def _start(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.alerts.actions import go_live
    from itsso.units.queries import find

    state = find(args.state)
    go_live(state, by=system_posting())
    print(f"Reminders have begun in {state.name}. The running limits are planned now.")
    return _replan(args)


def _replan(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.alerts.actions import replan
    from itsso.alerts.own_ladders.actions import PLAN_KIND
    from itsso.alerts.own_ladders.queries import count_planned_cases
    from itsso.platform.long_jobs import working
    from itsso.protection.ranges import enter
    from itsso.units.queries import find

    cases = limits = 0
    state = find(args.state)
    with enter(system_posting()):
        total = count_planned_cases(state.interval)
    with working(PLAN_KIND, state.state, unit_id=state.pk, even_if_cancelled=True) as run:
        for progress in replan(state, by=system_posting()):
            cases, limits = progress.cases, progress.limits
            run.advance(cases, total)
            if sys.stderr.isatty():
                print(f"\r{cases:,} cases", end="", file=sys.stderr)
        run.complete(cases, total)
    print(f"{counted(cases, 'case')} planned, {counted(limits, 'limit')} with a next step")
    return 0


def _recount(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.alerts.recount import recount
    from itsso.units.queries import find

    cases = steps = differences = 0
    for part in recount(find(args.state), by=system_posting()):
        cases, steps, differences = cases + part.cases, steps + part.steps, differences + len(part.differences)
        for difference in part.differences:
            case_id, rule, subject = difference.key
            result = "not taken" if difference.is_missing else "taken without a reason"
            print(f"case {case_id}, {rule} {subject}, {difference.step.code} of {difference.step.at}: {result}")
    print(f"{counted(cases, 'case')}, {counted(steps, 'step')}, {counted(differences, 'difference')}")
    return 1 if differences else 0


def _heartbeat(args: argparse.Namespace) -> int:
    from django.conf import settings

    from itsso.accounts.queries import system_posting
    from itsso.alerts.heartbeat.actions import beat
    from itsso.alerts.heartbeat.request import HeartbeatResult
    from itsso.alerts.heartbeat.words import RESULTS
    from itsso.platform.errors import BadUse

    if not settings.HEARTBEAT_URL:
        raise BadUse("no address is set. Set ITSSO_HEARTBEAT_URL to the https address that expects the sign of life.")
    result = beat(system_posting())
    print(RESULTS[result])
    return 0 if result == HeartbeatResult.ACCEPTED else 1


DRY_RUN = """Try ladders over the histories of a State: what they would have sent in a period.
Prints for each post the reminders, the longest list of one officer on one day,
calls at night, and steps that nobody would have received. Nothing is stored or
sent. Ends with 1 where a budget of attention is exceeded: at most 10 rows a day
for an investigating officer, a supervising officer and a superintendent, 20 for
a station house officer; range, zone and State only default bail."""


def _configure_dry_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = commands.add_parser(
        "dry-run",
        help="try ladders over the histories of a State",
        description=DRY_RUN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example:\n  itsso alerts dry-run --state IN-UP --from 2025-07-01 --until 2026-06-30 ladders.yaml",
    )
    command.add_argument("file", type=Path, nargs="?", metavar="FILE", help="YAML (default: the national ladders)")
    command.add_argument("--state", required=True, metavar="UNIT", help="code or name of the State")
    command.add_argument("--from", dest="begin", type=date.fromisoformat, required=True, metavar="DAY")
    command.add_argument("--until", type=date.fromisoformat, required=True, metavar="DAY", help="the last day")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(act=_dry_run)


def _dry_run(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.alerts.dry_run import DryRun, dry_run
    from itsso.alerts.ladders import NATIONAL, read_ladders
    from itsso.alerts.replay import ReplayPeriod
    from itsso.law.yaml_lines import BookError
    from itsso.platform.clock import start_of_day
    from itsso.platform.errors import BadUse
    from itsso.units.queries import find

    if args.until < args.begin:
        raise BadUse("the last day is before the first. Give --from and --until in order.")
    try:
        ladders = read_ladders(args.file or NATIONAL)
    except (BookError, OSError) as error:
        raise BadUse(f"{error}. Correct the file; nothing was changed.") from None
    period = ReplayPeriod(start_of_day(args.begin), start_of_day(args.until + timedelta(days=1)))
    tally = DryRun()
    for tally in dry_run(find(args.state), ladders, period, by=system_posting()):
        if sys.stderr.isatty():
            print(f"\r{tally.cases:,} cases", end="", file=sys.stderr)
    exceeded = tally.exceeded()
    if args.json:
        print(json.dumps(_as_json(tally, exceeded), indent=1))
    else:
        print("\n".join(_lines(tally, exceeded)))
    return 1 if exceeded else 0


def _as_json(tally: DryRun, exceeded: list[str]) -> dict[str, object]:
    posts = {post: {"reminders": t.reminders, "most_a_day": t.most_a_day} for post, t in sorted(tally.posts.items())}
    return {
        "cases": tally.cases,
        "steps": tally.steps,
        "posts": posts,
        "night_calls": tally.night_calls,
        "stood_in": tally.stood_in,
        "without_recipient": tally.without_recipient,
        "exceeded": exceeded,
    }


def _lines(tally: DryRun, exceeded: list[str]) -> list[str]:
    lines = [f"{counted(tally.cases, 'case')}, {counted(tally.steps, 'step')}"]
    for post, post_tally in sorted(tally.posts.items()):
        reminders = counted(post_tally.reminders, "reminder")
        lines.append(f"{post:<22} {reminders:>18}, at most {post_tally.most_a_day} a day for one officer")
    lines.append(f"{counted(tally.night_calls, 'call')} between 22:00 and 06:00")
    lines.append(f"{counted(tally.stood_in, 'step')} to the next post above, since nobody holds the post")
    lines.append(f"{counted(tally.without_recipient, 'step')} that nobody would have received")
    lines += [f"over the budget: {line}" for line in exceeded] or ["within the budgets of attention"]
    return lines
