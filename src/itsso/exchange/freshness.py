"""How fresh the feed is: the newest change told of each district, by source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from itsso.exchange.cells import moment
from itsso.exchange.places import Places
from itsso.exchange.reasons import Fault
from itsso.units.models import Kind, Unit

DISTRICTS = (Kind.DISTRICT, Kind.COMMISSIONERATE, Kind.RAILWAY, Kind.SPECIAL, Kind.AGENCY)


def note_freshness(source: str, newest: Mapping[tuple[str, str], str], places: Places, now: datetime) -> None:
    """Remembers the newest change of each district. `newest` has it by state_code and ps_code, as it was sent."""
    of_station = _districts()
    found: dict[int, datetime] = {}
    for (state, code), text in newest.items():
        try:
            number = places.station(state.removeprefix("IN-"), code, "ps_code").number
            at = moment(text).at
        except Fault:
            continue  # the row itself was rejected
        district = of_station.get(number, number)
        if at <= now and (district not in found or found[district] < at):
            found[district] = at
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into exchange_freshness as f (source_id, station_no, newest_change, received_at)"
            " values (%s, %s, %s, %s) on conflict (source_id, station_no) do update set"
            " newest_change = greatest(f.newest_change, excluded.newest_change), received_at = excluded.received_at",
            [(source, district, at, now) for district, at in sorted(found.items())],
        )


def _districts() -> dict[int, int]:
    """Station's number -> its district's first number, by one sweep over the intervals."""
    districts = sorted(Unit.objects.filter(kind__in=DISTRICTS, first__isnull=False).values_list("first", "last"))
    stations = sorted(Unit.objects.filter(kind=Kind.STATION).values_list("first", flat=True))
    found: dict[int, int] = {}
    at = 0
    for number in stations:
        while at < len(districts) and districts[at][1] < number:
            at += 1
        if at < len(districts) and districts[at][0] <= number:
            found[number] = districts[at][0]
    return found
