"""What a bench is, and what it says.

A file `bench/<name>.py` has `run(cases: int) -> Iterator[Result]`; it is found by being there. Django is set up and
`var/bench` holds a database of the benches' own, migrated and empty at the start of a run, with ordinary durability.
Budgets are ratios within one run wherever they can be, since machines differ.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connections

from itsso.platform.migrate import migrate


@dataclass(frozen=True)
class Result:
    """One line of the table. `limit` binds `ratio` where there is one, else `value`."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    ratio: float | None = None
    cases: int | None = None
    at_least: bool = False  # the limit is a floor, as for a rate

    @property
    def is_kept(self) -> bool:
        """Whether the budget is kept; a line without a limit always keeps it."""
        if self.limit is None:
            return True
        measured = self.value if self.ratio is None else self.ratio
        return measured >= self.limit if self.at_least else measured <= self.limit


def empty() -> None:
    """Tables made anew by their owner."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO itsso_app")
    migrate()


def seconds(work: Callable[[], object], times: int = 1, warm: int = 0) -> float:
    """The median time of `work` over `times` runs, after `warm` runs that do not count."""
    for _ in range(warm):
        work()
    durations = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        durations.append(time.perf_counter() - started)
    return statistics.median(durations)
