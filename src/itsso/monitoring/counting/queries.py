"""The counts behind figures. All are read from `cases_fact`, or from the roll-ups that were counted from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import starmap
from json import loads
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composable, Identifier

from itsso.monitoring.counting.counts import NAMES, CaseCounts, YearsWork
from itsso.monitoring.counting.course import AHEAD, LONGEST, InvestigationCourse
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import OUTCOMES, case_states, columns, parameters, sums
from itsso.monitoring.models import Rollup
from itsso.platform.prepared_statements import RowStatement, one_exchange, rows_where
from itsso.units.data_sources import known_for
from itsso.units.figures import KnownFor
from itsso.units.models import Unit

type QueryValue = int | str | date | UUID | list[int] | list[UUID] | None
"""A value of a parameter of these queries."""

MONTHS = 24
"""Cohorts shown: FIRs of so many months up to the day."""


def counts_for(unit: Unit, query: FigureQuery) -> CaseCounts:
    """Return a unit's counts. One range scan of cases_fact; the unit must lie within the transaction's range."""
    return CaseCounts(*_counted(unit, query, keys={}, sets="()", values={})[0])


def counts_at(unit: Unit, as_on: date) -> tuple[CaseCounts, KnownFor]:
    """Return a unit's counts on a day by official counting, and for how many of its districts they are known.

    One query where a roll-up of that day answers, which says both; else one range scan, and a probe of each district.
    """
    query = FigureQuery(as_on)
    rollup = rollups_for(query).filter(unit=unit).only("counts", "known", "known_of").first()
    if rollup:
        return stored_counts(rollup.counts), rollup_known_for(rollup)
    return counts_for(unit, query), known_for("cases", unit)


class RemovedCases(NamedTuple):
    """How many cases of a unit were removed by order of a court, and the moment of the first removal."""

    cases: int
    since: datetime | None


def removed_cases(unit: Unit, counted_at: datetime) -> RemovedCases:
    """Return how many cases of a unit were removed by order of a court before a figure was counted: it lacks them."""
    with connection.cursor() as cursor:
        cursor.execute("select cases, since from monitoring_removed_cases(%s, %s, %s)", (*unit.interval, counted_at))
        return RemovedCases(*cursor.fetchone())


class AnsweringRollups(NamedTuple):
    """The roll-up of a unit that answers a query, the cases that it lacks, and its children's roll-ups by their id."""

    own_rollup: Rollup
    removed: RemovedCases
    children: Mapping[int, Rollup]


def answering_rollups(query: FigureQuery, unit: Unit, children: Sequence[Unit]) -> AnsweringRollups | None:
    """Return the roll-ups that answer a query for a unit and its children; None where the unit has none.

    Of the children only what their rows show is read: the counts, and for how much they are known. One exchange.
    """
    answers = [query.scope, query.as_on, query.provisional, list(NAMES)]
    of_children = rows_where(
        Rollup,
        f"{_ANSWERS} and unit_id = any(%s)",
        [*answers, [child.pk for child in children]],
        without=("months", "course", "stages"),
    )
    with one_exchange() as exchange:
        read_own = exchange.ask(RowStatement(_OWN, [*unit.interval, *answers, unit.pk], _own_rollups))
        read_children = exchange.ask(of_children)
    own_rows = read_own()
    if not own_rows:
        return None
    return AnsweringRollups(*own_rows[0], {rollup.unit_id: rollup for rollup in read_children()})


_ANSWERS = "scope = %s and as_on = %s and provisional = %s and counts ?& %s"
"""The same condition as that of `rollups_for`."""

_OWN = f"""
select unit_id, scope, as_on, provisional, counted_at, known, known_of, counts, months, course, stages, cases, since
from monitoring_rollup left join lateral monitoring_removed_cases(%s, %s, counted_at) on true
where {_ANSWERS} and unit_id = %s"""  # noqa: S608  of this program


