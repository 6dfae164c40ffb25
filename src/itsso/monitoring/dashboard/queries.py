"""The figures of a dashboard: from roll-ups, or counted for the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from itsso.monitoring.counting.counts import CaseCounts, YearsWork
from itsso.monitoring.counting.course import InvestigationCourse
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import (
    RemovedCases,
    answering_rollups,
    count_groups,
    course,
    months_up_to,
    removed_cases,
    rollup_known_for,
    stored_counts,
    years_work,
)
from itsso.monitoring.stages.queries import StageFigures, stage_figures
from itsso.platform.clock import now
from itsso.protection.ranges import counts_withheld
from itsso.units import queries as units
from itsso.units.data_sources import known_for_each
from itsso.units.figures import KnownFor
from itsso.units.models import Unit, UnitKind


class ChildFigures(NamedTuple):
    """A child of a unit. Its counts, and for how many of its districts they are known, are None where withheld.

    Counts of which nothing is known are zeros that must not be shown (`silent`).
    """

    unit: Unit
    counts: CaseCounts | None
    known_for: KnownFor | None

    @property
    def silent(self) -> bool:
        """Return whether no data ever came from it."""
        return self.known_for is not None and not self.known_for.known


@dataclass(frozen=True, slots=True)
class DashboardFigures:
    """All figures of a unit's dashboard. `parts` are its children, whose counts add up to its own.

    `known_for` says from how many of the unit's districts data came; where from none, no count may be shown.
    `counted_at` is when it was counted; `rolled_up` distinguishes a roll-up from a scan made for this very query.
    """

    unit: Unit
    query: FigureQuery
    counts: CaseCounts
    known_for: KnownFor
    parts: Sequence[ChildFigures]
    months: Sequence[tuple[date, CaseCounts]]
    course: InvestigationCourse
    counted_at: datetime
    rolled_up: bool
    removed: RemovedCases
    stages: StageFigures
    work: YearsWork | None = None  # where a calendar year was asked


def figures(unit: Unit, query: FigureQuery) -> DashboardFigures:
    """Return a unit's dashboard figures: from the roll-up where there is one, else by range scans of cases_fact."""
    children = [] if unit.kind == UnitKind.STATION else units.children_by_name(unit)
    return _rolled_up(unit, query, children) or _scanned(unit, query, children)


def _rolled_up(unit: Unit, query: FigureQuery, children: Sequence[Unit]) -> DashboardFigures | None:
    """Return the figures from roll-ups; None where there is none for the query.

    Stations have no roll-ups and are few to scan, so it is None for a unit of stations too.
    """
    has_stations = any(part.kind == UnitKind.STATION for part in (unit, *children))
    if has_stations or query != FigureQuery(query.as_on, scope=query.scope):
        return None
    answer = answering_rollups(query, unit, children)
    if answer is None:
        return None
    own_rollup, removed, counts = answer
    if own_rollup.stages is None:
        return None
    if len(counts) < len(children):
        return None
    parts = [
        _part(child, stored_counts(counts[child.pk].counts), rollup_known_for(counts[child.pk])) for child in children
    ]
    months = [
        (month, stored_counts(own_rollup.months.get(month.isoformat(), {}))) for month in months_up_to(query.as_on)
    ]
    return DashboardFigures(
        unit,
        query,
        stored_counts(own_rollup.counts),
        rollup_known_for(own_rollup),
        parts,
        months,
        InvestigationCourse(**own_rollup.course),
        own_rollup.counted_at,
        True,
        removed,
        StageFigures(**own_rollup.stages),
    )


def _scanned(unit: Unit, query: FigureQuery, children: Sequence[Unit]) -> DashboardFigures:
    months = months_up_to(query.as_on)
    bounds = _firsts(children) or [unit.first]
    groups = list(count_groups(unit, query, "child", bounds, "(), (child), (month)"))
    whole = next(CaseCounts(*group.counts) for group in groups if group.mask == 3)
    by_child = {group.place: CaseCounts(*group.counts) for group in groups if group.mask == 1}
    by_month = {group.month: CaseCounts(*group.counts) for group in groups if group.mask == 2}
    known_by_unit = known_for_each("cases", unit, children)
    parts = [
        _part(child, by_child.get(place, CaseCounts()), known_by_unit[child.pk]) for child, place in _places(children)
    ]
    cohorts = [(month, by_month.get(month, CaseCounts())) for month in months]
    year, counted_at = query.period.calendar_year, now()
    work = years_work(unit, year, query) if year else None
    return DashboardFigures(
        unit,
        query,
        whole,
        known_by_unit[unit.pk],
        parts,
        cohorts,
        course(unit, query),
        counted_at,
        False,
        removed_cases(unit, counted_at),
        stage_figures(unit, query)[unit.pk],
        work,
    )


def _part(unit: Unit, counts: CaseCounts, known_for: KnownFor) -> ChildFigures:
    """Return a part, without the counts that the open transaction may not see."""
    return ChildFigures(unit, None, None) if counts_withheld(unit) else ChildFigures(unit, counts, known_for)


def _firsts(children: Sequence[Unit]) -> list[int]:
    return sorted(child.first for child in children)


def _places(children: Sequence[Unit]) -> list[tuple[Unit, int]]:
    """Return each child with its place in the order of station numbers, from 1, as `width_bucket` counts."""
    places = {first: place for place, first in enumerate(_firsts(children), start=1)}
    return [(child, places[child.first]) for child in children]
