"""Lookup of States and units that rows of a file name, by the State's own codes, within the sender's range."""

from __future__ import annotations

from itsso.training.files.queries import visible_units
from itsso.training.files.reading import Row, required_cell
from itsso.training.files.reasons import RowError
from itsso.units import queries as units
from itsso.units.models import STATES, Alias, Unit, UnitKind


class UnitCodes:
    """Unit codes for the import of one file. Each State's codes are loaded at the first row that names the State."""

    def __init__(self, sender_unit: Unit) -> None:
        self.sender_unit = sender_unit
        self._states: dict[str, str | None] = {}
        self._units: dict[str, dict[str, int]] = {}
        self._seen = visible_units()

    def state(self, row: Row) -> str:
        """Return the two letters of a row's State; rows of a central agency have the agency's code.

        Raises:
            RowError: the State does not exist, or it is not the sender's.
        """
        typed = required_cell(row, "state")
        if typed not in self._states:
            self._states[typed] = self._state(typed)
        state = self._states[typed]
        if state is None:
            raise RowError("state", "state", {"value": typed[:20]})
        return state

    def _state(self, typed: str) -> str | None:
        code = typed.upper().removeprefix("IN-")
        match = Unit.objects.filter(kind__in=STATES, state=code).first()
        alias = Alias.objects.filter(system=units.ISO, value=code, unit__kind__in=STATES).select_related("unit").first()
        unit = match or (alias.unit if alias else None)
        return (
            unit.state
            if unit and (self.sender_unit.kind == UnitKind.NATION or self.sender_unit.state == unit.state)
            else None
        )

    def unit(self, row: Row, state: str) -> int:
        """Return the id of the unit that a row names by its code or an earlier code.

        Raises:
            RowError: the State has no unit with this code, or the sender does not see its people.
        """
        typed = required_cell(row, "unit")
        if state not in self._units:
            self._units[state] = _codes(state)
        unit = self._units[state].get(typed)
        if unit is None:
            raise RowError("unit", "unit", {"value": typed[:32]})
        if unit not in self._seen:
            raise RowError("unit", "outside", {"value": typed[:32]})
        return unit


def _codes(state: str) -> dict[str, int]:
    earlier = Alias.objects.filter(system=units.CODE, unit__state=state).values_list("value", "unit_id")
    return dict(earlier) | dict(Unit.objects.filter(state=state, closed=None).values_list("code", "pk"))
