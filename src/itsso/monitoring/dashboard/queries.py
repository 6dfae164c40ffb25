"""The figures of a dashboard: from roll-ups, or counted for the query."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from functools import lru_cache
from json import loads
from typing import NamedTuple

from psycopg.rows import TupleRow

from itsso.monitoring.counting.counts import CaseCounts, YearsWork
from itsso.monitoring.counting.course import InvestigationCourse
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import (
    RemovedCases,
    RollupRows,
    answering_rows,
    course_statement,
    group_statement,
    months_up_to,
    read_course,
    read_groups,
    read_rollups,
    removed_statement,
    rollup_known_for,
    stored_counts,
)
from itsso.monitoring.counting.statements.queries import (
    FactRows,
    FactStatement,
    JsonRows,
    fetch_together,
    is_small,
    versions_of_rows,
)
from itsso.monitoring.crime_in_india.queries import years_work
from itsso.monitoring.stages.queries import StageFigures, read_whole, stage_statements
from itsso.platform.clock import now
from itsso.platform.prepared_statements import Exchange, RowStatement, as_tuples, one_exchange
from itsso.protection.ranges import counts_withheld
from itsso.units import queries as units
from itsso.units.data_sources import ask_known_for_each
from itsso.units.figures import KnownFor
from itsso.units.models import Unit, UnitKind

MOST_REMEMBERED = 64
"""Units whose figures a process keeps, by the rows of which they were read."""


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
    work: YearsWork | None = None  # where a calendar year was asked that had begun
    drawn_from: Hashable = field(default=None, compare=False, repr=False)
    """All that a drawing of these figures depends on but the moment of counting, to compare."""


def figures(
    unit: Unit, query: FigureQuery, child_rows: FactRows | None = None, scan_context: ScanContext | None = None
) -> DashboardFigures:
    """Return a unit's dashboard figures: from the roll-up where there is one, else by range scans of cases_fact.

    `child_rows` are the rows of `units.children_by_name`, and `scan_context` is what `ask_scan_context` returned, where
    the caller has asked for them.
    """
    rows = units.children_by_name(unit.pk).raw_rows() if child_rows is None else child_rows
    children = UnitsRead(rows, _children(rows))
    return _rolled_up(unit, query, children) or _scanned(unit, query, children, scan_context)


class UnitsRead(NamedTuple):
    """The units below a unit, with the rows of which they were read."""

    rows: FactRows
    units: Sequence[Unit]

    @property
    def withheld(self) -> tuple[bool, ...]:
        """Return of each whether the open transaction may not see its counts."""
        return tuple(counts_withheld(unit) for unit in self.units)


@lru_cache(maxsize=MOST_REMEMBERED)
def _children(rows: FactRows) -> Sequence[Unit]:
    return units.units_of(rows)


@dataclass(frozen=True, slots=True, eq=False)
class ReadFigures:
    """What is read of the rows of a unit's figures: the fields of `DashboardFigures` that depend on nothing else.

    The same rows give the same object, so two are compared as objects: it stands for the rows in the keys of drawings.
    """

    counts: CaseCounts
    known_for: KnownFor
    parts: Sequence[ChildFigures]
    months: Sequence[tuple[date, CaseCounts]]
    course: InvestigationCourse
    removed: RemovedCases
    stages: StageFigures
    work: YearsWork | None = None


def _rolled_up(unit: Unit, query: FigureQuery, children: UnitsRead) -> DashboardFigures | None:
    """Return the figures from roll-ups; None where there is none for the query.

    Stations have no roll-ups and are few to scan, so it is None for a unit of stations too.
    """
    has_stations = any(part.kind == UnitKind.STATION for part in (unit, *children.units))
    if has_stations or query != FigureQuery(query.as_on, scope=query.scope):
        return None
    rows = answering_rows(query, unit, children.units)
    if rows is None:
        return None
    values = (children.rows, children.withheld, query.as_on, rows)
    figures_read = _read_rollups(*values)
    if figures_read is None:
        return None
    return _figures(unit, query, figures_read, rows.counted_at, rolled_up=True)


@lru_cache(maxsize=MOST_REMEMBERED)
def _read_rollups(unit_rows: FactRows, withheld: tuple[bool, ...], as_on: date, rows: RollupRows) -> ReadFigures | None:
    own_rollup, removed, counts = read_rollups(rows)
    children = _children(unit_rows)
    if own_rollup.stages is None or len(counts) < len(children):
        return None
    parts = [
        _part(child, stored_counts(counts[child.pk].counts), rollup_known_for(counts[child.pk]), is_withheld)
        for child, is_withheld in zip(children, withheld, strict=True)
    ]
    return ReadFigures(
        stored_counts(own_rollup.counts),
        rollup_known_for(own_rollup),
        parts,
        [(month, stored_counts(own_rollup.months.get(month.isoformat(), {}))) for month in months_up_to(as_on)],
        InvestigationCourse(**own_rollup.course),
        removed,
        StageFigures(**own_rollup.stages),
    )


class ScanContext(NamedTuple):
    """The readings that the figures of a scanned unit need besides its counts; call them after the exchange."""

    counted_at: datetime
    read_known_for: Callable[[Iterable[Unit]], Mapping[int, KnownFor]]
    read_removed: Callable[[], Sequence[TupleRow]]
    read_versions: Callable[[], Sequence[TupleRow]] | None  # None for a unit whose counts are not remembered


def ask_scan_context(exchange: Exchange, unit: Unit) -> ScanContext:
    """Ask for the `ScanContext` of a unit. For a district or below, the exchange uses generic plans too."""
    counted_at = now()
    if is_small(unit):
        exchange.force_generic_plans()
    return ScanContext(
        counted_at,
        ask_known_for_each(exchange, "cases", unit),
        exchange.ask(_row_statement(removed_statement(unit, counted_at))),
        exchange.ask(_row_statement(versions_of_rows(unit))) if is_small(unit) else None,
    )


def _scanned(unit: Unit, query: FigureQuery, children: UnitsRead, context: ScanContext | None) -> DashboardFigures:
    year = query.period.calendar_year
    bounds = tuple(_firsts(children.units)) or (unit.first,)
    if context is None:
        with one_exchange() as exchange:
            context = ask_scan_context(exchange, unit)
    rows = None
    if context.read_versions is not None:
        (versions,) = context.read_versions()
        scan = _remembered_scan(unit, query, bounds, unit.interval, query.asked_on, versions)
        rows = scan.rows if scan.versions == versions else None
    if rows is None:
        rows = _scan(unit, query, bounds)
    known_for = context.read_known_for(children.units)
    known_for_units = (known_for[unit.pk], *(known_for[child.pk] for child in children.units))
    work = years_work(unit, year, query) if year and year <= query.as_on.year else None
    values = (children.rows, children.withheld, query.as_on, known_for_units, tuple(context.read_removed()), rows, work)
    return _figures(unit, query, _read_scan(*values), context.counted_at, rolled_up=False)


def _row_statement(statement: FactStatement) -> RowStatement[TupleRow]:
    """Return a statement that does not read `CASES` in the form that an exchange takes."""
    return RowStatement(statement.text, statement.values, as_tuples)


def _scan(unit: Unit, query: FigureQuery, bounds: tuple[int, ...]) -> JsonRows:
    """Return the rows of the statements about the cases of a unit, whose parts begin at the `bounds`."""
    return fetch_together(unit, query, _statements(unit, query, bounds))


def _statements(unit: Unit, query: FigureQuery, bounds: tuple[int, ...]) -> list[FactStatement]:
    return [
        group_statement(unit, query, "child", list(bounds), "(), (child), (month)"),
        course_statement(unit, query, list(bounds)),
        *stage_statements(unit, query, [unit.first]),
    ]


class RememberedScan(NamedTuple):
    """The rows of a scan, and the versions that the rows of the tables had when it read them."""

    rows: JsonRows
    versions: TupleRow


@lru_cache(maxsize=MOST_REMEMBERED)
def _remembered_scan(
    unit: Unit,
    query: FigureQuery,
    bounds: tuple[int, ...],
    interval: tuple[int, int],
    asked_on: date,
    versions: TupleRow,
) -> RememberedScan:
    """Return what `_scan` returned when the rows that it reads had these versions a moment before.

    `interval` and `asked_on` are those of the unit and the query, which are compared without them.
    A district's rows change some times a day, and to count them takes ten times as long as to find that they did not.
    The versions of the rows that were read are returned too, and must be compared. A row that came in that moment may
    be deleted later: then the earlier versions come back, and what is remembered for them counts the deleted row.
    """
    statements = [*_statements(unit, query, bounds), versions_of_rows(unit)]
    *rows, versions_read = fetch_together(unit, query, statements)
    assert versions_read is not None  # it has one row, whatever is in the tables
    (row,) = loads(versions_read)
    return RememberedScan(tuple(rows), tuple(row))


@lru_cache(maxsize=MOST_REMEMBERED)
def _read_scan(
    unit_rows: FactRows,
    withheld: tuple[bool, ...],
    as_on: date,
    known_for: tuple[KnownFor, ...],
    removed_rows: FactRows,
    json_rows: JsonRows,
    work: YearsWork | None,
) -> ReadFigures:
    counts, course, *stages = ([] if rows is None else loads(rows) for rows in json_rows)
    groups = list(read_groups(counts))
    by_child = {group.place: CaseCounts(*group.counts) for group in groups if group.mask == 1}
    by_month = {str(group.month): CaseCounts(*group.counts) for group in groups if group.mask == 2}
    children = _children(unit_rows)
    places = {first: place for place, first in enumerate(_firsts(children), start=1)}
    parts = [
        _part(child, by_child.get(places[child.first], CaseCounts()), known_for_child, is_withheld)
        for child, known_for_child, is_withheld in zip(children, known_for[1:], withheld, strict=True)
    ]
    return ReadFigures(
        next(CaseCounts(*group.counts) for group in groups if group.mask == 3),
        known_for[0],
        parts,
        [(month, by_month.get(month.isoformat(), CaseCounts())) for month in months_up_to(as_on)],
        read_course(course),
        RemovedCases(*removed_rows[0]),
        read_whole(*stages),
        work,
    )


def _figures(
    unit: Unit,
    query: FigureQuery,
    figures_read: ReadFigures,
    counted_at: datetime,
    *,
    rolled_up: bool,
) -> DashboardFigures:
    return DashboardFigures(
        unit=unit,
        query=query,
        counted_at=counted_at,
        rolled_up=rolled_up,
        drawn_from=(unit.pk, unit.kind, unit.interval, query, query.asked_on, figures_read),
        **{part.name: getattr(figures_read, part.name) for part in fields(ReadFigures)},
    )


def _part(unit: Unit, counts: CaseCounts, known_for: KnownFor, is_withheld: bool) -> ChildFigures:
    return ChildFigures(unit, None, None) if is_withheld else ChildFigures(unit, counts, known_for)


def _firsts(children: Sequence[Unit]) -> list[int]:
    """Return the first numbers of units in order: `width_bucket` counts the units by them, from 1."""
    return sorted(child.first for child in children)
