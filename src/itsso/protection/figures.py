"""Registered figures as far as the open transaction may see them."""

from __future__ import annotations

from datetime import date

from itsso.protection.ranges import counts_withheld
from itsso.units import figures
from itsso.units.figures import FigureCount, Measured
from itsso.units.models import Unit


def is_withheld(name: str, unit: Unit) -> bool:
    """Return whether a registered figure counts cases of a unit whose counts the open transaction may not see."""
    return figures.figure(name).counts_cases and counts_withheld(unit)


def count_and_measure(name: str, unit: Unit, day: date) -> tuple[FigureCount | None, Measured | None]:
    """Return a figure's count and value; two None, so that not even how much is known shows, where it is withheld."""
    return (None, None) if is_withheld(name, unit) else figures.figure(name).count_and_measure(unit, day)


def measure(name: str, unit: Unit, day: date) -> Measured | None:
    """Return a registered figure of a unit at the end of a day; None where it is not known or withheld."""
    return count_and_measure(name, unit, day)[1]
