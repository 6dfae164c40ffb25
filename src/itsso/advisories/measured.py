"""What the system itself knows of an item: the figures that rooms registered, at a unit on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from itsso.advisories import conditions
from itsso.advisories.models import Item
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units import figures
from itsso.units.figures import Measured
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure beside an item. `measured` None is not known, which is never nought; `met` None decides nothing."""

    name: str
    title: Text
    measured: Measured | None
    met: bool | None
    condition: str
    url: str

    @property
    def held_against(self) -> str:
        """The condition in words, and whether it is kept; empty where there is none."""
        if not self.condition or self.met is None:
            return self.condition
        return f"{self.condition}: {_('met') if self.met else _('not met')}"

    @property
    def value(self) -> str:
        """The figure in words: "12 of 30", "3", or that it is not known."""
        return words(self.measured)


def words(measured: Measured | None) -> str:
    """A measured figure for a reader."""
    if measured is None:
        return _("not known")
    return text.count(measured.value) if measured.of is None else text.share(measured.value, measured.of)


def shown(item: Item, unit: Unit, day: date) -> list[Shown]:
    """The figures of an item in the order in which it names them."""
    return list(of_names(item.figures, unit, day))


def of_names(asked: Iterable[dict[str, Any]], unit: Unit, day: date) -> Iterator[Shown]:
    """Figures by name, each with its condition where it has one."""
    for one in asked:
        try:
            figure = figures.figure(one["name"])
        except KeyError:
            yield Shown(one["name"], one["name"].replace("_", " "), None, None, conditions.in_words(one), "")
            continue
        measured = figure.measure(unit, day)
        met, url = conditions.met(one, measured), figure.link(unit, day) if measured is not None else ""
        yield Shown(one["name"], figure.title, measured, met, conditions.in_words(one), url)


def decided(found: list[Shown]) -> bool | None:
    """Whether the figures say that an item is met: all that have a condition, or None where one is not known."""
    told = [one.met for one in found if one.condition]
    if not told or None in told:
        return False if False in told else None
    return all(told)


def frozen(item: Item, unit: Unit, day: date) -> str:
    """The figures as they are kept with an answer, since they will be others tomorrow; empty where none is known."""
    with override("en"):
        known = [one for one in shown(item, unit, day) if one.measured is not None]
        return "; ".join(f"{one.name} {words(one.measured)}" for one in known)[:500]
