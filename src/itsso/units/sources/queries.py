"""Which units some source sent data of: the conditions of all sources in one prepared statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from psycopg.rows import TupleRow

from itsso.platform.prepared_statements import RowStatement, SqlValue
from itsso.units.models import DISTRICTS, Unit, UnitKind


class DistrictCondition(NamedTuple):
    """Whether something came from a district: a condition in SQL on the unit `d`, and the values of its places."""

    statement: str
    values: Sequence[SqlValue] = ()


class DistrictDataStatus(NamedTuple):
    """A district with its station numbers, and whether any data came from it."""

    pk: int
    first: int
    last: int
    sent: bool


def districts_with_data(unit: Unit, sources: Sequence[DistrictCondition]) -> RowStatement[DistrictDataStatus]:
    """Return the statement of the districts of a unit, or the one that contains it, that have stations, in order.

    Any source counts.

    A prepared statement: Django took longer to write this query than PostgreSQL to answer it.
    """
    return _with_data(sources, _DISTRICTS_OF, [[*DISTRICTS, UnitKind.AGENCY], unit.last, unit.first])


def units_with_data(unit_ids: Sequence[int], sources: Sequence[DistrictCondition]) -> RowStatement[DistrictDataStatus]:
    """Return the statement of the units with these ids, each with whether one of the sources sent data of it."""
    return _with_data(sources, "d.id = any(%s)", [list(unit_ids)])


_DISTRICTS_OF = """
d.kind = any(%s) and d.closed is null and d.first <= %s and d.last >= %s and exists (
    select from units_unit s where s.kind = 'station' and s.closed is null and s.first between d.first and d.last
) order by d.first"""


def _with_data(
    sources: Sequence[DistrictCondition], units: str, values: Sequence[SqlValue]
) -> RowStatement[DistrictDataStatus]:
    sent = " or ".join(f"({source.statement})" for source in sources)
    of_sources = [value for source in sources for value in source.values]
    statement = f"select d.id, d.first, d.last, {sent} from units_unit d where {units}"  # noqa: S608  of this program
    return RowStatement(statement, [*of_sources, *values], _statuses)


def _statuses(rows: Sequence[TupleRow]) -> list[DistrictDataStatus]:
    return [DistrictDataStatus(*row) for row in rows]
