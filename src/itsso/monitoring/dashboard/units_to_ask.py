"""The units below that a reader without case files asks about: most cases beyond the limit, with whom to ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString

from itsso.accounts.heads import head_to_ask
from itsso.accounts.models import Posting
from itsso.accounts.queries import heads_of, heads_statement
from itsso.alerts.recipients import head_role
from itsso.monitoring.counting.counts import CaseCounts
from itsso.monitoring.dashboard.links import dashboard_url
from itsso.monitoring.dashboard.queries import DashboardFigures
from itsso.platform.prepared_statements import Exchange
from itsso.ui import text
from itsso.units.figures import KnownFor
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

    @property
    def head_text(self) -> SafeString | None:
        """Return who heads the unit, to be called from the page."""
        return head_to_ask(self.head) if self.head is not None else None


class LateUnit(NamedTuple):
    """A unit below with cases pending beyond the limit: its counts, and for how many districts these are known."""

    unit: Unit
    counts: CaseCounts
    known_for: KnownFor | None


def units_by_most_beyond(figures: DashboardFigures) -> list[LateUnit]:
    """Return the units below with cases pending beyond the limit, most first, those with equal numbers by name.

    Units whose counts are withheld or of which nothing is known are left out.
    """
    late = [
        LateUnit(part.unit, part.counts, part.known_for)
        for part in figures.parts
        if part.counts is not None and part.counts.beyond
    ]
    return sorted(late, key=lambda row: (-row.counts.beyond, text.natural_key(row.unit.local_name)))


def units_to_ask(figures: DashboardFigures) -> list[UnitToAsk]:
    """Return the first of `units_by_most_beyond`, each with who heads it. One query."""
    late = units_by_most_beyond(figures)[:SHOWN]
    heads = _heads([row.unit for row in late])
    return [
        UnitToAsk(
            row.unit,
            dashboard_url(row.unit, figures.query),
            text.count(row.counts.beyond),
            text.count(row.counts.open),
            heads.get(row.unit.pk),
        )
        for row in late
    ]


def _heads(units: Sequence[Unit]) -> dict[int, Posting]:
    roles = _head_roles(units)
    return heads_of(roles) if roles else {}


def _head_roles(units: Iterable[Unit]) -> dict[int, str]:
    return {unit.pk: role for unit in units if (role := head_role(UnitKind(unit.kind))) is not None}


def ask_head(exchange: Exchange, unit: Unit | None) -> Callable[[], Posting | None]:
    """Ask for the head of a unit, if any; the function that is returned reads it, after the exchange."""
    roles = _head_roles([unit] if unit is not None else [])
    if not roles:
        return lambda: None
    read_newest_first = exchange.ask(heads_statement(roles))
    return lambda: next(reversed(read_newest_first()), None)
