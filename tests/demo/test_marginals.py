"""Feeds made to give required figures have exactly the requested counts, counted here by other code."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.demo.feed.marginals import by_disposal, by_limit, last_due_by, make_to_marginals
from itsso.demo.feed.published import PUBLISHED, all_cohorts
from itsso.demo.nation.places import stations
from itsso.law import two_months

PLACES = [station for station in stations() if station.state == "GA"]


def counted(folder: Path, as_on: date) -> Counter[str]:
    """Return R, E, W, L, P, young and done, counted from the files alone."""
    reports = {}
    with (folder / "final_form.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            reports[row["ps_code"], row["fir_year"], row["fir_no"]] = date.fromisoformat(row["filed_in_court_at"])
    counts: Counter[str] = Counter()
    with (folder / "fir.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            recorded = date.fromisoformat(row["registered_at"][:10])
            if recorded > as_on:
                continue
            outer = two_months(recorded).outer
            report = reports.get((row["ps_code"], row["fir_year"], row["fir_no"]))
            done = report is not None and report <= as_on
            counts["R"] += 1
            counts["done"] += done
            if outer > as_on:
                counts["young_done"] += done
            else:
                counts["E"] += 1
                counts["P" if not done else "W" if report is not None and report <= outer else "L"] += 1
    return counts


@settings(max_examples=40)
@given(
    as_on=st.dates(date(2019, 1, 1), date(2026, 11, 1)),
    counts=st.tuples(*[st.integers(0, 12)] * 5),
)
def test_feed_by_limit_has_the_requested_counts(
    tmp_path_factory: pytest.TempPathFactory, as_on: date, counts: tuple[int, int, int, int, int]
) -> None:
    in_time, late, still_open, young_done, young_open = counts
    folder = tmp_path_factory.mktemp("limit") / "feed"
    cohorts = by_limit(
        PLACES,
        date(2018, 4, 21),
        as_on,
        eligible=in_time + late + still_open,
        in_time=in_time,
        late=late,
        young=young_done + young_open,
        young_done=young_done,
    )
    assert make_to_marginals(folder, cohorts) == sum(counts)
    figures = counted(folder, as_on)
    assert (figures["W"], figures["L"], figures["P"], figures["young_done"]) == (in_time, late, still_open, young_done)
    assert figures["R"] == sum(counts)


def test_feed_by_disposal_has_the_requested_counts(tmp_path: Path) -> None:
    as_on = date(2023, 7, 6)
    make_to_marginals(tmp_path / "feed", by_disposal(PLACES, date(2023, 2, 7), as_on, registered=659, disposed=656))
    counts = counted(tmp_path / "feed", as_on)
    assert (counts["done"], counts["R"]) == (656, 659)


@given(st.dates(date(2018, 6, 21), date(2030, 12, 31)))
def test_the_last_day_due_is_the_last_whose_outer_date_has_passed(as_on: date) -> None:
    last = last_due_by(as_on)
    assert two_months(last).outer <= as_on < two_months(last + timedelta(1)).outer


def test_printed_percentages_follow_from_the_counts_behind_them() -> None:
    for figure in PUBLISHED:
        assert figure.agrees(figure.numerator, figure.denominator), figure
        if figure.denominator < 100_000:
            assert not figure.agrees(figure.numerator - figure.denominator // 100 - 1, figure.denominator)


def test_the_cohorts_of_every_figure_are_as_many_firs_as_were_registered() -> None:
    assert sum(cohort.count for cohort in all_cohorts(stations())) == 172_471 + 75_881 + 799 + 659
