"""Since when nothing has come from a feed for the district of a case: what happened there later is not known here.

The package that receives a feed registers how to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from itsso.cases.actions import OWN_SOURCE
from itsso.cases.history.events import LockedCase
from itsso.platform.prepared_statements import Exchange, RowStatement
from itsso.ui import text
from itsso.units.models import DISTRICTS, Unit, UnitKind

type SilentSince = Callable[[Unit], RowStatement[date | None]]
"""A function that returns, for a station or a unit above, the statement of the last day on which rows came for the
district that was silent longest; None where all are current, or where no feed ever sent anything."""

_registered: list[SilentSince] = []


@dataclass(frozen=True, slots=True)
class SilentDistricts:
    """The silent districts as a table in SQL, and the values of its own parameters.

    `first` is a district's first station number, `silent_since` the last day on which rows came for it. The table may
    read the parameters `first` and `last`, the interval of stations asked about.
    """

    table: str
    values: Callable[[], Mapping[str, date]]


_NO_DISTRICTS = SilentDistricts("(select null::int as first, null::date as silent_since where false)", dict)
_of_districts: list[SilentDistricts] = []


def register(silent_since: SilentSince, districts: SilentDistricts) -> None:
    """Register how to find out since when a feed is silent; a package does so in its `apps.py`."""
    _registered.append(silent_since)
    _of_districts.append(districts)


def silent_districts() -> SilentDistricts:
    """Return the silent districts, for the statement of a list of districts."""
    return _of_districts[0] if _of_districts else _NO_DISTRICTS


def ask_silence(exchange: Exchange, unit: Unit) -> Callable[[], str]:
    """Ask for a sentence where a feed is silent for a district of a unit; else an empty text.

    The function that is returned reads it, after the exchange.
    """
    reads = [exchange.ask(silent_since(unit)) for silent_since in _registered]
    return lambda: _sentence(unit, min((day for read in reads for day in read() if day is not None), default=None))


def _sentence(unit: Unit, day: date | None) -> str:
    if day is None:
        return ""
    if unit.kind in (UnitKind.STATION, UnitKind.SUBDIVISION, UnitKind.CIRCLE, *DISTRICTS):
        message = _("Not known since %(day)s: nothing has come from CCTNS for this district since then.")
    else:
        message = _("Not known since %(day)s for one district or more: nothing has come from CCTNS since then.")
    return f"{message % {'day': text.day(day)}} {_remedy()}"


def ask_silence_of_case(exchange: Exchange, station: Unit, history: LockedCase) -> Callable[[], str]:
    """Ask since when the feed of a case has sent nothing; the function returns a sentence, or an empty text.

    It is empty for a case of which a feed sent no event.
    """
    if all(event.source == OWN_SOURCE for event in history.events):
        return str
    return ask_silence(exchange, station)


def _remedy() -> str:
    return _("What was entered there later is missing here, and a time limit may have been met. Ask the data clerk.")
