"""`itsso laboratories`: load claims of laboratories from a file, and show their capacity."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

NAME = "laboratories"
HELP = "load what laboratories say of their capacity, and show how they stand"
EXAMPLE = "itsso laboratories load ka.yaml"
NEEDS_DATABASE = True

LOAD = """Load posts, work, equipment, accreditation, money and milestones of laboratories from YAML.

laboratories:
  - state: IN-KA        its State, or IN for a laboratory of the Centre
    code: FSL           a laboratory that is not held yet is added
    name: Forensic Science Laboratory
    name_hi: optional
    claims:
      - {what: posts, on: 2021-01-01, section: whole, cadre: all,
         sanctioned: 468, filled: 157, source: "The Hindu, 2021"}

what is posts, workload, equipment, accreditation, independence, money or
milestone; the rest is what the page's form asks, under the same names. With a
source a claim counts as stated in that document, without one as said by the
laboratory. The file is taken wholly or not at all; again, it changes nothing."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the two subcommands: load and show."""
    todo = parser.add_subparsers(dest="todo", metavar="WHAT", required=True)
    plain = argparse.RawDescriptionHelpFormatter
    load = todo.add_parser(
        "load",
        help="load a file",
        description=LOAD,
        formatter_class=plain,
        epilog="example:\n  itsso laboratories load ka.yaml",
    )
    load.add_argument("file", type=Path, metavar="FILE", help="the file, YAML in UTF-8")
    load.set_defaults(act=_load)
    show = todo.add_parser(
        "show",
        help="say how the laboratories of a State stand",
        formatter_class=plain,
        epilog="example:\n  itsso laboratories show IN-KA",
    )
    show.add_argument("unit", metavar="CODE", help="a State such as IN-KA, IN for all, or a laboratory")
    show.add_argument("--json", action="store_true", help="print the figures as JSON")
    show.set_defaults(act=_show)


def run(args: argparse.Namespace) -> int:
    """Run the chosen subcommand."""
    args.act(args)
    return 0


def _load(args: argparse.Namespace) -> None:
    from itsso.forensics.capacity.loading import load
    from itsso.protection.ranges import enter_as_system

    with enter_as_system() as system:
        loaded = load(args.file, by=system)
    print(f"{loaded.laboratories} laboratories: {loaded.added} claims added, {loaded.unchanged} as they were")


def _show(args: argparse.Namespace) -> None:
    from itsso.forensics.capacity import queries
    from itsso.forensics.capacity.review import review_laboratories
    from itsso.forensics.capacity.wording import missing_sentence, posts_sentence, summary_sentences
    from itsso.forensics.pending.queries import exhibits_at
    from itsso.forensics.pending.wording import laboratory_sentences
    from itsso.platform.clock import today
    from itsso.protection.ranges import enter_as_system
    from itsso.units.queries import find

    unit = find(args.unit)
    with enter_as_system():
        reviews = review_laboratories(queries.laboratories(unit), today())
        if args.json:
            print(json.dumps([review.as_json() for review in reviews], ensure_ascii=False))
            return
        pending = exhibits_at([review.unit for review in reviews])
        for review in reviews:
            print(f"{review.unit.full_code}  {review.unit.name}")
            sentences = [*summary_sentences(review), posts_sentence(review), missing_sentence(review)]
            sentences += laboratory_sentences(pending[review.unit.pk])
            print("".join(f"  {sentence}\n" for sentence in dict.fromkeys(filter(None, sentences))))
