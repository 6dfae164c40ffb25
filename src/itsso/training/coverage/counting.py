"""Counts of who is trained: for a unit now, for any day, and for every unit at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from itsso.platform.clock import now, today
from itsso.protection.ranges import counts_withheld
from itsso.training import catalogue
from itsso.training.coverage.counts import CASE_KEYS, CoverageCounts
from itsso.training.coverage.queries import count_people, investigators
from itsso.training.models import Coverage
from itsso.units import queries as units
from itsso.units.models import STATES, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class UnitCoverage:
    """A unit's coverage, and that of the units directly below. `own_offices` is the part of the unit's own offices."""

    unit: Unit
    as_on: date
    counted_at: datetime
    counts: CoverageCounts
    parts: Sequence[tuple[Unit, CoverageCounts]]

    @property
    def own_offices(self) -> CoverageCounts:
        """Return the counts that are in none of the units below; for a station, which has none, all counts."""
        if not self.parts:
            return self.counts
        remaining = CoverageCounts(self.counts)
        for _unit, counts in self.parts:
            remaining.subtract(counts)
        for (
            key
        ) in CASE_KEYS:  # offices investigate nothing; where cases below are withheld, the rest would be their sum
            remaining.pop(key, None)
        return remaining


def unit_coverage(unit: Unit) -> UnitCoverage:
    """Return a unit's coverage today: for a station counted now, for a unit above as it was counted last.

    Two queries for a unit above (its own row and its children's by key); two scans of its people for a station.
    """
    if unit.kind == UnitKind.STATION:
        return UnitCoverage(unit, today(), now(), _disclosed(unit, count_unit(unit, today())), [])
    children = list(units.children(unit))
    rows = {row.pk: row for row in Coverage.objects.filter(pk__in=[unit.pk, *(child.pk for child in children)])}
    stored = rows.get(unit.pk)
    if stored is None:
        return UnitCoverage(unit, today(), now(), _disclosed(unit, count_unit(unit, today())), [])
    parts = [
        (child, _disclosed(child, CoverageCounts.from_stored(rows[child.pk].counts)))
        for child in children
        if child.pk in rows
    ]
    return UnitCoverage(
        unit, stored.as_on, stored.counted_at, _disclosed(unit, CoverageCounts.from_stored(stored.counts)), parts
    )


def _disclosed(unit: Unit, counts: CoverageCounts) -> CoverageCounts:
    """Return a unit's counts as the open transaction may see them: without cases where these are withheld."""
    return counts.without_cases() if counts_withheld(unit) else counts


def count_unit(unit: Unit, day: date) -> CoverageCounts:
    """Return a unit's counts at the end of a day, as known now, from people and attendances.

    Open cases are counted for today only: who investigated on an earlier day is in case histories, not read here.
    """
    by_unit = count_people(unit, day)
    counts = CoverageCounts()
    for unit_counts in by_unit.values():
        counts.update(unit_counts)
    stations = _stations(unit)
    counts["stations"] = len(stations)
    counts["stations+"] = sum(by_unit[pk]["woman+"] > 0 for pk in stations if pk in by_unit)
    counts["stations?"] = sum(pk not in by_unit or not by_unit[pk].police.of for pk in stations)
    if day == today():
        for officer in investigators(unit, day):
            counts["open"] += officer.cases
            counts[officer.key] += officer.cases
    return counts


def count_all_units(nation: Unit, day: date) -> dict[int, CoverageCounts]:
    """Return every unit's counts by its id: each unit's own, added to all units above it. Three scans of the nation."""
    by_unit: dict[int, CoverageCounts] = defaultdict(CoverageCounts, count_people(nation, day))
    for pk in _stations(nation):
        by_unit[pk]["stations"] = 1
        by_unit[pk]["stations+"] = int(by_unit[pk]["woman+"] > 0)
        by_unit[pk]["stations?"] = int(not by_unit[pk].police.of)
    for officer in investigators(nation, day):
        by_unit[officer.station]["open"] += officer.cases
        by_unit[officer.station][officer.key] += officer.cases
    parents = _parents()
    totals: dict[int, CoverageCounts] = defaultdict(CoverageCounts)
    for pk, counts in by_unit.items():
        current_pk: int | None = pk
        while current_pk is not None:
            totals[current_pk].update(counts)
            current_pk = parents.get(current_pk)
    return {pk: totals[pk] for pk in parents}


def _stations(unit: Unit) -> list[int]:
    """Return the stations of a unit that are not closed."""
    stations = Unit.objects.filter(kind=UnitKind.STATION, first__range=unit.interval, closed=None)
    return list(stations.values_list("pk", flat=True))


def _parents() -> dict[int, int | None]:
    """Return every unit's parent for counting: a laboratory counts in its State, one of the Centre in the nation."""
    rows = list(Unit.objects.values_list("pk", "parent_id", "kind", "state"))
    states = {state: pk for pk, _parent, kind, state in rows if kind in (*STATES, UnitKind.NATION)}
    return {pk: states.get(state) if kind == UnitKind.LABORATORY else parent for pk, parent, kind, state in rows}


def course_grid(counts: Mapping[str, int], ranks: Iterable[str]) -> list[tuple[catalogue.Course, list[str]]]:
    """Return the courses required of at least one person here, each with the keys of its counts by rank group."""
    keys = [(course, [f"{rank}:{course.code}" for rank in ranks]) for course in catalogue.courses().values()]
    return [(course, rank_keys) for course, rank_keys in keys if any(counts.get(key) for key in rank_keys)]
