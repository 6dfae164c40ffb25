"""The freshness of the feed, as its table of newest changes has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from itsso.cases.feed_silence import SilentDistricts
from itsso.exchange.models import Freshness
from itsso.law.event_kinds import Kind
from itsso.platform.clock import today
from itsso.platform.prepared_statements import RowStatement
from itsso.units.models import DISTRICTS, STATES, Unit, UnitKind
from itsso.units.sources.queries import DistrictCondition

DISTRICT_KINDS = (*DISTRICTS, UnitKind.AGENCY)
"""The kinds of unit whose newest change is stored: districts, and agencies in their place."""


@dataclass(frozen=True, slots=True)
class DistrictFreshness:
    """The freshness of a district: its newest change from any source, and the source that sent it."""

    district: Unit | None
    source: str
    newest_change: datetime
    received_at: datetime


def district_freshness(limit: int | None = None) -> list[DistrictFreshness]:
    """Return the districts in range, those with the oldest newest change first; at most `limit` of them."""
    newest = Freshness.objects.order_by("station_no", "-newest_change").distinct("station_no")
    rows = sorted(newest, key=lambda row: row.newest_change)[:limit]
    firsts = [row.station_no for row in rows]
    units = Unit.objects.filter(first__in=firsts, kind__in=DISTRICT_KINDS)
    districts = {unit.first: unit for unit in units}
    return [
        DistrictFreshness(districts.get(row.station_no), row.source_id, row.newest_change, row.received_at)
        for row in rows
    ]


def last_received() -> datetime | None:
    """Return when rows of the units in range last came."""
    newest: datetime | None = Freshness.objects.aggregate(newest=Max("received_at"))["newest"]
    return newest


def store_newest_changes(source: str, newest_by_district: Mapping[int, datetime], received_at: datetime) -> None:
    """Store the newest change of each district, by its number; an older change than the stored one leaves that."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into exchange_freshness as f (source_id, station_no, newest_change, received_at)"
            " select %s, district, newest, %s from unnest(%s::int[], %s::timestamptz[]) as told (district, newest)"
            " order by district on conflict (source_id, station_no) do update set"
            " newest_change = greatest(f.newest_change, excluded.newest_change), received_at = excluded.received_at",
            [source, received_at, list(newest_by_district), list(newest_by_district.values())],
        )


def store_arrival(source: str, unit: Unit, received_at: datetime) -> None:
    """Store that a source sent a delivery without a row: nothing has changed in any district of its unit."""
    if unit.first is not None:
        of_unit = Freshness.objects.filter(source=source, station_no__range=unit.interval)
        of_unit.update(received_at=received_at)


def district_by_station() -> dict[int, int]:
    """Return the first number of the district by the number of each station, in one sweep over the intervals."""
    districts = sorted(Unit.objects.filter(kind__in=DISTRICT_KINDS, first__isnull=False).values_list("first", "last"))
    stations = sorted(Unit.objects.filter(kind=UnitKind.STATION).values_list("first", flat=True))
    district_by_station: dict[int, int] = {}
    at = 0
    for number in stations:
        while at < len(districts) and districts[at][1] < number:
            at += 1
        if at < len(districts) and districts[at][0] <= number:
            district_by_station[number] = districts[at][0]
    return district_by_station


def days_behind(unit: Unit, day: date) -> list[int | None]:
    """Return the days from the newest change to `day` of each district of a unit, or of the one it is in.

    Districts without an open station are left out. None for a district of which no change ever came; less than 0 where
    the newest change is later.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "select (%s - max(f.newest_change at time zone 'Asia/Kolkata')::date) from units_unit u"
            " left join exchange_freshness f on f.station_no = u.first"
            " where u.kind = any(%s) and u.closed is null and u.first <= %s and u.last >= %s and exists"
            " (select from units_unit s where s.kind = 'station' and s.closed is null and s.first between u.first"
            " and u.last) group by u.id",
            [day, [str(kind) for kind in DISTRICT_KINDS], unit.last, unit.first],
        )
        return [days for (days,) in cursor.fetchall()]


SILENT_DAYS = 3
"""The days without a delivery after which the feed of a district counts as silent: CCTNS is sent every night."""


def _silent_before() -> date:
    """Return the day from which on an arrival is not too old. Pages and the message to a State both go by it."""
    return today() - timedelta(days=SILENT_DAYS - 1)


_SILENT_SINCE = """
select min(newest)::date from (
    select max(f.received_at at time zone 'Asia/Kolkata') as newest
    from units_unit u join exchange_freshness f on f.station_no = u.first
    where u.kind = any(%(kinds)s) and u.closed is null and u.first <= %(last)s and u.last >= %(first)s
    group by u.id
) of_district where newest < %(before)s"""


def silent_since(unit: Unit) -> RowStatement[date | None]:
    """Return the statement of the last day on which data came for the district of a unit that was silent longest.

    None where every district that ever sent rows is current. Every case page and desk asks.
    """
    kinds = [str(kind) for kind in DISTRICT_KINDS]
    values = {"kinds": kinds, "first": unit.first, "last": unit.last, "before": _silent_before()}
    return RowStatement(_SILENT_SINCE, values, lambda rows: [day for (day,) in rows])


SILENT_DISTRICTS = SilentDistricts(
    """(
    select f.station_no as first, max(f.received_at at time zone 'Asia/Kolkata')::date as silent_since
    from exchange_freshness f where f.station_no between %(first)s and %(last)s group by f.station_no
    having max(f.received_at at time zone 'Asia/Kolkata') < %(silent_before)s)""",
    lambda: {"silent_before": _silent_before()},
)
"""Each district that `silent_since` would name for it alone."""


class SilentState(NamedTuple):
    """A State of which every district is silent, and when data last came for one of them."""

    state: str
    first: int
    received_at: datetime


def silent_states() -> list[SilentState]:
    """Return the States for which data came once and none has come since, for any district: each is silent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select u.state, u.first, max(f.received_at) from exchange_freshness f"
            " join units_unit u on f.station_no between u.first and u.last and u.kind = any(%s)"
            " group by 1, 2 having max(f.received_at at time zone 'Asia/Kolkata') < %s order by 1",
            [list(STATES), _silent_before()],
        )
        return [SilentState(*row) for row in cursor.fetchall()]


def sent_by_feed() -> DistrictCondition:
    """Return the condition that a source ever sent an entry of a district."""
    return DistrictCondition("exists (select from exchange_freshness f where f.station_no = d.first)")


def exhibits_sent_by_feed() -> DistrictCondition:
    """Return the condition that a source which says when exhibits are forwarded sent an entry of a district."""
    return DistrictCondition(
        "exists (select from exchange_freshness f join cases_source s on s.code = f.source_id"
        " where f.station_no = d.first and s.carried ? %s)",
        [Kind.EXHIBIT_SENT.value],
    )
