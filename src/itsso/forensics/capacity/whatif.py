"""The effect on a section of more examiners, of moving work away, and of an instrument for batches."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

from itsso.forensics.capacity.queueing import TARGET_SHARE, BatchInstrument, Queue, days_to_clear, examiners_within
from itsso.forensics.capacity.review import SectionReview
from itsso.forensics.capacity.simulation import BatchRuns, Estimate, SimulatedSection, SimulationResult, simulate
from itsso.forensics.capacity.work import YEAR

MAX_STEPS = 60_000
"""The most events that are simulated for a page, in cases that come or go, so that it answers within about a second."""

MAX_RUNS, MIN_RUNS = 20, 5
MAX_TRIED = 3
"""How many numbers of instruments are simulated, one after another, from the fewest that keep up."""

MIN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Values that a user assumes instead of unknown or known ones; None keeps the known value."""

    received_a_year: int | None = None
    reported_a_year: int | None = None
    examiners: int | None = None
    backlog: int | None = None


@dataclass(frozen=True, slots=True)
class SectionChange:
    """The change to try: more or fewer examiners, cases a year moved elsewhere, an instrument."""

    additional_examiners: int = 0
    moved_a_year: int = 0
    instrument: BatchRuns | None = None


@dataclass(frozen=True)
class Scenario:
    """A section as it is, or as it would be after a change."""

    queue: Queue
    backlog: int
    instrument: BatchRuns | None
    limit: int

    @property
    def steady(self) -> bool:
        """Return whether it keeps up: its examiners, and its instrument where there is one."""
        return self.queue.steady and (self.batch is None or self.batch.steady)

    @cached_property
    def batch(self) -> BatchInstrument | None:
        """Return an instrument as a queue of its own, with its part of the arrivals where there are several."""
        if self.instrument is None or not self.queue.arrivals:
            return None
        part = self.queue.arrivals / self.instrument.count
        return BatchInstrument(part, self.instrument.a_day, self.instrument.least, self.instrument.most)

    @cached_property
    def share(self) -> Estimate | None:
        """Return the share within the limit in the steady state.

        By the formula; with an instrument, for which no formula exists, by simulation.
        """
        if not self.steady:
            return None
        if self.instrument is None:
            return Estimate(self.queue.share_within(self.limit) or 0.0, 0.0)
        section = SimulatedSection(self.queue.arrivals, self.queue.rate, self.queue.examiners, 0, self.instrument)
        plan = affordable_simulation(section, 2 * self.limit)
        if plan is None:
            return None
        return simulate(section, limit=self.limit, days=plan[1], warm_up=self.limit, runs=plan[0]).share

    @property
    def mean_days(self) -> float | None:
        """Return the days from receipt to report in the steady state; an instrument's time is added as if it ran apart.

        None where several instruments share the arrivals: no formula exists for them.
        """
        examination_days = self.queue.mean_days
        if self.instrument is None or self.batch is None or examination_days is None:
            return examination_days
        instrument_days = self.batch.mean_days
        return None if instrument_days is None or self.instrument.count > 1 else examination_days + instrument_days

    @property
    def clearing_days(self) -> float | None:
        """Return the days to clear the backlog; None where it never clears."""
        return days_to_clear(self.backlog, self.queue.arrivals, self.queue.examiners * self.queue.rate)

    @property
    def examiners_needed(self) -> int | None:
        """Return the examiners for 90% within the limit; None where no number is enough."""
        return examiners_within(self.queue.arrivals, self.queue.rate, self.limit)

    @property
    def instruments_needed(self) -> int | None:
        """Return the fewest such instruments with which 90% come within the limit, as simulated.

        None where the examiners alone prevent it, or where none of the next few numbers is enough.
        """
        if self.instrument is None or self.batch is None or (self.queue.share_within(self.limit) or 0) < TARGET_SHARE:
            return None
        enough = math.floor(self.batch.load * self.instrument.count) + 1
        for number in range(enough, enough + MAX_TRIED):
            share = replace(self, instrument=replace(self.instrument, count=number)).share
            if share is not None and share.value >= TARGET_SHARE:
                return number
        return None

    @cached_property
    def played(self) -> SimulationResult | None:
        """Return the simulation of the days to come, a year at most, beginning with today's backlog.

        None where that is too much for a page.
        """
        queue = self.queue
        section = SimulatedSection(queue.arrivals, queue.rate, queue.examiners, self.backlog, self.instrument)
        plan = affordable_simulation(section, self.limit)
        return simulate(section, limit=self.limit, days=plan[1], runs=plan[0]) if plan else None

    def changed(self, change: SectionChange) -> Scenario:
        """Return the scenario after a change.

        No more cases are moved than arrive, and examiners are never below zero.
        """
        arrivals = max(0.0, self.queue.arrivals - change.moved_a_year / YEAR)
        queue = Queue(arrivals, self.queue.rate, max(0, self.queue.examiners + change.additional_examiners))
        return replace(self, queue=queue, instrument=change.instrument)


def current_scenario(review: SectionReview, assumed: Assumptions, limit: int) -> Scenario | None:
    """Return a section as known and assumed; None where arrivals, reports or examiners are neither."""
    work = review.work
    examiners = review.examiners if assumed.examiners is None else assumed.examiners
    arrivals = _a_day(assumed.received_a_year, work.arrivals if work else None)
    reports = _a_day(assumed.reported_a_year, work.reports if work else None)
    backlog = assumed.backlog if assumed.backlog is not None else work.backlog if work else None
    if arrivals is None or not reports or not examiners:
        return None
    return Scenario(Queue(arrivals, reports / examiners, examiners), backlog or 0, None, limit)


def affordable_simulation(section: SimulatedSection, limit: int) -> tuple[int, float] | None:
    """Return how many runs and days of a section can be simulated for a page; None where too many cases come and go."""
    a_day = max(1.0, section.arrivals + section.examiners * section.rate)
    days = min(YEAR, MAX_STEPS / (MIN_RUNS * a_day) - limit)
    runs = int(min(MAX_RUNS, MAX_STEPS // (a_day * (max(days, 0) + limit))))
    return (max(MIN_RUNS, runs), days) if days >= MIN_DAYS and section.backlog <= MAX_STEPS else None


def _a_day(assumed_a_year: int | None, known_a_day: float | None) -> float | None:
    return known_a_day if assumed_a_year is None else assumed_a_year / YEAR
