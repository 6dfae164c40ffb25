"""The lists of stations with their help desks, and of units with how many have one, as `itsso.ui.lists` shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.ui import text
from itsso.ui.components import Text, in_lines, link
from itsso.ui.list_rows import StoredRows
from itsso.ui.lists import Column
from itsso.units.capacities import CapacitySummary, PublishedStation
from itsso.units.models import Capacity, dialled

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


def _desk(row: PublishedStation) -> Capacity | None:
    """Return the statement of a station that has a help desk."""
    return row.stated if row.stated and row.stated.help_desk else None


def _numbers_cell(row: PublishedStation) -> Text:
    """Return the station's own numbers, each as a link that dials it, a line each."""
    return in_lines(link(number, f"tel:{dialled(number)}") for number in row.details.telephones) or "–"


def _telephone_cell(row: PublishedStation) -> Text:
    if desk := _desk(row):
        return link(desk.telephone, f"tel:{desk.dialled}")
    return _("No help desk is known here. Every police station must hear you. Or call 112.")


def _hours(row: PublishedStation) -> str:
    desk = _desk(row)
    if desk is None:
        return "–"
    if desk.all_day:
        return _("day and night")
    return f"{desk.opens:%H:%M} – {desk.closes:%H:%M}" if desk.opens and desk.closes else "–"


def _address(row: PublishedStation) -> Text:
    """Return the address that the State entered, else the one that the station stated, with a link to a map."""
    address = row.details.address or (row.stated.address if row.stated else "")
    return in_lines(part for part in (address, row.details.map_link) if part) or "–"


def _interpreters(row: PublishedStation) -> str:
    desk = _desk(row)
    return (desk.interpreters if desk else "") or "–"


HELP_DESK_COLUMNS: list[Column[PublishedStation]] = [
    Column("station", gettext_lazy("Station"), lambda row: str(row.station), sorts=True),
    Column("telephone", gettext_lazy("Women help desk"), _telephone_cell),
    Column("hours", gettext_lazy("Opening hours"), _hours),
    Column(
        "numbers",
        gettext_lazy("Telephone numbers of the station"),
        _numbers_cell,
        lambda row: ", ".join(row.details.telephones),
    ),
    Column(
        "address",
        gettext_lazy("Address"),
        _address,
        lambda row: row.details.address or (row.stated.address if row.stated else ""),
    ),
    Column("interpreters", gettext_lazy("Interpreters for"), _interpreters),
]


def help_desk_rows(stations: Sequence[PublishedStation]) -> StoredRows[PublishedStation]:
    """Return a district's stations as the rows of a list."""
    return StoredRows(stations, {"station": lambda row: text.natural_key(row.station.local_name)})


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
