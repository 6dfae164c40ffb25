"""Statements about the cases of one unit, asked alone or several at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg.rows import TupleRow

from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.measures import case_states
from itsso.platform.prepared_statements import prepared_cursor
from itsso.units.models import UP_TO_DISTRICT, Unit, UnitKind

type QueryValue = int | str | date | datetime | UUID | list[int] | list[UUID] | None
"""A value of a parameter of these queries."""

type FactRows = tuple[TupleRow, ...]
"""What a statement about cases returned. It can be compared, so what is made of it can be remembered."""

type JsonRows = tuple[str | None, ...]
"""What several statements about cases returned: the rows of each as JSON, None where it has none."""


class FactStatement(NamedTuple):
    """A statement about the cases of one unit, the values that it names, and the number of its columns.

    Where the text has `CASES`, the cases of a query are read.
    """

    text: str
    values: Mapping[str, QueryValue]
    width: int


CASES = "{cases}"


def fetch(unit: Unit, query: FigureQuery, statement: FactStatement, *, for_page: bool = False) -> FactRows:
    """Return the rows of a statement about the cases of a unit.

    A statement `for_page` returns a few rows after one scan of its cases, so its plan is the same for a State too.
    """
    with prepared_cursor() if for_page and unit.kind != UnitKind.NATION else _cursor(unit) as cursor:
        cursor.execute(statement.text.replace(CASES, case_states(unit, query)), statement.values)
        return tuple(cursor.fetchall())


def fetch_together(unit: Unit, query: FigureQuery, statements: Sequence[FactStatement]) -> JsonRows:
    """Return the rows of each of several statements as JSON. A name stands for the same value in all of them.

    One range scan of cases_fact.
    """
    columns = [", ".join(f"c{at}" for at in range(statement.width)) for statement in statements]
    texts = [statement.text.replace(CASES, "select * from cases_of_unit") for statement in statements]
    parts = ", ".join(
        f"(select json_agg(json_build_array({names})) from ({text}) as part ({names}))::text"  # noqa: S608  of this package
        for names, text in zip(columns, texts, strict=True)
    )
    values: dict[str, QueryValue] = {}
    for statement in statements:
        assert all(values.get(name, value) == value for name, value in statement.values.items())
        values |= statement.values
    with _cursor(unit) as cursor:
        cursor.execute(f"with cases_of_unit as materialized ({case_states(unit, query)}) select {parts}", values)
        rows: JsonRows = cursor.fetchone()
    return rows


VERSIONED = ("cases_fact", "cases_draftstay", "cases_delayreason", "cases_outcome")
"""The tables that statements about the cases of a unit read, each row with the number of its station."""


def versions_of_rows(unit: Unit) -> FactStatement:
    """Return the statement of a row that changes with every change of a row of a unit's cases (VERSIONED).

    Each table's rows are counted, and their places and the transactions that wrote them are hashed: PostgreSQL never
    writes over a row, and what a transaction changed is a row of its own. What one transaction adds and another deletes
    leaves the same versions as before. 0.3 ms for a district of a thousand cases.
    """
    of_table = (
        "(select row(count(*), bit_xor(hash_record_extended(row(t.ctid, t.xmin), 0)))::text"
        " from {} t where t.station_no between %(first)s and %(last)s)"
    )
    first, last = unit.interval
    statement = "select " + ", ".join(of_table.format(table) for table in VERSIONED)
    return FactStatement(statement, {"first": first, "last": last}, len(VERSIONED))


def _cursor(unit: Unit) -> CursorWrapper:
    """Return a cursor for a statement about the cases of a unit: a prepared one for a district and below.

    There planning takes longer than the answer. A State and the nation need a plan that knows how many cases they have.
    """
    return prepared_cursor() if is_small(unit) else connection.cursor()


def is_small(unit: Unit) -> bool:
    """Return whether a unit is a district or below, where planning takes longer than the answer."""
    return unit.kind in UP_TO_DISTRICT
