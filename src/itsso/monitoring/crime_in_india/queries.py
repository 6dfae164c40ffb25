"""The year's work of a unit as NCRB counts it: whole, by head, and by unit below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from itsso.monitoring.counting.counts import WORK_NAMES, YearsWork
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import ENDED_BEFORE, IN_YEAR, WORK, parameters
from itsso.monitoring.counting.statements.queries import CASES, FactRows, FactStatement, QueryValue, fetch
from itsso.units.models import Unit

NO_WORK = YearsWork(*(0 for _name in WORK_NAMES))

_WORK = """
select {keys}{counts} from (
    select one.*, one.first_recorded < %(begin)s and {ended_before} as ended_before
    from ({cases}) as one where {in_year} offset 0
) as cases
{group}"""
"""`offset 0` lets each case be looked up once, and not once for each number that asks how it came into the year."""


class WorkByHead(NamedTuple):
    """The year's work by the number of the head, and of the cases whose head was added later."""

    heads: Mapping[int, YearsWork]
    added_later: YearsWork
    total: YearsWork


def years_work(unit: Unit, year: int, query: FigureQuery) -> YearsWork:
    """Return NCRB's table of a calendar year for a unit, up to the day of the query.

    A range scan, and a look-up of each older case. A case that was ended before the year and is not now, or ended
    again in it, was reopened. Disposed of are charge sheets, closure reports and cases not investigated; a case that
    was quashed, abated or withdrawn counts only by how it came into the year, and in the total.
    """
    day = min(query.as_on, date(year, 12, 31))
    of_year = FigureQuery(day, query.known_by, query.scope, offence=query.offence)
    return YearsWork(*_fetch_work(unit, of_year, [], {"begin": date(year, 1, 1)})[0])


def work_by_head(unit: Unit, query: FigureQuery) -> WorkByHead:
    """Return the work by head, of the calendar year of the query's day, up to that day. One statement, as `years_work`.

    A case is under the head that it has on that day, in all numbers.
    """
    heads: dict[int, YearsWork] = {}
    added_later, total = NO_WORK, NO_WORK
    for head, head_added, *numbers in _fetch_work(unit, query, ["head", "head_added"]):
        work = YearsWork(*numbers)
        heads[head] = heads.get(head, NO_WORK) + work
        total += work
        if head_added:
            added_later += work
    return WorkByHead(heads, added_later, total)


def work_by_unit(unit: Unit, query: FigureQuery, children: Sequence[Unit]) -> dict[int, YearsWork]:
    """Return the work of a unit and of its children, by the id of the unit. One statement, as `years_work`."""
    bounds = sorted(child.first for child in children)
    place = "width_bucket(station_no, %(bounds)s::int[])"
    works = {place: YearsWork(*numbers) for place, *numbers in _fetch_work(unit, query, [place], {"bounds": bounds})}
    whole = NO_WORK
    for work in works.values():
        whole += work
    return {unit.pk: whole} | {child.pk: works.get(bounds.index(child.first) + 1, NO_WORK) for child in children}


def _fetch_work(
    unit: Unit, query: FigureQuery, keys: Sequence[str], values: Mapping[str, QueryValue] | None = None
) -> FactRows:
    text = _WORK.format(
        keys="".join(f"{key}, " for key in keys),
        counts=", ".join(f"count(*) filter (where {WORK[name]})" for name in WORK_NAMES),
        cases=CASES,
        ended_before=ENDED_BEFORE,
        in_year=IN_YEAR,
        group=f"group by {', '.join(str(place) for place in range(1, len(keys) + 1))}" if keys else "",
    )
    statement = FactStatement(text, {**parameters(unit, query), **(values or {})}, len(keys) + len(WORK_NAMES))
    return fetch(unit, query, statement)
