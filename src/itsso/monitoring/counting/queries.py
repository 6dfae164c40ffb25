"""The counts behind figures. All are read from `cases_fact`, or from the roll-ups that were counted from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import starmap
from json import loads
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from psycopg.rows import TupleRow

from itsso.monitoring.counting.counts import NAMES, CaseCounts
from itsso.monitoring.counting.course import AHEAD, LONGEST, InvestigationCourse
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import COLUMNS, CONDITIONS, OUTCOMES, parameters, sums
from itsso.monitoring.counting.statements.queries import CASES, FactRows, FactStatement, QueryValue, fetch
from itsso.monitoring.models import Rollup
from itsso.platform.prepared_statements import RowStatement, one_exchange, prepared_cursor
from itsso.units.data_sources import known_for
from itsso.units.figures import KnownFor
from itsso.units.models import Unit

MONTHS = 24
"""Cohorts shown: FIRs of so many months up to the day."""

LONGEST_STORED = 24
"""Cases longest beyond the limit that a roll-up stores: three times as many as a dashboard names, since some of them
are ended or transferred before the next roll-up."""


def counts_for(unit: Unit, query: FigureQuery) -> CaseCounts:
    """Return a unit's counts. One range scan of cases_fact; the unit must lie within the transaction's range."""
    return CaseCounts(*fetch(unit, query, _count_statement(unit, query, keys={}, sets="()", values={}))[0])


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
    statement = removed_statement(unit, counted_at)
    return RemovedCases(*RowStatement(statement.text, statement.values, tuple).rows()[0])


def removed_statement(unit: Unit, counted_at: datetime) -> FactStatement:
    """Return the statement of `removed_cases`."""
    return FactStatement(
        "select cases, since from monitoring_removed_cases(%(first)s, %(last)s, %(counted_at)s)",
        {"first": unit.first, "last": unit.last, "counted_at": counted_at},
        len(RemovedCases._fields),
    )


class RollupRows(NamedTuple):
    """What is stored of the roll-ups that answer a query: the row of the unit, and those of its children."""

    of_unit: TupleRow
    children: FactRows

    @property
    def counted_at(self) -> datetime:
        """Return when the roll-up of the unit was counted."""
        counted_at: datetime = self.of_unit[_STORED_PLAIN.index("counted_at")]
        return counted_at


class AnsweringRollups(NamedTuple):
    """The roll-up of a unit that answers a query, the cases that it lacks, and its children's roll-ups by their id."""

    own_rollup: Rollup
    removed: RemovedCases
    children: Mapping[int, Rollup]


def answering_rows(query: FigureQuery, unit: Unit, children: Sequence[Unit]) -> RollupRows | None:
    """Return the roll-ups that answer a query for a unit and its children; None where the unit has none.

    Of the children only what their rows show is read: the counts, and for how much they are known. One exchange.
    """
    answers = [query.scope, query.as_on, query.provisional]
    with one_exchange() as exchange:
        read_own = exchange.ask(RowStatement(_OWN, [*unit.interval, *answers, unit.pk], tuple))
        read_children = exchange.ask(RowStatement(_CHILDREN, [*answers, [child.pk for child in children]], tuple))
    own_rows = read_own()
    return RollupRows(own_rows[0], tuple(read_children())) if own_rows else None


_ANSWERS = f"scope = %s and as_on = %s and provisional = %s and counts ?& '{{{','.join(NAMES)}}}'"
"""The same condition as that of `rollups_for`."""

_OWN = f"""
select unit_id, scope, as_on, provisional, counted_at, known, known_of, counts, months, course, stages, cases, since
from monitoring_rollup left join lateral monitoring_removed_cases(%s, %s, counted_at) on true
where {_ANSWERS} and unit_id = %s"""  # noqa: S608  of this program

_CHILDREN = f"""
select unit_id, scope, as_on, provisional, counted_at, known, known_of, counts from monitoring_rollup
where {_ANSWERS} and unit_id = any(%s)"""  # noqa: S608  of this program


