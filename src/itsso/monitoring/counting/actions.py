"""The roll-up of figures for units above the stations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date, datetime
from heapq import nsmallest
from itertools import chain
from typing import TYPE_CHECKING, get_args

from django.db.models import F

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.monitoring.counting.counts import NAMES, WORK_NAMES, YearsWork
from itsso.monitoring.counting.course import InvestigationCourse
from itsso.monitoring.counting.figure_query import FigureQuery, Scope
from itsso.monitoring.counting.queries import (
    LONGEST_STORED,
    lock_rollups,
    months_up_to,
    segment_counts,
    segment_courses,
    segment_longest_beyond,
)
from itsso.monitoring.crime_in_india.queries import HeadWork, segment_work, stored_year
from itsso.monitoring.models import Rollup
from itsso.monitoring.stages.queries import stages_of_all
from itsso.platform.clock import now
from itsso.platform.jobs import enqueue
from itsso.platform.long_jobs import JobRun
from itsso.protection.ranges import enter
from itsso.units import queries as units
from itsso.units.data_sources import known_for_each
from itsso.units.models import Unit, UnitKind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

type Sums = NDArray[np.int64]

KIND = "roll_up"
"""The kind of long job that a roll-up is."""
STEPS = 6 * len(get_args(Scope))
"""How many steps a roll-up has."""


def roll_up(as_on: date, *, by: Posting, note: Callable[[int], None] | None = None) -> int:
    """Count the figures of every unit above the stations, in both scopes, in place of those counted before.

    Some dozen scans of cases_fact a scope, whatever the number of units. Returns the number of units. Two runs at once
    have the same effect as one: the second waits for the first and counts again. `note` is called with the number of
    STEPS that are done; what it raises leaves the figures of before.
    """
    steps = _Steps(note)
    with enter(by):
        lock_rollups()
        units.lock_numbering()
        above = list(Unit.objects.exclude(kind=UnitKind.STATION).filter(first__lte=F("last")))
        rows = [
            row
            for scope in get_args(Scope)
            for row in _rollups(by.unit, above, FigureQuery(as_on, scope=scope), now(), steps)
        ]
        Rollup.objects.all().delete()
        Rollup.objects.bulk_create(rows, batch_size=200)
        audit.write("monitoring.rolled_up", by.actor, as_on.isoformat(), {"units": len(above)})
    return len(above)


def count_again(run: JobRun) -> None:
    """Enqueue a roll-up that failed or was cancelled."""
    enqueue("monitoring.roll_up")


class _Steps:
    """Counts the steps of a roll-up that are done, and reports each to `note`, if there is one."""

    def __init__(self, note: Callable[[int], None] | None) -> None:
        self._note = note
        self._done = 0

    def end_one(self) -> None:
        """Count one more step as done."""
        self._done += 1
        if self._note is not None:
            self._note(self._done)


def _rollups(
    whole: Unit, above: Sequence[Unit], query: FigureQuery, counted_at: datetime, steps: _Steps
) -> list[Rollup]:
    """Return the roll-ups of the units in `above`.

    Units are runs of segments, so a unit's sum is the difference of two running totals.
    """
    bounds = sorted({unit.first for unit in above} | {unit.last + 1 for unit in above})
    place = {bound: at for at, bound in enumerate(bounds)}
    months = [month.isoformat() for month in months_up_to(query.as_on)]
    counts, by_month = _counts(whole, query, bounds, months)
    steps.end_one()
    courses = _courses(whole, query, bounds)
    steps.end_one()
    known_for = known_for_each("cases", whole, above)
    steps.end_one()
    stages = stages_of_all(whole, above, query)
    steps.end_one()
    beyond = segment_longest_beyond(whole, query, bounds)
    steps.end_one()
    works = _works(whole, query, bounds) if query.scope == "itsso" else {}
    steps.end_one()

    def rollup_of(unit: Unit) -> Rollup:
        begin, end = place[unit.first], place[unit.last + 1]
        cohorts = by_month[end] - by_month[begin]
        beyond_in_unit = chain.from_iterable(beyond.get(segment, ()) for segment in range(begin + 1, end + 1))
        return Rollup(
            unit=unit,
            scope=query.scope,
            as_on=query.as_on,
            provisional=query.provisional,
            counted_at=counted_at,
            known=known_for[unit.pk].known,
            known_of=known_for[unit.pk].of,
            counts=_named(counts[end] - counts[begin]),
            months={
                month: {name: n for name, n in _named(row).items() if n}
                for month, row in zip(months, cohorts, strict=True)
                if row[0]
            },
            course={name: (sums[end] - sums[begin]).tolist() for name, sums in courses.items()},
            stages=asdict(stages[unit.pk]),
            longest_beyond=[case.case_id for case in nsmallest(LONGEST_STORED, beyond_in_unit)],
            work={year: work.between(begin, end) for year, work in works.items()},
        )

    return [rollup_of(unit) for unit in above]


def _counts(whole: Unit, query: FigureQuery, bounds: Sequence[int], months: Sequence[str]) -> tuple[Sums, Sums]:
    """Return running totals over the segments: of the counts, and of the counts of each month."""
    import numpy as np  # imported here because it would delay every command

    counts = np.zeros((len(bounds) + 1, len(NAMES)), np.int64)
    by_month = np.zeros((len(bounds) + 1, len(months), len(NAMES)), np.int64)
    column = {month: at for at, month in enumerate(months)}
    for segment, month, row in segment_counts(whole, query, bounds):
        if month is None:
            counts[segment] = row
        elif month.isoformat() in column:
            by_month[segment, column[month.isoformat()]] = row
    return counts.cumsum(axis=0), by_month.cumsum(axis=0)


def _courses(whole: Unit, query: FigureQuery, bounds: Sequence[int]) -> dict[str, Sums]:
    """Return running totals over the segments of each part of the investigation course, by name."""
    import numpy as np  # imported here because it would delay every command

    empty = asdict(InvestigationCourse())
    sums = {name: np.zeros((len(bounds) + 1, len(row)), np.int64) for name, row in empty.items()}
    for segment, segment_course in segment_courses(whole, query, bounds).items():
        for name, row in asdict(segment_course).items():
            sums[name][segment] = row
    return {name: rows.cumsum(axis=0) for name, rows in sums.items()}


@dataclass(frozen=True, slots=True)
class _RunningWork:
    """Running totals over the segments of a year's work, for each head and whether it was added later."""

    heads: Sequence[tuple[int, bool]]
    totals: Sums

    def between(self, begin: int, end: int) -> list[dict[str, int]]:
        """Return the rows of the segments after `begin`, up to `end`, as a roll-up stores them."""
        sums = self.totals[end] - self.totals[begin]
        rows = zip(self.heads, sums.tolist(), strict=True)
        return [HeadWork(*head, YearsWork(*numbers)).stored for head, numbers in rows if any(numbers)]


def _works(whole: Unit, query: FigureQuery, bounds: Sequence[int]) -> dict[str, _RunningWork]:
    """Return the work of the calendar year up to the day, and of the whole year before."""
    year_before = replace(query, as_on=date(query.as_on.year - 1, 12, 31))
    return {stored_year(up_to.as_on): _running_work(whole, up_to, bounds) for up_to in (query, year_before)}


def _running_work(whole: Unit, query: FigureQuery, bounds: Sequence[int]) -> _RunningWork:
    import numpy as np  # imported here because it would delay every command

    by_segment = segment_work(whole, query, bounds)
    heads = sorted({(row.head, row.head_added) for rows in by_segment.values() for row in rows})
    totals = np.zeros((len(bounds) + 1, len(heads), len(WORK_NAMES)), np.int64)
    for segment, rows in by_segment.items():
        for row in rows:
            totals[segment, heads.index((row.head, row.head_added))] = astuple(row.work)
    return _RunningWork(heads, totals.cumsum(axis=0))


def _named(row: Sums) -> dict[str, int]:
    """Return counts by name."""
    return {name: int(n) for name, n in zip(NAMES, row, strict=True)}
