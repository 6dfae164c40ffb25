"""The units below a dashboard's unit: their table, their map and their comparison with chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.monitoring import words
from itsso.monitoring.comparison.dispersion import dispersion, pooled
from itsso.monitoring.counting.counts import CaseCounts, Rate
from itsso.monitoring.dashboard.links import FigureLinks, LinkedCount, dashboard_url
from itsso.monitoring.dashboard.queries import ChildFigures, DashboardFigures
from itsso.ui import charts, text
from itsso.ui.charts.funnel import SIGNALS
from itsso.ui.components import PageTable, Text
from itsso.units import figures as named
from itsso.units.models import Unit, UnitKind

MOST_MULTIPLES = 12
"""Units below that the first view draws; the table has all."""


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A unit below, with its values for comparison; all of them are None where its counts are withheld."""

    unit: Unit
    url: str
    counts: CaseCounts | None = None
    passed: LinkedCount | None = None
    within: LinkedCount | None = None
    percent: str = ""
    interval: str = ""
    beyond: LinkedCount | None = None
    signal: Text = "–"
    note: str = ""
    silent: bool = False

    @property
    def order(self) -> tuple[int, float, int]:
        """Return cases past the limit, compliance and cases beyond it, to sort by.

        Withheld or unknown ones sort lowest.
        """
        if self.counts is None:
            return -1, -1.0, -1
        return self.counts.passed, self.counts.compliance.value or 0.0, self.counts.beyond


