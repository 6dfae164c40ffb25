"""Recording of the newest change of each district that a load brings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from itsso.exchange.feed_import.cells import moment
from itsso.exchange.feed_import.stations import StationDirectory
from itsso.exchange.freshness import queries
from itsso.exchange.reasons import Fault


def record_freshness(
    source: str, newest: Mapping[tuple[str, str], str], places: StationDirectory, now: datetime
) -> None:
    """Store the newest change of each district. `newest` gives it by state_code and ps_code, as it was sent."""
    district_by_station = queries.district_by_station()
    newest_by_district: dict[int, datetime] = {}
    for (state, code), text in newest.items():
        try:
            number = places.own_station(state.removeprefix("IN-"), code).number
            at = moment(text).at
        except Fault:
            continue  # the row itself was rejected
        district = district_by_station.get(number, number)
        if at <= now and (district not in newest_by_district or newest_by_district[district] < at):
            newest_by_district[district] = at
    queries.store_newest_changes(source, newest_by_district, now)
