"""Comparison of a State's list with the stored units: which unit each row means, what is new, changed or moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from itsso.units.listing import CODES, Faults, UnitRow
from itsso.units.models import DISTRICTS, Alias, Unit, UnitKind
from itsso.units.queries import CODE, NAME, descendants, folded

STEPS = {
    UnitKind.STATE: 0,
    UnitKind.UNION_TERRITORY: 0,
    UnitKind.AGENCY: 0,
    UnitKind.ZONE: 1,
    UnitKind.RANGE: 2,
    **dict.fromkeys(DISTRICTS, 3),
    UnitKind.SUBDIVISION: 4,
    UnitKind.CIRCLE: 5,
    UnitKind.STATION: 6,
    UnitKind.HEADQUARTERS: 6,
}
"""The level of each kind. A unit is below one of a lower number; levels may be left out."""

Aliases = set[tuple[str, str]]

FIELDS = ("code", "name", "name_hi", "kind", "opened", "closed", "apportioned")


def may_be_child(kind: str, parent: str) -> bool:
    """Return whether a unit of one kind may have a parent of another.

    A commissionerate may have zones and ranges too.
    """
    if parent == UnitKind.COMMISSIONERATE and kind in (UnitKind.ZONE, UnitKind.RANGE):
        return True
    return STEPS[UnitKind(parent)] < STEPS[UnitKind(kind)] and parent != UnitKind.STATION


class StateListUpdate:
    """The changes that one State's rows ask for. Faults are collected; `save` writes, where there are none."""

    def __init__(self, top: Unit, rows: Sequence[UnitRow], columns: Iterable[str], faults: Faults) -> None:
        self.top = top
        self.added: list[Unit] = []
        self.changed: list[Unit] = []
        self._came_from: list[tuple[Unit, int]] = []
        self._rows = rows
        self._faults = faults
        self._columns = frozenset(columns)
        self._systems = [name.removeprefix(CODES) for name in self._columns if name.startswith(CODES)]
        self._held = list(descendants(top))
        self._aliases = _aliases_of(self._held)
        self._wanted: list[tuple[Unit, Aliases, Aliases]] = []
        self._units = self._matched()
        self._check_codes()
        self._set_fields()
        self._set_parents()

    @property
    def all_units(self) -> list[Unit]:
        """Return every unit of the State, stored and new."""
        return [*self._held, *self.added]

    @property
    def moved(self) -> list[Unit]:
        """Return the units whose parent changed."""
        return [unit for unit, _parent in self._came_from]

    @property
    def moves(self) -> list[tuple[int, int, int | None]]:
        """Return the permanent ids of each moved unit, of its former parent and of its new parent."""
        return [(unit.pk, before, unit.parent_id) for unit, before in self._came_from]

    @property
    def unchanged(self) -> int:
        """Return the number of rows that equal the stored unit."""
        touched = {id(unit) for unit in (*self.added, *self.changed, *self.moved)}
        return sum(id(unit) not in touched for unit in self._units.values())

    @property
    def not_listed(self) -> int:
        """Return the number of stored units that the list does not name.

        Headquarters are not counted: most lists leave them out.
        """
        named = {id(unit) for unit in self._units.values()}
        return sum(id(unit) not in named and unit.kind != UnitKind.HEADQUARTERS for unit in self._held)

    def save(self) -> None:
        """Write units and their other names.

        New stations have negative numbers until they are placed.
        """
        if self.changed:
            Unit.objects.bulk_update(self.changed, FIELDS, batch_size=1000)
        for number, unit in enumerate(self.added, start=1):
            unit.first, unit.last = (-number, -number) if unit.kind == UnitKind.STATION else (0, -1)
        waiting = self.added
        while waiting:  # parents before their children
            Unit.objects.bulk_create([unit for unit in waiting if unit.parent and unit.parent.pk], batch_size=2000)
            waiting = [unit for unit in waiting if not unit.pk]
        Unit.objects.bulk_update(self.moved, ["parent"], batch_size=1000)
        self._save_aliases()

    def _matched(self) -> dict[int, Unit]:
        """Return the unit that each row means, by row number.

        A row is matched by code, by an earlier code, a district also by its name; otherwise it is a new unit.
        """
        by_code = {code: unit for unit in self._held for code in self._codes(unit, CODE)}
        by_code |= {unit.code: unit for unit in self._held}
        listed = {row.code for row in self._rows}
        by_name = {
            name: unit
            for unit in self._held
            if unit.kind in DISTRICTS and unit.code not in listed
            for name in self._codes(unit, NAME)
        }
        units: dict[int, Unit] = {}
        rows: dict[int, UnitRow] = {}
        for row in self._rows:
            unit = by_code.get(row.code)
            if unit is None and row.kind in DISTRICTS:
                unit = by_name.pop(folded(row.name), None)
            if unit is None:
                unit = Unit(state=self.top.state, code=row.code, kind=row.kind)
                self.added.append(unit)
            elif id(unit) in rows:
                self._fault(row, "code", f"{row.code} is the unit of row {rows[id(unit)].number} already.")
            elif (unit.kind == UnitKind.STATION) != (row.kind == UnitKind.STATION):
                self._fault(row, "kind", f"{unit.name} is held as a {unit.kind}, which cannot become a {row.kind}.")
            by_code[row.code] = unit
            units[row.number], rows[id(unit)] = unit, row
        return units

    def _check_codes(self) -> None:
        """Check that each code of a system belongs to one unit of the State only."""
        listed = {id(unit) for unit in self._units.values()}
        for system in self._systems:
            bearers = {
                code: unit for unit in self._held if id(unit) not in listed for code in self._codes(unit, system)
            }
            for row in self._rows:
                for code in row.codes[system]:
                    bearer = bearers.setdefault(code, self._units[row.number])
                    if bearer is not self._units[row.number]:
                        self._fault(row, CODES + system, f"{code} is borne by {bearer.name or bearer.code} already.")

    def _set_fields(self) -> None:
        optional = [name for name in ("name_hi", "opened", "closed", "apportioned") if name in self._columns]
        for row in self._rows:
            unit = self._units[row.number]
            stored = self._aliases.get(unit.pk, set())
            wanted = self._wanted_aliases(row, stored, unit.code)
            differs = any(getattr(unit, name) != getattr(row, name) for name in ("code", "name", "kind", *optional))
            for name in ("code", "name", "kind", *optional):
                setattr(unit, name, getattr(row, name))
            if unit.pk and (differs or wanted != stored):
                self.changed.append(unit)
            self._wanted.append((unit, stored, wanted))

    def _wanted_aliases(self, row: UnitRow, stored: Aliases, code_before: str) -> Aliases:
        """Return the aliases that a unit is to have.

        Names are only added; a system that has a column in the file has exactly the codes of the row.
        """
        wanted = {(system, value) for system, value in stored if system not in self._systems}
        wanted |= {(NAME, folded(name)) for name in (row.name, row.name_hi, *row.aliases) if folded(name)}
        wanted |= {(system, code) for system in self._systems for code in row.codes[system]}
        if code_before != row.code:
            wanted.add((CODE, code_before))
        return wanted

    def _set_parents(self) -> None:
        by_id = {unit.pk: unit for unit in (self.top, *self._held)}
        by_code = {unit.code: unit for unit in self._held} | {row.code: self._units[row.number] for row in self._rows}
        parents = {id(unit): by_id[unit.parent_id] for unit in self._held if unit.parent_id}
        for row in self._rows:
            unit = self._units[row.number]
            parent = by_code.get(row.parent) if row.parent else self.top
            if parent is None and row.parent in self._faults.codes:
                parent = self.top
            elif parent is None:
                self._fault(row, "parent", f"{row.parent[:40]} is no unit of {self.top.name}, in this file or held.")
                parent = self.top
            if unit.pk and unit.parent_id != parent.pk:
                self._came_from.append((unit, unit.parent_id or 0))
            if unit.parent_id != parent.pk or not unit.pk:
                unit.parent = parent
            parents[id(unit)] = parent
        self._check_tree(parents)

    def _check_tree(self, parents: dict[int, Unit]) -> None:
        """Check that every unit is below one that may have it, and none below itself."""
        rows = {id(self._units[row.number]): row for row in self._rows}
        for unit in self.all_units:
            parent = parents[id(unit)]
            row = rows.get(id(unit)) or rows.get(id(parent))
            if row is None:
                continue
            if not may_be_child(unit.kind, parent.kind):
                message = f"{unit.name}, a {unit.kind}, cannot stand below {parent.name}, a {parent.kind}."
                self._fault(row, "parent", message)
            visited = {id(unit)}
            while parent is not self.top and id(parent) not in visited:
                visited.add(id(parent))
                parent = parents[id(parent)]
            if parent is not self.top:
                self._fault(row, "parent", f"{unit.name} stands below itself, by way of {parent.name}.")

    def _save_aliases(self) -> None:
        for unit, stored, wanted in self._wanted:
            for system, value in stored - wanted:
                Alias.objects.filter(unit=unit, system=system, value=value).delete()
        Alias.objects.bulk_create(
            [
                Alias(unit=unit, system=system, value=value)
                for unit, stored, wanted in self._wanted
                for system, value in sorted(wanted - stored)
            ],
            batch_size=5000,
        )

    def _codes(self, unit: Unit, system: str) -> list[str]:
        """Return the codes or names of a stored unit in a system."""
        return [value for named, value in self._aliases[unit.pk] if named == system]

    def _fault(self, row: UnitRow, column: str, message: str) -> None:
        self._faults.add(row.number, column, message)


def _aliases_of(units: Iterable[Unit]) -> dict[int, Aliases]:
    aliases: dict[int, Aliases] = {unit.pk: set() for unit in units}
    for unit_id, system, value in Alias.objects.filter(unit__in=list(aliases)).values_list("unit", "system", "value"):
        aliases[unit_id].add((system, value))
    return aliases
