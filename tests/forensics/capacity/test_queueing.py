"""The formulas against published tables, against other calculations, and against the simulation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itsso.forensics.capacity.queueing import (
    BatchInstrument,
    Queue,
    days_to_clear,
    erlang_c,
    examiners_to_clear,
    examiners_within,
)
from itsso.forensics.capacity.simulation import BatchRuns, Estimate, SimulatedSection, simulate

ERLANG_C_TABLE = [(8, 3.87, 0.05), (10, 4.08, 0.01)]
"""Dunlop, Girma and Irvine, Digital Mobile Communications and the TETRA System (Wiley 1999), table A.4."""

MULTIPLE_SERVERS = {2: (0.175, 0.245), 3: (0.022, 0.058), 4: (0.003, 0.011), 5: (0.000, 0.002)}
"""Anderson, Sweeney and Williams, An Introduction to Management Science, the worksheet for multiple servers:
10 arrivals, 12 served; average number waiting, and chance to wait, by the number of servers."""


@pytest.mark.parametrize(("servers", "offered", "published"), ERLANG_C_TABLE)
def test_probability_to_wait_matches_published_table(servers, offered, published):
    assert erlang_c(servers, offered) == pytest.approx(published, abs=0.0005)


@pytest.mark.parametrize("servers", MULTIPLE_SERVERS)
def test_number_waiting_matches_published_table(servers):
    queue = Queue(10, 12, servers)
    waiting, waits = MULTIPLE_SERVERS[servers]
    assert queue.waiting == pytest.approx(waiting, abs=0.0006)
    assert queue.waits == pytest.approx(waits, abs=0.0006)


@given(st.floats(0.1, 0.99), st.floats(0.1, 20))
def test_time_to_report_of_one_examiner_is_exponential(load, days):
    queue = Queue(load * 0.7, 0.7, 1)
    assert queue.share_within(days) == pytest.approx(1 - math.exp(-0.7 * (1 - load) * days), abs=1e-6)


@given(st.integers(1, 60), st.floats(0.05, 0.95), st.floats(0.05, 3))
@settings(max_examples=20, deadline=None)
def test_mean_time_is_the_integral_of_the_share_outside(examiners, load, rate):
    queue = Queue(load * rate * examiners, rate, examiners)
    spare = examiners * rate - queue.arrivals
    days = np.linspace(0, 12 / min(spare, rate), 601)
    late = [1 - (queue.share_within(float(day)) or 0) for day in days]
    assert np.trapezoid(late, days) == pytest.approx(queue.mean_days, rel=0.02)


@given(st.floats(0.05, 400), st.floats(0.05, 5), st.floats(1, 90))
def test_number_of_examiners_is_the_smallest_sufficient(arrivals, rate, days):
    enough = examiners_within(arrivals, rate, days)
    if enough is None:
        assert 1 - math.exp(-rate * days) <= 0.9
        return
    assert (Queue(arrivals, rate, enough).share_within(days) or 0) >= 0.9
    fewer = Queue(arrivals, rate, enough - 1).share_within(days)
    assert fewer is None or fewer < 0.9


def test_load_of_one_or_more_has_no_steady_state_and_no_numbers():
    for queue in (Queue(10, 1, 10), Queue(10, 1, 9), Queue(1, 1, 0)):
        assert not queue.steady
        assert (queue.waits, queue.waiting, queue.mean_days, queue.share_within(3650)) == (None, None, None, None)
    assert not BatchInstrument(40, 2, 5, 20).steady
    assert BatchInstrument(40, 2, 5, 20).mean_days is None


def test_load_within_rounding_of_one_has_no_numbers_and_does_not_divide_by_zero():
    for examiners in range(1, 400):
        for rate in (0.1, 0.3, 0.7, 1 / 3):
            exact, repeated = examiners * rate, sum([rate] * examiners)
            for arrivals in (exact, repeated, math.nextafter(exact, 0.0)):
                queue = Queue(arrivals, rate, examiners)
                assert (queue.mean_days, queue.share_within(30)) == (None, None)
                assert not BatchInstrument(arrivals, rate, 1, examiners).steady


def test_thousands_of_examiners_do_not_overflow():
    assert 0 < erlang_c(5000, 4990.0) < 1
    assert examiners_within(10_000, 2.0, 3) == pytest.approx(5000, rel=0.02)


def test_backlog_never_clears_where_arrivals_equal_reports():
    assert days_to_clear(412, 5, 6) == 412
    assert days_to_clear(412, 5, 5) is None
    assert days_to_clear(0, 5, 4) == 0


@given(st.integers(1, 5000), st.floats(0.1, 50), st.floats(0.1, 5), st.integers(10, 400))
def test_examiners_to_clear_a_backlog_clear_it_in_time(backlog, arrivals, rate, days):
    enough = examiners_to_clear(backlog, arrivals, rate, days)
    cleared = days_to_clear(backlog, arrivals, enough * rate)
    assert cleared is not None and cleared <= days * (1 + 1e-6) + 1e-3
    fewer = days_to_clear(backlog, arrivals, (enough - 1) * rate)
    assert fewer is None or fewer > days * (1 - 1e-6)


@given(st.floats(0.05, 0.95))
def test_batch_of_one_is_the_queue_with_one_server(load):
    assert BatchInstrument(load, 1.0, 1, 1).mean_days == pytest.approx(Queue(load, 1.0, 1).mean_days)


@pytest.mark.parametrize(("load", "least", "most"), [(0.2, 3, 3), (0.5, 1, 2), (0.6, 4, 10), (0.7, 8, 16), (0.8, 1, 4)])
def test_batch_instrument_satisfies_its_balance_equations(load, least, most):
    """Compare with the same chain solved as linear equations, cut off where the probability is negligible."""
    batch = BatchInstrument(load * most, 1.0, least, most)
    assert batch.waiting == pytest.approx(_waiting_by_equations(batch, 300), rel=1e-4)


def _waiting_by_equations(batch: BatchInstrument, cut: int) -> float:
    """Calculate the number waiting: states 0..a-1 wait for their batch, states a.. run with that many waiting."""
    a, b = batch.least, batch.most
    rates = np.zeros((a + cut, a + cut))
    for n in range(a):
        rates[n, n + 1 if n + 1 < a else a] += batch.arrivals
    for n in range(cut):
        if n + 1 < cut:
            rates[a + n, a + n + 1] += batch.arrivals
        rates[a + n, n if n < a else a + max(0, n - b)] += batch.runs
    rates -= np.diag(rates.sum(axis=1))
    rates[:, -1] = 1.0  # one equation is redundant: replace it by the sum of probabilities, which is 1
    chances = np.linalg.solve(rates.T, np.eye(a + cut)[-1])
    return float(chances @ np.array([*range(a), *range(cut)]))


# --- The simulation --------------------------------------------------------------------------------------------------

QUEUES = [(c, load, limit) for c in (1, 2, 5, 12, 30) for load, limit in ((0.6, 1), (0.85, 4))]


def test_simulation_and_formulas_agree_within_the_error():
    """Check twenty values: a 95% interval misses one in twenty; four may miss, none by more than twice its width."""
    missed = []
    for examiners, load, limit in QUEUES:
        queue = Queue(load * examiners, 1.0, examiners)
        played = simulate(
            SimulatedSection(queue.arrivals, 1.0, examiners), limit=limit, days=1500 / examiners, warm_up=40, seed=2
        )
        for estimate, exact in ((played.share, queue.share_within(limit)), (played.days, queue.mean_days)):
            assert exact is not None
            assert abs(estimate.value - exact) <= 2 * estimate.error, (queue, estimate, exact)
            missed += [] if estimate.holds(exact) else [(queue, estimate, exact)]
    assert len(missed) <= 4, missed


@pytest.mark.parametrize(("arrivals", "least", "most"), [(6.0, 4, 10), (6.0, 1, 10), (15.0, 12, 24)])
def test_batch_instrument_agrees_with_its_simulation(arrivals, least, most):
    """Check with so many quick examiners that only the instrument takes time."""
    section = SimulatedSection(arrivals, 400.0, 60, instrument=BatchRuns(1.0, least, most))
    played = simulate(section, limit=5, days=300, warm_up=60)
    exact = BatchInstrument(arrivals, 1.0, least, most).mean_days
    assert exact is not None
    assert played.days.holds(exact + 1 / 400)


def test_two_instruments_for_single_samples_are_the_queue_with_two_servers():
    section = SimulatedSection(1.5, 400.0, 60, instrument=BatchRuns(1.0, 1, 1, count=2))
    played = simulate(section, limit=4, days=1500, warm_up=60)
    queue = Queue(1.5, 1.0, 2)
    assert queue.mean_days is not None
    assert abs(played.days.value - queue.mean_days - 1 / 400) <= 2 * played.days.error
    assert abs(played.share.value - (queue.share_within(4) or 0)) <= 2 * played.share.error


def test_idle_instruments_fill_one_batch_together():
    """Check ten instruments that wait for twenty samples: the twentieth starts a run, and not the two-hundredth."""
    section = SimulatedSection(1.0, 400.0, 60, instrument=BatchRuns(100.0, 20, 20, count=10))
    assert simulate(section, limit=60, days=300, warm_up=100).days.value == pytest.approx(9.5, abs=1.0)


def test_simulation_is_reproducible():
    section = SimulatedSection(3.0, 0.5, 7, backlog=40)
    first, repeated, different = (simulate(section, limit=30, days=200, runs=4, seed=seed) for seed in (7, 7, 8))
    assert first == repeated
    assert first != different


def test_simulated_backlog_clears_about_as_calculated():
    """Check a backlog of 314 of which 14 are with an examiner from the first day and do not wait."""
    played = simulate(SimulatedSection(5.0, 0.5, 14, backlog=314), limit=30, days=400)
    reckoned = days_to_clear(300, 5.0, 7.0)
    assert played.cleared is not None
    assert reckoned is not None
    assert played.cleared.holds(reckoned)


def test_overloaded_section_never_clears():
    played = simulate(SimulatedSection(5.0, 0.5, 8, backlog=50), limit=30, days=365, runs=6)
    assert played.cleared is None
    assert played.share.value < 0.5


def test_section_without_examiners_reports_nothing():
    played = simulate(SimulatedSection(2.0, 0.5, 0, backlog=5), limit=30, days=100, runs=3)
    assert (played.reports, played.share, played.cleared) == (0, Estimate(0.0, 0.0), None)
    assert played.days.value > 30
