"""Counts of coverage, as a reader sees them who may not be told the counts of cases."""

from __future__ import annotations

from itsso.training.coverage.counts import CASE_KEYS, CoverageCounts


def test_counts_of_open_cases_are_left_out_where_they_are_withheld() -> None:
    stored = {"constabulary": 5, "constabulary+": 2, "stations": 1, **dict.fromkeys(CASE_KEYS, 3)}
    remaining = CoverageCounts.from_stored(stored).without_cases()
    assert dict(remaining) == {"constabulary": 5, "constabulary+": 2, "stations": 1}
    assert remaining.cases_withheld
