"""Puts units into their intervals and takes everything that bears a station's number along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from itsso.platform.errors import Refused
from itsso.units.intervals import Node, settle
from itsso.units.models import Kind, Unit


@dataclass(frozen=True, slots=True)
class Renumbered:
    """How many stations got another number, and how many rows went with them."""

    stations: int
    rows: int


def place(top: Unit, below: Iterable[Unit], moved: Iterable[Unit] = ()) -> Renumbered:
    """Gives each unit below `top` its interval and writes what changed; `moved` have changed their parent.

    Units are saved before, new stations under negative numbers. To be called in a transaction that holds the
    numbers alone and may see every case of `top`. Raises Refused where the block is full.
    """
    units = {unit.pk: unit for unit in (top, *below)}
    nodes = _nodes(units, {unit.pk for unit in moved})
    settle(nodes[top.pk])
    changed = [units[key] for key, node in nodes.items() if (node.first, node.last) != units[key].interval]
    numbers = {unit.first: nodes[unit.pk].first for unit in changed if unit.kind == Kind.STATION and unit.first > 0}
    _require_range(top, numbers)
    for unit in changed:
        unit.first, unit.last = nodes[unit.pk].first, nodes[unit.pk].last
    _write(changed + _headquarters(units))
    return Renumbered(len(numbers), _take_along(numbers))


def _nodes(units: Mapping[int, Unit], moved: set[int]) -> dict[int, Node]:
    nodes = {}
    for unit in units.values():
        if unit.kind == Kind.HEADQUARTERS:
            continue
        node = Node(unit.pk, station=unit.kind == Kind.STATION)
        if unit.first > 0 and unit.pk not in moved:
            node.first, node.last = unit.interval
        nodes[unit.pk] = node
    for key, node in nodes.items():
        parent = units[key].parent_id
        if parent in nodes:
            nodes[parent].below.append(node)
    return nodes


def _headquarters(units: Mapping[int, Unit]) -> list[Unit]:
    """Headquarters whose empty interval does not begin where their unit's does."""
    changed = []
    for unit in units.values():
        if unit.kind == Kind.HEADQUARTERS and unit.parent_id:
            first = units[unit.parent_id].first
            if unit.first != first:
                unit.first, unit.last = first, first - 1
                changed.append(unit)
    return changed


def _write(units: list[Unit]) -> None:
    """Stations first step aside to negative numbers, since no two may bear one number even for a moment."""
    if not units:
        return
    stations = [unit.pk for unit in units if unit.kind == Kind.STATION]
    with connection.cursor() as cursor:
        cursor.execute("update units_unit set first = -id, last = -id where id = any(%s)", [stations])
        cursor.execute(
            "update units_unit u set first = n.first, last = n.last"
            " from unnest(%s::int[], %s::int[], %s::int[]) as n (id, first, last) where u.id = n.id",
            [[unit.pk for unit in units], [unit.first for unit in units], [unit.last for unit in units]],
        )


def _take_along(numbers: Mapping[int, int]) -> int:
    """Writes the new number of a station into every row that bears the old one; answers how many rows."""
    rows = 0
    if numbers:
        with connection.cursor() as cursor:
            for table in settings.STATION_NUMBERED_TABLES:
                cursor.execute(
                    f"update {table} t set station_no = n.new"  # noqa: S608 - names of our own settings
                    " from unnest(%s::int[], %s::int[]) as n (old, new) where t.station_no = n.old",
                    [list(numbers), list(numbers.values())],
                )
                rows += cursor.rowcount
    return rows


def _require_range(top: Unit, numbers: Mapping[int, int]) -> None:
    """Row-level security would leave out rows that are not seen, and they would stay behind under old numbers."""
    if not numbers:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select greatest(facts_first(), cases_first()) <= %s and least(facts_last(), cases_last()) >= %s",
            [top.first, top.last],
        )
        if not cursor.fetchone()[0]:
            raise Refused(f"Units of {top.name} can be moved only by who may see every case of {top.name}.")
