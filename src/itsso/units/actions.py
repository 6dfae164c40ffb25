"""Every write of units: the nation, a State's own list, a reorganisation. Each writes one audit entry.

Units know an actor only by number and name. Whatever renumbers stations runs in a transaction that may see every
case of the State, which the caller opens (`enter` with the system's posting).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.db import transaction

from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform import jobs
from itsso.platform.errors import Refused
from itsso.units.listing import Faults, Listing, UnitRow, read
from itsso.units.loading import StateListUpdate, may_be_child
from itsso.units.models import STATES, Alias, Unit, UnitKind
from itsso.units.nation import load_nation
from itsso.units.queries import NAME, descendants, folded, lock_numbering_exclusively, path
from itsso.units.renumber import Renumbered, place

__all__ = ["LoadedUnits", "add_laboratory", "load_file", "load_list", "load_nation", "reorganise"]


@dataclass(frozen=True, slots=True)
class LoadedUnits:
    """The number of units that a list added, changed, moved and left unchanged.

    `not_listed` units are stored and were not in the list; they stay as they are.
    """

    added: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    not_listed: int = 0
    renumbered_stations: int = 0
    renumbered_rows: int = 0


def load_file(path: Path, by: Actor) -> LoadedUnits:
    """Load a State's own list from CSV (`docs/units.md`), wholly or not at all; the same file again changes nothing.

    Raises BadUse where the file cannot be read, Refused with each faulty row otherwise.
    """
    return load_list(read(path), by)


def load_list(listing: Listing, by: Actor) -> LoadedUnits:
    """Load a list that was already read, as `load_file` does. A unit whose parent changed is moved with its history."""
    with transaction.atomic():
        lock_numbering_exclusively()
        faults = listing.faults
        loadings = [
            StateListUpdate(top, rows, listing.columns, faults) for top, rows in _by_top(listing.rows, faults).items()
        ]
        faults.refuse()
        for loading in loadings:
            loading.save()
        renumbered = [place(loading.top, loading.all_units, loading.moved) for loading in loadings]
        loaded = LoadedUnits(
            added=sum(len(loading.added) for loading in loadings),
            changed=sum(len(loading.changed) for loading in loadings),
            moved=sum(len(loading.moved) for loading in loadings),
            unchanged=sum(loading.unchanged for loading in loadings),
            not_listed=sum(loading.not_listed for loading in loadings),
            renumbered_stations=sum(done.stations for done in renumbered),
            renumbered_rows=sum(done.rows for done in renumbered),
        )
        detail = {
            "sha256": listing.sha256,
            "added": loaded.added,
            "changed": loaded.changed,
            "moved": [move for loading in loadings for move in loading.moves],
            "stations": loaded.renumbered_stations,
            "rows": loaded.renumbered_rows,
        }
        audit.write("units.loaded", by, " ".join(loading.top.full_code for loading in loadings), detail)
        jobs.enqueue("monitoring.roll_up")
        return loaded


def add_laboratory(state: Unit, code: str, name: str, name_hi: str, by: Actor) -> Unit:
    """Create a forensic laboratory of a State: below no police unit, with no station.

    The same code again returns the stored laboratory. Raises Refused where the code is another unit's.
    """
    with transaction.atomic():
        existing = Unit.objects.filter(state=state.state, code=code).first()
        if existing is not None:
            if existing.kind != UnitKind.LABORATORY:
                raise Refused(f"The code {code} is that of {existing.name}, which is no laboratory. Give another.")
            return existing
        laboratory = Unit.objects.create(
            kind=UnitKind.LABORATORY, state=state.state, code=code, name=name, name_hi=name_hi, first=0, last=-1
        )
        Alias.objects.create(unit=laboratory, system=NAME, value=folded(name))
        audit.write("units.laboratory_added", by, str(laboratory.pk), {"state": state.state, "code": code})
        return laboratory


def reorganise(unit: Unit, parent: Unit, by: Actor) -> Renumbered:
    """Move a unit below another parent of its State, with everything below it and the history of its stations.

    Raises Refused where it cannot be placed there. The audit entry names permanent ids, not numbers.
    """
    with transaction.atomic():
        lock_numbering_exclusively()
        unit, parent = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=parent.pk)
        top = _top(parent)
        if unit.kind in (UnitKind.NATION, *STATES, UnitKind.AGENCY) or _top(unit) != top:
            raise Refused(f"{unit.name} cannot be moved to {parent.name}: a unit stays in its State.")
        if unit in path(parent) or not may_be_child(unit.kind, parent.kind):
            raise Refused(
                f"A {unit.get_kind_display()} cannot stand below {parent.name}, a {parent.get_kind_display()}."
            )
        before = unit.parent_id
        units = list(descendants(top))
        moved = next(candidate for candidate in units if candidate.pk == unit.pk)
        moved.parent = parent
        moved.save(update_fields=["parent"])
        renumbered = place(top, units, [moved])
        detail = {"from": before, "to": parent.pk, "stations": renumbered.stations, "rows": renumbered.rows}
        audit.write("units.reorganised", by, str(unit.pk), detail)
        jobs.enqueue("monitoring.roll_up")
        return renumbered


def _top(unit: Unit) -> Unit:
    """Return the State or agency that a unit belongs to."""
    way = path(unit)
    if len(way) < 2:
        raise Refused(f"{unit.name} belongs to no State.")
    return way[1]


def _by_top(rows: Iterable[UnitRow], faults: Faults) -> dict[Unit, list[UnitRow]]:
    """Return a list's rows by their State, Union Territory or agency."""
    tops: dict[str, Unit] = {}
    for unit in Unit.objects.filter(kind__in=(*STATES, UnitKind.AGENCY)).prefetch_related("aliases"):
        for name in (unit.code, f"IN-{unit.code}", *(alias.value for alias in unit.aliases.all())):
            tops[folded(name)] = unit
            tops[folded(f"IN-{name}")] = unit
    by_top: dict[Unit, list[UnitRow]] = {}
    for state, group in groupby(rows, key=lambda row: row.state):
        top = tops.get(folded(state))
        of_state = list(group)
        if top is None:
            faults.add(of_state[0].number, "state", f'"{state[:40]}" is no State or agency. Write it as IN-UP.')
        else:
            by_top.setdefault(top, []).extend(of_state)
    return by_top
