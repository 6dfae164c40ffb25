"""Queries of Django that are run by prepared statements."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from itsso.cases.models import Case
from itsso.platform.prepared_statements import (
    CountStatement,
    prepared_row_of,
    prepared_rows_where,
)
from itsso.protection.ranges import enter
from tests.support.case_events import register
from tests.support.sample_nation import World


def test_prepared_queries_answer_as_django_does_and_within_the_range(world: World) -> None:
    register(world.system, world.kotwali, "12", "2025-01-07", "BNS 64(1)")
    register(world.system, world.nawabganj, "13", "2025-01-08", "BNS 64(1)")
    for posting, numbers in ((world.sho, ["12"]), (world.sp, ["13", "12"]), (world.sho, ["12"])):
        with enter(posting):
            cases = Case.objects.order_by("-first_recorded")
            condition = "number = any(%s) order by first_recorded desc"
            rows = prepared_rows_where(Case, condition, [["12", "13"]])
            assert [case.number for case in rows] == numbers
            assert [vars(case) | {"_state": None} for case in rows] == [vars(case) | {"_state": None} for case in cases]
            partial = prepared_rows_where(Case, condition, [["12", "13"]], without=["sections"])
            assert all("sections" not in vars(case) for case in partial)
            assert [case.sections for case in partial] == [case.sections for case in cases]


@pytest.mark.django_db
def test_counts_of_several_statements_come_by_one_and_each_gets_its_own() -> None:
    pair = CountStatement("select count(*), %(n)s::int + 1 from generate_series(1, %(n)s)", {"n": 3}, Span, 2)
    single = CountStatement("select count(*) from generate_series(1, %(n)s)", {"n": 3}, int, 1)
    with CaptureQueriesContext(connection) as statements:
        assert prepared_row_of(pair, single) == [Span(3, 4), 3]
    assert len(statements) == 1
    with pytest.raises(AssertionError):  # the values of one name would be those of the last
        prepared_row_of(single, CountStatement("select %(n)s::int", {"n": 4}, int, 1))


class Span(NamedTuple):
    """Two counts of one statement."""

    first: int
    second: int
