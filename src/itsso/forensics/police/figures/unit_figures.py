"""The figures of this package by name, counted from the police's own notes."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.forensics.police.figures import queries
from itsso.platform.clock import INDIA, start_of_day
from itsso.units.data_sources import known_for
from itsso.units.figures import FigureCount, KnownFor, Measured, UnitFigure, register
from itsso.units.models import Unit

YEAR = timedelta(days=365)
"""The time up to a day whose laboratory reports count."""


def _returned(unit: Unit, on: date) -> FigureCount | None:
    notes = queries.decided_notes(unit.interval, start_of_day(on + timedelta(days=1)))
    return FigureCount(Measured(notes.returned, notes.total), known_for("pages", unit)) if notes else None


def _at_laboratory(unit: Unit, on: date) -> FigureCount | None:
    """Return how many cases wait on a laboratory, and since when.

    Forwarding notes are written on pages: of a district in which nobody works with this system nothing is known.
    """
    waiting = queries.at_laboratory(unit.interval, start_of_day(on + timedelta(days=1)))
    if waiting is None:
        return None
    since = waiting.oldest.astimezone(INDIA).date() if waiting.oldest else None
    return FigureCount(Measured(waiting.cases, since=since), known_for("pages", unit))


def _days_to_report(unit: Unit, on: date) -> FigureCount | None:
    """Return the median of days from forwarding to the laboratory report, of the twelve months up to a day.

    It is known for the cases with a report, out of these and those that wait.
    """
    before = start_of_day(on + timedelta(days=1))
    counted = queries.days_to_report(unit.interval, before - YEAR, before)
    if counted is None:
        return None
    known_for = KnownFor(counted.reported, counted.cases, "cases")
    return FigureCount(None if counted.days is None else Measured(counted.days), known_for)


def register_figures() -> None:
    """Register the figures; `AppConfig.ready` calls it."""
    register(
        UnitFigure(
            "forensics.at_laboratory",
            _("Cases waiting for a laboratory report"),
            _at_laboratory,
            lambda unit, on: reverse("forensics:waiting") + "?show=laboratory",
        )
    )
    register(
        UnitFigure(
            "forensics.days_to_report",
            _("Days from forwarding to the laboratory report (median of twelve months)"),
            _days_to_report,
            lambda unit, on: "",
        )
    )
    register(
        UnitFigure(
            "forensics.returned",
            _("Forwarding notes returned by laboratories, of those answered"),
            _returned,
            lambda unit, on: reverse("forensics:waiting") + "?show=returned",
        )
    )
