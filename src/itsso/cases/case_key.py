"""The number by which a case is known, and the station at which it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from itsso.cases.models import Series
from itsso.law.event_facts import EventFacts, FactName


class CaseKey(NamedTuple):
    """A number by which a case is known. `number` has no leading zeros."""

    station_id: int
    series: int
    year: int
    number: str


class CaseStation(NamedTuple):
    """The station of a case: its permanent id, its number today, and its State."""

    id: int
    number: int
    state: str


def registered_key(facts: EventFacts) -> CaseKey:
    """Return the number that a registration gave."""
    series = Series.ZERO if facts[FactName.FIR] == "zero" else Series.REGULAR
    return CaseKey(facts[FactName.STATION], int(series), facts[FactName.YEAR], facts[FactName.NUMBER])


def has_zero_fir(keys: Iterable[CaseKey]) -> bool:
    """Return whether a case with these numbers is, or began as, a Zero FIR."""
    return any(key.series == Series.ZERO for key in keys)
