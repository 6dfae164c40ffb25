"""The stations and States that a row may name, read once for a load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from itsso.exchange.reasons import Fault
from itsso.units.models import Alias, Unit, UnitKind
from itsso.units.queries import lock_numbering, stations_by_code
from itsso.units.state_settings.fir_register import FirRegister, FirRegisters, read_registers
from itsso.units.state_settings.queries import newest_entry

NATIONAL_NUMBER = 1
"""The nation's own number, which is in no other unit's interval."""


class StationRef(NamedTuple):
    """A station: its permanent id and its number today."""

    id: int
    number: int


@dataclass(frozen=True)
class StationDirectory:
    """The stations by (State, code), and the States by every code that they ever had, each with its first number."""

    stations: Mapping[tuple[str, str], StationRef]
    states: Mapping[str, tuple[str, int]]
    within: tuple[int, int]  # the interval of the sender's unit
    own_ids: frozenset[int]  # permanent ids of the units within it: stations, and units that handle cases themselves
    numbering: int  # the answer of `units.queries.lock_numbering`
    registers: FirRegisters = field(default_factory=FirRegisters)

    def station(self, state: str | None, code: str | None, column: str) -> StationRef:
        """Return a station that a row names. Raises Fault where there is none."""
        state_of_code = self.states.get(state or "")
        if state_of_code is None:
            raise Fault("unknown_code", column=column.replace("ps_code", "state_code"))
        place = self.stations.get((state_of_code[0], code or ""))
        if place is None:
            raise Fault("unknown_station", column=column)
        return place

    def own_station(self, state: str, code: str) -> StationRef:
        """Return the station whose record a row is, which must be within the sender's unit.

        A State's former codes, and wrong codes, take the slow path.

        Raises:
            Fault: the station is not known, or not within the sender's unit.
        """
        if (ref := self._stations_within.get((state, code))) is not None:
            return ref
        place = self.station(state, code, "ps_code")
        if not self.contains(place.number):
            raise Fault("outside_your_unit", column="ps_code")
        return place

    def own_number(self, state_cell: str, code: str) -> int | None:
        """Return the number of the station that the cells of a rejected row name; None where they name none."""
        try:
            return self.own_station(state_cell.removeprefix("IN-"), code).number
        except Fault:
            return None

    @cached_property
    def _stations_within(self) -> Mapping[tuple[str, str], StationRef]:
        """Return the stations within the sender's unit, by the present code of their State.

        Nearly every row names one of them.
        """
        return {key: place for key, place in self.stations.items() if self.contains(place.number)}

    @cached_property
    def holds_all(self) -> bool:
        """Return whether the sender speaks for the nation, whose own number is the first."""
        return self.contains(NATIONAL_NUMBER)

    def contains(self, number: int) -> bool:
        """Return whether the unit of this number is the sender's, or within it."""
        return self.within[0] <= number <= self.within[1]

    def registers_here(self, state_code: str, day: date) -> bool:
        """Return whether the FIRs of a State are registered in this system on a day, so that no row may bring one."""
        state, _first = self.states[state_code]
        return self.registers.on(state, day) == FirRegister.ITSSO

    def number_of(self, state_cell: str) -> int:
        """Return the number of the unit that sees a row without a station: that of its State, or else the sender's."""
        state_of_code = self.states.get(state_cell.removeprefix("IN-"))
        return state_of_code[1] if state_of_code and self.contains(state_of_code[1]) else self.within[0]


def station_directory(code_system: str, unit_id: int, before: StationDirectory | None = None) -> StationDirectory:
    """Return all stations by the codes of a source's system, for a sender's unit.

    Their numbers do not change until this transaction ends. If they, and the registers of the States, are still those
    of `before`, that is returned. Takes eight queries.
    """
    numbering, newest = lock_numbering(), newest_entry()
    if before is not None and before.numbering == numbering and before.registers.newest == newest:
        return before
    within = Unit.objects.get(pk=unit_id).interval
    stations = {key: StationRef(*place) for key, place in stations_by_code(code_system).items()}
    kinds = (UnitKind.STATE, UnitKind.UNION_TERRITORY, UnitKind.AGENCY)
    state_units = list(Unit.objects.filter(kind__in=kinds).values_list("id", "state", "first"))
    states = {state: (state, first) for _, state, first in state_units if state}
    state_by_unit = {id: (state, first) for id, state, first in state_units}
    for unit_id, value in Alias.objects.filter(system="iso", unit_id__in=state_by_unit).values_list("unit_id", "value"):
        states.setdefault(value.upper()[-2:], state_by_unit[unit_id])  # stored folded: IN-CT is inct
    units_within = Unit.objects.filter(first__gte=within[0], last__lte=within[1]).values_list("id", flat=True)
    return StationDirectory(stations, states, within, frozenset(units_within), numbering, read_registers(newest))
