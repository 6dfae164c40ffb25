"""`itsso feed`: checks and loads deliveries of the CCTNS feed, and writes the file of rejects to send back."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from itsso.platform.errors import BadUse, Refused
from itsso.platform.plurals import counted

if TYPE_CHECKING:
    from itsso.accounts.models import Posting
    from itsso.exchange.files.mapping import Mapping

NAME = "feed"
HELP = "check and load deliveries of the CCTNS feed"
EXAMPLE = "itsso feed load delivery-2026-11-24/ --unit KA --mapping karnataka.yaml"
NEEDS_DATABASE = True


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the subcommands check, load, rejects, parked, problems and source."""
    from itsso.platform.cli import parser_texts

    commands = parser.add_subparsers(dest="feed", metavar="COMMAND", required=True)
    for name, about in (
        ("check", "check a folder or zip, and load nothing"),
        ("load", "load a folder or zip; run again after any stop, it goes on"),
    ):
        command = commands.add_parser(name, **parser_texts(about, f"itsso feed {name} delivery-2026-11-24/"))
        command.add_argument("delivery", type=Path, metavar="DIR", help="the folder or zip, with its manifest.json")
        command.add_argument(
            "--unit",
            default="IN",
            metavar="CODE",
            help="the sender: rows for stations of no other unit are taken (default: the nation, which may all)",
        )
        command.add_argument(
            "--mapping",
            type=Path,
            metavar="FILE",
            help="a State's own columns, codes and dates (YAML); default: the mapping that the State keeps",
        )
        command.add_argument("--json", action="store_true", help="print the counts as JSON")
        if name == "load":
            command.add_argument("--workers", type=_workers, help="processes that load at once (default: one a core)")
    command = commands.add_parser(
        "rejects",
        **parser_texts(
            "write the rejected rows of a delivery as a file to send back",
            "itsso feed rejects 019f2c1e-7a55-7bb1-8c3d-0d4ad2f0c3aa --out send-back.csv",
        ),
    )
    command.add_argument("delivery", type=_delivery_id, metavar="DELIVERY", help="the delivery's id, which load prints")
    command.add_argument("--out", type=Path, required=True, metavar="FILE", help="the CSV file to write")
    for name, about in (
        ("parked", "list the rows of a delivery that wait for another record"),
        ("problems", "list the problems of rows that were taken, and which of their cases stand in no figure"),
    ):
        command = commands.add_parser(
            name, **parser_texts(about, f"itsso feed {name} 019f2c1e-7a55-7bb1-8c3d-0d4ad2f0c3aa")
        )
        command.add_argument(
            "delivery", type=_delivery_id, metavar="DELIVERY", help="the delivery's id, which load prints"
        )
    command = commands.add_parser(
        "source",
        **parser_texts(
            "let a source go on under another name, with the same records",
            "itsso feed source cctns-up-2 --continues cctns-up",
        ),
    )
    command.add_argument("name", metavar="NAME", help="the source_system that its manifests bear from now on")
    command.add_argument("--continues", required=True, metavar="SOURCE", help="the source that it is")


def run(args: argparse.Namespace) -> int:
    """Run the subcommand and return its exit code: 0 done, 1 refused or rows to correct, 2 bad use."""
    from itsso.exchange.reasons import RefusedFile

    try:
        return _COMMANDS[args.feed](args)
    except RefusedFile as refusal:
        raise Refused(str(refusal)) from None


def _workers(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text}: write a number from 1 to 64")
    return int(text)


def _delivery_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: this is no id of a delivery") from None


def _existing_path(path: Path) -> Path:
    if not path.exists():
        raise BadUse(f"{path}: there is no such folder or zip")
    return path


def _sender(code: str) -> "Posting":
    """Return the system's own posting, speaking for a unit."""
    from itsso.accounts.models import Posting
    from itsso.accounts.queries import system_posting
    from itsso.protection.ranges import enter
    from itsso.units.queries import find

    system = system_posting()
    with enter(system):
        return Posting(officer=system.officer, role=system.role, unit=find(code))


def _mapping(args: argparse.Namespace, path: Path, sender: "Posting") -> "Mapping":
    """Return the mapping of the file that was named; else the one that the sender's State keeps for the source."""
    from itsso.accounts.queries import system_posting
    from itsso.exchange.files.containers import container_at
    from itsso.exchange.files.mapping import parse_mapping, read_mapping
    from itsso.exchange.source_mappings.queries import mapping_of_delivery
    from itsso.protection.ranges import enter

    if args.mapping is not None:
        return read_mapping(args.mapping)
    with enter(system_posting()):
        version = mapping_of_delivery(container_at(path), sender.unit)
    if version is None:
        return read_mapping(None)
    print(f"Read by version {version.version} of the mapping of {version.source}.", file=sys.stderr)
    return parse_mapping(version.content.encode())


