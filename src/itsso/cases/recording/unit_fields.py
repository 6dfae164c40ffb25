"""The fields of a form of an entry that name a police unit."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from itsso.cases.recording import moving
from itsso.law.event_facts import FactName
from itsso.ui.components import Text
from itsso.ui.picker import PickerField
from itsso.units.models import Unit
from itsso.units.picker import UnitSource, unit_field, units_used


def destination_field(station: Unit | None, initial: MutableMapping[str, Any]) -> PickerField[Unit]:
    """Return the field for where a case goes: any open station or agency, those it was last sent to first.

    In `initial`, an id that is corrected becomes the code that the field shows.
    """
    field = unit_field(_("Police station or agency to which the case goes"))
    field.choose_from(UnitSource("cases", station, units_used(moving.receivers_used(station)) if station else ()))
    _show_code(initial, FactName.TO)
    return field


def place_field(label: Text, station: Unit | None, initial: MutableMapping[str, Any]) -> PickerField[Unit]:
    """Return the field for the station in whose area the offence was committed; `initial` as in `destination_field`."""
    field = unit_field(label, required=False)
    field.choose_from(UnitSource("stations", station))
    _show_code(initial, FactName.STATION_OF_PLACE)
    return field


def _show_code(initial: MutableMapping[str, Any], fact: str) -> None:
    if (recorded := initial.get(fact)) and (unit := Unit.objects.filter(pk=recorded).first()):
        initial[fact] = unit.full_code
