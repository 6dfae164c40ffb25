"""The year's work of a unit as NCRB counts it: whole, by head, and by unit below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import NamedTuple, Self

from itsso.law import book
from itsso.monitoring.counting.counts import WORK_NAMES, YearsWork
from itsso.monitoring.counting.figure_query import ADDED_LATER, UNASSIGNED, FigureQuery
from itsso.monitoring.counting.measures import ENDED_BEFORE, IN_YEAR, parameters, year_condition
from itsso.monitoring.counting.queries import rollups_for
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


class HeadWork(NamedTuple):
    """The year's work of the cases of a head, of those that had it first or of those to which it was added later."""

    head: int
    head_added: bool
    work: YearsWork

    @classmethod
    def of_stored(cls, row: Mapping[str, int]) -> Self | None:
        """Return a row of a roll-up; None where another version stored other numbers."""
        numbers = {name: n for name, n in row.items() if name in WORK_NAMES}
        if len(numbers) < len(WORK_NAMES):
            return None
        return cls(row["head"], bool(row["head_added"]), YearsWork(**numbers))

    @property
    def stored(self) -> dict[str, int]:
        """Return the row as a roll-up stores it."""
        return {"head": self.head, "head_added": int(self.head_added), **asdict(self.work)}


class WorkByHead(NamedTuple):
    """The year's work by the number of the head, and of the cases whose head was added later."""

    heads: Mapping[int, YearsWork]
    added_later: YearsWork
    total: YearsWork

    @classmethod
    def of_rows(cls, rows: Iterable[HeadWork]) -> Self:
        """Return the sums of rows that each have a head, and whether it was added later."""
        heads: dict[int, YearsWork] = {}
        added_later, total = NO_WORK, NO_WORK
        for row in rows:
            heads[row.head] = heads.get(row.head, NO_WORK) + row.work
            total += row.work
            if row.head_added:
                added_later += row.work
        return cls(heads, added_later, total)

    def of_offence(self, offence: str) -> YearsWork:
        """Return the work of all cases, of a head by its code, or of those that a choice of offences sets apart."""
        if offence == "all":
            return self.total
        if offence == ADDED_LATER:
            return self.added_later
        codes = {UNASSIGNED: 0, **{head.code: head.number for head in book().crime_heads}}
        return self.heads.get(codes[offence], NO_WORK)


class RolledUpWork(NamedTuple):
    """The year's work of some units as a roll-up counted it, by the id of the unit."""

    counted_at: datetime
    units: Mapping[int, WorkByHead]


def rolled_up_work(query: FigureQuery, units: Sequence[Unit]) -> RolledUpWork | None:
    """Return the work of the units where roll-ups have the answer for all of them; None otherwise.

    They have it for the current year up to today, and for the year before. One query by primary keys.
    """
    is_year_before = query.as_on == date(query.asked_on.year - 1, 12, 31)
    day = query.asked_on if is_year_before else query.as_on
    if query.known_on or query.scope != "itsso":
        return None
    rollups = rollups_for(FigureQuery(day, asked_on=query.asked_on)).filter(unit__in=[unit.pk for unit in units])
    stored = list(rollups.values_list("unit_id", "counted_at", f"work__{stored_year(query.as_on)}"))
    works = {unit_id: work for unit_id, _at, rows in stored if (work := _work_of_stored(rows)) is not None}
    return RolledUpWork(stored[0][1], works) if works and len(works) == len(units) else None


def stored_year(day: date) -> str:
    """Return the key of a year's rows in a roll-up: the code of its period, since Django takes a number for a place."""
    return f"cy{day.year}"


def _work_of_stored(stored: Sequence[Mapping[str, int]] | None) -> WorkByHead | None:
    rows = [HeadWork.of_stored(row) for row in stored or ()]
    return None if stored is None or None in rows else WorkByHead.of_rows(filter(None, rows))


def segment_work(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> dict[int, list[HeadWork]]:
    """Return the work by segment (`counting.queries.segment_counts`) for a roll-up. One statement, as `years_work`."""
    works: defaultdict[int, list[HeadWork]] = defaultdict(list)
    for segment, head, head_added, *numbers in _fetch_work(
        unit, query, [_PLACE, "head", "head_added"], {"bounds": list(bounds)}
    ):
        works[segment].append(HeadWork(head, head_added, YearsWork(*numbers)))
    return works


_PLACE = "width_bucket(station_no, %(bounds)s::int[])"


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
    rows = _fetch_work(unit, query, ["head", "head_added"])
    return WorkByHead.of_rows(HeadWork(head, added, YearsWork(*numbers)) for head, added, *numbers in rows)


def work_by_unit(unit: Unit, query: FigureQuery, children: Sequence[Unit]) -> dict[int, YearsWork]:
    """Return the work of a unit and of its children, by the id of the unit. One statement, as `years_work`."""
    bounds = sorted(child.first for child in children)
    works = {place: YearsWork(*numbers) for place, *numbers in _fetch_work(unit, query, [_PLACE], {"bounds": bounds})}
    return {unit.pk: sum(works.values(), NO_WORK)} | {
        child.pk: works.get(bounds.index(child.first) + 1, NO_WORK) for child in children
    }


def _fetch_work(
    unit: Unit, query: FigureQuery, keys: Sequence[str], values: Mapping[str, QueryValue] | None = None
) -> FactRows:
    text = _WORK.format(
        keys="".join(f"{key}, " for key in keys),
        counts=", ".join(f"count(*) filter (where {year_condition(name, 'ended_before')})" for name in WORK_NAMES),
        cases=CASES,
        ended_before=ENDED_BEFORE,
        in_year=IN_YEAR,
        group=f"group by {', '.join(str(place) for place in range(1, len(keys) + 1))}" if keys else "",
    )
    statement = FactStatement(text, {**parameters(unit, query), **(values or {})}, len(keys) + len(WORK_NAMES))
    return fetch(unit, query, statement)
