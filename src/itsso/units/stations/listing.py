"""The list of a State's stations with what was entered about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy

from itsso.platform.clock import today
from itsso.ui.components import link
from itsso.ui.list_rows import QueryRows
from itsso.ui.lists import Column
from itsso.units.models import Unit, UnitKind
from itsso.units.ordering import Natural
from itsso.units.stations.details import StationDetails, code_of, details_of


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station with its details in force today."""

    station: Unit
    details: StationDetails


STATION_COLUMNS: list[Column[StationRow]] = [
    Column(
        "station",
        gettext_lazy("Station"),
        lambda row: link(row.station.local_name, reverse("units:setting", args=[code_of(row.station)])),
        lambda row: row.station.local_name,
        sorts=True,
    ),
    Column("code", gettext_lazy("Code"), lambda row: row.station.code, sorts=True),
    Column("telephone", gettext_lazy("Telephone"), lambda row: ", ".join(row.details.telephones) or "–"),
    Column("address", gettext_lazy("Address"), lambda row: row.details.address or "–"),
]


def station_rows(state: Unit, district: Unit | None) -> QueryRows[Unit, StationRow]:
    """Return the open stations of a State, or of one of its districts, by name, as the rows of a list."""
    within = district or state
    stations = Unit.objects.filter(kind=UnitKind.STATION, closed=None, first__range=within.interval)
    orders = {"station": (Natural("name"), F("id")), "code": (F("code"),)}
    return QueryRows(stations.order_by(Natural("name"), "id"), orders, _with_details)


def _with_details(stations: Sequence[Unit]) -> list[StationRow]:
    details = details_of(stations, today())
    return [StationRow(station, details.get(station.pk, StationDetails())) for station in stations]
