"""Figures of a unit that rooms register by name, so that one room can show another's without importing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from itsso.ui.components import Text
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class Measured:
    """What was counted: `value` of `of`, or a bare count where there is no `of`; of what waits, `since` when."""

    value: int
    of: int | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """A figure that the system knows by itself.

    `measure` answers for a unit at the end of a day, inside the transaction's range; None where it is not known
    for that unit or that day, which is never the same as nought. `link` is the page that shows what was counted.
    """

    name: str
    title: Text
    measure: Callable[[Unit, date], Measured | None]
    link: Callable[[Unit, date], str]


_figures: dict[str, UnitFigure] = {}


def register(figure: UnitFigure) -> None:
    """Makes a figure known by its name; a room does so in its AppConfig.ready."""
    _figures[figure.name] = figure


def figure(name: str) -> UnitFigure:
    """The figure of a name. Raises KeyError where no room registered it."""
    return _figures[name]


def names() -> list[str]:
    """The names of all figures, in alphabetical order."""
    return sorted(_figures)
