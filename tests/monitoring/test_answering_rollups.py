"""The roll-ups behind a dashboard, read by one exchange: the same as Django's query for them reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itsso.monitoring.counting.actions import roll_up
from itsso.monitoring.counting.figure_query import FigureQuery
from itsso.monitoring.counting.queries import answering_rows, read_rollups, removed_cases, rollups_for
from itsso.monitoring.models import Rollup
from itsso.protection.ranges import enter
from tests.monitoring.conftest import TODAY
from tests.support.sample_nation import World

FIELDS = [field.attname for field in Rollup._meta.concrete_fields if field.attname not in ("longest_beyond", "work")]
"""All but the ids of cases, which no page reads, and the rows of NCRB's tables."""


@pytest.mark.parametrize("reader", ["national_monitor", "state_monitor", "sp", "system"])
def test_roll_ups_are_those_of_djangos_query_in_every_range(counted: World, reader: str) -> None:
    roll_up(TODAY, by=counted.system)
    answered = 0
    with enter(getattr(counted, reader)):
        for unit, children in (
            (counted.nation, [counted.up, counted.bihar]),
            (counted.up, [counted.kanpur, counted.lucknow]),
            (counted.bihar, [counted.patna]),
        ):
            query = FigureQuery(TODAY)
            rows, expected = answering_rows(query, unit, children), rollups_for(query).filter(unit=unit).first()
            assert (rows is None) == (expected is None)
            if rows is None or expected is None:
                continue
            answer = read_rollups(rows)
            assert rows.counted_at == expected.counted_at
            answered += 1
            assert [getattr(answer.own_rollup, name) for name in FIELDS] == [getattr(expected, name) for name in FIELDS]
            assert expected.longest_beyond and not any(str(case) in str(rows) for case in expected.longest_beyond)
            assert answer.removed == removed_cases(unit, expected.counted_at)
            assert {pk: (row.counts, row.known, row.known_of) for pk, row in answer.children.items()} == {
                row.unit_id: (row.counts, row.known, row.known_of)
                for row in rollups_for(query).filter(unit__in=children)
            }
            assert answering_rows(FigureQuery(TODAY - timedelta(days=1)), unit, children) is None
    assert answered == {"national_monitor": 3, "state_monitor": 1, "sp": 0, "system": 3}[reader]


def test_a_roll_up_without_one_of_todays_counts_is_no_answer(counted: World) -> None:
    roll_up(TODAY, by=counted.system)
    Rollup.objects.using("owner").filter(unit=counted.up).update(counts={"registered": 1})
    with enter(counted.state_monitor):
        assert answering_rows(FigureQuery(TODAY), counted.up, [counted.kanpur]) is None
