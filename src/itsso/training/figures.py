"""What this room knows of a unit, by name: other rooms show it beside what units say of themselves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.platform.clock import today
from itsso.training.counts import Counts
from itsso.training.coverage import counted
from itsso.training.models import Coverage, Rank
from itsso.units.figures import Measured, UnitFigure, register
from itsso.units.models import Kind, Unit


def counts_on(unit: Unit, day: date) -> Counts | None:
    """A unit's counts: what was counted last where that is of the day, else counted now. None of a day to come."""
    if day > today():
        return None
    if unit.kind != Kind.STATION and (row := Coverage.objects.filter(pk=unit.pk, as_on=day).first()):
        return Counts.of(row.counts)
    return counted(unit, day)


def register_all() -> None:
    """Makes the four figures known by their names."""
    register(UnitFigure(
        "trained_share_constabulary", _("Constabulary who hold every course that is asked of them"),
        _measure(lambda counts: _some(counts.share(Rank.CONSTABULARY))), _link,
    ))  # fmt: skip
    register(UnitFigure(
        "trained_share_officers", _("Officers who hold every course that is asked of them"),
        _measure(lambda counts: _some(counts.share(Rank.OFFICER))), _link,
    ))  # fmt: skip
    register(UnitFigure(
        "open_cases_with_trained_io", _("Open cases whose investigating officer holds the courses that they ask"),
        _only_today(_measure(_known_cases)), _link,
    ))  # fmt: skip
    register(UnitFigure(
        "stations_without_trained_woman_officer", _("Stations with no trained woman officer"),
        _measure(lambda counts: counts.stations_without if counts.police.of else None), _link,
    ))  # fmt: skip


type _Measure = Callable[[Unit, date], Measured | None]


def _measure(read: Callable[[Counts], Measured | None]) -> _Measure:
    def measured(unit: Unit, day: date) -> Measured | None:
        counts = counts_on(unit, day)
        return None if counts is None else read(counts)

    return measured


def _only_today(measure: _Measure) -> _Measure:
    """Who investigated a case on an earlier day is not counted, so the figure of an earlier day is not known."""
    return lambda unit, day: measure(unit, day) if day == today() else None


def _some(measured: Measured) -> Measured | None:
    """Where the register of a unit is empty nothing is known: that is not nought."""
    return measured if measured.of else None


def _known_cases(counts: Counts) -> Measured | None:
    """Not known where the register knows none of the officers who investigate here."""
    return None if counts["open"] and counts["open"] == counts["open?"] else counts.share("open")


def _link(unit: Unit, day: date) -> str:
    return reverse("training:coverage", args=[unit.pk])
