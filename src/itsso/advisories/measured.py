"""What the system itself knows of an item: the figures that rooms registered, at a unit on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from itsso.advisories import conditions, readings
from itsso.advisories.models import Item
from itsso.advisories.readings import FigureReading
from itsso.protection.figures import is_withheld
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units import figures
from itsso.units.figures import Measured, known_for_text
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class MeasuredFigure:
    """A figure beside an item. `measured` None is not known, which is never nought; `met` None decides nothing."""

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
        """The condition in words, and whether it is kept; empty where there is none."""
        if not self.condition:
            return ""
        known_for = self.measured.known_for if self.measured else None
        if self.met is None and known_for and not known_for.complete:
            return f"{self.condition}: {_('not judged, since data are missing')}"
        if self.met is None:
            return self.condition
        return f"{self.condition}: {_('met') if self.met else _('not met')}"

    @property
    def value(self) -> str:
        """The figure in words: "12 of 30", "3", or that it is not known or withheld."""
        return _("withheld") if self.withheld else format_measured(self.measured)


def format_measured(measured: Measured | None) -> str:
    """A measured figure for a reader."""
    if measured is None:
        return _("not known")
    value = text.count(measured.value) if measured.of is None else text.share(measured.value, measured.of)
    known_for = measured.known_for
    return value if known_for is None or known_for.complete else f"{value}; {known_for_text(known_for)}"


def read_figures(figure_conditions: Iterable[dict[str, Any]], unit: Unit, day: date) -> Mapping[str, FigureReading]:
    """The readings of figures that items name, as they are for a page."""
    return readings.unit_readings((condition["name"] for condition in figure_conditions), unit, day)


def measured_figures(
    figure_conditions: Iterable[dict[str, Any]], unit: Unit, day: date, stored: Mapping[str, FigureReading]
) -> Iterator[MeasuredFigure]:
    """Figures in the order in which they are named, each with its condition where it has one."""
    for figure_condition in figure_conditions:
        name, condition = figure_condition["name"], conditions.describe_condition(figure_condition)
        reading = stored.get(name)
        if reading is None:  # no room registered it
            yield MeasuredFigure(name, name.replace("_", " "), None, None, condition, "")
            continue
        figure, measured = figures.figure(name), reading.measured
        url = figure.link(unit, day) if measured is not None else ""
        met = conditions.is_met(figure_condition, measured)
        hidden = is_withheld(name, unit)
        yield MeasuredFigure(name, figure.title, measured, met, condition, url, reading.counted_at, hidden)


def counted_at(item_figures: Iterable[MeasuredFigure]) -> datetime | None:
    """When these figures were counted: the oldest of them decides. None where there is none."""
    return min((figure.counted_at for figure in item_figures if figure.counted_at), default=None)


def figures_verdict(item_figures: list[MeasuredFigure]) -> bool | None:
    """Whether the figures say that an item is met: all that have a condition, or None where one is not known."""
    results = [figure.met for figure in item_figures if figure.condition]
    if not results or None in results:
        return False if False in results else None
    return all(results)


def freeze_figures(item: Item, unit: Unit, day: date) -> str:
    """The figures as they are kept with an answer, since they will be others tomorrow; empty where none is known.

    What is evidence is counted at this moment.
    """
    fresh = readings.count_now((figure["name"] for figure in item.figures), unit, day)
    with override("en"):
        known_figures = [
            figure for figure in measured_figures(item.figures, unit, day, fresh) if figure.measured is not None
        ]
        return "; ".join(f"{figure.name} {format_measured(figure.measured)}" for figure in known_figures)[:500]


def format_frozen(frozen: str) -> str:
    """The figures kept with an answer, each by its title in the reader's language."""
    parts = []
    for part in frozen.split("; "):
        name, _space, value = part.partition(" ")
        title = figures.figure(name).title if name in figures.names() else name.replace("_", " ")
        parts.append(f"{title} {value}".strip())
    return "; ".join(parts)
