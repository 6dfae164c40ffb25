"""Published figures of States and districts, which every officer may compare: counted, and withheld where small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache

from itsso.monitoring.comparison.suppression import Cell, Disclosure, ShownCounts, may_disclose, shown_counts, small
from itsso.monitoring.counting.counts import NAMES, CaseCounts
from itsso.monitoring.counting.figure_query import FigurePeriod, FigureQuery
from itsso.monitoring.counting.queries import segment_counts
from itsso.monitoring.models import Published
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind

TOP = (*STATES, UnitKind.AGENCY)


def newest_half_year(today: date) -> tuple[FigurePeriod, date]:
    """Return the newest half of a financial year of which every limit has passed, and the day on which it is counted.

    FIRs of April to September as on the 31st of December, of October to March as on the 30th of June: a case counts in
    one half-year only, and on one day only, so that no publication can be subtracted from the next.
    """
    for year in (today.year, today.year - 1):
        if date(year, 12, 31) < today:
            return FigurePeriod(f"hy{year}-1", date(year, 4, 1), date(year, 9, 30)), date(year, 12, 31)
        if date(year, 6, 30) < today:
            return FigurePeriod(f"hy{year - 1}-2", date(year - 1, 10, 1), date(year, 3, 31)), date(year, 6, 30)
    raise AssertionError("a year has a 30th of June")


def published(nation: Unit, today: date, counted_at: datetime) -> list[Published]:
    """Return the rows to publish: the nation, each State and agency, and each State's districts.

    One scan of cases_fact.
    """
    period, as_on = newest_half_year(today)
    tops = list(Unit.objects.filter(kind__in=TOP, first__range=nation.interval).order_by("first"))
    districts = list(Unit.objects.filter(kind__in=DISTRICTS, first__range=nation.interval).order_by("first"))
    cells = _cells(nation, FigureQuery(as_on, period=period), [nation, *tops, *districts])
    parts = {top.pk: [unit for unit in districts if top.first <= unit.first and unit.last <= top.last] for top in tops}
    published_counts = withheld_tree(
        nation.pk,
        {nation.pk: [top.pk for top in tops]}
        | {pk: [unit.pk for unit in districts_below] for pk, districts_below in parts.items()},
        cells,
    )
    return [
        Published(
            unit_id=unit,
            since=period.since,
            until=period.until,
            as_on=as_on,
            counted_at=counted_at,
            passed=counts.passed,
            within=counts.within,
        )
        for unit, counts in published_counts.items()
    ]


def withheld_tree(top: int, children: Mapping[int, Sequence[int]], cells: Mapping[int, Cell]) -> dict[int, ShownCounts]:
    """Return the counts that may be shown of a unit and of all below it.

    `children` has the units directly below each, `cells` every count.
    """

    @cache
    def allowed(unit: int) -> Disclosure:
        parts = children.get(unit, [])
        if not parts:
            return Disclosure(True, True)
        return may_disclose([cells[part] for part in parts], cells[unit], [*map(allowed, parts)])

    disclosed = {top: _alone(cells[top], allowed(top))}
    ahead = [top]
    while ahead:
        unit = ahead.pop()
        if parts := children.get(unit, []):
            answers = shown_counts(
                [cells[part] for part in parts],
                cells[unit],
                whole_shown=disclosed[unit],
                disclosures=[*map(allowed, parts)],
            )
            disclosed |= dict(zip(parts, answers, strict=True))
            ahead += parts
    return disclosed


def _alone(cell: Cell, disclosure: Disclosure) -> ShownCounts:
    """Return the counts that may be shown of the whole, above which nothing is published."""
    if small(cell.passed) or not disclosure.passed:
        return ShownCounts(None, None)
    return ShownCounts(cell.passed, None if any(map(small, cell.parts)) or not disclosure.within else cell.within)


def _cells(nation: Unit, query: FigureQuery, units: Sequence[Unit]) -> dict[int, Cell]:
    """Return each unit's cell: units are runs of segments, so a sum is the difference of two running totals."""
    import numpy as np  # imported here because it would delay every command

    bounds = sorted({unit.first for unit in units} | {unit.last + 1 for unit in units})
    sums = np.zeros((len(bounds) + 1, 2), np.int64)
    for segment, month, row in segment_counts(nation, query, bounds):
        if month is None:
            counts = CaseCounts(**dict(zip(NAMES, row, strict=True)))
            sums[segment] = counts.passed, counts.within
    running = sums.cumsum(axis=0)
    place = {bound: at for at, bound in enumerate(bounds)}
    spans = {unit.pk: running[place[unit.last + 1]] - running[place[unit.first]] for unit in units}
    return {pk: Cell(int(passed), int(within)) for pk, (passed, within) in spans.items()}
