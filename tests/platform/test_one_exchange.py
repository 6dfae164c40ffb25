"""Statements that are sent together are answered each by itself; a fault of one is an error, and nothing is lost."""

from __future__ import annotations

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from itsso.platform.prepared_statements import RowStatement, one_exchange


def numbers(first: int, last: int) -> RowStatement[int]:
    return RowStatement(
        "select n from generate_series(%s::int, %s::int) n", [first, last], lambda rows: [row[0] for row in rows]
    )


DIVIDED_BY_ZERO: RowStatement[int] = RowStatement("select 1 / %s::int", [0], lambda rows: [row[0] for row in rows])


@pytest.mark.django_db
def test_each_statement_of_an_exchange_has_its_own_rows() -> None:
    with CaptureQueriesContext(connection) as queries, one_exchange() as exchange:
        few, many, none = (exchange.ask(numbers(1, last)) for last in (2, 500, 0))
    assert few() == [1, 2]
    assert many() == list(range(1, 501))
    assert none() == []
    assert len(queries) == 3
    assert numbers(1, 2).rows() == [1, 2]


@pytest.mark.django_db
def test_a_fault_in_an_exchange_is_an_error_of_the_database() -> None:
    with pytest.raises(DataError), transaction.atomic(), one_exchange() as exchange:
        exchange.ask(numbers(1, 2))
        exchange.ask(DIVIDED_BY_ZERO)
        exchange.ask(numbers(3, 4))
    assert numbers(5, 6).rows() == [5, 6]
