"""The published figures of units."""

from __future__ import annotations

from itsso.monitoring.models import Published
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind
from itsso.units.ordering import Natural


def published_of(unit: Unit) -> Published | None:
    """Return the published figures of a unit; None where there are none."""
    return Published.objects.filter(unit=unit).first()


def published_below(unit: Unit) -> list[Published]:
    """Return the published figures of the States, or of a State's districts, by name."""
    kinds = (*STATES, UnitKind.AGENCY) if unit.kind == UnitKind.NATION else DISTRICTS
    rows = Published.objects.filter(unit__kind__in=kinds, unit__first__gte=unit.first, unit__last__lte=unit.last)
    return list(rows.select_related("unit").order_by(Natural("unit__name")))
