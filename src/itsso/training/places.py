"""The units whose people may be written by whoever sends a file, by the State's own codes."""

from __future__ import annotations

from django.db import connection

from itsso.training.reading import Row, required_cell
from itsso.training.reasons import RowError
from itsso.units import queries as units
from itsso.units.models import STATES, Alias, Unit, UnitKind


class UnitCodes:
    """Looked up once for a file: each State's codes at the first row that names it."""

    def __init__(self, sender_unit: Unit) -> None:
        self.sender_unit = sender_unit
        self._states: dict[str, str | None] = {}
        self._units: dict[str, dict[str, int]] = {}
        self._seen = _visible_units()

    def state(self, row: Row) -> str:
        """The State's two letters; a central agency's rows have its code and are kept under it."""
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
        """The unit of a row's code, an earlier code too; it must be one whose people the sender sees."""
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


def _visible_units() -> set[int]:
    """Units whose people are seen in this transaction, as the policies have it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select unit_id from training_place where first >= facts_first() and last <= facts_last()"
            " or unit_id = itsso_unit()"
        )
        return {row[0] for row in cursor.fetchall()}
