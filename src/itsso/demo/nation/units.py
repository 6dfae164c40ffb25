"""The demonstration's zones, ranges and stations, given to `units` as lists of States."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby

from itsso.audit.actions import Actor
from itsso.demo.nation.places import DemoStation, stations
from itsso.demo.nation.ranges import range_rows
from itsso.units.actions import load_list
from itsso.units.listing import Faults, Listing, UnitRow
from itsso.units.models import UnitKind

COLUMNS = frozenset({"state", "code", "name", "kind", "parent", "name_hi", "apportioned"})


def load_ranges(by: Actor) -> int:
    """Load the zones and ranges of the shown State with its districts below them; return how many units were added.

    A second run changes nothing.
    """
    return load_list(_listing("demonstration ranges", range_rows()), by).added


def load_stations(by: Actor, wanted: Sequence[DemoStation] = ()) -> int:
    """Load the 17,166 stations, or those `wanted`, below the existing police districts; return how many were added.

    A second run changes nothing. Runs in a transaction that may see every case, as every numbering of stations does.
    """
    lists = [list(of_state) for _state, of_state in groupby(wanted or stations(), key=lambda station: station.state)]
    return sum(load_list(_stations_of(of_state), by).added for of_state in lists)


def _stations_of(of_state: Sequence[DemoStation]) -> Listing:
    rows = [
        UnitRow(
            number=number,
            state=s.state,
            code=s.code,
            name=s.name,
            kind=UnitKind.STATION,
            parent=s.district,
            name_hi=s.name_hi,
            apportioned=s.apportioned,
        )
        for number, s in enumerate(of_state, start=2)
    ]
    return _listing(f"demonstration {of_state[0].state}", rows)


def _listing(source: str, rows: list[UnitRow]) -> Listing:
    content = "\n".join(f"{row.code},{row.parent},{row.name}" for row in rows)
    return Listing(source, hashlib.sha256(content.encode()).hexdigest(), COLUMNS, rows, Faults(source))