def _check(args: argparse.Namespace) -> int:
    from itsso.exchange.feed_import.dry_run import check
    from itsso.exchange.feed_import.stations import station_directory
    from itsso.exchange.files.containers import container_at
    from itsso.exchange.files.manifest import read_manifest
    from itsso.platform.clock import now

    path, sender = _existing_path(args.delivery), _sender(args.unit)
    mapping = _mapping(args, path, sender)
    manifest = read_manifest(container_at(path), mapping)
    places = station_directory(manifest.code_system, sender.unit.pk)
    result = check(path, mapping, places, now())
    if args.json:
        print(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        for line in result.lines():
            print(line)
        print(result.verdict())
    return 1 if result.refused or result.rejected else 0


def _load(args: argparse.Namespace) -> int:
    from itsso.exchange.feed_import.load import load

    show, done = _progress(sys.stderr.isatty() and not args.json)
    path, sender = _existing_path(args.delivery), _sender(args.unit)
    mapping = _mapping(args, path, sender)
    summary = load(path, by=sender, mapping=mapping, workers=args.workers, progress=show)
    done()
    if args.json:
        print(json.dumps(summary.as_json()))
        return 1 if summary.rejected else 0
    print(
        f"Delivery {summary.delivery}: received {summary.received} = accepted {summary.accepted}"
        f" + unchanged {summary.unchanged} + parked {summary.parked} + rejected {summary.rejected}."
    )
    if summary.taken_up:
        waited = counted(summary.taken_up, "row that had waited was", "rows that had waited were")
        print(f"{waited} taken up.")
    if summary.problems:
        print(
            f"{counted(summary.problems, 'problem')} of rows that were taken; "
            f"{counted(summary.not_counted, 'of their cases stands', 'of their cases stand')} in no figure. "
            f"Which: itsso feed problems {summary.delivery}"
        )
    if summary.parked:
        print(f"Which rows wait: itsso feed parked {summary.delivery}")
    if summary.rejected:
        print(f"What to send back: itsso feed rejects {summary.delivery} --out send-back.csv")
    return 1 if summary.rejected else 0


def _progress(bar: bool) -> tuple[Callable[[int, int], None], Callable[[], None]]:
    """Return two functions, which show progress and end it: a bar on a terminal, else a line for each tenth."""
    width, last_tenth = 40, [-1]

    def show(done: int, rows: int) -> None:
        share = done / rows if rows else 1.0
        if bar:
            full = int(share * width)
            sys.stderr.write(f"\r[{'#' * full}{'.' * (width - full)}] {share:4.0%} {done} of {rows} rows")
            sys.stderr.flush()
        elif int(share * 10) > last_tenth[0]:
            last_tenth[0] = int(share * 10)
            print(f"{done} of {rows} rows", file=sys.stderr)

    def end() -> None:
        if bar:
            sys.stderr.write("\n")

    return show, end


def _rejects(args: argparse.Namespace) -> int:
    from itsso.accounts.queries import system_posting
    from itsso.exchange.deliveries.queries import delivery, rejects_csv
    from itsso.protection.ranges import enter

    with enter(system_posting()):
        if delivery(args.delivery) is None:
            raise Refused(f"{args.delivery}: there is no such delivery")
        lines = 0
        try:
            with args.out.open("w", encoding="utf-8") as file:
                for line in rejects_csv(args.delivery):
                    file.write(line)
                    lines += 1
        except OSError as error:
            raise Refused(f"{args.out}: cannot be written ({error.strerror}).") from None
    print(f"{args.out}: {counted(lines - 1, 'rejected row')}.")
    return 0


def _list_rows(args: argparse.Namespace) -> int:
    """Print parked rows or problems, one line each, with file, row and record."""
    from itsso.accounts.queries import system_posting
    from itsso.exchange.deliveries.queries import ROW_QUERIES, delivery
    from itsso.protection.ranges import enter

    with enter(system_posting()):
        if delivery(args.delivery) is None:
            raise Refused(f"{args.delivery}: there is no such delivery")
        rows = 0
        for _mark, row in ROW_QUERIES[args.feed](args.delivery, "", None):
            rows += 1
            location = f"{row.file}, row {row.row}" if row.row else f"case {row.case}"
            record = f", record {row.record}" if row.record else ""
            column = f", column {row.column}" if row.column else ""
            value = f" ({row.value})" if row.value else ""
            uncounted = "" if row.counted else " The case stands in no figure."
            print(f"{location}{record}{column}: {row.reason_text(args.feed)}{value}.{uncounted}")
    print(f"{counted(rows, 'row' if args.feed == 'parked' else 'problem')}.")
    return 0


def _source(args: argparse.Namespace) -> int:
    from itsso.exchange.deliveries.actions import rename_source

    rename_source(args.name, args.continues)
    print(f"{args.name} is a name of the source {args.continues} from now on.")
    return 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "check": _check,
    "load": _load,
    "rejects": _rejects,
    "parked": _list_rows,
    "problems": _list_rows,
    "source": _source,
}
