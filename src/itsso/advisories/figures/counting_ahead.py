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
from itsso.units.models import Unit, UnitKind

KIND = "count_ahead"
"""The kind of long job that this is."""

PAGE = "advisories:letter"
"""The page of the seven actions: who may open it reads figures."""


def count_ahead() -> int:
    """Count the figures of the nation and of each State for the postings there, and of each State for the nation's.

    A posting is counted as the officer would count it, in a transaction of his or her ranges. The database files what
    is stored under these ranges, so that it reaches no reader for whom it was not counted. Postings with the same
    ranges are counted once. Running it twice has the same effect as once.

    Returns:
        For how many sets of ranges it was done.

    Raises:
        JobCancelled: somebody cancelled it. What was counted is used; the next count comes within half an hour.
    """
    names = {figure_name(figure) for figures in Item.objects.values_list("figures", flat=True) for figure in figures}
    names |= names_of_pages()
    counted: set[tuple[str, int]] = set()
    units = list(Unit.objects.filter(kind__in=readings.COUNTED_AHEAD))
    with long_jobs.working(KIND, total=len(units), even_if_cancelled=True) as run:
        for done, place in enumerate(units):
            run.advance(done, len(units))
            for posting in postings_at(place, PAGES[PAGE]):
                for unit in units if place.kind == UnitKind.NATION else [place]:
                    if posting.in_force(now()):  # its last day may end while those before it are counted
                        _count_for(posting, unit, names, counted)
        run.complete(len(units), len(units))
    return len({ranges for ranges, _unit in counted})


def count_again(run: JobRun) -> None:
    """Enqueue a count that failed or was cancelled."""
    enqueue("advisories.count_ahead")


def _count_for(posting: Posting, unit: Unit, names: set[str], counted: set[tuple[str, int]]) -> None:
    with enter(posting):
        ranges = ranges_of_transaction()
        if (ranges, unit.pk) in counted:
            return
        store_readings(readings.count_now(names, unit, today()).values(), unit)
        counted.add((ranges, unit.pk))
