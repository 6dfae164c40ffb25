"""The setting of a single station: its name, telephone numbers, address and place."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from itsso.ui.components import Text
from itsso.units.models import Unit, UnitKind
from itsso.units.state_settings.kinds import SettingKind, SettingValue
from itsso.units.stations.details import code_of, details_in, station_number
from itsso.units.stations.forms import StationDetailsForm


def station_setting(code: str) -> SettingKind | None:
    """Return the setting of the open station that a code names; None where it names none."""
    number = station_number(code)
    station = Unit.objects.filter(pk=number, kind=UnitKind.STATION, closed=None).first() if number else None
    if station is None:
        return None
    return SettingKind(
        code_of(station),
        station.local_name,
        _("Name, telephone numbers, address and place of the station, as public pages and slips print them."),
        _("Nothing was entered here. The name is that of the State’s list of stations."),
        partial(StationDetailsForm, station),
        describe,
        _consequence,
        unit=station,
    )


def describe(value: SettingValue) -> Text:
    """Return an entry in words; names only where it changes them."""
    details = details_in(value)
    names = " / ".join(str(value[key]) for key in ("name", "name_hi") if value.get(key))
    parts = [names, ", ".join(details.telephones), details.address, details.place]
    return "; ".join(part for part in parts if part) or _("nothing published")


def _consequence(value: SettingValue) -> Text:
    if "name" in value:
        return _(
            "From that day on the station has this name on every page, for figures of earlier days too. It is still"
            " found by its earlier name. Public pages and slips show the telephone numbers and the address."
        )
    return _("From that day on public pages and slips show the telephone numbers and the address.")