def read_rollups(rows: RollupRows) -> AnsweringRollups:
    """Return the roll-ups of which `answering_rows` returned the rows."""
    children = [_rollup(row) for row in rows.children]
    return AnsweringRollups(
        _rollup(rows.of_unit[:-2]), RemovedCases(*rows.of_unit[-2:]), {rollup.unit_id: rollup for rollup in children}
    )


def _rollup(row: TupleRow) -> Rollup:
    plain = dict(zip(_STORED_PLAIN, row, strict=False))
    stored = zip(_STORED_JSON, row[len(_STORED_PLAIN) :], strict=False)
    return Rollup(**plain, **{name: None if value is None else loads(value) for name, value in stored})


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
    select {keys}{columns}, count(*) as n from ({cases}) as one group by {names}{columns}
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


def group_statement(unit: Unit, query: FigureQuery, place: str, bounds: Sequence[int], sets: str) -> FactStatement:
    """Return the statement of the counts by `place`, the run of stations that begins at one of the bounds, and month.

    `sets` are the grouping sets of these two; of the months only those of the cohorts are apart. One range scan of
    cases_fact.
    """
    keys = {
        place: "width_bucket(station_no, %(bounds)s::int[])",
        "month": "case when first_recorded >= %(earliest)s then date_trunc('month', first_recorded)::date end",
    }
    values: dict[str, QueryValue] = {"bounds": list(bounds), "earliest": months_up_to(query.as_on)[0]}
    return _count_statement(unit, query, keys=keys, sets=sets, values=values)


def read_groups(rows: Iterable[TupleRow]) -> Iterator[CountedGroup]:
    """Yield the groups that `group_statement` counted."""
    for number, month, mask, *counts in rows:
        yield CountedGroup(number, month, mask, counts)


def _count_statement(
    unit: Unit,
    query: FigureQuery,
    *,
    keys: Mapping[str, str],
    sets: str,
    values: Mapping[str, QueryValue],
) -> FactStatement:
    """Return the statement of the keys, the mask of those that a row sums over, and the counts in order of `NAMES`.

    Cases that agree in every property that is counted are first counted together, so that each is read once however
    many counts there are. One range scan of cases_fact.
    """
    names = "".join(f"{name}, " for name in keys)
    mask = f"grouping({', '.join(keys)}), " if keys else ""
    text = _COUNT.format(
        out=names + mask,
        sums=sums(),
        keys="".join(f"{expression} as {name}, " for name, expression in keys.items()),
        columns=COLUMNS,
        cases=CASES,
        names=names,
        sets=sets,
    )
    return FactStatement(text, parameters(unit, query) | dict(values), len(keys) + bool(keys) + len(NAMES))


_COURSE = """
select width_bucket(station_no, %(bounds)s::int[]), ended_how in (1, 2),
    least(greatest(coalesce(ended_on, %(as_on)s) - first_recorded, 0), %(longest)s) as days,
    case when ended_how = 0 and not past_due and not due_today and due <= %(as_on)s + %(ahead)s then due - %(as_on)s
        end as ahead,
    count(*)
from ({cases}) as one
group by 1, 2, 3, 4"""


class CourseGroup(NamedTuple):
    """So many cases of a segment with the same course: `days` since the FIR, `ahead` to the due date."""

    segment: int
    reported: bool
    days: int
    ahead: int | None
    n: int


