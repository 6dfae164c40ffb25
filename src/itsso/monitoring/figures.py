"""The figures of this room that other rooms ask for by name (`units.figures`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itsso.monitoring import queries
from itsso.monitoring.asked import Asked
from itsso.monitoring.counts import Counts, Rate
from itsso.platform.clock import today
from itsso.ui.components import Text
from itsso.units import figures
from itsso.units.figures import Measured, UnitFigure
from itsso.units.models import Unit

RATES: dict[str, tuple[Text, Callable[[Counts], Rate], str]] = {
    "two_month_compliance": (_("Final report within two months"), lambda counts: counts.compliance, "within"),
    "disposal": (_("Final report filed, of all registered"), lambda counts: counts.disposal, "done"),
    "pending_beyond_two_months": (_("Open beyond two months"), lambda counts: counts.pendency, "beyond"),
}
"""Name -> title, rate, and the condition whose list stands behind its numerator."""


def register() -> None:
    """Makes this room's figures known."""
    for name, (title, rate, condition) in RATES.items():
        figures.register(UnitFigure(name, title, partial(_measure, rate), partial(_link, condition)))


def _measure(rate: Callable[[Counts], Rate], unit: Unit, day: date) -> Measured | None:
    """By official counting, from the roll-up where one answers, else by one scan. A day to come is not known."""
    if day > today():
        return None
    return Measured(*rate(queries.counts_at(unit, day)))


def _link(condition: str, unit: Unit, day: date) -> str:
    query = {"show": condition, **Asked(day).query}
    return f"{reverse('monitoring:list', args=[unit.pk])}?{urlencode(query)}"