def _own_rollups(rows: Sequence[TupleRow]) -> list[tuple[Rollup, RemovedCases]]:
    return [
        (
            Rollup(
                **dict(zip(_STORED_PLAIN, row, strict=False)),
                **{
                    name: None if value is None else loads(value)
                    for name, value in zip(_STORED_JSON, row[len(_STORED_PLAIN) :], strict=False)
                },
            ),
            RemovedCases(*row[-2:]),
        )
        for row in rows
    ]


_STORED_PLAIN = ("unit_id", "scope", "as_on", "provisional", "counted_at", "known", "known_of")
_STORED_JSON = ("counts", "months", "course", "stages")


def months_up_to(day: date) -> list[date]:
    """Return the first days of the cohorts' months, oldest first."""
    number = day.year * 12 + day.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(number - MONTHS + 1, number + 1)]


def rollups_for(query: FigureQuery) -> QuerySet[Rollup]:
    """Return the roll-ups that answer a question of official counting.

    Counted while the day still ran, a roll-up is provisional, and no answer once that day is over. Nor is one that an
    earlier version of this software stored without one of today's counts: a count that is missing is not zero.
    """
    rollups = Rollup.objects.filter(scope=query.scope, as_on=query.as_on, provisional=query.provisional)
    return rollups.filter(counts__has_keys=list(NAMES))


def stored_counts(counts: Mapping[str, int]) -> CaseCounts:
    """Return stored counts, without those that are not counted any more; one left out is zero."""
    return CaseCounts(**{name: counts[name] for name in NAMES if name in counts})


def rollup_known_for(rollup: Rollup) -> KnownFor:
    """Return for how many districts the counts of a roll-up are known."""
    return KnownFor(rollup.known, rollup.known_of, "districts")


_COUNT = """
select {out}{sums} from (
    select {keys}{columns}, count(*) as n from ({case_states}) as one group by {names}{columns}
) as alike
group by grouping sets ({sets})"""


class CountedGroup(NamedTuple):
    """Cases that are counted together: those of a child or segment of a unit, of a month of their FIRs, or of both.

    `mask` has the bits of `grouping`: 2 where all places are summed, 1 where all months are. `counts` are in the order
    of `NAMES`.
    """

    place: int | None
    month: date | None
    mask: int
    counts: list[int]


def count_groups(
    unit: Unit, query: FigureQuery, place: str, bounds: Sequence[int], sets: str
) -> Iterator[CountedGroup]:
    """Yield the counts by `place`, the number of the run of stations that begins at one of the bounds, and by month.

    `sets` are the grouping sets of these two; of the months only those of the cohorts are apart. One range scan of
    cases_fact.
    """
    keys = {
        place: "width_bucket(station_no, %(bounds)s::int[])",
        "month": "case when first_recorded >= %(earliest)s then date_trunc('month', first_recorded)::date end",
    }
    values: dict[str, QueryValue] = {"bounds": list(bounds), "earliest": months_up_to(query.as_on)[0]}
    for number, month, mask, *counts in _counted(unit, query, keys=keys, sets=sets, values=values):
        yield CountedGroup(number, month, mask, counts)


def _counted(
    unit: Unit, query: FigureQuery, *, keys: Mapping[str, str], sets: str, values: Mapping[str, QueryValue]
) -> list[tuple[Any, ...]]:
    """Return the keys, the mask of those that a row sums over, and the counts in the order of `NAMES`.

    Cases that agree in every property that is counted are first counted together, so that each is read once however
    many counts there are. One range scan of cases_fact.
    """
    names = SQL("").join(SQL("{}, ").format(Identifier(name)) for name in keys)
    mask = SQL("grouping({}), ").format(SQL(", ").join(Identifier(name) for name in keys)) if keys else SQL("")
    key_columns = SQL("").join(
        SQL("{} as {}, ").format(SQL(expression), Identifier(name)) for name, expression in keys.items()
    )
    statement = SQL(_COUNT).format(
        out=names + mask,
        sums=sums(),
        keys=key_columns,
        columns=columns(),
        case_states=case_states(unit, query),
        names=names,
        sets=SQL(sets),
    )
    return fetch(statement, parameters(unit, query) | dict(values))


