"""The zones and ranges of the demonstration's shown State, after those of Uttar Pradesh, with its districts below them.

A zone is headed by an ADG or IG, a range by a DIG or IG; commissionerates and railway police are below the State.
Which district is in which range was written from memory and not compared with an order of the State.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files

from itsso.demo.nation.places import SHOWN_DISTRICT, SHOWN_STATE, DemoDistrict, districts
from itsso.units.listing import UnitRow
from itsso.units.models import UnitKind
from itsso.units.nation import code_from


def range_rows() -> list[UnitRow]:
    """Return the zones, the ranges and the districts of the ranges as rows of the State's list, zones first."""
    rows = sorted(_rows(), key=lambda row: [UnitKind.ZONE, UnitKind.RANGE, UnitKind.DISTRICT].index(row.kind))
    for number, row in enumerate(rows, start=2):
        row.number = number
    return rows


def shown_range() -> tuple[str, str]:
    """Return State and code of the range of the district whose officers the demonstration offers."""
    district = next(row for row in _rows() if row.kind == UnitKind.DISTRICT and row.name == SHOWN_DISTRICT)
    return SHOWN_STATE, district.parent


def _rows() -> Iterator[UnitRow]:
    text = files("itsso.demo").joinpath("data/ranges.csv").read_text("utf-8")
    by_name = {district.name: district for district in districts() if district.state == SHOWN_STATE}
    zones: set[str] = set()
    for line in csv.DictReader(text.splitlines()):
        zone, range_ = f"{line['zone']} Zone", f"{line['range']} Range"
        if zone not in zones:
            zones.add(zone)
            yield _row(UnitKind.ZONE, zone, f"{line['zone_hi']} ज़ोन", "")
        yield _row(UnitKind.RANGE, range_, f"{line['range_hi']} परिक्षेत्र", code_from(zone))
        for name in line["districts"].split(";"):
            yield _district(by_name[name], code_from(range_))


def _row(kind: UnitKind, name: str, name_hi: str, parent: str) -> UnitRow:
    return UnitRow(0, SHOWN_STATE, code_from(name), name, kind, parent, name_hi)


def _district(district: DemoDistrict, parent: str) -> UnitRow:
    return UnitRow(0, SHOWN_STATE, district.code, district.name, UnitKind(district.kind), parent, district.name_hi)
