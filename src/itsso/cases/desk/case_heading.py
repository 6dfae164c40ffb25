"""How a row of the desk names its case."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from itsso.cases.words import fir
from itsso.ui.languages import is_hindi


class CaseHeading(NamedTuple):
    """The columns of a case and its station by which a row of the desk names it."""

    series: int
    number: str
    year: int
    sections: list[str]
    first_recorded: date | None
    state: str
    station: str
    station_hi: str
    io_ref: str

    @property
    def label(self) -> str:
        """Return the number of the FIR or Zero FIR."""
        return fir(self.series, self.number, self.year)

    @property
    def station_name(self) -> str:
        """Return the name of the station in the reader's language."""
        return self.station_hi if self.station_hi and is_hindi() else self.station
