"""`itsso units`: loads the nation or a State's own list, and shows the stored units."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from itsso.platform.plurals import counted

if TYPE_CHECKING:
    from itsso.units.models import Unit
    from itsso.units.posting import UnitPosting

NAME = "units"
HELP = "load the units of the nation or a State, and show them"
EXAMPLE = "itsso units load up.csv"
NEEDS_DATABASE = True

LOAD = """Load a State's own list of units from CSV (UTF-8), wholly or not at all.

columns:
  state       IN-UP (older codes such as IN-CT too)
  code        the State's own code for the unit
  name        its name; a district that is held under this name is taken over
  kind        zone, range, district, commissionerate, railway, special,
              subdivision, circle, station, headquarters
  parent      optional: code of the unit above; empty for the State itself
  name_hi     optional: the name in Hindi
  aliases     optional: other names, between semicolons
  opened, closed        optional: dates as 2026-11-24
  apportioned optional: yes for a station that no list names
  code:SYSTEM optional, repeated: codes of another system, such as code:cctns;
              a feed finds a station by the codes of its own code_system

The same file again changes nothing. A unit whose parent changed is moved with
everything below it, and its cases, clocks and facts go with it."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Define the subcommands nation, load, laboratory, show and tree."""
    todo = parser.add_subparsers(dest="todo", metavar="WHAT", required=True)
    plain = argparse.RawDescriptionHelpFormatter

    nation = todo.add_parser(
        "nation",
        help="load the States, agencies and police districts that are shipped",
        formatter_class=plain,
        epilog="example:\n  itsso units nation",
    )
    nation.set_defaults(act=_nation)

    load = todo.add_parser(
        "load",
        help="load a State's own list",
        description=LOAD,
        formatter_class=plain,
        epilog="example:\n  itsso units load up.csv",
    )
    load.add_argument("file", type=Path, metavar="FILE", help="the list, CSV in UTF-8")
    load.set_defaults(act=_load)

    show = todo.add_parser(
        "show", help="show one unit", formatter_class=plain, epilog="example:\n  itsso units show Siddharthnagar"
    )
    show.add_argument("unit", metavar="CODE", help="a code such as IN-UP or IN-UP/GRP, or a name")
    show.set_defaults(act=_show)

    tree = todo.add_parser(
        "tree", help="show what is below a unit", formatter_class=plain, epilog="example:\n  itsso units tree IN-UP"
    )
    tree.add_argument("unit", metavar="CODE", help="a code such as IN-UP or IN-UP/GRP, or a name")
    tree.set_defaults(act=_tree)

    laboratory = todo.add_parser(
        "laboratory",
        help="add a forensic laboratory, which stands below no police unit",
        formatter_class=plain,
        epilog='example:\n  itsso units laboratory IN-UP FSL-LKO "FSL Lucknow"',
    )
    laboratory.add_argument("state", metavar="STATE", help="its State, such as IN-UP")
    laboratory.add_argument("code", metavar="CODE", help="its code, such as FSL-LKO")
    laboratory.add_argument("name", metavar="NAME", help="its name")
    laboratory.add_argument("--name-hi", default="", metavar="NAME", help="its name in Hindi")
    laboratory.set_defaults(act=_laboratory)

    for subcommand in (nation, load, laboratory, show, tree):
        subcommand.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Run one subcommand. On a fresh installation the nation is loaded first, as it is shipped."""
    from itsso.units.models import Unit

    if not Unit.objects.exists():
        with _as_system():  # makes the nation with the system's own posting
            pass
    args.act(args)
    return 0


def _as_system() -> AbstractContextManager[UnitPosting]:
    """Open a transaction as the system itself; a package of a higher layer provides it."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    entered: AbstractContextManager[UnitPosting] = import_string(settings.ENTER_AS_SYSTEM)()
    return entered


