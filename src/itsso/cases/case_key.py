"""The number by which a case is known, and the station at which it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from itsso.cases.models import Series


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


def registered_key(facts: Mapping[str, Any]) -> CaseKey:
    """Return the number that a registration gave."""
    series = Series.ZERO if facts["fir"] == "zero" else Series.REGULAR
    return CaseKey(facts["station"], int(series), facts["year"], facts["number"])
