"""The figures of the room by name, told by the police's own notes."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.forensics import queries
from itsso.platform.clock import INDIA, day_begins
from itsso.units.figures import Measured, UnitFigure, register
from itsso.units.models import Unit


def _returned(unit: Unit, on: date) -> Measured | None:
    told = queries.answered(unit.interval, day_begins(on + timedelta(days=1)))
    return Measured(told.returned, told.of) if told else None


def _at_laboratory(unit: Unit, on: date) -> Measured | None:
    told = queries.at_laboratory(unit.interval, day_begins(on + timedelta(days=1)))
    if told is None:
        return None
    return Measured(told.cases, since=told.oldest.astimezone(INDIA).date() if told.oldest else None)


def register_figures() -> None:
    """Makes the figures known; `AppConfig.ready` calls it."""
    register(
        UnitFigure(
            "forensics.at_laboratory", _("Cases that wait on a laboratory"), _at_laboratory,
            lambda unit, on: reverse("forensics:waiting") + "#laboratory",
        )
    )  # fmt: skip
    register(
        UnitFigure(
            "forensics.returned", _("Forwarding notes that laboratories returned, of those answered"), _returned,
            lambda unit, on: reverse("forensics:waiting") + "#returned",
        )
    )  # fmt: skip
