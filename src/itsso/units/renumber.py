"""Placement of units in their intervals, with all rows that carry a station's number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from itsso.platform.errors import Refused
from itsso.units import queries
from itsso.units.intervals import Node, settle
from itsso.units.models import Unit, UnitKind

WAITING = (9_100_000, 10_000_000)
"""Numbers within the nation that no State and no agency has."""


@dataclass(frozen=True, slots=True)
class Renumbered:
    """The number of stations that got another number, and of rows that were changed with them."""

    stations: int
    rows: int


def place(top: Unit, units_below: Iterable[Unit], moved: Iterable[Unit] = ()) -> Renumbered:
    """Assign each unit below `top` its interval and write what changed; `moved` have changed their parent.

    Units are saved before, new stations under negative numbers. Must be called in a transaction that holds the
    numbering lock exclusively and may see every case of the nation. Raises Refused where the block is full.
    """
    units = {unit.pk: unit for unit in (top, *units_below)}
    nodes = _nodes(units, {unit.pk for unit in moved})
    settle(nodes[top.pk])
    changed = [units[key] for key, node in nodes.items() if (node.first, node.last) != units[key].interval]
    numbers = {unit.first: nodes[unit.pk].first for unit in changed if unit.first > 0}
    numbers = {old: new for old, new in numbers.items() if old != new}
    for unit in changed:
        unit.first, unit.last = nodes[unit.pk].first, nodes[unit.pk].last
    queries.write_numbers({unit.pk: unit.interval for unit in changed + _headquarters(units)})
    return Renumbered(len(numbers), take_along(numbers))


def _nodes(units: Mapping[int, Unit], moved: set[int]) -> dict[int, Node]:
    nodes = {}
    for unit in units.values():
        if unit.kind == UnitKind.HEADQUARTERS:
            continue
        node = Node(unit.pk, station=unit.kind == UnitKind.STATION)
        if unit.first > 0 and unit.pk not in moved:
            node.first, node.last = unit.interval
        nodes[unit.pk] = node
    for key, node in nodes.items():
        parent = units[key].parent_id
        if parent in nodes:
            nodes[parent].children.append(node)
    return nodes


def _headquarters(units: Mapping[int, Unit]) -> list[Unit]:
    """Return the headquarters whose empty interval does not begin where their unit's does, with it corrected."""
    changed = []
    for unit in units.values():
        if unit.kind == UnitKind.HEADQUARTERS and unit.parent_id:
            first = units[unit.parent_id].first
            if unit.first != first:
                unit.first, unit.last = first, first - 1
                changed.append(unit)
    return changed


def take_along(numbers: Mapping[int, int]) -> int:
    """Write the new number into every row that has the old one; return how many rows.

    The tables are those that have the column, so that none can be forgotten. Where a new number is another's old one,
    the rows first move to numbers that no unit has, since a key may contain the number.
    """
    if not numbers:
        return 0
    _require_the_nation()
    steps = [dict(numbers)]
    if numbers.keys() & set(numbers.values()):
        waiting = dict(zip(numbers, range(*WAITING), strict=False))
        steps = [waiting, {waiting[old]: new for old, new in numbers.items()}]
    rows = 0
    for table in queries.numbered_tables():
        moved = [queries.renumber_rows(table, step) for step in steps]
        rows += moved[-1]  # a row that moves in two steps counts once
    return rows


def _require_the_nation() -> None:
    """Refuse to renumber in a transaction that does not see the whole nation.

    Row-level security would leave out rows that are not seen, and they would stay behind under old numbers.
    """
    first, last = queries.visible_numbers()
    if first > 1 or last < WAITING[1] - 1:
        raise Refused("Units with cases are moved by the system, which sees all of them: use itsso units load.")
