"""The `itsso` command. Subcommands are named by string, so that nothing is imported upward and nothing too early.

A subcommand's module has NAME, HELP, EXAMPLE, NEEDS_DATABASE, `configure(parser)` and `run(args) -> int`; a part that
needs no database says so with `set_defaults(needs_database=False)`. It imports Django and its package only within
`run`: then Django is set up and, where it needs one, the database is up.
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import TypedDict

from itsso.platform.errors import BadUse, Refused
from itsso.platform.version import version

SUBCOMMANDS = {
    "assess": "itsso.law.command",
    "units": "itsso.units.command",
    "officers": "itsso.accounts.command",
    "feed": "itsso.exchange.command",
    "vault": "itsso.protection.command",
    "retention": "itsso.protection.retention.command",
    "rebuild": "itsso.cases.command",
    "alerts": "itsso.alerts.command",
    "figures": "itsso.monitoring.command",
    "advisories": "itsso.advisories.command",
    "training": "itsso.training.command",
    "laboratories": "itsso.forensics.capacity.command",
    "audit": "itsso.audit.command",
    "mail": "itsso.notices.command",
    "demo": "itsso.demo.command",
    "init": "itsso.health.first_day.command",
    "doctor": "itsso.health.command",
    "jobs": "itsso.health.jobs.command",
    "serve": "itsso.platform.serve",
    "worker": "itsso.platform.worker",
    "migrate": "itsso.platform.migrate",
    "db": "itsso.platform.database.command",
    "backup": "itsso.platform.backup.command",
    "restore": "itsso.health.drill.command",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return 0 when done, 1 when refused, 2 for bad use."""
    command_line = list(sys.argv[1:] if arguments is None else arguments)
    try:
        args = _parser(command_line).parse_args(command_line)
        status = _run(args.module, args)
        sys.stdout.flush()
    except Refused as refusal:
        print(f"itsso: {refusal}", file=sys.stderr)
        return 1
    except BadUse as error:
        print(f"itsso: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output, such as head, has seen enough
        _print_no_more()
        return 0
    except OSError as error:
        print(f"itsso: {error.filename or 'the output'}: {error.strerror}.", file=sys.stderr)
        _print_no_more()
        return 1
    return status


def _print_no_more() -> None:
    """Redirect further output to nowhere: at its end Python would try to print it once more, and fail once more."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class ParserTexts(TypedDict):
    """The arguments of `add_parser` for the texts of a (sub)command."""

    help: str
    description: str
    epilog: str
    formatter_class: type[argparse.HelpFormatter]


def parser_texts(help: str, example: str) -> ParserTexts:
    """Return the arguments of `add_parser` that give a (sub)command its help line, and an example in its --help."""
    return {
        "help": help,
        "description": help[:1].upper() + help[1:] + ".",
        "epilog": f"example:\n  {example}",
        "formatter_class": argparse.RawDescriptionHelpFormatter,
    }


def _parser(command_line: Sequence[str]) -> argparse.ArgumentParser:
    """Return the parser with the named subcommand, or with all where none is named, so that --help lists them."""
    parser = argparse.ArgumentParser(
        prog="itsso",
        description="Investigation Tracking System for Sexual Offences.",
        epilog="itsso SUBCOMMAND --help shows its options and an example.\n\nexample:\n  itsso assess docs/case.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"itsso {version()}")
    subcommands = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    named = [word for word in command_line[:1] if word in SUBCOMMANDS]
    for name in named or SUBCOMMANDS:
        module = import_module(SUBCOMMANDS[name])
        subparser = subcommands.add_parser(name, **parser_texts(module.HELP, module.EXAMPLE))
        module.configure(subparser)
        subparser.set_defaults(module=module)
    return parser


def _run(module: ModuleType, args: argparse.Namespace) -> int:
    if not getattr(args, "needs_database", module.NEEDS_DATABASE):
        return int(module.run(args))

    from itsso.platform.database import is_embedded, work_as_owner
    from itsso.platform.database.record import DatabaseRecord
    from itsso.platform.database.use import in_use
    from itsso.platform.home import home

    with contextlib.ExitStack() as stack:
        if is_embedded():
            if DatabaseRecord.read(home()) is None and getattr(module, "MAKES_DATABASE", False):
                print(f"Making the database in {home()} ...", file=sys.stderr, flush=True)
            elif DatabaseRecord.read(home()) is None:
                raise Refused(
                    f"There is no database in {home()}. Set ITSSO_HOME to the folder that has it (the demonstration's "
                    "is var/demo), or make one here: itsso migrate"
                )
            stack.enter_context(in_use(home()))
        if getattr(module, "AS_OWNER", False):
            work_as_owner()
        set_up_django()
        with database_errors():
            return int(module.run(args))


def set_up_django() -> None:
    """Make models and translations usable; the database's address is read here, so it must be up before."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itsso.platform.settings")
    django.setup()


@contextlib.contextmanager
def database_errors() -> Iterator[None]:
    """Convert errors of the database about its own state into a message that says what to do."""
    from django.db import InterfaceError, OperationalError, ProgrammingError

    try:
        yield
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", None) in ("42P01", "42703"):  # no such table, no such column
            message = str(error).strip().splitlines()[0]
            raise Refused(
                f"The database's tables are not of this version ({message}). Run itsso migrate first."
            ) from None
        raise
    except (OperationalError, InterfaceError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else "the connection was lost"
        raise Refused(
            f"The database does not answer: {first}. Nothing half-done was kept; run the same again."
        ) from None


if __name__ == "__main__":
    sys.exit(main())
