"""A section of a laboratory simulated day by day with its backlog, which formulas of a steady state cannot describe.

Samples may first pass an instrument that takes them in batches; then each waits for an examiner, in the order in
which they came. The library is simpy; the random numbers are seeded, so that the same question has the same answer.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from statistics import fmean, stdev

import simpy

type _Process = Generator[simpy.Event, float]


@dataclass(frozen=True, slots=True)
class BatchRuns:
    """Instruments for batches: `a_day` runs of each, begun with `least` samples or more and holding `most`."""

    a_day: float
    least: int
    most: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class SimulatedSection:
    """The input: rates a day as in `queueing.Queue`, the backlog at the start, and an instrument before examiners."""

    arrivals: float
    rate: float
    examiners: int
    backlog: int = 0
    instrument: BatchRuns | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over independent runs, and half the width of its 95% interval."""

    value: float
    error: float

    def holds(self, value: float) -> bool:
        """Return whether a value lies inside the interval."""
        return abs(self.value - value) <= self.error


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """The result: the share reported within the limit, the days from receipt, and when no case waited any more.

    `cleared` is None where the section still had cases waiting at the end of most runs.
    """

    share: Estimate
    days: Estimate
    cleared: Estimate | None
    runs: int
    reports: int


@lru_cache(maxsize=256)  # the present section is requested again with every change that is tried
def simulate(
    section: SimulatedSection, *, limit: float, days: float, warm_up: float = 0.0, runs: int = 20, seed: int = 1
) -> SimulationResult:
    """Run the simulation for `days` after the warm-up, `runs` times, and follow each case for `limit` days more.

    So it is known of every case whether it was reported within the limit. A case without a report at the end counts in
    `days` with its waiting time so far.
    """
    runs_done = [
        _SimulationRun(section, Random(f"{seed}.{run}"), limit, warm_up, days).execute() for run in range(runs)
    ]
    cleared = [run.cleared for run in runs_done if run.cleared is not None]
    return SimulationResult(
        share=_estimate([run.share for run in runs_done]),
        days=_estimate([run.mean_days for run in runs_done]),
        cleared=_estimate(cleared) if len(cleared) > runs / 2 else None,
        runs=runs,
        reports=sum(run.reports for run in runs_done),
    )


class _SimulationRun:
    """One run of the simulation."""

    def __init__(self, section: SimulatedSection, dice: Random, limit: float, warm_up: float, days: float) -> None:
        self.section, self.dice, self.limit = section, dice, limit
        self.counts_from, self.counts_to = warm_up, warm_up + days
        self.env = simpy.Environment()
        self.to_run, self.to_examine = simpy.Store(self.env), simpy.Store(self.env)
        self.loading = simpy.Resource(self.env)
        self.counted = self.within = self.reported = self.reports = 0
        self.waited = 0.0
        self.cleared: float | None = None

    def execute(self) -> _SimulationRun:
        self.to_examine.items.extend([-math.inf] * self.section.backlog)
        self.env.process(self._arrive())
        if self.section.instrument is not None:
            for _ in range(self.section.instrument.count):
                self.env.process(self._run(self.section.instrument))
        for _ in range(self.section.examiners):
            self.env.process(self._examine())
        end = self.counts_to + self.limit
        self.env.run(end)
        self.waited += (self.counted - self.reported) * end
        return self

    @property
    def share(self) -> float:
        return self.within / self.counted if self.counted else 1.0

    @property
    def mean_days(self) -> float:
        return self.waited / self.counted if self.counted else 0.0

    def _arrive(self) -> _Process:
        if not self.section.arrivals:
            return
        destination = self.to_examine if self.section.instrument is None else self.to_run
        while True:
            yield self.env.timeout(self.dice.expovariate(self.section.arrivals))
            if self._is_counted(self.env.now):
                self.counted += 1
                self.waited -= self.env.now  # the time of its report, or of the end, is added later
            destination.put(self.env.now)

    def _run(self, instrument: BatchRuns) -> _Process:
        while True:
            batch: list[float] = []
            with self.loading.request() as turn:  # idle instruments fill one batch together
                yield turn
                for _ in range(instrument.least):
                    batch.append((yield self.to_run.get()))
                while self.to_run.items and len(batch) < instrument.most:
                    batch.append((yield self.to_run.get()))
            yield self.env.timeout(self.dice.expovariate(instrument.a_day))
            for arrived in batch:
                self.to_examine.put(arrived)

    def _examine(self) -> _Process:
        while True:
            if not self.to_examine.items and self.cleared is None:
                self.cleared = self.env.now
            arrived: float = yield self.to_examine.get()
            yield self.env.timeout(self.dice.expovariate(self.section.rate))
            self.reports += 1
            if self._is_counted(arrived):
                self.reported += 1
                self.within += self.env.now - arrived <= self.limit
                self.waited += self.env.now

    def _is_counted(self, arrived: float) -> bool:
        return self.counts_from <= arrived <= self.counts_to


def _estimate(values: list[float]) -> Estimate:
    from scipy.special import stdtrit  # imported here because it would delay every command by a quarter second

    if len(values) < 2:
        return Estimate(fmean(values), math.inf)
    error = float(stdtrit(len(values) - 1, 0.975)) * stdev(values) / math.sqrt(len(values))
    return Estimate(fmean(values), error)
