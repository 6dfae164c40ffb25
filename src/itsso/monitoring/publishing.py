"""The figures of States and districts that every officer may compare: counted, then withheld where they are small."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from itsso.monitoring.asked import Asked, Period
from itsso.monitoring.counts import NAMES, Counts
from itsso.monitoring.models import Published
from itsso.monitoring.queries import segment_counts
from itsso.monitoring.suppression import Cell, Shown, shown, small
from itsso.units.models import DISTRICTS, STATES, Kind, Unit

TOP = (*STATES, Kind.AGENCY)


def newest_half_year(today: date) -> tuple[Period, date]:
    """The newest half of a financial year of which every limit has passed, and the day on which it is counted.

    FIRs of April to September as on the 31st of December, of October to March as on the 30th of June: a case counts in
    one half-year only, and on one day only, so that no publication can be subtracted from the next.
    """
    for year in (today.year, today.year - 1):
        if date(year, 12, 31) < today:
            return Period(f"hy{year}-1", date(year, 4, 1), date(year, 9, 30)), date(year, 12, 31)
        if date(year, 6, 30) < today:
            return Period(f"hy{year - 1}-2", date(year - 1, 10, 1), date(year, 3, 31)), date(year, 6, 30)
    raise AssertionError("a year has a 30th of June")


def published(nation: Unit, today: date, counted_at: datetime) -> list[Published]:
    """The rows to publish: the nation, each State and agency, and each State's districts. One scan of cases_fact."""
    period, as_on = newest_half_year(today)
    tops = list(Unit.objects.filter(kind__in=TOP, first__range=nation.interval).order_by("first"))
    districts = list(Unit.objects.filter(kind__in=DISTRICTS, first__range=nation.interval).order_by("first"))
    cells = _cells(nation, Asked(as_on, period=period), [nation, *tops, *districts])
    told = {nation.pk: _alone(cells[nation.pk])}

    def below(unit: Unit, parts: Sequence[Unit]) -> None:
        answers = shown([cells[part.pk] for part in parts], cells[unit.pk], whole_shown=told[unit.pk])
        told.update(zip([part.pk for part in parts], answers, strict=True))

    below(nation, tops)
    for top in tops:
        below(top, [unit for unit in districts if top.first <= unit.first and unit.last <= top.last])
    return [
        Published(unit_id=unit, since=period.since, until=period.until, as_on=as_on, counted_at=counted_at,
                  passed=one.passed, within=one.within)
        for unit, one in told.items()
    ]  # fmt: skip


def _alone(cell: Cell) -> Shown:
    """What is told of the whole, of which nothing is known from above."""
    if small(cell.passed):
        return Shown(None, None)
    return Shown(cell.passed, None if any(map(small, cell.parts)) else cell.within)


def _cells(nation: Unit, asked: Asked, units: Sequence[Unit]) -> dict[int, Cell]:
    """Each unit's cell: units are runs of segments, so a sum is the difference of two running totals."""
    bounds = sorted({unit.first for unit in units} | {unit.last + 1 for unit in units})
    sums = np.zeros((len(bounds) + 1, 2), np.int64)
    for segment, month, row in segment_counts(nation, asked, bounds):
        if month is None:
            counts = Counts(**dict(zip(NAMES, row, strict=True)))
            sums[segment] = counts.passed, counts.within
    running = sums.cumsum(axis=0)
    place = {bound: at for at, bound in enumerate(bounds)}
    spans = {unit.pk: running[place[unit.last + 1]] - running[place[unit.first]] for unit in units}
    return {pk: Cell(int(passed), int(within)) for pk, (passed, within) in spans.items()}
