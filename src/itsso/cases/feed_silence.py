"""Since when nothing has come from a feed for the district of a case: what happened there later is not known here.

The package that receives a feed registers how to find out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from itsso.cases.actions import OWN_SOURCE
from itsso.cases.history.events import LockedCase
from itsso.ui import text
from itsso.units.models import DISTRICTS, Unit, UnitKind

type SilentSince = Callable[[Unit], date | None]
"""A function that returns, for a station or a unit above, the last day on which rows came for the district that was
silent longest; None where all are current, or where no feed ever sent anything. One query."""

_registered: list[SilentSince] = []


def register(silent_since: SilentSince) -> None:
    """Register how to find out since when a feed is silent; a package does so in its `apps.py`."""
    _registered.append(silent_since)


def silence_of_unit(unit: Unit) -> str:
    """Return a sentence where a feed is silent for a district of a unit; else an empty text."""
    day = _silent_since(unit)
    if day is None:
        return ""
    if unit.kind in (UnitKind.STATION, UnitKind.SUBDIVISION, UnitKind.CIRCLE, *DISTRICTS):
        message = _("Not known since %(day)s: nothing has come from CCTNS for this district since then.")
    else:
        message = _("Not known since %(day)s for one district or more: nothing has come from CCTNS since then.")
    return f"{message % {'day': text.day(day)}} {_remedy()}"


def silence_of_case(station: Unit, history: LockedCase) -> str:
    """Return a sentence where a case that a feed sends may have gone on without this system; else an empty text."""
    if all(event.source == OWN_SOURCE for event in history.events):
        return ""
    return silence_of_unit(station)


def _silent_since(unit: Unit) -> date | None:
    days = [day for silent_since in _registered if (day := silent_since(unit)) is not None]
    return min(days, default=None)


def _remedy() -> str:
    return _("What was entered there later is missing here, and a time limit may have been met. Ask the data clerk.")
