"""The system's own figures for an item, at a unit on a day, as other packages registered them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from itsso.advisories.figures import conditions, readings
from itsso.advisories.figures.conditions import FigureCondition, figure_name
from itsso.advisories.figures.readings import FigureReading
from itsso.advisories.models import Item
from itsso.platform.prepared_statements import Exchange
from itsso.protection.figures import is_withheld
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units import figures
from itsso.units.figures import Measured, known_for_text
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class MeasuredFigure:
    """A figure shown with an item. `measured` None means not known, never zero; `met` None means undecided."""

    name: str
    title: Text
    measured: Measured | None
    met: bool | None
    condition: str
    url: str
    counted_at: datetime | None = None
    withheld: bool = False

    @property
    def condition_result(self) -> str:
        """Return the condition as text, and whether it is met; empty where there is none."""
        if not self.condition:
            return ""
        known_for = self.measured.known_for if self.measured else None
        if self.met is None and known_for and not known_for.complete:
            return f"{self.condition}; {_('not judged, because data are missing')}"
        if self.met is None:
            return self.condition
        return f"{self.condition}: {_('met') if self.met else _('not met')}"

    @property
    def value(self) -> str:
        """Return the figure as text: "12 of 30", "3", or that it is not known or withheld."""
        return _("withheld") if self.withheld else format_measured(self.measured)


def format_measured(measured: Measured | None) -> str:
    """Return a measured figure as text for a reader."""
    if measured is None:
        return _("not known")
    value = text.count(measured.value) if measured.of is None else text.share(measured.value, measured.of)
    known_for = measured.known_for
    return value if known_for is None or known_for.complete else f"{value}; {known_for_text(known_for)}"


def read_figures(figure_conditions: Iterable[FigureCondition], unit: Unit, day: date) -> Mapping[str, FigureReading]:
    """Return the readings of the figures that items name, cached ones included."""
    return readings.unit_readings((figure_name(condition) for condition in figure_conditions), unit, day)


def ask_figures(
    exchange: Exchange, figure_conditions: Iterable[FigureCondition], unit: Unit, day: date
) -> Callable[[Unit], Mapping[str, FigureReading]]:
    """Ask for the readings of the figures that items name, as `readings.ask_unit_readings` does."""
    figure_names = (figure_name(condition) for condition in figure_conditions)
    return readings.ask_unit_readings(
        exchange, figure_names, unit.pk, day, counted_ahead=readings.is_counted_ahead(unit)
    )


def measured_figures(
    figure_conditions: Iterable[FigureCondition], unit: Unit, day: date, stored: Mapping[str, FigureReading]
) -> Iterator[MeasuredFigure]:
    """Yield the figures in the order in which they are named, each with its condition where it has one."""
    for figure_condition in figure_conditions:
        name, condition = figure_name(figure_condition), conditions.describe_condition(figure_condition)
        reading = stored.get(name)
        if reading is None:  # no package registered it
            yield MeasuredFigure(name, name.replace("_", " "), None, None, condition, "")
            continue
        figure, measured = figures.figure(name), reading.measured
        url = figure.link(unit, day) if measured is not None else ""
        met = conditions.is_met(figure_condition, measured)
        hidden = is_withheld(name, unit)
        yield MeasuredFigure(name, figure.title, measured, met, condition, url, reading.counted_at, hidden)


def counted_at(item_figures: Iterable[MeasuredFigure]) -> datetime | None:
    """Return when the oldest of these figures was counted; None where there is none."""
    return min((figure.counted_at for figure in item_figures if figure.counted_at), default=None)


def notes(unit: Unit, counted_at: datetime | None) -> list[str]:
    """Return the notes on a unit's figures that were counted at a moment; none where no figure was counted."""
    return figures.notes(unit, counted_at) if counted_at else []


def figures_verdict(item_figures: list[MeasuredFigure]) -> bool | None:
    """Return whether all figures with a condition meet it; None where there is none, or this is not known."""
    results = [figure.met for figure in item_figures if figure.condition]
    if not results or None in results:
        return False if False in results else None
    return all(results)


def freeze_figures(item: Item, unit: Unit, day: date) -> str:
    """Return the figures as text to store with an answer, since they change later; empty where none is known.

    Figures given as evidence are counted at this moment, not taken from the cache.
    """
    fresh = readings.count_now((figure_name(figure) for figure in item.figures), unit, day)
    with override("en"):
        known_figures = [
            figure for figure in measured_figures(item.figures, unit, day, fresh) if figure.measured is not None
        ]
        return "; ".join(f"{figure.name} {format_measured(figure.measured)}" for figure in known_figures)[:500]


def format_frozen(frozen: str) -> str:
    """Return the figures stored with an answer, each with its title in the reader's language."""
    parts = []
    for part in frozen.split("; "):
        name, _space, value = part.partition(" ")
        title = figures.figure(name).title if name in figures.names() else name.replace("_", " ")
        parts.append(f"{title} {value}".strip())
    return "; ".join(parts)
