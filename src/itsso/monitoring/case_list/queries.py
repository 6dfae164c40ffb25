"""The cases behind a number, by the condition by which it counts them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg.sql import SQL, Composable

from itsso.cases.queries import CasePlace
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import CONDITIONS, case_states, parameters
from itsso.monitoring.counting.queries import QueryValue, fetch
from itsso.units.models import Unit


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
    from ({case_states}) as one
    where {picked} and (%(day)s::date is null or (first_recorded, case_id) {side} (%(day)s, %(case)s::uuid))
    order by first_recorded {way}, case_id {way} limit %(limit)s
) as one
left join cases_case c on c.id = one.case_id
order by one.first_recorded, one.case_id"""


def count_cases(unit: Unit, query: FigureQuery, picked: CaseSelection) -> int:
    """Return the length of the list behind a number. One range scan of cases_fact."""
    statement = SQL("select count(*) from ({}) as one where {}").format(case_states(unit, query), _picked(picked))
    return int(fetch(statement, _picked_values(unit, query, picked))[0][0])


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
        case_states=case_states(unit, query), picked=_picked(picked), side=SQL(side), way=SQL(way)
    )
    day, case = before or after or (None, None)
    values = _picked_values(unit, query, picked) | {"day": day, "case": case, "limit": limit}
    return [ListedCase(*row) for row in fetch(statement, values)]


def _picked(picked: CaseSelection) -> Composable:
    return SQL(_PICKED).format(condition=SQL(CONDITIONS[picked.condition]))


def _picked_values(unit: Unit, query: FigureQuery, picked: CaseSelection) -> dict[str, QueryValue]:
    return {**parameters(unit, query), "month": picked.month, "wanted_due": picked.due}
