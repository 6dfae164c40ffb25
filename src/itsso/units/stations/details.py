"""The details of a station that are in force on a day: name, telephone numbers, address and place.

An entry is a `StateSetting` whose code names the station: day, order, history and undo are those of all settings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.units.models import StateSetting, Unit
from itsso.units.state_settings import queries
from itsso.units.state_settings.kinds import SettingValue

PREFIX = "station-"


def code_of(station: Unit) -> str:
    """Return the code of the setting that holds the details of a station."""
    return f"{PREFIX}{station.pk}"


def station_number(code: str) -> int | None:
    """Return the id of the station that a code names; None where it names none."""
    number = code.removeprefix(PREFIX)
    is_number = code.startswith(PREFIX) and number.isascii() and number.isdecimal() and len(number) < 10
    return int(number) if is_number else None


@dataclass(frozen=True, slots=True)
class StationDetails:
    """Telephone numbers, address and place of a station; each may be empty. `place` is "latitude,longitude"."""

    telephones: tuple[str, ...] = ()
    address: str = ""
    place: str = ""

    @property
    def telephone(self) -> str:
        """Return the first telephone number; empty where there is none."""
        return self.telephones[0] if self.telephones else ""

    @property
    def map_link(self) -> SafeString:
        """Return a link that opens the place in the map of the reader's own device; empty where it is not known."""
        if not self.place:
            return SafeString()
        return format_html('<a class="govuk-link" href="geo:{}">{}</a>', self.place, _("Show on your map"))


@dataclass(frozen=True, slots=True)
class StationName:
    """The name of a station in English and in Hindi; the Hindi one may be empty."""

    name: str
    name_hi: str


def details_in(value: SettingValue) -> StationDetails:
    """Return the details of an entry."""
    return StationDetails(tuple(value["telephones"]), str(value["address"]), str(value["place"]))


def details_of(stations: Iterable[Unit], day: date) -> dict[int, StationDetails]:
    """Return the details in force on a day by station, of those that have any. One query."""
    codes = {code_of(station): station.pk for station in stations}
    by_code: dict[str, list[StateSetting]] = defaultdict(list)
    for entry in StateSetting.objects.filter(setting__in=codes):
        by_code[entry.setting].append(entry)
    in_force = {codes[code]: queries.in_force(entries, day) for code, entries in by_code.items()}
    return {station: details_in(entry.value) for station, entry in in_force.items() if entry is not None}


def name_on(entries: Sequence[StateSetting], day: date) -> StationName | None:
    """Return the name that the entries of a station set on a day; None where they never set one.

    An entry that changed no name leaves the earlier one in force. Where every entry with a name has ended, or none has
    begun, it is the name that the first of them replaced.
    """
    named = [entry for entry in entries if entry.value.get("name")]
    if not named:
        return None
    endings = [entry for entry in entries if entry.undoes_id]
    entry = queries.in_force([*named, *endings], day)
    if entry is not None:
        return StationName(str(entry.value["name"]), str(entry.value["name_hi"]))
    first = min(named, key=lambda candidate: (candidate.recorded_at, candidate.pk))
    name, name_hi = first.value["replaces"]
    return StationName(name, name_hi)
