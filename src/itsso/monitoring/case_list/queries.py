"""The cases behind a number, by the condition by which it counts them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import CONDITIONS, OF_TWO_MONTHS, parameters
from itsso.monitoring.counting.statements.queries import CASES, FactStatement, QueryValue, fetch
from itsso.ui.list_rows import ListOrder
from itsso.units.models import Unit
from itsso.units.ordering import natural

OLDEST_FIRST = ListOrder()


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """The cases behind a number: a key of `CONDITIONS`, and where given the FIR's month or the due date."""

    condition: str
    month: date | None = None
    due: date | None = None
    reason: str = ""  # for delay: only cases for which it is given


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case of a list. Number and officer are empty where its file is not within the transaction's `cases` range."""

    case_id: UUID
    station_no: int
    state: str
    station: str
    station_hi: str
    first_recorded: date
    due: date
    last_day: date
    ended_how: int
    ended_on: date | None
    stayed: bool
    series: int | None
    number: str | None
    year: int | None
    io_ref: str | None
    reasons: Sequence[str] | None = None  # for delay, where they were asked for


_PICKED = """
({condition}) and (%(month)s::date is null or date_trunc('month', first_recorded) = %(month)s)
    and (%(wanted_due)s::date is null or due = %(wanted_due)s)
    and (%(reason)s = '' or case_id in (select r.case_id from cases_delayreason r
        where r.station_no between %(first)s and %(last)s and r.reason = %(reason)s and {of_two_months}))"""

_LIST = """
select one.case_id, one.station_no, u.state, u.name, u.name_hi, one.first_recorded, one.due, one.last_day,
    one.ended_how, one.ended_on, one.stayed, c.series, c.number, c.year, c.io_ref, {reasons}
from (select one.* from {source} where {picked} {part_of_facts}) as one
join units_unit u on u.first = one.station_no and u.kind = 'station'
left join cases_case c on c.id = one.case_id
{order} {part}"""

_ALL = f"({CASES}) as one"

_STORED = f"""
unnest((
    select longest_beyond from monitoring_rollup
    where unit_id = %(unit_id)s and scope = %(scope)s and as_on = %(as_on)s and provisional = %(provisional)s
)) as stored (stored_id)
cross join lateral (select * from ({CASES}) as one where one.case_id = stored_id offset 0) as one"""  # noqa: S608
"""The cases that the roll-up stored, each looked up by its id: `offset 0` keeps PostgreSQL from reading all of the unit
in a plan without values. The ids do not leave the database, and whoever may not read the roll-up finds no case."""

_PART = "limit %(limit)s offset %(offset)s"

_BY_FACTS = {"recorded": ["one.first_recorded"], "due": ["one.due"]}
"""Orders by columns of the facts themselves: their part is taken before case and station are looked up."""

_BY_CASES = {"fir": ["c.year", "length(c.number)", "c.number"], "station": [natural("u.name")]}


def count_cases(unit: Unit, query: FigureQuery, picked: CaseSelection) -> int:
    """Return the length of the list behind a number. One range scan of cases_fact."""
    statement = f"select count(*) from ({CASES}) as one where {_picked(picked)}"  # noqa: S608  texts of this package
    return int(fetch(unit, query, FactStatement(statement, _picked_values(unit, query, picked), 1))[0][0])


def list_cases(
    unit: Unit, query: FigureQuery, picked: CaseSelection, sort: ListOrder = OLDEST_FIRST, *, start: int = 0, stop: int
) -> list[ListedCase]:
    """Return cases `start` to `stop` behind a number, the oldest FIR first or sorted by a column.

    One range scan of cases_fact.
    """
    return [ListedCase(*row) for row in fetch(unit, query, _list_statement(unit, query, picked, sort, start, stop))]


def longest_beyond(unit: Unit, query: FigureQuery, number: int, *, in_rollup: int | None) -> list[ListedCase]:
    """Return the first cases pending beyond the limit, the oldest FIR first, with the reasons given for their delay.

    The reasons are those for the limit of two months or for none named. `in_rollup` is how many such cases the roll-up
    that answers the query has; None where none answers. Of the cases that the roll-up stored, those are returned that
    are still beyond the limit, by a look-up of each. One range scan of cases_fact where it is not known which cases
    were the longest, or too few of them are left.
    """
    picked = CaseSelection("beyond")
    if in_rollup is not None:
        stored = _list_statement(unit, query, picked, OLDEST_FIRST, 0, number, reasons=_REASONS, source=_STORED)
        of_rollup = {"unit_id": unit.pk, "scope": query.scope, "provisional": query.provisional}
        rows = fetch(unit, query, stored._replace(values={**stored.values, **of_rollup}), for_page=True)
        if len(rows) >= min(number, in_rollup):
            return [ListedCase(*row) for row in rows]
    statement = _list_statement(unit, query, picked, OLDEST_FIRST, 0, number, reasons=_REASONS)
    return [ListedCase(*row) for row in fetch(unit, query, statement, for_page=True)]


def _list_statement(
    unit: Unit,
    query: FigureQuery,
    picked: CaseSelection,
    sort: ListOrder,
    start: int,
    stop: int,
    reasons: str = "null",
    source: str = _ALL,
) -> FactStatement:
    order = f"order by {sort.sql(_BY_FACTS | _BY_CASES)}one.first_recorded, one.case_id"
    of_facts = sort.key not in _BY_CASES
    text = _LIST.format(
        source=source,
        picked=_picked(picked),
        order=order,
        part_of_facts=f"{order} {_PART}" if of_facts else "",
        part="" if of_facts else _PART,
        reasons=reasons,
    )
    values = _picked_values(unit, query, picked) | {"offset": start, "limit": stop - start}
    return FactStatement(text, values, len(fields(ListedCase)))


def _picked(picked: CaseSelection) -> str:
    return _PICKED.format(condition=CONDITIONS[picked.condition], of_two_months=OF_TWO_MONTHS)


def _picked_values(unit: Unit, query: FigureQuery, picked: CaseSelection) -> dict[str, QueryValue]:
    return {**parameters(unit, query), "month": picked.month, "wanted_due": picked.due, "reason": picked.reason}


_REASONS = f"""(
    select array_agg(distinct r.reason order by r.reason) from cases_delayreason r
    where r.case_id = one.case_id and {OF_TWO_MONTHS})"""  # noqa: S608  texts of this package
