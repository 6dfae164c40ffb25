"""Writing of a case's rows, each into the delivery that could first have it."""

from __future__ import annotations

from dataclasses import dataclass, field

from itsso.demo.feed.delivery import DeliveryWriter
from itsso.demo.feed.lives import Life
from itsso.demo.feed.stamps import stamp
from itsso.demo.feed.trouble import Sample
from itsso.demo.nation.places import DemoStation


@dataclass(slots=True)
class RowWriter:
    """Writes each row into the delivery that could first have it.

    A row entered before `cut` is in the first delivery, one entered before `captured` in the second, and a later one in
    none. `everything` is false for a State with its own software, which sends no event.csv.
    """

    first: DeliveryWriter
    second: DeliveryWriter
    cut: int
    captured: int
    everything: bool
    sample: Sample | None = None  # collects the rows of a case in which errors are to be planted

    def known_until(self, entered: int) -> int:
        """Return the minute up to which a record that was entered at `entered` shows what happened."""
        return self.cut if entered < self.cut else self.captured

    def write(self, file: str, entered: int, values: tuple[object, ...]) -> None:
        """Write a row whose record was entered at `entered`; `values` include the record's four columns."""
        if entered < self.cut:
            held_back = self.sample is not None and self.sample.fir_comes_later and file == "fir.csv"
            (self.second if held_back else self.first).row(file, values)
            if self.sample is not None:
                self.sample.add(file, values)
        elif entered < self.captured:
            self.second.row(file, values)


@dataclass(slots=True)
class DemoCase:
    """A case's life, and the values that all its rows share."""

    life: Life
    station: DemoStation
    key: tuple[str, str, str, int]
    record: str
    io_ref: str
    arrested: dict[int, bool] = field(default_factory=dict)
    """The accused who came into the record by an arrest or a notice: their numbers, and whether each is a child."""
    custody_until: dict[int, int] = field(default_factory=dict)
    """The accused who were remanded: their numbers, and when each was released."""


def io_ref(state: str, station_code: str, officer: int) -> str:
    """Return the opaque number of an investigating officer."""
    return f"{state}-{station_code}-IO{officer}"


def bool_text(value: bool) -> str:
    """Return a cell of a yes-or-no column."""
    return "true" if value else "false"


def stamp_if_before(minute: int, captured: int) -> str:
    """Return the moment's text where it is before the capture."""
    return stamp(minute) if minute < captured else ""
