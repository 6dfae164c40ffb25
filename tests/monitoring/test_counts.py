"""Rates are functions of counts: as published, as NCRB prints them, and as they must be."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from itsso.monitoring.comparison.dispersion import dispersion
from itsso.monitoring.counting.counts import CaseCounts, Rate, YearsWork
from itsso.monitoring.counting.course import LONGEST, InvestigationCourse, median_days, survival
from itsso.ui.shares import wilson

with (Path(__file__).parent / "ncrb_2023.csv").open(encoding="utf-8") as file:
    NCRB = list(csv.DictReader(file))  # Crime in India 2023, Table 3A.6 and its like, every State and the whole


@pytest.mark.parametrize("row", NCRB, ids=lambda row: f"{row['state']}, {row['crime_head']}")
def test_ncrbs_own_rates_of_2023_come_from_its_counts(row: dict[str, str]) -> None:
    work = YearsWork(
        opening=int(row["pending_from_previous_year"]),
        registered=int(row["registered"]),
        reopened=int(row["reopened"]),
        charge_sheeted=int(row["chargesheeted"]),
        closure_reports=0,  # not among the columns of the file, and in no rate
        disposed=int(row["disposed_by_police"]),
        pending=int(row["pending_end_of_year"]),
    )
    assert work.total == int(row["total_for_investigation"])
    assert work.charge_sheeting_rate.percent(1) == Decimal(row["chargesheeting_rate_pct"])
    assert work.pendency.percent(1) == Decimal(row["pendency_pct"])


def test_every_state_and_union_territory_is_among_them() -> None:
    assert len({row["state"] for row in NCRB if row["crime_head"] == "crime_against_women"}) == 37


def published(**counts: int) -> CaseCounts:
    done = counts.get("within", 0) + counts.get("late", 0) + counts.get("young_done", 0)
    return CaseCounts(charge_sheet=done, **counts)


@pytest.mark.parametrize(
    ("counts", "rate", "decimals", "stated"),
    [
        (
            published(
                registered=172_471, within=54_161, late=72_358, beyond=37_930, young_done=1_075, young_open=6_947
            ),
            "late_share",
            0,
            "44",
        ),
        (
            published(
                registered=172_471, within=54_161, late=72_358, beyond=37_930, young_done=1_075, young_open=6_947
            ),
            "young_and_done",
            1,
            "13.4",
        ),
        (published(registered=68_998, within=65_551, beyond=3_447), "disposal", 0, "95"),
        (published(registered=75_881, within=74_070, beyond=1_811), "disposal", 1, "97.6"),
        (published(registered=799, within=798, beyond=1), "disposal", 2, "99.87"),
        (published(registered=659, within=600, late=56, beyond=3), "disposal", 2, "99.54"),
    ],
)
def test_published_figures_come_back_to_their_own_decimals(
    counts: CaseCounts, rate: str, decimals: int, stated: str
) -> None:
    assert getattr(counts, rate).percent(decimals) == Decimal(stated)


def test_the_national_compliance_of_2020_is_a_little_over_32() -> None:
    percent = Rate(54_161, 164_449).percent(2)
    assert percent is not None
    assert 32 < percent < 33


def test_a_half_is_rounded_up() -> None:
    assert [Rate(1, 800).percent(2), Rate(1, 8).percent(0), Rate(1, 16).percent(1)] == [
        Decimal("0.13"),
        Decimal("13"),
        Decimal("6.3"),
    ]


def test_no_case_gives_no_percentage() -> None:
    assert Rate(0, 0).percent() is None


def test_counts_that_cannot_be_of_the_same_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="3 registered"):
        CaseCounts(registered=3, within=1, charge_sheet=1)
    with pytest.raises(ValueError, match="1 done"):
        CaseCounts(registered=1, within=1)


@given(st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_is_the_one_that_scipy_gives(pair: tuple[int, int]) -> None:
    low, high = wilson(Rate(*pair))
    if pair[1]:
        expected = binomtest(*pair).proportion_ci(0.95, method="wilson")
        assert (low, high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    else:
        assert (low, high) == (0, 1)


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), min_size=1, max_size=60))
def test_the_curve_is_kaplan_and_meiers(watched: list[tuple[int, bool]]) -> None:
    course = InvestigationCourse()
    for days, reported in watched:
        course.take(reported, days, None, 1)
    for step in survival(course):
        share = 1.0
        for day in sorted({days for days, reported in watched if reported and days <= step.day}):
            at_risk = sum(days >= day for days, _reported in watched)
            share *= 1 - sum(reported and days == day for days, reported in watched) / at_risk
        assert step.still_open == pytest.approx(share)
        assert step.at_risk == sum(days >= step.day for days, _reported in watched)


def test_the_median_is_the_day_on_which_half_have_a_report() -> None:
    course = InvestigationCourse()
    for days in (10, 20, 30, 40):
        course.take(True, days, None, 1)
    assert median_days(survival(course)) == 20
    slow = InvestigationCourse()
    slow.take(True, LONGEST, None, 4)
    assert median_days(survival(slow)) is None


def test_units_that_differ_by_chance_alone_are_not_overdispersed_and_others_are() -> None:
    alike = [Rate(60 + (at % 3) - 1, 100) for at in range(20)]
    apart = [Rate(20 if at % 2 else 90, 100) for at in range(20)]
    assert dispersion(alike) == 1
    assert dispersion(apart) > 10
    assert dispersion(apart[:5]) == 1  # too few units to tell
