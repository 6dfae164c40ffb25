"""Queries on how long entries take: how the job counts them, and what pages read."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from psycopg.sql import SQL, Composed

from itsso.cases.models import OWN_SOURCE
from itsso.exchange.freshness.queries import DISTRICT_KINDS
from itsso.exchange.quality.lags.distribution import KINDS, PERIOD, EntryGroup, LagBasis, LagDistribution, days_of_class
from itsso.exchange.quality.models import EntryLag
from itsso.exchange.quality.queries import ParameterValue
from itsso.units.models import BELOW_DISTRICT, STATES, Unit, UnitKind

_DAYS = "(e.recorded at time zone 'Asia/Kolkata')::date - (e.at at time zone 'Asia/Kolkata')::date"
_BASIS = "case when e.source = %(own)s then %(pages)s else %(cctns)s end"

# First entries that stand: not those that were corrected, nor the corrections, which are entered later by their nature.
_ENTRIES = f"""
cases_event e join cases_case c on c.id = e.case_id
join unnest(%(kinds)s::text[], %(groups)s::text[]) as k (kind, kind_group) on k.kind = e.kind
where e.precision in ('m', 'd') and e.recorded >= %(since)s and {_DAYS} >= 0 and e.id <= %(last)s
and c.first_recorded is not null and not exists (
    select from cases_event x where x.case_id = e.case_id and x.corrects = e.id and x.id <= %(last)s)"""

_OF_STATIONS = """
insert into exchange_entrylag (station_no, basis, kind_group, of_station, lags, last_event, counted_at)
select station_no, basis, kind_group, true, jsonb_object_agg(days::text, entries), %(last)s, %(now)s
from (
    select c.station_no, {basis} as basis, k.kind_group, {days} as days, count(*) as entries
    from {entries} group by 1, 2, 3, 4
) as counted
group by 1, 2, 3"""

_OF_DISTRICTS = """
insert into exchange_entrylag (station_no, basis, kind_group, of_station, lags, last_event, counted_at)
select first, basis, kind_group, false, jsonb_object_agg(days, entries), %(last)s, %(now)s
from (
    select place.first, s.basis, s.kind_group, l.key as days, sum(l.value::int) as entries
    from exchange_entrylag s cross join lateral jsonb_each_text(s.lags) as l cross join lateral (
        select u.first from units_unit u
        where s.station_no between u.first and u.last and u.kind = any(%(places)s)
        order by u.kind = any(%(districts)s) desc, u.last - u.first limit 1
    ) place
    where s.of_station group by 1, 2, 3, 4
) as summed
group by 1, 2, 3"""


def _with_parts(statement: str) -> Composed:
    """Return a statement with the entries that count, where they were made, and their days."""
    return SQL(statement).format(entries=SQL(_ENTRIES), basis=SQL(_BASIS), days=SQL(_DAYS))


def delete_entry_lags() -> None:
    """Delete what was counted before."""
    with connection.cursor() as cursor:
        cursor.execute("delete from exchange_entrylag")


def insert_entry_lags(now: datetime, last_event: UUID) -> None:
    """Count the days from events to their entries of the last year, by station and by district.

    One scan of the events of these kinds. `last_event` is an id made now: what is entered later is not counted.
    """
    districts = [kind.value for kind in DISTRICT_KINDS]
    values = _values(now, last_event) | {
        "now": now,
        "districts": districts,
        "places": [*districts, *(kind.value for kind in STATES), UnitKind.NATION.value],
    }
    with connection.cursor() as cursor:
        cursor.execute(_with_parts(_OF_STATIONS), values)
        cursor.execute(_OF_DISTRICTS, values)


def _values(counted_at: datetime, last_event: UUID) -> dict[str, ParameterValue | UUID]:
    pairs = [(kind.value, group.value) for group, kinds in KINDS.items() for kind in kinds]
    return {
        "own": OWN_SOURCE,
        "pages": LagBasis.PAGES,
        "cctns": LagBasis.CCTNS,
        "kinds": [kind for kind, _group in pairs],
        "groups": [group for _kind, group in pairs],
        "since": counted_at - timedelta(PERIOD),
        "last": last_event,
    }


class LagCount(NamedTuple):
    """The distributions of the parts of a unit by their first number, when and up to which event they were counted."""

    by_place: dict[int, LagDistribution]
    counted_at: datetime | None
    last_event: UUID | None

    @property
    def total(self) -> LagDistribution:
        """Return the distribution of all parts together."""
        total = LagDistribution()
        for distribution in self.by_place.values():
            total.lags.update(distribution.lags)
        return total


def entry_lags(unit: Unit, basis: LagBasis, group: EntryGroup | None, *, by_station: bool) -> LagCount:
    """Return how long entries take in the districts of a unit, or at its stations. One query."""
    rows = EntryLag.objects.filter(
        station_no__range=unit.interval, of_station=by_station or unit.kind in BELOW_DISTRICT, basis=basis
    )
    if group is not None:
        rows = rows.filter(kind_group=group)
    by_place: defaultdict[int, LagDistribution] = defaultdict(LagDistribution)
    counted_at, last_event = None, None
    for row in rows:
        by_place[row.station_no].add(row.lags)
        counted_at, last_event = row.counted_at, row.last_event
    return LagCount(dict(by_place), counted_at, last_event)


class CountedEntry(NamedTuple):
    """An entry that a distribution counts."""

    case_id: UUID
    kind: str
    happened_on: date
    entered_on: date
    days: int


def counted_entries(
    station: Unit, basis: LagBasis, group: EntryGroup | None, place: int | None, count: LagCount
) -> list[CountedEntry]:
    """Return the entries of a station that its distribution counts, of one class or of all, the latest first."""
    if count.counted_at is None or count.last_event is None:
        return []
    fewest, most = days_of_class(place) if place is not None else (0, None)
    statement = (
        "select e.case_id, e.kind, (e.at at time zone 'Asia/Kolkata')::date,"
        " (e.recorded at time zone 'Asia/Kolkata')::date, {days} from {entries}"
        " and c.station_no = %(station_no)s and {basis} = %(basis)s"
        " and (%(group)s::text is null or k.kind_group = %(group)s)"
        " and {days} >= %(fewest)s and (%(most)s::int is null or {days} <= %(most)s)"
        " order by 5 desc, e.at, e.id"
    )
    values = _values(count.counted_at, count.last_event) | {
        "station_no": station.first,
        "basis": basis,
        "fewest": fewest,
    }
    with connection.cursor() as cursor:
        cursor.execute(_with_parts(statement), {**values, "group": group, "most": most})
        return [CountedEntry(*row) for row in cursor.fetchall()]
