"""`itsso retention`: removes data whose period is over, or says what it would remove."""

from __future__ import annotations

import argparse

NAME = "retention"
HELP = "remove data whose period is over, as the nightly job does"
EXAMPLE = "itsso retention --dry-run"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the option of a dry run."""
    parser.add_argument("--dry-run", action="store_true", help="say what is due, and remove nothing")


def run(args: argparse.Namespace) -> int:
    """Run over all kinds; return exit status 1 where one failed."""
    return _print_due() if args.dry_run else _remove()


def _print_due() -> int:
    from itsso.accounts.queries import system_posting
    from itsso.protection.retention.actions import count_due
    from itsso.ui import text

    for counted in count_due(by=system_posting()):
        oldest = f", the oldest from {text.moment(counted.due.oldest)}" if counted.due.oldest else ""
        print(f"{counted.kind.code}: {counted.due.rows:,} of {counted.stored.rows:,} due{oldest}")
    print("Nothing was removed.")
    return 0


def _remove() -> int:
    from itsso.accounts.queries import system_posting
    from itsso.protection.retention.actions import removable, remove_due

    failed = False
    for state in remove_due(removable(), by=system_posting()):
        if state.failure:
            failed = True
            print(f"{state.data}: stopped by {state.failure} after {state.removed:,} of {state.due:,}; see the log")
        elif state.finished_at is None:
            print(f"{state.data}: {state.removed:,} of {state.due:,} ...")
        else:
            print(f"{state.data}: {state.removed:,} removed, {state.rows - state.removed:,} stay")
    return 1 if failed else 0
