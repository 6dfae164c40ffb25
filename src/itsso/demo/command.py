"""`itsso demo`: the demonstration nation, built into the database, or written as feed files only."""

from __future__ import annotations

import argparse
from pathlib import Path

from itsso.demo import CASES, SEED
from itsso.platform.errors import BadUse, Refused

NAME = "demo"
HELP = "serve or build the demonstration nation, or write its feed"
EXAMPLE = "itsso demo serve"
NEEDS_DATABASE = True
MAKES_DATABASE = True

MAX_CASES = 10_000_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add three subcommands, two of them with the same seed and size."""
    from itsso.platform import serve
    from itsso.platform.cli import parser_texts

    subcommands = parser.add_subparsers(dest="act", metavar="serve | build | feed", required=True)
    served = subcommands.add_parser(
        "serve", **parser_texts("build the demonstration, and serve its pages while it is built", EXAMPLE)
    )
    serve.configure(served)
    about = "create units, officers and about a year of cases, loaded as a feed; an interrupted build is resumed"
    build = subcommands.add_parser("build", **parser_texts(about, "itsso demo build --cases 20000"))
    feed = subcommands.add_parser(
        "feed", **parser_texts("write only the files of the feed", "itsso demo feed --out feed/")
    )
    feed.add_argument("--out", required=True, type=Path, metavar="DIR", help="a new or empty folder")
    build.add_argument("--port", type=int, default=8000, help="port in the addresses that are printed at the end")
    for act in (build, feed):
        act.add_argument(
            "--cases", type=int, default=CASES, help=f"number of FIRs (default: {CASES}, about a year of the nation)"
        )
        act.add_argument(
            "--seed",
            type=int,
            default=SEED,
            help="seed of the random numbers; another seed gives other case histories (default: %(default)s)",
        )


def run(args: argparse.Namespace) -> int:
    """Run the subcommand.

    Raises:
        BadUse: the numbers make no sense.
        Refused: the folder is not empty.
    """
    if args.act == "serve":
        return _serve(args)
    if not 1 <= args.cases <= MAX_CASES:
        raise BadUse(f"--cases: {args.cases} is out of range. Enter a number from 1 to {MAX_CASES}.")
    if args.seed < 0:
        raise BadUse(f"--seed: {args.seed} is negative. Enter 0 or a greater whole number.")
    return _feed(args) if args.act == "feed" else _build(args)


def _serve(args: argparse.Namespace) -> int:
    """Serve the pages as soon as an officer can sign in, while another process builds; both end together."""
    from itsso.demo.build import begin
    from itsso.platform import serve

    serve.check(args)
    with serve.hold_port(args.host, args.port):  # before a minute's work rather than after it
        _print("Creating stations and officers; after that the pages are served while cases are loaded ...")
        begin()
        builder = serve.start([*serve.ITSSO, NAME, "build", "--port", str(args.port)])
        try:
            return serve.serve_held(args)
        finally:
            builder.terminate()
            builder.wait()


def _print(line: str) -> None:
    print(line, flush=True)


def _build(args: argparse.Namespace) -> int:
    from itsso.demo.build import build
    from itsso.demo.look import tour_text

    if not build(args.cases, args.seed, report=_print):
        print("The demonstration has already been built.")
    print(tour_text(args.port))
    return 0


def _feed(args: argparse.Namespace) -> int:
    from itsso.demo.feed.make import FOLDERS, make_feed
    from itsso.platform.clock import today

    try:
        args.out.mkdir(parents=True, exist_ok=True)
        if any(args.out.iterdir()):
            raise Refused(f"{args.out}: the folder is not empty. Choose another folder for the feed.")
        totals = make_feed(args.out, cases=args.cases, seed=args.seed, captured=today())
    except OSError as error:
        raise Refused(
            f"{args.out}: the folder cannot be written to ({error.strerror}). Choose another folder."
        ) from None
    rejects = sum(totals.rejects.values())
    print(
        f"{totals.rows} rows written; {rejects} of them are wrong on purpose and will be rejected. Load in this order:"
    )
    for name in FOLDERS:
        print(f"  itsso feed load {args.out / name}")
    return 0
