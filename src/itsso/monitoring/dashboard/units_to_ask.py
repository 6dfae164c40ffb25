"""The units below that a reader without case files asks about: most cases beyond the limit, with whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from itsso.accounts.models import Posting
from itsso.accounts.queries import heads_of
from itsso.alerts.recipients import head_role
from itsso.monitoring.dashboard.links import dashboard_url
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.ui import text
from itsso.units.models import Unit, UnitKind

SHOWN = 5
"""Units that the dashboard names; its table of units has all."""


@dataclass(frozen=True, slots=True)
class UnitToAsk:
    """A unit with its pending cases, and who heads it; `head` is None where nobody is registered."""

    unit: Unit
    url: str
    beyond: str
    pending: str
    head: Posting | None


def units_to_ask(figures: DashboardFigures) -> list[UnitToAsk]:
    """Return the units below with the most cases pending beyond the limit, those with equal numbers by name.

    Units whose counts are withheld are left out. One query.
    """
    counted = [(part.unit, part.counts) for part in figures.parts if part.counts is not None and part.counts.beyond]
    counted.sort(key=lambda pair: (-pair[1].beyond, text.natural_key(pair[0].local_name)))
    counted = counted[:SHOWN]
    heads = _heads([unit for unit, _counts in counted])
    return [
        UnitToAsk(
            unit,
            dashboard_url(unit, figures.query),
            text.count(counts.beyond),
            text.count(counts.open),
            heads.get(unit.pk),
        )
        for unit, counts in counted
    ]


def _heads(units: Sequence[Unit]) -> dict[int, Posting]:
    roles = {unit.pk: role for unit in units if (role := head_role(UnitKind(unit.kind))) is not None}
    return heads_of(roles) if roles else {}
