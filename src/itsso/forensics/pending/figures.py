"""The figures of pending exhibits by name: forwarded in this system, and by CCTNS."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.cases.pending_matters import MatterCode
from itsso.forensics.pending.queries import exhibits_of_unit
from itsso.platform.clock import today
from itsso.ui.components import Text
from itsso.units.data_sources import DataKind, known_for
from itsso.units.figures import FigureCount, Measured, UnitFigure, register
from itsso.units.models import Unit

ITSSO, CCTNS = "forensics.exhibits_itsso", "forensics.exhibits_cctns"
"""The names of the figures. They are never added up: an exhibit is counted in one of them only."""


def register_figures() -> None:
    """Register both figures; `AppConfig.ready` calls it."""
    register(_figure(ITSSO, _("Exhibits pending with laboratories, forwarded in ITSSO"), MatterCode.EXHIBIT_ITSSO))
    register(_figure(CCTNS, _("Exhibits pending with laboratories, according to CCTNS"), MatterCode.EXHIBIT_CCTNS))


_KNOWN_BY: dict[MatterCode, DataKind] = {
    MatterCode.EXHIBIT_ITSSO: "pages",
    MatterCode.EXHIBIT_CCTNS: "cctns_exhibits",
}
"""The data from which a district's exhibits are known."""


def _figure(name: str, title: Text, matter: MatterCode) -> UnitFigure:
    return UnitFigure(
        name, title, partial(_count, matter), lambda unit, day: reverse("cases:matters", args=[matter.value])
    )


def _count(matter: MatterCode, unit: Unit, day: date) -> FigureCount | None:
    """Return the pending exhibits with the day since which the oldest is; known for today only."""
    exhibits = exhibits_of_unit(unit.interval, matter) if day == today() else None
    if exhibits is None:
        return None
    return FigureCount(Measured(exhibits.exhibits, since=exhibits.oldest), known_for(_KNOWN_BY[matter], unit))
