"""Two figures of the freshness of the feed: days behind, and current districts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.exchange.freshness import queries
from itsso.exchange.quality.matters import DataMatter
from itsso.platform.clock import today
from itsso.units import data_sources, figures
from itsso.units.figures import FigureCount, KnownFor, Measured, UnitFigure
from itsso.units.models import Unit
from itsso.units.shared_counts import shared

CURRENT_DAYS = 2
"""Days old that the newest entry of a current district may be: CCTNS is sent overnight, and on many days has no FIR."""


def register_figures() -> None:
    """Register two figures of a unit: how many days the feed is behind, and how many districts are current."""
    figures.register(
        UnitFigure(
            "cctns_feed_days_behind",
            _("Days since the newest CCTNS entry, in the district furthest behind"),
            days_behind,
            lambda unit, day: f"{districts_not_current(unit)}?sort=oldest",
        )
    )
    figures.register(
        UnitFigure(
            "cctns_districts_current",
            _("Districts whose newest CCTNS entry is from the last two days"),
            districts_current,
            lambda unit, day: districts_not_current(unit),
        )
    )
    data_sources.register("cases", "exchange", queries.sent_by_feed)
    data_sources.register("cctns_exhibits", "exchange", queries.exhibits_sent_by_feed)


def districts_not_current(unit: Unit) -> str:
    """Return the address of the list of districts that are not current, with those that never sent anything.

    The job of data quality counts them with the same CURRENT_DAYS; the list says when it did.
    """
    return reverse("exchange:fault_units", args=[unit.pk, DataMatter.FRESHNESS])


def days_behind(unit: Unit, day: date) -> FigureCount:
    """Return the days since the newest change, of the district that is furthest behind; for today only.

    The change may be from any source.
    """
    days = _days_behind_by_district(unit, day)
    known_days = [number for number in days if number is not None]
    return FigureCount(Measured(max(known_days)) if known_days else None, _known_for(known_days, days))


def districts_current(unit: Unit, day: date) -> FigureCount:
    """Return how many districts have a change of the last days, of those that ever sent anything.

    A station counts its own district.
    """
    days = _days_behind_by_district(unit, day)
    known_days = [number for number in days if number is not None]
    measured = Measured(sum(number <= CURRENT_DAYS for number in known_days), len(known_days))
    return FigureCount(measured if known_days else None, _known_for(known_days, days))


def _known_for(known_days: Sequence[int], days: Sequence[int | None]) -> KnownFor:
    return KnownFor(len(known_days), len(days), "districts")


@shared
def _days_behind_by_district(unit: Unit, day: date) -> list[int | None]:
    """Return the days since the newest change of each district of a unit, or the one it is in; None where none came.

    Only the newest change is stored, so the result is empty for a day in the past.
    """
    if day != today():
        return []
    return [None if days is None else max(days, 0) for days in queries.days_behind(unit, day)]
