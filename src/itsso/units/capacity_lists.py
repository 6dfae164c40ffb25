"""The lists of stations with their help desks, and of units with how many have one, as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units.capacities import CapacitySummary
from itsso.units.models import Capacity, Unit

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

type StationDesk = tuple[Unit, Capacity | None]
"""A station with its statement; None where it has made none."""


def _desk(row: StationDesk) -> Capacity | None:
    """Return the statement of a station that has a help desk."""
    capacity = row[1]
    return capacity if capacity and capacity.help_desk else None


def _telephone_cell(row: StationDesk) -> Text:
    if desk := _desk(row):
        return link(desk.telephone, f"tel:{desk.dialled}")
    return _("No help desk is known here. Every police station must hear you. Or call 112.")


def _hours(row: StationDesk) -> str:
    desk = _desk(row)
    if desk is None:
        return "–"
    if desk.all_day:
        return _("day and night")
    return f"{desk.opens:%H:%M} – {desk.closes:%H:%M}" if desk.opens and desk.closes else "–"


def _address(row: StationDesk) -> str:
    return (row[1].address if row[1] else "") or "–"


def _interpreters(row: StationDesk) -> str:
    desk = _desk(row)
    return (desk.interpreters if desk else "") or "–"


HELP_DESK_COLUMNS: list[Column[StationDesk]] = [
    Column("station", gettext_lazy("Station"), lambda row: str(row[0]), sorts=True),
    Column("telephone", gettext_lazy("Women help desk"), _telephone_cell),
    Column("hours", gettext_lazy("Opening hours"), _hours),
    Column("address", gettext_lazy("Address"), _address),
    Column("interpreters", gettext_lazy("Interpreters for"), _interpreters),
]


def help_desk_rows(stations: Sequence[StationDesk]) -> StoredRows[StationDesk]:
    """Return a district's stations as the rows of a list."""
    return StoredRows(stations, {"station": lambda row: text.natural_key(row[0].local_name)})


_COUNTS: dict[str, tuple[Text, Callable[[CapacitySummary], int]]] = {
    "stations": (gettext_lazy("Stations"), lambda row: row.stations),
    "stated": (gettext_lazy("Stated"), lambda row: row.stated),
    "help_desks": (gettext_lazy("Women help desk"), lambda row: row.help_desks),
    "trained": (gettext_lazy("With a trained officer"), lambda row: row.trained),
    "verified": (gettext_lazy("Verified"), lambda row: row.verified),
}


def _count_column(key: str, title: Text, number: Callable[[CapacitySummary], int]) -> Column[CapacitySummary]:
    return Column(key, title, lambda row: text.count(number(row)), number, sorts=True, numeric=True)


SUMMARY_COLUMNS: list[Column[CapacitySummary]] = [
    Column(
        "unit",
        gettext_lazy("Unit"),
        lambda row: link(str(row.unit), reverse("units:capacity", args=[row.unit.pk])),
        sorts=True,
    ),
    *(_count_column(key, title, number) for key, (title, number) in _COUNTS.items()),
]


def summary_rows(summaries: Sequence[CapacitySummary]) -> StoredRows[CapacitySummary]:
    """Return units with what their stations state as the rows of a list."""
    keys: dict[str, Callable[[CapacitySummary], SupportsRichComparison]] = {
        "unit": lambda row: text.natural_key(row.unit.local_name)
    }
    return StoredRows(summaries, keys | {key: number for key, (_title, number) in _COUNTS.items()})
