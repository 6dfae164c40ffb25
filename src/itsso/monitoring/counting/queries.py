"""Every read of figures. All of them read `cases_fact`, or the roll-ups that were counted from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from psycopg.sql import SQL, Composable, Identifier

from itsso.cases.queries import CasePlace
from itsso.monitoring.counting.counts import NAMES, CaseCounts, YearsWork
from itsso.monitoring.counting.course import AHEAD, LONGEST, InvestigationCourse
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import CONDITIONS, OUTCOMES, case_states, columns, parameters, sums
from itsso.monitoring.models import Published, Rollup
from itsso.platform.clock import now
from itsso.protection.ranges import counts_withheld
from itsso.units import queries as units
from itsso.units.data_sources import known_for, known_for_each
from itsso.units.figures import KnownFor
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind
from itsso.units.ordering import Natural

MONTHS = 24
"""Cohorts shown: FIRs of so many months up to the day."""


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
    work: YearsWork | None = None  # where a calendar year was asked


def counts_for(unit: Unit, query: FigureQuery) -> CaseCounts:
    """Return a unit's counts. One range scan of cases_fact; the unit must lie within the transaction's range."""
    return CaseCounts(*_counted(unit, query, keys={}, sets="()")[0])


def counts_at(unit: Unit, as_on: date) -> tuple[CaseCounts, KnownFor]:
    """Return a unit's counts on a day by official counting, and for how many of its districts they are known.

    One query where a roll-up of that day answers, which says both; else one range scan, and a probe of each district.
    """
    query = FigureQuery(as_on)
    rollup = _rollups_for(query).filter(unit=unit).only("counts", "known", "known_of").first()
    if rollup:
        return _stored_counts(rollup.counts), _known_for(rollup)
    return counts_for(unit, query), known_for("cases", unit)


def figures(unit: Unit, query: FigureQuery) -> DashboardFigures:
    """Return a unit's dashboard figures: from the roll-up where there is one, else by two range scans of cases_fact."""
    return _rolled_up(unit, query) or _scanned(unit, query)


def months_up_to(day: date) -> list[date]:
    """Return the first days of the cohorts' months, oldest first."""
    number = day.year * 12 + day.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(number - MONTHS + 1, number + 1)]


def _rollups_for(query: FigureQuery) -> QuerySet[Rollup]:
    """Return the roll-ups that answer a question of official counting.

    Counted while the day still ran, a roll-up is provisional, and no answer once that day is over. Nor is one that an
    earlier version of this software stored without one of today's counts: a count that is missing is not zero.
    """
    rollups = Rollup.objects.filter(scope=query.scope, as_on=query.as_on, provisional=query.provisional)
    return rollups.filter(counts__has_keys=list(NAMES))


def _stored_counts(counts: Mapping[str, int]) -> CaseCounts:
    """Return stored counts, without those that are not counted any more; one left out is zero."""
    return CaseCounts(**{name: counts[name] for name in NAMES if name in counts})


def _rolled_up(unit: Unit, query: FigureQuery) -> DashboardFigures | None:
    """Return the figures from roll-ups; None where there is none for the query.

    Stations have no roll-ups and are few to scan, so it is None for a unit of stations too.
    """
    if unit.kind == UnitKind.STATION or query != FigureQuery(query.as_on, scope=query.scope):
        return None
    rolled = _rollups_for(query)
    own_rollup = rolled.filter(unit=unit).first()
    if own_rollup is None:
        return None
    children = list(units.children(unit))
    counts = {row.unit_id: row for row in rolled.filter(unit__in=children).only("counts", "known", "known_of")}
    if len(counts) < len(children):
        return None
    parts = [_part(child, _stored_counts(counts[child.pk].counts), _known_for(counts[child.pk])) for child in children]
    months = [
        (month, _stored_counts(own_rollup.months.get(month.isoformat(), {}))) for month in months_up_to(query.as_on)
    ]
    return DashboardFigures(
        unit,
        query,
        _stored_counts(own_rollup.counts),
        _known_for(own_rollup),
        parts,
        months,
        InvestigationCourse(**own_rollup.course),
        own_rollup.counted_at,
        True,
    )


