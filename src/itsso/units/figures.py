"""Figures of a unit that packages register by name, so that one can show another's without importing it.

A figure always says for how much of the unit it is known. A part that is not known is never counted as zero: it is in
neither the value nor the number that the value is a share of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, NamedTuple

from django.utils.translation import ngettext

from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.models import Unit

type Parts = Literal["states", "districts", "stations", "laboratories", "cases", "items"]


class KnownFor(NamedTuple):
    """A figure is known for `known` of the `of` parts of a unit, such as its districts."""

    known: int
    of: int
    parts: Parts

    @property
    def complete(self) -> bool:
        """Return whether nothing is missing. Only then can a condition be judged."""
        return self.known == self.of


def known_for_text(known_for: KnownFor) -> str:
    """Return for how much of a unit a figure is known, as text."""
    n = known_for.of
    match known_for.parts:
        case "districts":
            message = ngettext("known for %(known)s of %(of)s district", "known for %(known)s of %(of)s districts", n)
        case "states":
            message = ngettext(
                "known for %(known)s of %(of)s State or Union Territory",
                "known for %(known)s of %(of)s States and Union Territories",
                n,
            )
        case "stations":
            message = ngettext("known for %(known)s of %(of)s station", "known for %(known)s of %(of)s stations", n)
        case "laboratories":
            message = ngettext(
                "known for %(known)s of %(of)s laboratory", "known for %(known)s of %(of)s laboratories", n
            )
        case "cases":
            message = ngettext("known for %(known)s of %(of)s case", "known for %(known)s of %(of)s cases", n)
        case "items":
            message = ngettext("known for %(known)s of %(of)s item", "known for %(known)s of %(of)s items", n)
    return message % {"known": text.count(known_for.known), "of": text.count(n)}


@dataclass(frozen=True, slots=True)
class Measured:
    """A counted value: `value` of `of`, or a bare count where there is no `of`.

    Both cover the known parts only; `known_for` says how much that is, where a registered figure gave it. Where cases
    or items are waiting, `since` is the day since which they do.
    """

    value: int
    of: int | None = None
    since: date | None = None
    known_for: KnownFor | None = field(default=None, compare=False, kw_only=True)


class FigureCount(NamedTuple):
    """The value of a figure in the known parts of a unit, and which part of the unit these are.

    `measured` is None where nothing can be counted although data came.
    """

    measured: Measured | None
    known_for: KnownFor


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """A figure that the system calculates itself.

    `count` returns the figure for a unit as on a day, inside the transaction's range; None where it does not exist for
    that unit, day or reader. `link` is the page that shows what was counted.
    `counts_cases`: below the district only postings that see the case files may read it (`protection.ranges`).
    """

    name: str
    title: Text
    count: Callable[[Unit, date], FigureCount | None]
    link: Callable[[Unit, date], str]
    counts_cases: bool = True

    def measure(self, unit: Unit, day: date) -> Measured | None:
        """Return the figure with how much of the unit it is known for; None where it is not known, never zero then."""
        return self.count_and_measure(unit, day)[1]

    def count_and_measure(self, unit: Unit, day: date) -> tuple[FigureCount | None, Measured | None]:
        """Return what was counted, and the figure as `measure` gives it."""
        counted = self.count(unit, day)
        if counted is None or counted.measured is None or (counted.known_for.of and not counted.known_for.known):
            return counted, None
        return counted, replace(counted.measured, known_for=counted.known_for)


_figures: dict[str, UnitFigure] = {}


def register(figure: UnitFigure) -> None:
    """Register a figure under its name; a package does so in its AppConfig.ready."""
    _figures[figure.name] = figure


type FigureNote = Callable[[Unit, datetime], str]
"""What a reader must know of a unit's figures that were counted at a moment; empty where there is nothing to say."""

_notes: dict[str, FigureNote] = {}


def register_note(name: str, note: FigureNote) -> None:
    """Register a note on all figures of a unit; a package does so in its AppConfig.ready."""
    _notes[name] = note


def notes(unit: Unit, counted_at: datetime) -> list[str]:
    """Return the notes on a unit's figures that were counted at a moment, for pages, files and papers alike."""
    return [text for text in (note(unit, counted_at) for _name, note in sorted(_notes.items())) if text]


_of_pages: set[str] = set()


def show_on_pages(*names: str) -> None:
    """Say that a page of a unit shows these figures, so that they are counted before it is opened."""
    _of_pages.update(names)


def names_of_pages() -> frozenset[str]:
    """Return the names of the registered figures that pages of units show."""
    return frozenset(_of_pages & _figures.keys())


def figure(name: str) -> UnitFigure:
    """Return the figure of that name. Raises KeyError where no package registered it."""
    return _figures[name]


def names() -> list[str]:
    """Return the names of all figures, in alphabetical order."""
    return sorted(_figures)
