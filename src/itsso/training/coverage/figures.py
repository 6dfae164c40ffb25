"""Named figures of a unit, which other packages show next to what units state about themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.platform.clock import today
from itsso.training.coverage.counting import count_unit
from itsso.training.coverage.counts import CoverageCounts
from itsso.training.models import Coverage, Rank
from itsso.units.figures import FigureCount, Measured, UnitFigure, register
from itsso.units.models import Unit, UnitKind
from itsso.units.shared_counts import shared


@shared
def counts_on(unit: Unit, day: date) -> CoverageCounts | None:
    """Return a unit's counts on a day: the stored ones if they are of that day, else counted now.

    Return None for a day in the future.
    """
    if day > today():
        return None
    if unit.kind != UnitKind.STATION and (row := Coverage.objects.filter(pk=unit.pk, as_on=day).first()):
        return CoverageCounts.from_stored(row.counts)
    return count_unit(unit, day)


def register_all() -> None:
    """Register the four figures by their names."""
    register(
        UnitFigure(
            "trained_share_constabulary",
            _("Constabulary who have every course required of them"),
            _count(lambda counts: _of_stations(counts, counts.share(Rank.CONSTABULARY))),
            _link,
            counts_cases=False,
        )
    )
    register(
        UnitFigure(
            "trained_share_officers",
            _("Officers who have every course required of them"),
            _count(lambda counts: _of_stations(counts, counts.share(Rank.OFFICER))),
            _link,
            counts_cases=False,
        )
    )
    register(
        UnitFigure(
            "open_cases_with_trained_io",
            _("Open cases whose investigating officer has the courses required for them"),
            _only_today(_count(_of_cases)),
            _link,
        )
    )
    register(
        UnitFigure(
            "stations_without_trained_woman_officer",
            _("Stations with no trained woman officer"),
            _count(lambda counts: _of_stations(counts, counts.stations_without)),
            _link,
            counts_cases=False,
        )
    )


type _Count = Callable[[Unit, date], FigureCount | None]


def _count(read: Callable[[CoverageCounts], FigureCount]) -> _Count:
    def count(unit: Unit, day: date) -> FigureCount | None:
        counts = counts_on(unit, day)
        return None if counts is None else read(counts)

    return count


def _only_today(count: _Count) -> _Count:
    """Wrap a figure so that it is known for today only, since investigators of earlier days are not counted."""
    return lambda unit, day: count(unit, day) if day == today() else None


def _of_stations(counts: CoverageCounts, measured: Measured) -> FigureCount:
    """Return a figure known for the stations whose police the register knows; not known where it knows nobody."""
    return FigureCount(measured if measured.of else None, counts.known_for("stations"))


def _of_cases(counts: CoverageCounts) -> FigureCount:
    """Return the figure of open cases with trained officers, known for cases whose officer the register knows."""
    return FigureCount(counts.share("open"), counts.known_for("open"))


def _link(unit: Unit, day: date) -> str:
    return reverse("training:coverage", args=[unit.pk])