def _known_for(rollup: Rollup) -> KnownFor:
    return KnownFor(rollup.known, rollup.known_of, "districts")


def _scanned(unit: Unit, query: FigureQuery) -> DashboardFigures:
    children = [] if unit.kind == UnitKind.STATION else list(units.children(unit))
    months = months_up_to(query.as_on)
    values = {"firsts": _firsts(children) or [unit.first], "earliest": months[0]}
    rows = _counted(unit, query, keys=_CHILD | _MONTH, sets="(), (child), (month)", values=values, grouping=True)
    whole = next(CaseCounts(*row[3:]) for row in rows if row[2] == 3)
    by_child = {row[0]: CaseCounts(*row[3:]) for row in rows if row[2] == 1}
    by_month = {row[1]: CaseCounts(*row[3:]) for row in rows if row[2] == 2}
    known_by_unit = known_for_each("cases", unit, children)
    parts = [
        _part(child, by_child.get(place, CaseCounts()), known_by_unit[child.pk]) for child, place in _places(children)
    ]
    cohorts = [(month, by_month.get(month, CaseCounts())) for month in months]
    year = query.period.calendar_year
    work = years_work(unit, year, query) if year else None
    return DashboardFigures(
        unit, query, whole, known_by_unit[unit.pk], parts, cohorts, course(unit, query), now(), False, work
    )


def _part(unit: Unit, counts: CaseCounts, known_for: KnownFor) -> ChildFigures:
    """Return a part, without the counts that the open transaction may not see."""
    return ChildFigures(unit, None, None) if counts_withheld(unit) else ChildFigures(unit, counts, known_for)


_CHILD = {"child": "width_bucket(station_no, %(firsts)s::int[])"}
_MONTH = {"month": "case when first_recorded >= %(earliest)s then date_trunc('month', first_recorded)::date end"}


def _firsts(children: Sequence[Unit]) -> list[int]:
    return sorted(child.first for child in children)


def _places(children: Sequence[Unit]) -> list[tuple[Unit, int]]:
    """Return each child with its place in the order of station numbers, from 1, as `width_bucket` counts."""
    places = {first: place for place, first in enumerate(_firsts(children), start=1)}
    return [(child, places[child.first]) for child in children]


_COUNT = """
select {out}{sums} from (
    select {keys}{columns}, count(*) as n from ({standing}) as one group by {names}{columns}
) as alike
group by grouping sets ({sets})"""


def _counted(
    unit: Unit,
    query: FigureQuery,
    *,
    keys: Mapping[str, str],
    sets: str,
    values: Mapping[str, Any] | None = None,
    grouping: bool = False,
) -> list[tuple[Any, ...]]:
    """Return the keys, with `grouping` the mask of those that a row sums over, and the counts in the order of `NAMES`.

    Cases that agree in every property that is counted are first counted together, so that each is read once however
    many counts there are. One range scan of cases_fact.
    """
    names = SQL("").join(SQL("{}, ").format(Identifier(name)) for name in keys)
    mask = SQL("grouping({}), ").format(SQL(", ").join(Identifier(name) for name in keys)) if grouping else SQL("")
    key_columns = SQL("").join(
        SQL("{} as {}, ").format(SQL(expression), Identifier(name)) for name, expression in keys.items()
    )
    statement = SQL(_COUNT).format(
        out=names + mask,
        sums=sums(),
        keys=key_columns,
        columns=columns(),
        standing=case_states(unit, query),
        names=names,
        sets=SQL(sets),
    )
    return _rows(statement, parameters(unit, query) | dict(values or {}))


_COURSE = """
select width_bucket(station_no, %(bounds)s::int[]), ended_how in (1, 2),
    least(greatest(coalesce(ended_on, %(as_on)s) - first_recorded, 0), %(longest)s) as days,
    case when ended_how = 0 and not past_due and not due_today and due <= %(as_on)s + %(ahead)s then due - %(as_on)s
        end as ahead,
    count(*)
from ({standing}) as one
group by 1, 2, 3, 4"""


