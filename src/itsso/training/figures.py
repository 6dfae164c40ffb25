"""What this room knows of a unit, by name: other rooms show it beside what units say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.platform.clock import today
from itsso.training.counts import CoverageCounts
from itsso.training.coverage import count_unit
from itsso.training.models import Coverage, Rank
from itsso.units.figures import FigureCount, Measured, UnitFigure, register
from itsso.units.models import Unit, UnitKind


def counts_on(unit: Unit, day: date) -> CoverageCounts | None:
    """A unit's counts: what was counted last where that is of the day, else counted now. None of a day to come."""
    if day > today():
        return None
    if unit.kind != UnitKind.STATION and (row := Coverage.objects.filter(pk=unit.pk, as_on=day).first()):
        return CoverageCounts.from_stored(row.counts)
    return count_unit(unit, day)


def register_all() -> None:
    """Makes the four figures known by their names."""
    register(UnitFigure(
        "trained_share_constabulary", _("Constabulary who hold every course that is asked of them"),
        _count(lambda counts: _of_stations(counts, counts.share(Rank.CONSTABULARY))), _link, counts_cases=False,
    ))  # fmt: skip
    register(UnitFigure(
        "trained_share_officers", _("Officers who hold every course that is asked of them"),
        _count(lambda counts: _of_stations(counts, counts.share(Rank.OFFICER))), _link, counts_cases=False,
    ))  # fmt: skip
    register(UnitFigure(
        "open_cases_with_trained_io", _("Open cases whose investigating officer holds the courses that they ask"),
        _only_today(_count(_of_cases)), _link,
    ))  # fmt: skip
    register(UnitFigure(
        "stations_without_trained_woman_officer", _("Stations with no trained woman officer"),
        _count(lambda counts: _of_stations(counts, counts.stations_without)), _link, counts_cases=False,
    ))  # fmt: skip


type _Count = Callable[[Unit, date], FigureCount | None]


def _count(read: Callable[[CoverageCounts], FigureCount]) -> _Count:
    def count(unit: Unit, day: date) -> FigureCount | None:
        counts = counts_on(unit, day)
        return None if counts is None else read(counts)

    return count


def _only_today(count: _Count) -> _Count:
    """Who investigated a case on an earlier day is not counted, so the figure of an earlier day is not known."""
    return lambda unit, day: count(unit, day) if day == today() else None


def _of_stations(counts: CoverageCounts, measured: Measured) -> FigureCount:
    """Stations of which the register knows no police are not known. Where it knows nobody at all, nothing is."""
    return FigureCount(measured if measured.of else None, counts.known_for("stations"))


def _of_cases(counts: CoverageCounts) -> FigureCount:
    """Cases whose officer the register does not know are not known."""
    return FigureCount(counts.share("open"), counts.known_for("open"))


def _link(unit: Unit, day: date) -> str:
    return reverse("training:coverage", args=[unit.pk])
