"""The command `itsso advisories`: load a register of advisories from a file, and list what is registered."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

NAME = "advisories"
HELP = "register advisories from a file, and list them"
EXAMPLE = "itsso advisories load circulars.yaml --issuer IN-UP"
NEEDS_DATABASE = True

LOAD = """Register advisories from YAML or CSV (UTF-8), all of the file or nothing of it.
Without FILE: the Ministry's advisories that are shipped, as far as they are known.

of an advisory: code, reference, issued_on, authority, authority_hi, title, title_hi,
                text, text_hi, extent (full, excerpt, summary), source, certainty,
                attachment_sha256, supersedes (a code), direct (yes: owed at once),
                states (of a letter of the Centre to some States alone: UP; BR)
of an item:     number, asked, asked_hi, levels (state, district, station),
                due_on or within_days, evidence (document, figure, link),
                figures (refusals_pending at_most 0)

In CSV a row is an item, and the advisory's columns stand in its first row.
The same file again changes nothing; the same code with other words is refused."""

SHIPPED = Path(__file__).parent / "data" / "advisories.yaml"


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the subcommands `load` and `list`."""
    commands = parser.add_subparsers(dest="todo", metavar="WHAT", required=True)
    plain = argparse.RawDescriptionHelpFormatter
    load = commands.add_parser(
        "load",
        help="register advisories",
        description=LOAD,
        formatter_class=plain,
        epilog="example:\n  itsso advisories load circulars.yaml --issuer IN-UP",
    )
    load.add_argument("file", type=Path, nargs="?", default=SHIPPED, metavar="FILE", help="YAML or CSV")
    load.add_argument("--issuer", default="IN", metavar="UNIT", help="whose advisories they are (default: IN)")
    load.set_defaults(act=_load)
    listing = commands.add_parser(
        "list", help="list what is registered", formatter_class=plain, epilog="example:\n  itsso advisories list"
    )
    listing.set_defaults(act=_list)
    for command in (load, listing):
        command.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Run the chosen subcommand and return the exit code."""
    args.act(args)
    return 0


def _load(args: argparse.Namespace) -> None:
    from itsso.advisories.loading import parse_register
    from itsso.advisories.registration import register, unknown_figures
    from itsso.platform.errors import BadUse
    from itsso.protection.ranges import enter_as_system
    from itsso.units.queries import find

    try:
        content = args.file.read_bytes()
    except OSError as error:
        raise BadUse(f"{args.file}: cannot be read ({error.strerror}). Give the path of a file.") from None
    entries = parse_register(content, args.file.name)
    with enter_as_system() as system:
        result = register(entries, issuer=find(args.issuer), by=system)
    unknown_names = unknown_figures(entries)
    report = {"added": list(result.added), "unchanged": list(result.unchanged), "figures_not_known": unknown_names}
    lines = [f"{len(result.added)} advisories registered, {len(result.unchanged)} were there already"]
    lines += [f'the figure "{name}" is not known to this installation; its pages say so' for name in unknown_names]
    print(json.dumps(report, ensure_ascii=False) if args.json else "\n".join(lines))


def _list(args: argparse.Namespace) -> None:
    from itsso.advisories.queries import register

    advisories = register()
    rows = [
        {
            "code": advisory.code,
            "reference": advisory.reference,
            "issued_on": advisory.issued_on.isoformat(),
            "title": advisory.title,
            "items": advisory.items.count(),
            "certainty": advisory.certainty,
        }
        for advisory in advisories
    ]
    lines = [f"{row['issued_on']}  {row['code']}  {row['title']} ({row['items']} items)" for row in rows]
    print(json.dumps(rows, ensure_ascii=False) if args.json else "\n".join(lines))