_COURSE = """
select width_bucket(station_no, %(bounds)s::int[]), ended_how in (1, 2),
    least(greatest(coalesce(ended_on, %(as_on)s) - first_recorded, 0), %(longest)s) as days,
    case when ended_how = 0 and not past_due and not due_today and due <= %(as_on)s + %(ahead)s then due - %(as_on)s
        end as ahead,
    count(*)
from ({case_states}) as one
group by 1, 2, 3, 4"""


def course(unit: Unit, query: FigureQuery) -> InvestigationCourse:
    """Return how long reports took, and what falls due. One range scan of cases_fact."""
    total = InvestigationCourse()
    for _segment, reported, days, ahead, n in _courses(unit, query, [unit.first]):
        total.take(reported, days, ahead, n)
    return total


class CourseGroup(NamedTuple):
    """So many cases of a segment with the same course: `days` since the FIR, `ahead` to the due date."""

    segment: int
    reported: bool
    days: int
    ahead: int | None
    n: int


def _courses(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> Iterator[CourseGroup]:
    statement = SQL(_COURSE).format(case_states=case_states(unit, query))
    values: dict[str, QueryValue] = {"longest": LONGEST, "ahead": AHEAD, "bounds": list(bounds)}
    return starmap(CourseGroup, fetch(statement, parameters(unit, query) | values))


def segment_counts(
    unit: Unit, query: FigureQuery, bounds: Sequence[int]
) -> Iterator[tuple[int, date | None, list[int]]]:
    """Yield (segment, month or None for all, counts in the order of `NAMES`) for a roll-up.

    Segment n lies between bounds n-1 and n, the latter not included; units are runs of segments. Of the months only
    those of the cohorts. One range scan of cases_fact.
    """
    for group in count_groups(unit, query, "segment", bounds, "(segment), (segment, month)"):
        if group.place is not None and (group.mask or group.month):
            yield group.place, group.month, group.counts


def segment_courses(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> dict[int, InvestigationCourse]:
    """Return the course of investigations by segment. One range scan of cases_fact."""
    courses: defaultdict[int, InvestigationCourse] = defaultdict(InvestigationCourse)
    for segment, reported, days, ahead, n in _courses(unit, query, bounds):
        courses[segment].take(reported, days, ahead, n)
    return courses


def outcome(unit: Unit, query: FigureQuery, name: str) -> tuple[int, int]:
    """Return in how many cases the limit was kept, and in how many it has passed.

    These are the lengths of the two lists; one scan of each table.
    """
    values = parameters(unit, query) | {"rule": OUTCOMES[name]}
    met, due = fetch(SQL(_OUTCOME).format(case_states(unit, query)), values)[0]
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
    return int(fetch(statement, {"firsts": firsts, "lasts": lasts, "rule": OUTCOMES[name]})[0][0])


_YEAR = """
select count(*) filter (where first_recorded < %(begin)s and before = 0),
    count(*) filter (where first_recorded >= %(begin)s),
    count(*) filter (where first_recorded < %(begin)s and before > 0),
    count(*) filter (where ended_how = 1),
    count(*) filter (where ended_how in (1, 2, 6)),
    count(*) filter (where ended_how = 0)
from (
    select one.first_recorded, one.ended_how, coalesce(b.ended_how, 0) as before
    from ({case_states}) as one
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
    statement = SQL(_YEAR).format(case_states=case_states(unit, of_year))
    values = parameters(unit, of_year) | {"begin": date(year, 1, 1)}
    return YearsWork(*fetch(statement, values)[0])


def lock_rollups() -> None:
    """Wait until no other roll-up is running; none begins until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('monitoring_rollup'))")


def fetch(statement: Composable, values: Mapping[str, QueryValue]) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