def course(unit: Unit, query: FigureQuery) -> InvestigationCourse:
    """Return how long reports took, and what falls due. One range scan of cases_fact."""
    total = InvestigationCourse()
    for _segment, reported, days, ahead, n in _courses(unit, query, [unit.first]):
        total.take(reported, days, ahead, n)
    return total


def _courses(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> list[tuple[Any, ...]]:
    """Return rows of (segment, reported, days, days to the due date, cases)."""
    statement = SQL(_COURSE).format(standing=case_states(unit, query))
    values = parameters(unit, query) | {"longest": LONGEST, "ahead": AHEAD, "bounds": list(bounds)}
    return _rows(statement, values)


def segment_counts(
    unit: Unit, query: FigureQuery, bounds: Sequence[int]
) -> Iterator[tuple[int, date | None, list[int]]]:
    """Yield (segment, month or None for all, counts in the order of `NAMES`) for a roll-up.

    Segment n lies between bounds n-1 and n, the latter not included; units are runs of segments. Of the months only
    those of the cohorts. One range scan of cases_fact.
    """
    keys = {"segment": "width_bucket(station_no, %(bounds)s::int[])"} | _MONTH
    values = {"bounds": list(bounds), "earliest": months_up_to(query.as_on)[0]}
    rows = _counted(unit, query, keys=keys, sets="(segment), (segment, month)", values=values, grouping=True)
    for segment, month, mask, *counts in rows:
        if mask or month:
            yield segment, month, counts


def segment_courses(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> dict[int, InvestigationCourse]:
    """Return the course of investigations by segment. One range scan of cases_fact."""
    courses: defaultdict[int, InvestigationCourse] = defaultdict(InvestigationCourse)
    for segment, reported, days, ahead, n in _courses(unit, query, bounds):
        courses[segment].take(reported, days, ahead, n)
    return courses


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """The cases behind a number: a key of `CONDITIONS`, and where given the FIR's month or the due date."""

    condition: str
    month: date | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case of a list. Its number is empty where its case file is not within the transaction's `cases` range."""

    case_id: UUID
    station_no: int
    first_recorded: date
    due: date
    last_day: date
    ended_how: int
    ended_on: date | None
    stayed: bool
    series: int | None
    number: str | None
    year: int | None

    @property
    def place(self) -> CasePlace:
        """Return its place in the list, from which the neighbouring pages start."""
        return CasePlace(self.first_recorded, self.case_id)


_PICKED = """
({condition}) and (%(month)s::date is null or date_trunc('month', first_recorded) = %(month)s)
    and (%(wanted_due)s::date is null or due = %(wanted_due)s)"""

_LIST = """
select one.*, c.series, c.number, c.year
from (
    select case_id, station_no, first_recorded, due, last_day, ended_how, ended_on, stayed
    from ({standing}) as one
    where {picked} and (%(day)s::date is null or (first_recorded, case_id) {side} (%(day)s, %(case)s::uuid))
    order by first_recorded {way}, case_id {way} limit %(limit)s
) as one
left join cases_case c on c.id = one.case_id
order by one.first_recorded, one.case_id"""


def count_cases(unit: Unit, query: FigureQuery, picked: CaseSelection) -> int:
    """Return the length of the list behind a number. One range scan of cases_fact."""
    statement = SQL("select count(*) from ({}) as one where {}").format(case_states(unit, query), _picked(picked))
    return int(_rows(statement, _picked_values(unit, query, picked))[0][0])


def outcome(unit: Unit, query: FigureQuery, name: str) -> tuple[int, int]:
    """Return in how many cases the limit was kept, and in how many it has passed.

    These are the lengths of the two lists; one scan of each table.
    """
    values = parameters(unit, query) | {"rule": OUTCOMES[name]}
    met, due = _rows(SQL(_OUTCOME).format(case_states(unit, query)), values)[0]
    return int(met), int(due)


_OUTCOME = """
select count(*) filter (where o.kept), count(*) from ({}) as one join (
    select case_id, bool_and(in_time) as kept from cases_outcome
    where rule = %(rule)s and station_no between %(first)s and %(last)s
    group by case_id having max(last_day) <= %(over)s
) o using (case_id)"""


def districts_with_outcome(districts: Sequence[Unit], name: str) -> int:
    """Return for how many districts some source says how this limit ended.

    A probe of its index for each district.
    """
    statement = SQL(
        "select count(*) from unnest(%(firsts)s::int[], %(lasts)s::int[]) as d (first, last) where exists"
        " (select from cases_outcome o where o.station_no between d.first and d.last and o.rule = %(rule)s)"
    )
    firsts, lasts = [district.first for district in districts], [district.last for district in districts]
    return int(_rows(statement, {"firsts": firsts, "lasts": lasts, "rule": OUTCOMES[name]})[0][0])


def list_cases(
    unit: Unit,
    query: FigureQuery,
    picked: CaseSelection,
    *,
    after: CasePlace | None = None,
    before: CasePlace | None = None,
    limit: int,
) -> list[ListedCase]:
    """Return the cases behind a number, the oldest FIR first, `after` or `before` a place.

    One range scan of cases_fact.
    """
    side, way = ("<", "desc") if before else (">", "asc")
    statement = SQL(_LIST).format(
        standing=case_states(unit, query), picked=_picked(picked), side=SQL(side), way=SQL(way)
    )
    day, case = before or after or (None, None)
    values = _picked_values(unit, query, picked) | {"day": day, "case": case, "limit": limit}
    return [ListedCase(*row) for row in _rows(statement, values)]


def _picked(picked: CaseSelection) -> Composable:
    return SQL(_PICKED).format(condition=SQL(CONDITIONS[picked.condition]))


def _picked_values(unit: Unit, query: FigureQuery, picked: CaseSelection) -> dict[str, Any]:
    return parameters(unit, query) | {"month": picked.month, "wanted_due": picked.due}


_YEAR = """
select count(*) filter (where first_recorded < %(begin)s and before = 0),
    count(*) filter (where first_recorded >= %(begin)s),
    count(*) filter (where first_recorded < %(begin)s and before > 0),
    count(*) filter (where ended_how = 1),
    count(*) filter (where ended_how in (1, 2, 6)),
    count(*) filter (where ended_how = 0)
from (
    select one.first_recorded, one.ended_how, coalesce(b.ended_how, 0) as before
    from ({standing}) as one
    left join cases_fact b on b.case_id = one.case_id
        and b.happened_from < %(begin)s and b.happened_to >= %(begin)s
        and b.known_from <= %(known_by)s and b.known_to > %(known_by)s
    where one.ended_how = 0 or one.ended_on >= %(begin)s or one.first_recorded >= %(begin)s
) as cases"""


def years_work(unit: Unit, year: int, query: FigureQuery) -> YearsWork:
    """Return NCRB's table of a calendar year for a unit, up to the day of the query.

    A range scan, joined with its own rows before the year. A case that was ended before the year and is not now, or
    ended again in it, was reopened. Disposed of are charge sheets, closure reports and cases not investigated; cases
    that were quashed, abated or withdrawn are in none of the six.
    """
    day = min(query.as_on, date(year, 12, 31))
    of_year = FigureQuery(day, query.known_by, query.scope, offence=query.offence)
    statement = SQL(_YEAR).format(standing=case_states(unit, of_year))
    values = parameters(unit, of_year) | {"begin": date(year, 1, 1)}
    return YearsWork(*_rows(statement, values)[0])


def published_of(unit: Unit) -> Published | None:
    """Return the published figures of a unit; None where there are none."""
    return Published.objects.filter(unit=unit).first()


def published_below(unit: Unit) -> list[Published]:
    """Return the published figures of the States, or of a State's districts, by name."""
    kinds = (*STATES, UnitKind.AGENCY) if unit.kind == UnitKind.NATION else DISTRICTS
    rows = Published.objects.filter(unit__kind__in=kinds, unit__first__gte=unit.first, unit__last__lte=unit.last)
    return list(rows.select_related("unit").order_by(Natural("unit__name")))


def _rows(statement: Composable, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