def _nation(args: argparse.Namespace) -> None:
    from itsso.units.models import DISTRICTS, STATES, Unit
    from itsso.units.nation import load_nation

    with _as_system():  # makes the system's posting too, by which all other commands work
        nation = load_nation()
    counts = {
        "unit": nation.full_code,
        "states": Unit.objects.filter(kind__in=STATES).count(),
        "districts": Unit.objects.filter(kind__in=DISTRICTS).count(),
    }
    _print(args, counts, f"{counts['states']} States and Union Territories, {counts['districts']} police districts")


def _load(args: argparse.Namespace) -> None:
    from dataclasses import asdict

    from itsso.units.actions import load_file

    with _as_system() as posting:
        loaded = load_file(args.file, posting.actor)
    lines = [
        f"{counted(loaded.added, 'unit')} added, {loaded.changed} changed, {loaded.moved} moved, "
        f"{loaded.unchanged} as before"
    ]
    if loaded.renumbered_stations:
        lines.append(
            f"{counted(loaded.renumbered_stations, 'station')} renumbered, "
            f"{counted(loaded.renumbered_rows, 'row')} of other tables with the new numbers"
        )
    if loaded.not_listed:
        lines.append(f"{counted(loaded.not_listed, 'unit')} stored but not in the file, kept as before")
    _print(args, asdict(loaded), "\n".join(lines))


def _laboratory(args: argparse.Namespace) -> None:
    from itsso.platform.errors import Refused
    from itsso.units.actions import add_laboratory
    from itsso.units.models import STATES
    from itsso.units.queries import find

    state = find(args.state)
    if state.kind not in STATES:
        raise Refused(f"{state.name} is no State or Union Territory. Give one such as IN-UP.")
    with _as_system() as posting:
        unit = add_laboratory(state, args.code.strip(), args.name.strip(), args.name_hi.strip(), posting.actor)
    _print(args, _as_json(unit), f"{unit.full_code}  {unit.name}")


def _show(args: argparse.Namespace) -> None:
    from itsso.units.queries import find, names_of, path

    unit = find(args.unit)
    known_as = sorted(names_of([unit]).get(unit.pk, []))
    content = _as_json(unit) | {"path": [above.full_code for above in path(unit)], "known_as": known_as}
    lines = [f"{unit.full_code}  {unit.name}  {unit.name_hi}".rstrip(), " > ".join(str(above) for above in path(unit))]
    lines.append(f"{unit.get_kind_display()}, station numbers {unit.first} to {unit.last}")
    _print(args, content, "\n".join([*lines, *known_as]))


def _tree(args: argparse.Namespace) -> None:
    from itsso.units.queries import descendants, find

    top = find(args.unit)
    units = [top, *descendants(top)]
    depth = {top.pk: 0}
    children: dict[int | None, list[Unit]] = {}
    for unit in units[1:]:
        children.setdefault(unit.parent_id, []).append(unit)
    lines = []
    waiting = [top]
    while waiting:
        unit = waiting.pop()
        lines.append(f"{'  ' * depth[unit.pk]}{unit.full_code}  {unit.name}  ({unit.get_kind_display()})")
        for child in reversed(children.get(unit.pk, [])):
            depth[child.pk] = depth[unit.pk] + 1
            waiting.append(child)
    codes = {unit.pk: unit.full_code for unit in units}
    listed = [_as_json(unit) | {"parent": codes.get(unit.parent_id or 0)} for unit in units]
    _print(args, {"units": listed}, "\n".join(lines))


def _as_json(unit: Unit) -> dict[str, object]:
    return {
        "id": unit.pk,
        "code": unit.full_code,
        "kind": unit.kind,
        "name": unit.name,
        "name_hi": unit.name_hi,
        "first": unit.first,
        "last": unit.last,
        "apportioned": unit.apportioned,
    }


def _print(args: argparse.Namespace, content: Mapping[str, object], text: str) -> None:
    print(json.dumps(content, ensure_ascii=False) if args.json else text)
