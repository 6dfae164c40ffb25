"""A section of a laboratory as a queue, by published formulas. Pure: no Django, no clock, no database.

Cases come one by one and at random, and an examiner's time for a report varies much: the queue M/M/c. Rates are per
calendar day. A load of 1 or more has no steady state and returns None: such a queue only grows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import count

MAX_LOAD = 1 - 1e-9
"""A load that no rounding brings to 1: at full load there is no spare time to divide by."""

TARGET_SHARE = 0.9
"""The share of reports that must come within the limit."""


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue M/M/c: `arrivals` a day, `rate` reports a day by one examiner, and the number of `examiners`."""

    arrivals: float
    rate: float
    examiners: int

    def __post_init__(self) -> None:
        """Refuse values that do not describe a queue."""
        if not (self.arrivals >= 0 and self.rate > 0 and self.examiners >= 0):
            raise ValueError(f"no queue: {self}")

    @property
    def offered(self) -> float:
        """Return the arriving work as the number of examiners that it keeps busy (Erlang)."""
        return self.arrivals / self.rate

    @property
    def load(self) -> float:
        """Return the share of their time that examiners need for what comes in; with 1 or more they never keep up."""
        return self.offered / self.examiners if self.examiners else math.inf

    @property
    def steady(self) -> bool:
        """Return whether there is a steady state."""
        return self.load < MAX_LOAD

    @property
    def waits(self) -> float | None:
        """Return the probability that a case finds every examiner busy (Erlang C); None without a steady state."""
        return erlang_c(self.examiners, self.offered) if self.steady else None

    @property
    def waiting(self) -> float | None:
        """Return how many cases wait for an examiner on average; None without a steady state."""
        waits = self.waits
        return None if waits is None else waits * self.load / (1 - self.load)

    @property
    def mean_days(self) -> float | None:
        """Return the average days from receipt to report; None without a steady state."""
        waits = self.waits
        return None if waits is None else 1 / self.rate + waits / (self.examiners * self.rate - self.arrivals)

    def share_within(self, days: float) -> float | None:
        """Return the share of reports that come within `days` of receipt; None without a steady state.

        Waiting is zero with probability 1 - C, else exponential at the rate cμ - λ; the examination is exponential at
        μ. The tail of their sum is that of two exponential stages (Gross and Harris, M/M/c, waiting-time distribution).
        """
        waits = self.waits
        if waits is None:
            return None
        examination_rate, spare_rate = self.rate, self.examiners * self.rate - self.arrivals
        tail = (1 - waits) * math.exp(-examination_rate * days) + waits * _two_stages(
            examination_rate, spare_rate, days
        )
        return min(1.0, max(0.0, 1 - tail))


def erlang_c(servers: int, offered: float) -> float:
    """Return the probability that a case waits where `offered` Erlang come to `servers`.

    By the recursion of Erlang B, without overflow.
    """
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered * blocked / (server + offered * blocked)
    return servers * blocked / (servers - offered * (1 - blocked))


def _two_stages(first_rate: float, second_rate: float, days: float) -> float:
    """Return the probability that two exponential stages with these rates together last longer than `days`."""
    if math.isclose(first_rate, second_rate, rel_tol=1e-6):
        return (1 + first_rate * days) * math.exp(-first_rate * days)
    return (first_rate * math.exp(-second_rate * days) - second_rate * math.exp(-first_rate * days)) / (
        first_rate - second_rate
    )


def examiners_within(arrivals: float, rate: float, days: float, share: float = TARGET_SHARE) -> int | None:
    """Return the fewest examiners that bring `share` of the reports within `days`.

    None where no number is enough: the examination alone takes longer, however many work in parallel.
    """
    if 1 - math.exp(-rate * days) <= share:
        return None
    fewest = math.floor(arrivals / rate) + 1
    return next(c for c in count(fewest) if (Queue(arrivals, rate, c).share_within(days) or 0.0) >= share)


def days_to_clear(backlog: float, arrivals: float, reports: float) -> float | None:
    """Return the days until the backlog is reported, at present rates of coming and going; None where it never is."""
    if backlog <= 0:
        return 0.0
    return backlog / (reports - arrivals) if reports > arrivals else None


def examiners_to_clear(backlog: float, arrivals: float, rate: float, days: float) -> int:
    """Return the fewest examiners that report what comes in and what waits within `days`."""
    return math.ceil((arrivals + backlog / days) / rate - 1e-9)


@dataclass(frozen=True, slots=True)
class BatchInstrument:
    """An instrument that takes many samples in one run: M/M(a,b)/1 by the general rule of bulk service (Neuts 1967).

    A run begins with `least` samples or more and takes `most` at once; with fewer it waits for the batch to fill.
    `runs` is the number of runs a day, `arrivals` of samples a day.
    """

    arrivals: float
    runs: float
    least: int
    most: int

    def __post_init__(self) -> None:
        """Refuse values that do not describe an instrument."""
        if not (self.arrivals > 0 and self.runs > 0 and 1 <= self.least <= self.most):
            raise ValueError(f"no batch instrument: {self}")

    @property
    def load(self) -> float:
        """Return what comes in, as a share of what full runs would take."""
        return self.arrivals / (self.runs * self.most)

    @property
    def steady(self) -> bool:
        """Return whether there is a steady state."""
        return self.load < MAX_LOAD

    @property
    def waiting(self) -> float | None:
        """Return how many samples wait for a run on average.

        While the instrument runs the number waiting is geometric with the root r of μr^(b+1) - (λ+μ)r + λ = 0 inside
        (0, 1); while it waits for its batch, balance gives (μ/λ)(1 - r^(n+1))/(1 - r) for each n below a
        (Medhi, Stochastic Models in Queueing Theory).
        """
        if not self.steady:
            return None
        r, rate_ratio = self._root(), self.runs / self.arrivals
        idle = [rate_ratio * (1 - r ** (n + 1)) / (1 - r) for n in range(self.least)]
        busy = 1 / (1 - r)
        number = r / (1 - r) ** 2 + sum(n * weight for n, weight in enumerate(idle))
        return number / (busy + sum(idle))

    @property
    def mean_days(self) -> float | None:
        """Return the average days from receipt to the end of the run (Little's law, and the run itself)."""
        waiting = self.waiting
        return None if waiting is None else waiting / self.arrivals + 1 / self.runs

    def _root(self) -> float:
        def balance(r: float) -> float:
            return self.runs * r ** (self.most + 1) - (self.arrivals + self.runs) * r + self.arrivals

        lowest = ((self.arrivals + self.runs) / (self.runs * (self.most + 1))) ** (1 / self.most)
        from scipy.optimize import (
            brentq,
        )  # imported here because it takes half a second, which would delay every command

        return float(brentq(balance, 0.0, lowest, xtol=1e-14))