def course_statement(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> FactStatement:
    """Return the statement of how long reports took, and of what falls due. One range scan of cases_fact."""
    values: dict[str, QueryValue] = {"longest": LONGEST, "ahead": AHEAD, "bounds": list(bounds)}
    return FactStatement(_COURSE, parameters(unit, query) | values, len(CourseGroup._fields))


def read_course(rows: Iterable[TupleRow]) -> InvestigationCourse:
    """Return the course of the investigations of a whole unit."""
    total = InvestigationCourse()
    for _segment, reported, days, ahead, n in starmap(CourseGroup, rows):
        total.take(reported, days, ahead, n)
    return total


def segment_counts(
    unit: Unit, query: FigureQuery, bounds: Sequence[int]
) -> Iterator[tuple[int, date | None, list[int]]]:
    """Yield (segment, month or None for all, counts in the order of `NAMES`) for a roll-up.

    Segment n lies between bounds n-1 and n, the latter not included; units are runs of segments. Of the months only
    those of the cohorts. One range scan of cases_fact.
    """
    statement = group_statement(unit, query, "segment", bounds, "(segment), (segment, month)")
    for group in read_groups(fetch(unit, query, statement)):
        if group.place is not None and (group.mask or group.month):
            yield group.place, group.month, group.counts


def segment_courses(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> dict[int, InvestigationCourse]:
    """Return the course of investigations by segment. One range scan of cases_fact."""
    courses: defaultdict[int, InvestigationCourse] = defaultdict(InvestigationCourse)
    for segment, reported, days, ahead, n in starmap(
        CourseGroup, fetch(unit, query, course_statement(unit, query, bounds))
    ):
        courses[segment].take(reported, days, ahead, n)
    return courses


class CaseBeyond(NamedTuple):
    """A case pending beyond the limit, to compare: the oldest FIR first."""

    first_recorded: date
    case_id: UUID


def segment_longest_beyond(unit: Unit, query: FigureQuery, bounds: Sequence[int]) -> dict[int, list[CaseBeyond]]:
    """Return by segment the `LONGEST_STORED` cases longest beyond the limit. One range scan of cases_fact."""
    longest: defaultdict[int, list[CaseBeyond]] = defaultdict(list)
    values: dict[str, QueryValue] = {"bounds": list(bounds), "stored": LONGEST_STORED}
    for segment, *case in fetch(unit, query, FactStatement(_LONGEST_BEYOND, parameters(unit, query) | values, 3)):
        longest[segment].append(CaseBeyond(*case))
    return longest


_LONGEST_BEYOND = f"""
select segment, first_recorded, case_id from (
    select segment, first_recorded, case_id,
        row_number() over (partition by segment order by first_recorded, case_id) as place
    from (
        select width_bucket(station_no, %(bounds)s::int[]) as segment, first_recorded, case_id
        from ({CASES}) as one where {CONDITIONS["beyond"]}
    ) as beyond
) as placed
where place <= %(stored)s"""  # noqa: S608  texts of this package


def outcome(unit: Unit, query: FigureQuery, name: str) -> tuple[int, int]:
    """Return in how many cases the limit was kept, and in how many it has passed.

    These are the lengths of the two lists; one scan of each table.
    """
    values = parameters(unit, query) | {"rule": OUTCOMES[name]}
    met, due = fetch(unit, query, FactStatement(_OUTCOME, values, 2))[0]
    return int(met), int(due)


_OUTCOME = """
select count(*) filter (where o.kept), count(*) from ({cases}) as one join (
    select case_id, bool_and(in_time) as kept from cases_outcome
    where rule = %(rule)s and station_no between %(first)s and %(last)s
    group by case_id having max(last_day) <= %(over)s
) o using (case_id)"""


def districts_with_outcome(districts: Sequence[Unit], name: str) -> int:
    """Return for how many districts some source says how this limit ended.

    A probe of its index for each district.
    """
    statement = (
        "select count(*) from unnest(%(firsts)s::int[], %(lasts)s::int[]) as d (first, last) where exists"
        " (select from cases_outcome o where o.station_no between d.first and d.last and o.rule = %(rule)s)"
    )
    firsts, lasts = [district.first for district in districts], [district.last for district in districts]
    values: dict[str, QueryValue] = {"firsts": firsts, "lasts": lasts, "rule": OUTCOMES[name]}
    with prepared_cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0])


def lock_rollups() -> None:
    """Wait until no other roll-up is running; none begins until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('monitoring_rollup'))")
