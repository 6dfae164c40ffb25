"""The job that gives stations the names that their State entered, on the day on which each begins or ends."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction

from itsso.audit import actions as audit
from itsso.audit.actions import Actor
from itsso.platform.clock import today
from itsso.units.models import Alias, StateSetting, Unit
from itsso.units.queries import folded
from itsso.units.stations.details import PREFIX, name_on, station_number


def apply_names(*, by: Actor) -> int:
    """Give each station the name that is in force today; return how many got another. A second run changes nothing.

    Both names stay aliases, so that the station is found by either. Numbers do not change, so no figure does.
    """
    entries: dict[int, list[StateSetting]] = defaultdict(list)
    for entry in StateSetting.objects.filter(setting__startswith=PREFIX):
        if number := station_number(entry.setting):
            entries[number].append(entry)
    renamed = 0
    with transaction.atomic():
        for station in Unit.objects.filter(pk__in=entries).select_for_update(of=("self",)).order_by("pk"):
            name = name_on(entries[station.pk], today())
            if name is None or (name.name, name.name_hi) == (station.name, station.name_hi):
                continue
            for known_as in {station.name, station.name_hi, name.name, name.name_hi} - {""}:
                Alias.objects.get_or_create(unit=station, system="name", value=folded(known_as)[:120])
            station.name, station.name_hi = name.name, name.name_hi
            station.save(update_fields=["name", "name_hi"])
            audit.write("units.station_renamed", by, str(station.pk), {"value": [name.name]})
            renamed += 1
    return renamed