class UnitsBelow:
    """The units below one unit, side by side. `sort` names the column that they are sorted by."""

    def __init__(self, figures: DashboardFigures, links: FigureLinks, sort: str) -> None:
        self.figures, self.unit, self.query, self.links, self.sort = figures, figures.unit, figures.query, links, sort
        self.shown = [(part.unit, part.counts) for part in figures.parts if part.counts is not None and not part.silent]

    @property
    def withholds(self) -> bool:
        """Return whether counts of some unit below are withheld."""
        return any(part.counts is None for part in self.figures.parts)

    @cached_property
    def _compliances(self) -> list[Rate]:
        return [counts.compliance for _unit, counts in self.shown]

    @cached_property
    def _dispersion(self) -> float:
        return dispersion(self._compliances)

    @property
    def rows(self) -> list[ChildRow]:
        """Return the units below, in the requested order; closed ones that never had a case are left out."""
        together = pooled(self._compliances).value or 0.0
        rows = [
            self._child(part, together)
            for part in self.figures.parts
            if (part.counts and part.counts.registered) or not part.unit.closed
        ]
        key = _SORTS.get(self.sort.lstrip("-"))
        return sorted(rows, key=key, reverse=self.sort.startswith("-")) if key else rows

    @property
    def apportioned(self) -> bool:
        """Return whether one of them is a station that no list names."""
        return any(part.unit.apportioned for part in self.figures.parts)

    def _child(self, part: ChildFigures, together: float) -> ChildRow:
        unit, counts, known_for = part
        if counts is None or known_for is None:
            return ChildRow(unit, "")
        if part.silent:
            return ChildRow(unit, dashboard_url(unit, self.query), silent=True)
        note = "" if known_for.complete else named.known_for_text(known_for)
        passed, within, beyond = (
            LinkedCount(n, self.links.list_url(name, unit=unit))
            for n, name in ((counts.passed, "passed"), (counts.within, "within"), (counts.beyond, "beyond"))
        )
        signal = charts.signal(counts.within, counts.passed, together, self._dispersion)
        signal_text = SIGNALS[signal] if counts.passed else "–"
        url = dashboard_url(unit, self.query)
        return ChildRow(
            unit,
            url,
            counts,
            passed,
            within,
            *words.percent_and_interval(counts.compliance),
            beyond,
            signal_text,
            note,
        )

    @cached_property
    def multiples(self) -> SafeString | None:
        """Return the pending cases of the units below by age: the units with the most pending beyond the limit.

        None where there are no counts to show. Those with equal numbers stand in the order of their names.
        """
        parts = [(part, part.counts) for part in self.figures.parts if part.counts is not None and not part.silent]
        parts.sort(key=lambda pair: (-pair[1].beyond, text.natural_key(pair[0].unit.local_name)))
        items = [self._multiple(part, counts) for part, counts in parts[:MOST_MULTIPLES] if counts.open]
        if not items:
            return None
        caption = _("Pending beyond the time limit, of all pending cases: %(shown)s of %(all)s units, most cases first")
        values = {"shown": text.count(len(items)), "all": text.count(len(parts))}
        ages = words.ages(self.query.basis)
        head = (_("Unit"), *ages)
        rows = tuple((item.name, *map(text.count, item.bars)) for item in items)
        table = PageTable(_("Pending cases by age"), head, rows, frozenset(range(1, len(head))))
        note = _("Bars: pending cases by age, from %(first)s (hollow) to %(last)s, all on one scale.")
        note %= {"first": ages[0], "last": ages[-1]}
        return charts.small_multiples(items, caption % values, table, note)

    def _multiple(self, part: ChildFigures, counts: CaseCounts) -> charts.Multiple:
        unit = part.unit
        notes = [str(_("apportioned"))] if unit.apportioned else []
        if part.known_for is not None and not part.known_for.complete:
            notes.append(named.known_for_text(part.known_for))
        return charts.Multiple(
            unit.local_name,
            dashboard_url(unit, self.query),
            counts.beyond,
            self.links.list_url("beyond", unit=unit) if counts.beyond else "",
            _("of %(open)s") % {"open": text.count(counts.open)},
            counts.open_by_age,
            f"({'; '.join(notes)})" if notes else "",
        )

    @property
    def tiles(self) -> SafeString | None:
        """Return the map of tiles by State; None for a unit other than the nation."""
        if self.unit.kind != UnitKind.NATION:
            return None
        tiles = [
            charts.Tile(
                unit.state,
                unit.local_name,
                _on_tile(counts.compliance),
                counts.compliance.value,
                dashboard_url(unit, self.query),
            )
            for unit, counts in self.shown
            if unit.state in charts.TILES
        ]
        tiles += [
            charts.Tile(unit.state, unit.local_name, "–", None, dashboard_url(unit, self.query))
            for unit in (part.unit for part in self.figures.parts if part.silent)
            if unit.state in charts.TILES
        ]
        measure = _("Police report within %(limit)s") % {"limit": words.limit(self.query.basis)}
        caption = _("Police report within %(limit)s, by State and Union Territory") % {
            "limit": words.limit(self.query.basis)
        }
        return charts.tile_grid(tiles, caption, measure)

    @property
    def funnel(self) -> SafeString | None:
        """Return the units below compared with chance.

        None where there are fewer than two to compare, or where none has cases enough: limits of chance around a unit
        of fewer than ten cases reach from none to nearly all.
        """
        compared = [
            charts.FunnelUnit(unit.local_name, *counts.compliance, dashboard_url(unit, self.query))
            for unit, counts in self.shown
            if counts.passed
        ]
        if len(compared) < 2 or max(unit.whole for unit in compared) < text.FEW:
            return None
        return charts.funnel_plot(
            compared,
            self._funnel_caption(compared),
            measure=_("Compliance rate of subordinate units"),
            due=_("Cases whose time limit has passed"),
            dispersion=self._dispersion,
        )

    def _funnel_caption(self, compared: Sequence[charts.FunnelUnit]) -> str:
        together = pooled([Rate(unit.part, unit.whole) for unit in compared]).value or 0.0
        signals = [charts.signal(unit.part, unit.whole, together, self._dispersion) for unit in compared]
        values = {
            "units": text.count(len(compared)),
            "below": text.count(signals.count("far_below")),
            "above": text.count(signals.count("far_above")),
        }
        sentence = _("Far below what chance explains: %(below)s of %(units)s units; far above: %(above)s.") % values
        if self._dispersion > 1:
            sentence += " " + _("Units differ by more than chance, so the limits are set wider.")
        return sentence


_SORTS: Mapping[str, Callable[[ChildRow], str | float]] = {
    "name": lambda row: row.unit.local_name,
    "passed": lambda row: row.order[0],
    "share": lambda row: row.order[1],
    "beyond": lambda row: row.order[2],
}


def _on_tile(rate: Rate) -> str:
    if not rate.denominator:
        return "–"
    return f"{rate.numerator}/{rate.denominator}" if rate.denominator < text.FEW else text.percent(*rate, 0)
