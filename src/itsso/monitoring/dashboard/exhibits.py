"""The exhibits pending with laboratories on a unit's dashboard: of this system and of CCTNS, never added up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsso.advisories.figures.readings import FigureReading
from itsso.monitoring.figures import EXHIBITS_CCTNS, EXHIBITS_ITSSO
from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.figures import figure, known_for_text
from itsso.units.models import Unit


@dataclass(frozen=True, slots=True)
class ExhibitCount:
    """The pending exhibits of one source in words, with the address of their list in the reader's own unit."""

    sentence: str
    url: str


def exhibit_counts(unit: Unit, readings: Mapping[str, FigureReading]) -> list[ExhibitCount]:
    """Return both counts as on today; one that no district's data can tell is not known, and never 0."""
    return [_count(name, unit, readings[name]) for name in (EXHIBITS_ITSSO, EXHIBITS_CCTNS)]


def _count(name: str, unit: Unit, reading: FigureReading) -> ExhibitCount:
    registered, measured = figure(name), reading.measured
    if measured is None:
        return ExhibitCount(_sentence(registered.title, _("not known")), "")
    value = text.count(measured.value)
    if measured.since:
        value = _("%(n)s, the oldest since %(day)s") % {"n": value, "day": text.day(measured.since)}
    known_for = measured.known_for
    note = "" if known_for is None or known_for.complete else f" ({known_for_text(known_for)})"
    url = registered.link(unit, today()) if measured.value else ""
    return ExhibitCount(_sentence(registered.title, f"{value}{note}"), url)


def _sentence(title: Text, value: str) -> str:
    return _("%(title)s: %(value)s.") % {"title": title, "value": value}
