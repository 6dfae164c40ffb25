"""The count of figures before a reader asks, in the ranges of each posting that reads them (decision 100)."""

from __future__ import annotations

from itsso.accounts.models import Posting
from itsso.accounts.queries import postings_at
from itsso.advisories.figures import readings
from itsso.advisories.figures.conditions import figure_name
from itsso.advisories.figures.queries import ranges_of_transaction, store_readings
from itsso.advisories.models import Item
from itsso.platform import long_jobs
from itsso.platform.clock import now, today
from itsso.platform.jobs import enqueue
from itsso.platform.long_jobs import JobRun
from itsso.protection.ranges import enter
from itsso.protection.roles import PAGES
from itsso.units.figures import names_of_pages
from itsso.units.models import Unit

KIND = "count_ahead"
"""The kind of long job that this is."""

PAGE = "advisories:letter"
"""The page of the seven actions: who may open it reads figures."""


def count_ahead() -> int:
    """Count the figures of the nation and of each State for the postings there; return how many sets of ranges had it.

    A posting is counted as the officer would count it, in a transaction of his or her ranges. The database files what
    is stored under these ranges, so that it reaches no reader for whom it was not counted. Postings with the same
    ranges are counted once. Running it twice has the same effect as once.

    Raises:
        JobCancelled: somebody cancelled it. What was counted is used; the next count comes within half an hour.
    """
    names = {figure_name(figure) for figures in Item.objects.values_list("figures", flat=True) for figure in figures}
    names |= names_of_pages()
    counted: set[str] = set()
    units = list(Unit.objects.filter(kind__in=readings.COUNTED_AHEAD))
    with long_jobs.working(KIND, total=len(units), even_if_cancelled=True) as run:
        for done, unit in enumerate(units):
            run.advance(done, len(units))
            for posting in postings_at(unit, PAGES[PAGE]):
                if posting.in_force(now()):  # its last day may end while those before it are counted
                    _count_for(posting, names, counted)
        run.complete(len(units), len(units))
    return len(counted)


def count_again(run: JobRun) -> None:
    """Enqueue a count that failed or was cancelled."""
    enqueue("advisories.count_ahead")


def _count_for(posting: Posting, names: set[str], counted: set[str]) -> None:
    with enter(posting):
        ranges = ranges_of_transaction()
        if ranges in counted:
            return
        store_readings(readings.count_now(names, posting.unit, today()).values(), posting.unit)
        counted.add(ranges)
