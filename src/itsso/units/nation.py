"""The nation as it is shipped: States, central agencies and police districts, from facts in `data/`."""

from __future__ import annotations

import csv
import re
import unicodedata
from importlib.resources import files

from django.db import transaction

from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.units.models import Alias, Unit, UnitKind
from itsso.units.queries import ISO, NAME, folded, lock_numbering_exclusively
from itsso.units.renumber import place

SYSTEM = Actor("system", "ITSSO", "system", None)
"""Who acts before there is an officer."""

BLOCK = 100_000
"""Station numbers of a State: its LGD code times this is the first."""

AGENCIES = 90
"""The agencies' block; each agency has a tenth of it."""


def load_nation(by: Actor = SYSTEM) -> Unit:
    """Create the nation, its 36 States and Union Territories, agencies and 959 police districts.

    Returns the existing nation where it was created before.
    """
    with transaction.atomic():
        lock_numbering_exclusively()
        existing = Unit.objects.filter(kind=UnitKind.NATION).first()
        if existing is not None:
            return existing
        nation = Unit.objects.create(
            kind=UnitKind.NATION, code="IN", name="India", name_hi="भारत", first=1, last=100 * BLOCK - 1
        )
        states = _states(nation)
        _agencies(nation)
        districts = _districts(states)
        audit.write("units.nation_loaded", by, "IN", {"states": len(states), "districts": districts})
        return nation


def known_stations() -> dict[str, int]:
    """Return how many stations a State ("UP") is known to have; States for which no source says it are left out."""
    return {row["code"]: int(row["stations"]) for row in rows("states") if row["stations"]}


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a packaged table: `states`, `districts` or `agencies`."""
    text = files("itsso.units").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _states(nation: Unit) -> dict[str, Unit]:
    states = {}
    aliases = []
    for row in rows("states"):
        first = int(row["lgd"]) * BLOCK
        unit = Unit(
            kind=row["kind"],
            state=row["code"],
            code=row["code"],
            name=row["name"],
            name_hi=row["name_hi"],
            parent=nation,
            first=first,
            last=first + BLOCK - 1,
        )
        states[row["code"]] = unit
    Unit.objects.bulk_create(states.values())
    for row in rows("states"):
        other_names = row["aliases"].split(";") if row["aliases"] else []
        aliases += [(states[row["code"]].pk, ISO, other) for other in other_names if len(other) == 2]
        names = [row["name"], row["name_hi"], *(other for other in other_names if len(other) > 2)]
        aliases += [(states[row["code"]].pk, NAME, folded(name)) for name in names]
    _add(aliases)
    Unit.objects.bulk_create(_headquarters(state) for state in states.values())
    return states


def _headquarters(state: Unit) -> Unit:
    return Unit(
        kind=UnitKind.HEADQUARTERS,
        state=state.state,
        code="HQ",
        name=f"{state.name} Police Headquarters",
        name_hi=f"{state.name_hi} पुलिस मुख्यालय",
        parent=state,
        first=state.first,
        last=state.first - 1,
    )


def _agencies(nation: Unit) -> None:
    width = BLOCK // 10
    units = [
        Unit(
            kind=UnitKind.AGENCY,
            code=row["code"],
            name=row["name"],
            name_hi=row["name_hi"],
            parent=nation,
            first=AGENCIES * BLOCK + number * width,
            last=AGENCIES * BLOCK + (number + 1) * width - 1,
        )
        for number, row in enumerate(rows("agencies"))
    ]
    Unit.objects.bulk_create(units)
    _add([(unit.pk, NAME, folded(name)) for unit in units for name in (unit.name, unit.name_hi)])


def _districts(states: dict[str, Unit]) -> int:
    table = rows("districts")
    units = [
        Unit(
            kind=row["kind"],
            state=row["state"],
            code=code_from(row["name"]),
            name=row["name"],
            name_hi=row["name_hi"],
            parent=states[row["state"]],
            first=0,
            last=-1,
        )
        for row in table
    ]
    Unit.objects.bulk_create(units)
    aliases = set()
    for row, unit in zip(table, units, strict=True):
        for name in (row["name"], row["name_hi"], *row["aliases"].split(";")):
            if name:
                aliases.add((unit.pk, NAME, folded(name)))
    _add(sorted(aliases))
    for state in states.values():
        place(state, [unit for unit in units if unit.parent_id == state.pk])
    return len(units)


def code_from(name: str) -> str:
    """Return a code for a unit whose State's own is not known: its name in capitals, such as KAIMUR-BHABHUA."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z0-9]+", "-", plain).strip("-")[:32].strip("-")


def _add(aliases: list[tuple[int, str, str]]) -> None:
    Alias.objects.bulk_create(Alias(unit_id=unit, system=system, value=value) for unit, system, value in aliases)
