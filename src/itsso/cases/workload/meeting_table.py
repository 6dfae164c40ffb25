"""The rows and columns of the crime-meeting pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.cases.desk.forms import DUTY_MISSING, NOT_ARRESTED
from itsso.cases.desk.queries import NO_OFFICER
from itsso.cases.pending_matters import MatterCode
from itsso.cases.workload.queries import StationCounts
from itsso.ui import text
from itsso.ui.addresses import filtered_address
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.ui.text import natural_key

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

TITLES: Mapping[str, Text] = {
    "running": gettext_lazy("Cases under investigation"),
    "beyond": gettext_lazy("Pending beyond two months"),
    "old": gettext_lazy("Overdue for more than a year"),
    "week": pgettext_lazy("number of cases", "Two months end within a week"),
    "without_officer": gettext_lazy("Cases without an officer"),
    "not_arrested": NOT_ARRESTED,
    "duty_missing": DUTY_MISSING,
    "without_diary": pgettext_lazy("number of cases", "Case diary not recorded for 7 days"),
    "laboratory": gettext_lazy("Cases without a laboratory report"),
}
"""What is counted (a field of `StationCounts`) -> the title of its column: cases, as the caption of the table says."""

_FILTERS: Mapping[str, Mapping[str, str]] = {
    "running": {"investigation": "running"},
    "beyond": {"investigation": "overdue"},
    "without_officer": {"investigation": "running", "officer": NO_OFFICER},
    "not_arrested": {"investigation": "not_arrested"},
    "duty_missing": {"investigation": "duty_missing"},
    "without_diary": {"investigation": "diary"},
}
"""What is counted -> the filters of the list of cases that shows the same; none where no filter does."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """The numbers of a station, or of all stations of the unit.

    `numbers` are by the keys of `TITLES`; None is not known. `unit` is the station as an address names it, empty for
    all stations. `unlisted` are numbers of which the list of the unit shows another.
    """

    name: Text
    unit: str
    numbers: Mapping[str, int | None]
    unlisted: frozenset[str] = frozenset()

    def address(self, key: str) -> str:
        """Return the address of the list that shows what is counted; empty where no list does."""
        if key in self.unlisted:
            return ""
        if key == "laboratory":  # its list has no filter by station
            return "" if self.unit else reverse("cases:matters", args=[MatterCode.LABORATORY_REPORT.value])
        filters = {**_FILTERS.get(key, {}), **({"unit": self.unit} if self.unit else {})}
        return filtered_address("cases:list", **filters) if key in _FILTERS else ""


def station_rows(counts: Sequence[StationCounts]) -> StoredRows[MeetingRow]:
    """Return the rows of the stations. Where a station with cases records no diaries, every case would count."""
    rows = [MeetingRow(station.station, str(station.unit), _numbers(station)) for station in counts]
    keys = {key: _sort_key(key) for key in TITLES}
    return StoredRows(rows, {"station": lambda row: natural_key(str(row.name)), **keys})


def _sort_key(key: str) -> Callable[[MeetingRow], SupportsRichComparison]:
    """Return what a row is sorted by; a number that is not known is empty, and so comes last."""

    def sort_key(row: MeetingRow) -> SupportsRichComparison:
        number = row.numbers[key]
        return "" if number is None else number

    return sort_key


def _numbers(station: StationCounts) -> dict[str, int | None]:
    numbers: dict[str, int | None] = {key: getattr(station, key) for key in TITLES}
    is_unused = station.running and not station.records_diaries
    return {**numbers, "without_diary": None} if is_unused else numbers


def total_row(rows: Sequence[MeetingRow]) -> MeetingRow:
    """Return the sums of the stations: without diaries are cases of those that record them, and the list has all."""
    numbers_of = {key: [number for row in rows if (number := row.numbers[key]) is not None] for key in TITLES}
    sums = {key: sum(numbers) if numbers else None for key, numbers in numbers_of.items()}
    is_partial = any(row.numbers["without_diary"] is None for row in rows)
    return MeetingRow(_("All stations"), "", sums, frozenset({"without_diary"} if is_partial else ()))


def meeting_columns() -> list[Column[MeetingRow]]:
    """Return the columns of the pack; the last one is empty, to be written in on paper."""
    numbers: list[Column[MeetingRow]] = [
        Column(key, title, _cell(key), _number(key), sorts=True, numeric=True) for key, title in TITLES.items()
    ]
    station: Column[MeetingRow] = Column(
        "station", gettext_lazy("Station"), _name_cell, lambda row: str(row.name), sorts=True
    )
    return [station, *numbers, Column("decided", gettext_lazy("Decided today"), lambda _row: "", lambda _row: "")]


def _name_cell(row: MeetingRow) -> Text:
    return format_html('<span class="itsso-unbroken">{}</span>', row.name)


def _number(key: str) -> Callable[[MeetingRow], int | None]:
    return lambda row: row.numbers[key]


def _cell(key: str) -> Callable[[MeetingRow], Text]:
    def cell(row: MeetingRow) -> Text:
        number = row.numbers[key]
        if not number:
            return "–" if number is None else "0"
        return link(text.count(number), row.address(key))

    return cell
